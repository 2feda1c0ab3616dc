"""Pictures of series, drawn on first use."""
