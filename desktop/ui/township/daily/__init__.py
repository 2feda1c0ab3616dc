"""The page of the daily air readings."""
