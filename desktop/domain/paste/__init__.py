"""Blocks of cells from a clipboard or a sheet: which row and column goes where."""
