"""Rules and derivations: their columns, the calculator, the named checks."""
