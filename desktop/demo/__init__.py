"""The example: workplaces of a whole district, made the same way each time."""
