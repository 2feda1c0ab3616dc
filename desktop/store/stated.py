"""What desks below say beside their units' submissions: how forms stand that are not among them, and what they make of
a period themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlite_utils import Database


class StatedForm(NamedTuple):
    """A form of a unit that is due and was not accepted at `desk`, the one that sent its file here."""

    unit: str
    form: str
    state: str
    desk: str


def replace_stated(
    db: Database,
    desk: str,
    period: str,
    forms: Iterable[tuple[str, str, str]],
    values: Iterable[tuple[str, str, int | None, int | None]],
) -> None:
    """What a desk's file that counts now says of a period: (unit, form, state), and (code, dimension,
    its own value, the one worked out here from its parts).
    """
    for table in ("stated_form", "stated_value"):
        db.execute(f"DELETE FROM {table} WHERE desk = ? AND period = ?", [desk, period])
    db.conn.executemany(
        "INSERT INTO stated_form (desk, period, unit, form, state) VALUES (?, ?, ?, ?, ?)",
        ((desk, period, *row) for row in forms),
    )
    db.conn.executemany(
        "INSERT INTO stated_value (desk, period, code, dimension, value, recomputed) VALUES (?, ?, ?, ?, ?, ?)",
        ((desk, period, *row) for row in values),
    )


def stated_forms(db: Database, period: str) -> tuple[StatedForm, ...]:
    """Of all units below, by unit and form."""
    return tuple(
        StatedForm(*row)
        for row in db.execute(
            "SELECT unit, form, state, desk FROM stated_form WHERE period = ? ORDER BY unit, form",
            [period],
        )
    )


class StatedValue(NamedTuple):
    """A consolidated value of a desk below that is another one here."""

    desk: str
    code: str
    dimension: str
    value: int | None
    recomputed: int | None


def differing_values(db: Database, period: str) -> tuple[StatedValue, ...]:
    """What desks below make of a period and this one does not, by desk and code."""
    return tuple(
        StatedValue(*row)
        for row in db.execute(
            "SELECT desk, code, dimension, value, recomputed FROM stated_value WHERE period = ? AND value IS NOT recomputed"
            " ORDER BY desk, code, dimension",
            [period],
        )
    )
