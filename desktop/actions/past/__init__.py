"""Figures of a time before a unit reported: taken from old workbooks, marked, never sealed."""
