"""Qt item models over plain dataclasses."""
