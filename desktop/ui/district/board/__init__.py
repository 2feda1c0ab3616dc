"""The progress board, and what the desk sends out."""
