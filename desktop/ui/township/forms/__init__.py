"""Pages of tables, honours and targets, and the panel beside them."""
