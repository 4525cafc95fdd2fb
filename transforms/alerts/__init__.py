"""What is wrong now, what became of it since it was last said, and who is to hear of it; ids and counts only."""
