"""The brief, read and worded."""
