"""What may be asked: the catalogue's model and its loader."""
