"""Pages of the district desk."""
