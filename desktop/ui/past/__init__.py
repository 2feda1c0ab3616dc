"""Figures of past years from old workbooks, at an office and at the desk."""
