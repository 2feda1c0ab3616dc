"""What a person typed into one cell, read for what it means."""
