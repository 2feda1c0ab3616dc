"""Pages of the clerk's window."""
