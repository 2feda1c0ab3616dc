"""The desk's checks across units and periods."""
