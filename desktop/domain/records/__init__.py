"""Plain data that the store keeps and the pages show."""
