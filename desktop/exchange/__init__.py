"""Bytes that leave the machine."""
