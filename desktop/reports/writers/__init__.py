"""One module a format: bytes of a file, made from neutral tables."""
