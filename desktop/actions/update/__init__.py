"""Updating the program from a stick."""
