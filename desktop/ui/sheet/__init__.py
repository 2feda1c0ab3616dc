"""The grid that one types into: its model, view, columns, delegate and editor."""
