"""Neutral tables and series, then their writers."""
