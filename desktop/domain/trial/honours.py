"""Slips in honours: their date and level, and the same one twice."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from desktop.domain.figures import SCALE, Cell, Figure
from desktop.domain.trial.slips import Clean, Slip, one_entry, pick

_OF_AN_HONOUR = ("date", "level", "title", "body")


def dated_a_year_before(clean: Clean, rng: Random) -> Slip | None:
    found = [
        one_entry(cell, Figure(words=f"{int(figure.words[:4]) - 1}{figure.words[4:]}"))
        for row in _honours(clean).values()
        for cell, figure in (row["date"],)
    ]
    return pick(rng, found)


def entered_twice(clean: Clean, rng: Random) -> Slip | None:
    rows = _honours(clean)
    free = f"{max(rows, default='')}x"
    found = [
        Slip(tuple((cell._replace(dimension=free), figure) for cell, figure in row.values()))
        for row in rows.values()
    ]
    return pick(rng, found)


def level_above(clean: Clean, rng: Random) -> Slip | None:
    found = [
        one_entry(cell, Figure(figure.value - SCALE))
        for row in _honours(clean).values()
        for cell, figure in (row["level"],)
        if figure.value and figure.value > SCALE
    ]
    return pick(rng, found)


def honour_of_neighbour(clean: Clean, rng: Random) -> Slip | None:
    """What another unit reported, too."""
    rows = _honours(replace(clean, cells=clean.neighbour))
    free = f"{max(_honours(clean), default='1')}x"
    found = [
        Slip(tuple((cell._replace(dimension=free), figure) for cell, figure in row.values()))
        for row in rows.values()
    ]
    return pick(rng, found)


def _honours(clean: Clean) -> dict[str, dict[str, tuple[Cell, Figure]]]:
    """Number → code → cell and figure."""
    found: dict[str, dict[str, tuple[Cell, Figure]]] = {}
    for cell, figure in sorted(clean.cells.items()):
        if cell.code in _OF_AN_HONOUR and clean.field_of(cell).form_kind == "honours":
            found.setdefault(cell.dimension, {})[cell.code] = (cell, figure)
    return {number: row for number, row in found.items() if len(row) == len(_OF_AN_HONOUR)}
