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
    return pick(rng, _entered_again(clean, clean))


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
    return pick(rng, _entered_again(clean, replace(clean, cells=clean.neighbour)))


def _entered_again(clean: Clean, of: Clean) -> list[Slip]:
    """Each honour of one as a further row of the other."""
    further = f"{max(_honours(clean), default='')}x"
    return [
        Slip(tuple((cell._replace(dimension=further), figure) for cell, figure in row.values()))
        for row in _honours(of).values()
    ]


def _honours(clean: Clean) -> dict[str, dict[str, tuple[Cell, Figure]]]:
    """Number → code → cell and figure."""
    found: dict[str, dict[str, tuple[Cell, Figure]]] = {}
    for cell, figure in sorted(clean.cells.items()):
        if cell.code in _OF_AN_HONOUR and clean.field_of(cell).form_kind == "honours":
            found.setdefault(cell.dimension, {})[cell.code] = (cell, figure)
    return {number: row for number, row in found.items() if len(row) == len(_OF_AN_HONOUR)}
