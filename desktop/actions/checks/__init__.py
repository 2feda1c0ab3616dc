"""Checking a unit's forms: findings, the rows that rules see, what the desk returned."""
