"""What is unusual across units and periods: outliers, slips of the unit, one project in two ledgers."""
