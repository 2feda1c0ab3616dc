"""The commands that write files for people and other programs."""
