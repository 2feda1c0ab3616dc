"""Check and export: findings, what leaves, the writing to the stick."""
