"""What is unusual across units and periods, and one project in two ledgers."""
