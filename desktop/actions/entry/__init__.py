"""Entering: cells and what follows from them, undo, locks, projects."""
