"""Slips as people make them, to be planted into copies of clean figures: what the checks are measured with."""
