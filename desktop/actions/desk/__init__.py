"""The desk's work on units: the board, reviewing a form, its peers, the desk's own offices."""
