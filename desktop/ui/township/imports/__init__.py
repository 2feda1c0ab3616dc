"""Pasted blocks and the office's own workbooks, previewed."""
