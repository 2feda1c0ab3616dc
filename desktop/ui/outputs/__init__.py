"""Printing, saving and writing, for both windows."""
