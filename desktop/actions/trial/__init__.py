"""How good the checks are: what rules asked in the history, and slips planted into copies of it."""
