"""Moving a workplace to another computer or another person."""
