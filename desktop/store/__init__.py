"""Only SQL: the workplace database."""
