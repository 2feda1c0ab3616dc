"""Small named texts of a workplace: its role, its unit, its catalogue, who fills it in."""

from __future__ import annotations

from sqlite_utils import Database

from desktop.printable import printable


def read_setting(db: Database, name: str, default: str = "") -> str:
    row = db.execute("SELECT value FROM setting WHERE name = ?", [name]).fetchone()
    return str(row[0]) if row else default


def write_setting(db: Database, name: str, value: str) -> None:
    db.execute(
        "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
        [name, printable(value, keep="\n\t")],
    )
