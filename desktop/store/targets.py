"""Annual targets of a unit."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from sqlite_utils import Database

from desktop.catalogue.model import Target
from desktop.domain.records.targets import TargetRow


def write_target(
    db: Database, target: Target, scaled: Callable[[Decimal], int], *, source: str
) -> None:
    """Keep one target; the newest word on a code and dimension stands."""
    value = scaled(Decimal(target.value)) if target.value else None
    db.execute(
        "INSERT INTO target (unit, year, code, dimension, value, comparator, words, source)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value,"
        " comparator = excluded.comparator, words = excluded.words, source = excluded.source",
        [
            target.unit,
            target.year,
            target.code,
            target.dimension,
            value,
            target.comparator,
            target.words,
            source,
        ],
    )


def targets_of(db: Database, unit: str, year: str) -> dict[tuple[str, str], TargetRow]:
    """(code, dimension) → the unit's target of a year."""
    return {
        (row[0], row[1]): TargetRow(*row)
        for row in db.execute(
            "SELECT code, dimension, value, comparator, words, source FROM target WHERE unit = ? AND year = ?",
            [unit, year],
        )
    }
