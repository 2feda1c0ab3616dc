"""The persons of a workplace, by name; one who left stays, since the journal names them. A PIN is kept as
salt and scrypt digest (RFC 7914), both as hex.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from sqlite_utils import Database

from desktop.domain.people import Person, PersonRole
from desktop.printable import printable
from desktop.store.settings import read_setting, write_setting

AT_KEYS = "at_keys"
"""The setting with the name of the person who was at the keys last."""

_COLUMNS = "name, phone, post, role, pin, since, left_on"


def persons(db: Database) -> tuple[Person, ...]:
    """All of them, those who work here first, by the day on which they came."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM person ORDER BY left_on != '', since, name")
    return tuple(_person(row) for row in rows.fetchall())


def person_of(db: Database, name: str) -> Person | None:
    row = db.execute(f"SELECT {_COLUMNS} FROM person WHERE name = ?", [name]).fetchone()
    return _person(row) if row else None


def keep_person(db: Database, person: Person) -> None:
    """Add a person, or change what is known of one; the PIN stays as it is."""
    texts = (printable(text) for text in (person.phone, person.post))
    db.execute(
        "INSERT INTO person (name, phone, post, role, since, left_on) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET phone = excluded.phone, post = excluded.post, role = excluded.role,"
        " left_on = excluded.left_on",
        [printable(person.name), *texts, person.role, person.since, person.left_on],
    )


def pin_of(db: Database, name: str) -> str:
    """As it is kept; "" where the person has none."""
    row = db.execute("SELECT pin FROM person WHERE name = ?", [name]).fetchone()
    return str(row[0]) if row else ""


def keep_pin(db: Database, name: str, pin: str) -> None:
    db.execute("UPDATE person SET pin = ? WHERE name = ?", [pin, name])


def take_seat(db: Database, before: str, name: str, on: str) -> None:
    """Put a person at the keys from the day `on` in the place of one who leaves, with the same role; where that one
    was not known, what the list needs most.
    """
    old = person_of(db, before)
    has_head = any(one.is_here and one.role == "head" for one in persons(db))
    is_desk = read_setting(db, "role") == "district"
    role: PersonRole = old.role if old else "head" if is_desk and not has_head else "entry"
    known = person_of(db, name)
    keep_person(
        db,
        replace(known, role=role, left_on="") if known else Person(name, role=role, since=on),
    )
    if old is not None and before != name:
        keep_person(db, replace(old, left_on=on))
        keep_pin(db, before, "")
    write_setting(db, AT_KEYS, name)


def _person(row: tuple[str, str, str, str, str, str, str]) -> Person:
    name, phone, post, role, pin, since, left_on = row
    return Person(name, phone, post, cast("PersonRole", role), bool(pin), since, left_on)
