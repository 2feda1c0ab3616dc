"""Between desks: what one submits to the desk above it, and what it gets back."""
