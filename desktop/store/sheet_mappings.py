"""How the columns of the office's own sheets were taken for fields, by form and name."""

from __future__ import annotations

import msgspec
from sqlite_utils import Database

from desktop.store.settings import read_setting, write_setting

_MOST = 20


class SheetMapping(msgspec.Struct, frozen=True):
    """Heading → code of a field, "" = left out."""

    name: str
    columns: dict[str, str]


def mappings_of(db: Database, form: str) -> tuple[SheetMapping, ...]:
    """The newest first."""
    return msgspec.json.decode(
        read_setting(db, _setting(form), "[]"), type=tuple[SheetMapping, ...]
    )


def keep_mapping(db: Database, form: str, mapping: SheetMapping) -> None:
    """Under its name, before all others; the oldest of very many goes."""
    others = [kept for kept in mappings_of(db, form) if kept.name != mapping.name]
    write_setting(
        db, _setting(form), msgspec.json.encode([mapping, *others][:_MOST]).decode("utf-8")
    )


def _setting(form: str) -> str:
    return f"sheet-mappings-{form}"
