"""The desk's own table."""
