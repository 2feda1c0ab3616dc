"""Slips in the project ledger: carried fields, progress, stages, two rows exchanged."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from random import Random

from desktop.domain import periods
from desktop.domain.figures import SCALE, Cell, Figure
from desktop.domain.trial.slips import Clean, Slip, one_entry, pick

_OF_A_PROJECT = (
    "name",
    "actual_start",
    "total_investment",
    "plan_this_year",
    "done_this_month",
    "stage",
)


def same_progress(clean: Clean, rng: Random) -> Slip | None:
    """What a project did this month is what it did last month, to the cent."""
    before = clean.others(periods.previous(clean.period))
    found = []
    for cell, figure in sorted(clean.cells.items()):
        if cell.code != "done_this_month" or figure.value is None:
            continue
        earlier = before.get(cell._replace(period=periods.previous(clean.period)))
        if (
            earlier is not None
            and earlier.value
            and not clean.is_noise(cell, figure.value, earlier.value)
        ):
            found.append(one_entry(cell, Figure(earlier.value)))
    return pick(rng, found)


def carried_field(
    code: str, factor: int, *, all_year: bool = True
) -> Callable[[Clean, Random], Slip | None]:
    """`all_year`: carried over the turn of the year, too."""

    def plant(clean: Clean, rng: Random) -> Slip | None:
        if not all_year and periods.year_so_far(clean.period) == (clean.period,):
            return None
        before = clean.others(periods.previous(clean.period))
        found = [
            one_entry(row[code][0], Figure(value * factor))
            for row in _projects(clean).values()
            if code in row
            and (value := row[code][1].value)
            and row[code][0]._replace(period=periods.previous(clean.period)) in before
        ]
        return pick(rng, found)

    return plant


def renamed(clean: Clean, rng: Random) -> Slip | None:
    before = clean.others(periods.previous(clean.period))
    found = [
        one_entry(row["name"][0], replace(row["name"][1], words=row["name"][1].words[::-1]))
        for row in _projects(clean).values()
        if row["name"][0]._replace(period=periods.previous(clean.period)) in before
    ]
    return pick(rng, found)


def another_start(clean: Clean, rng: Random) -> Slip | None:
    """The day on which work began, a year earlier than it was told before."""
    before = clean.others(periods.previous(clean.period))
    found = [
        one_entry(cell, Figure(words=f"{int(figure.words[:4]) - 1}{figure.words[4:]}"))
        for row in _projects(clean).values()
        if "actual_start" in row
        for cell, figure in (row["actual_start"],)
        if figure.words and cell._replace(period=periods.previous(clean.period)) in before
    ]
    return pick(rng, found)


def above_total(clean: Clean, rng: Random) -> Slip | None:
    found = [
        one_entry(row["done_this_month"][0], Figure(total + SCALE))
        for row in _projects(clean).values()
        if "done_this_month" in row
        and "total_investment" in row
        and (total := row["total_investment"][1].value)
    ]
    return pick(rng, found)


def earlier_stage(clean: Clean, rng: Random) -> Slip | None:
    """A stage before that of last month."""
    before = clean.others(periods.previous(clean.period))
    found = [
        one_entry(cell, Figure(reached - SCALE))
        for row in _projects(clean).values()
        if "stage" in row
        and (cell := row["stage"][0])
        and (earlier := before.get(cell._replace(period=periods.previous(clean.period))))
        and (reached := earlier.value or 0) >= 2 * SCALE
    ]
    return pick(rng, found)


def exchanged_projects(clean: Clean, rng: Random) -> Slip | None:
    rows = [
        row["done_this_month"]
        for row in _projects(clean).values()
        if row.get("done_this_month", (None, Figure()))[1].value
    ]
    found = [
        Slip(((one, of_other), (other, of_one)))
        for (one, of_one), (other, of_other) in itertools.pairwise(rows)
        if of_one.value and of_other.value and not clean.is_noise(one, of_one.value, of_other.value)
    ]
    return pick(rng, found)


def _projects(clean: Clean) -> dict[str, dict[str, tuple[Cell, Figure]]]:
    found: dict[str, dict[str, tuple[Cell, Figure]]] = {}
    for cell, figure in sorted(clean.cells.items()):
        if cell.code in _OF_A_PROJECT:
            found.setdefault(cell.dimension, {})[cell.code] = (cell, figure)
    return {number: row for number, row in found.items() if "name" in row}
