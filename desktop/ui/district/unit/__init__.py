"""Reviewing one unit's forms."""
