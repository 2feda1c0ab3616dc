"""Files out and in: sealing, sending, receiving, trusting keys, comparing copies."""
