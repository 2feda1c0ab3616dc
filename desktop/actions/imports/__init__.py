"""Blocks, CSV files and workbooks: what they would change, before they change it."""
