"""What leaves the program for people and other programs: tables, packages, paper, the brief."""
