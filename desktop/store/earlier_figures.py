"""What cells held before: when a period was sealed here, as an earlier submission told it, as they were first filled in."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlite_utils import Database

from desktop.domain.figures import EMPTY, Cell, Figure
from desktop.store.cells import decode_content, figure_of_row


def stood_when_sealed(
    db: Database,
    unit: str,
    periods: Sequence[str],
    form: str,
    codes: Sequence[str],
    *,
    within: str = "",
) -> dict[tuple[str, str], Figure]:
    """(code, dimension) → what a cell held when one of these periods was last sealed; only of cells that were changed since,
    of those that lie in the period `within` or of all. Nothing where none was sealed here.
    """
    sealed = db.execute(
        # a seal's code is its number: so the index leads to it past the cells of the period
        "SELECT max(id) FROM journal WHERE what = 'sealed' AND unit = ?"
        " AND period IN (SELECT value FROM json_each(?)) AND code BETWEEN '0' AND ':'",
        [unit, json.dumps(periods)],
    ).fetchone()[0]
    if sealed is None:
        return {}
    stood: dict[tuple[str, str], Figure] = {}
    for code, dimension, before in db.execute(
        "SELECT code, dimension, before FROM journal WHERE id > ? AND what = 'cell' AND +unit = ? AND form = ?"
        " AND code IN (SELECT value FROM json_each(?)) AND (? = '' OR period = ?) ORDER BY id",
        [sealed, unit, form, json.dumps(codes), within, within],
    ):
        stood.setdefault((code, dimension), decode_content(before))
    return stood


def offered_before(
    db: Database, unit: str, period: str, source: str
) -> dict[tuple[str, str], Figure]:
    """(code, dimension) → a figure of a longer period as the newest submission before that of `source` told it."""
    return {
        (code, dimension): figure_of_row((value, words, missing, note, standard))
        for code, dimension, _newest, value, words, missing, note, standard in db.execute(
            "SELECT code, dimension, max(source), value, words, missing, note, standard FROM offered_figure"
            " WHERE unit = ? AND period = ? AND source < ? AND length(source) = length(?) GROUP BY code, dimension",
            [unit, period, source, source],
        )
    }


def first_entries(db: Database, unit: str, period: str) -> dict[Cell, Figure]:
    """What stood first in each cell of a period that was entered, not worked out, and changed later."""
    rows = db.execute(
        "SELECT form, code, dimension, after FROM journal WHERE unit = ? AND period = ? AND what = 'cell'"
        " AND how NOT IN ('derived', 'restored') ORDER BY id",
        [unit, period],
    ).fetchall()
    first: dict[Cell, Figure] = {}
    changed: set[Cell] = set()
    for form, code, dimension, after in rows:
        cell = Cell(form, code, dimension, period)
        if cell in first:
            changed.add(cell)
        elif (figure := decode_content(after)) != EMPTY:
            first[cell] = figure
    return {cell: figure for cell, figure in first.items() if cell in changed}
