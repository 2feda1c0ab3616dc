"""Versions of the forms (制度): checked, compared, issued, taken up, and which holds when."""
