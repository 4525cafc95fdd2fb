"""The commands, loaded when they run."""
