"""Received files, keys that wait, conflicts, copies of record."""
