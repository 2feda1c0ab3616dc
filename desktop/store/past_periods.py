"""Which periods of which form hold figures of a time before their unit reported: taken from an old workbook, never
sealed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence

from sqlite_utils import Database

from desktop.domain.figures import Cell, Figure, How
from desktop.domain.records.past_period import PastPeriod
from desktop.store.cells import decode_content


def past_periods(db: Database, unit: str = "") -> tuple[PastPeriod, ...]:
    """Of one unit, or of all, by unit, period and form."""
    rows = db.execute(
        f"SELECT unit, period, form, source, at, who FROM past_period {'WHERE unit = ?' if unit else ''}"
        " ORDER BY unit, period, form",
        [unit] if unit else [],
    )
    return tuple(PastPeriod(*row) for row in rows.fetchall())


def is_past(db: Database, unit: str, period: str) -> bool:
    """Whether any form of a period is."""
    row = db.execute(
        "SELECT 1 FROM past_period WHERE unit = ? AND period = ? LIMIT 1", [unit, period]
    ).fetchone()
    return row is not None


def past_units(db: Database, periods: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Unit → the forms of which one of these periods is past."""
    forms: dict[str, tuple[str, ...]] = {}
    for unit, form in db.execute(
        "SELECT DISTINCT unit, form FROM past_period WHERE period IN (SELECT value FROM json_each(?)) ORDER BY 1, 2",
        [json.dumps(sorted(periods))],
    ).fetchall():
        forms[unit] = (*forms.get(unit, ()), form)
    return forms


def keep_past(db: Database, rows: Iterable[PastPeriod]) -> None:
    """Mark them; of one that is marked already, with each workbook that something came from."""
    db.conn.executemany(
        "INSERT INTO past_period (unit, period, form, source, at, who) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET source = CASE WHEN instr('; ' || source || '; ', '; ' || excluded.source || '; ') THEN source"
        " ELSE source || '; ' || excluded.source END, at = excluded.at, who = excluded.who",
        list(rows),
    )


def forget_past(db: Database, unit: str, period: str, forms: Sequence[str]) -> None:
    """Take the mark from these forms of a period."""
    db.execute(
        "DELETE FROM past_period WHERE unit = ? AND period = ? AND form IN (SELECT value FROM json_each(?))",
        [unit, period, json.dumps(list(forms))],
    )


def past_cells(db: Database, unit: str, period: str, form: str) -> tuple[tuple[Cell, Figure], ...]:
    """What was last taken from a workbook into each cell of a form and period, as the journal has it; only of cells
    of which that is the last word.
    """
    rows = db.execute(
        "SELECT form, code, dimension, period, after, how, max(id) FROM journal WHERE unit = ? AND period = ? AND form = ?"
        " AND what = 'cell' GROUP BY code, dimension ORDER BY code, dimension",
        [unit, period, form],
    )
    return tuple(
        (Cell(*row[:4]), decode_content(row[4]))
        for row in rows.fetchall()
        if row[5] == How.PAST and row[4]
    )


def filled_in(db: Database, unit: str, period: str, codes: Collection[str]) -> bool:
    """Whether somebody filled in one of these figures here: not from an old workbook, nor as a task brought it, nor
    worked out.
    """
    row = db.execute(
        "SELECT 1 FROM figure WHERE unit = ? AND period = ? AND how IN ('typed', 'pasted', 'restored')"
        " AND code IN (SELECT value FROM json_each(?)) LIMIT 1",
        [unit, period, json.dumps(sorted(codes))],
    ).fetchone()
    return row is not None
