"""Only SQL: the workplace database."""

from desktop.optional import NUMERIC, left_alone

with left_alone(*NUMERIC):
    import sqlite_utils  # noqa: F401 - here first, so that it finds neither
