"""Units, windows and weeks compared: with their peers, with themselves, and with what a sample can tell."""
