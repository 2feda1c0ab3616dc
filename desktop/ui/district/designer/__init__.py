"""The forms and the roster as the desk changes them: the draft, its parts, and issuing it."""
