"""At a desk below another: the cells of its units that the desk above sent back, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, fields, replace

from sqlite_utils import Database

from desktop.domain.records.return_above import ReturnAbove

_COLUMNS = tuple(field.name for field in fields(ReturnAbove))


def returns_above(db: Database, period: str = "", state: str = "") -> tuple[ReturnAbove, ...]:
    """Of a period and in a state, where these are given, by period, unit and cell."""
    return tuple(
        ReturnAbove(*row)
        for row in db.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM return_above WHERE (? = '' OR period = ?) AND (? = '' OR state = ?)"
            " ORDER BY period, unit, form, code, dimension, cell_period, sequence",
            [period, period, state, state],
        )
    )


def keep_returns(db: Database, rows: Iterable[ReturnAbove]) -> None:
    """Those that are new, or come again with other words; what was done about one stays as it is."""
    for row in rows:
        known = db.execute(
            "SELECT words FROM return_above WHERE unit = ? AND period = ? AND sequence = ? AND form = ? AND code = ?"
            " AND dimension = ? AND cell_period = ?",
            list(astuple(row)[:7]),
        ).fetchone()
        if known is None or known[0] != row.words:
            _keep(db, row)


def settle_return(
    db: Database, row: ReturnAbove, state: str, answer: str, *, at: str, by: str
) -> None:
    """What this desk does about it."""
    _keep(db, replace(row, state=state, answer=answer, done_at=at, done_by=by))


def _keep(db: Database, row: ReturnAbove) -> None:
    db.execute(
        f"INSERT OR REPLACE INTO return_above ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})",
        list(astuple(row)),
    )
