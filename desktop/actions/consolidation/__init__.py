"""From units' figures to the district's: rolling up, coverage, tracing, pivoting."""
