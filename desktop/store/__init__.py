"""Only SQL: the workplace database."""

from desktop.optional import NUMERIC, left_alone

with left_alone(*NUMERIC):
    from sqlite_utils import Database  # here first, so that it finds neither

__all__ = ["Database"]
