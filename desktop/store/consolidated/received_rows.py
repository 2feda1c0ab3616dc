"""What the units sent and the desk wrote about it, of all units at once, as it stands in the
store: for outputs that leave nothing out.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlite_utils import Database

from desktop.domain.air.reading_columns import READING_COLUMNS
from desktop.domain.kept_columns import HONOUR_COLUMNS
from desktop.domain.ledger import LEDGER_COLUMNS
from desktop.store.judgement import RETURN_COLUMNS

Stored = tuple[str | int | None, ...]
EXPLANATION_COLUMNS = ("unit", "period", "rule", "form", "code", "dimension", "words", "at")
FILE_COLUMNS = (
    "unit",
    "period",
    "sequence",
    "state",
    "forms",
    "created_at",
    "reason",
    "filled_by",
    "phone",
    "file",
    "digest",
)


def readings_between(db: Database, first: str, last: str) -> list[Stored]:
    """(unit, date, columns of a reading …) from day `first` to `last`."""
    names = ", ".join(f'"{name}"' for name in READING_COLUMNS)
    return db.execute(
        f"SELECT unit, date, {names} FROM reading WHERE date BETWEEN ? AND ? ORDER BY unit, date",
        [first, last],
    ).fetchall()


def ledger_rows(db: Database, periods: Sequence[str]) -> list[Stored]:
    """(unit, period, columns of the ledger …) of these months, withdrawn projects too."""
    return _of_periods(db, "ledger_row", ("unit", "period", *LEDGER_COLUMNS), periods)


def honours(db: Database, periods: Sequence[str], first: str, last: str) -> list[Stored]:
    """(unit, period, number, columns of an honour …) reported in these periods or dated from
    day `first` to `last`.
    """
    return db.execute(
        f"SELECT unit, period, honour, {', '.join(HONOUR_COLUMNS)} FROM honour WHERE period IN"
        " (SELECT value FROM json_each(?)) OR date BETWEEN ? AND ? ORDER BY unit, period, honour",
        [json.dumps(list(periods)), first, last],
    ).fetchall()


def explanations(db: Database, periods: Sequence[str]) -> list[Stored]:
    return _of_periods(db, "explanation", EXPLANATION_COLUMNS, periods)


def returns(db: Database, periods: Sequence[str]) -> list[Stored]:
    return _of_periods(db, "returned_cell", RETURN_COLUMNS, periods)


def files(db: Database, periods: Sequence[str]) -> list[Stored]:
    return _of_periods(db, "received", FILE_COLUMNS, periods, " AND kind = 'submission'")


def _of_periods(
    db: Database, table: str, columns: Sequence[str], periods: Sequence[str], also: str = ""
) -> list[Stored]:
    """Every row of these periods in the order of its columns."""
    names = ", ".join(f'"{name}"' for name in columns)
    return db.execute(
        f"SELECT {names} FROM {table} WHERE period IN (SELECT value FROM json_each(?)){also}"
        f" ORDER BY {', '.join(str(n) for n in range(1, 8))}",
        [json.dumps(list(periods))],
    ).fetchall()
