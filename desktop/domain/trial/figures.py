"""Slips in a single figure of a table: its size, its digits, a reason in its place, another line's or unit's value."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from random import Random

from desktop.catalogue.model import Indicator
from desktop.domain import periods
from desktop.domain.figures import SCALE, Cell, Figure, Missing
from desktop.domain.periods import Period
from desktop.domain.trial.slips import Clean, Slip, one_entry, pick

SIZES = ("amount", "area", "count")
_TOO_LARGE_FOR_CHANCE = 20 * SCALE


def times(
    kinds: tuple[str, ...], numerator: int, denominator: int = 1
) -> Callable[[Clean, Random], Slip | None]:
    """A value times a factor, rounded as it would be typed."""

    def plant(clean: Clean, rng: Random) -> Slip | None:
        found = []
        for cell, value in clean.numbers(kinds):
            place = SCALE // 10 ** clean.field_of(cell).decimals
            slipped = value * numerator // denominator // place * place
            if slipped > 0 and not clean.is_noise(cell, value, slipped):
                found.append(one_entry(cell, Figure(slipped)))
        return pick(rng, found)

    return plant


def digits_changed(change: Callable[[str, int], str]) -> Callable[[Clean, Random], Slip | None]:
    """A value whose digits are changed at a place."""

    def plant(clean: Clean, rng: Random) -> Slip | None:
        found = []
        for cell, value in clean.numbers((*SIZES, "measure")):
            unit = SCALE // 10 ** clean.field_of(cell).decimals
            text = str(value // unit)
            for at in range(len(text)):
                slipped = int(change(text, at) or "0") * unit
                if slipped > 0 and not clean.is_noise(cell, value, slipped):
                    found.append(one_entry(cell, Figure(slipped)))
        return pick(rng, found)

    return plant


def exchanged_digits(text: str, at: int) -> str:
    return text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]


def standstill(clean: Clean, rng: Random) -> Slip | None:
    """A cumulative figure as it was in the period before of the same year."""
    before = clean.others(periods.previous(clean.period))
    found = []
    for cell, value in clean.numbers(SIZES):
        field = clean.field_of(cell)
        earlier = before.get(cell._replace(period=periods.previous(Period(cell.period))))
        if (
            isinstance(field, Indicator)
            and field.over_time == "cumulative"
            and periods.year_of(periods.previous(clean.period)) == periods.year_of(clean.period)
            and earlier is not None
            and earlier.value
            and not clean.is_noise(cell, value, earlier.value)
        ):
            found.append(one_entry(cell, Figure(earlier.value)))
    return pick(rng, found)


def reason_instead(missing: Missing) -> Callable[[Clean, Random], Slip | None]:
    def plant(clean: Clean, rng: Random) -> Slip | None:
        found = [
            one_entry(cell, Figure(missing=missing))
            for cell, _value in clean.numbers((*SIZES, "measure"))
            if isinstance(clean.field_of(cell), Indicator)
        ]
        return pick(rng, found)

    return plant


def exchanged_columns(clean: Clean, rng: Random) -> Slip | None:
    """Two neighbouring concentrations of a month."""
    columns = [
        (cell, value)
        for cell, value in clean.numbers(("measure",))
        if isinstance(clean.field_of(cell), Indicator)
    ]
    found = [
        Slip(((one, Figure(of_other)), (other, Figure(of_one))))
        for (one, of_one), (other, of_other) in itertools.pairwise(columns)
        if not clean.is_noise(one, of_one, of_other)
        and _fits(clean, one, of_other)
        and _fits(clean, other, of_one)
    ]
    return pick(rng, found)


def _fits(clean: Clean, cell: Cell, value: int) -> bool:
    """Whether a value can be typed there: no more decimals than the field has."""
    return value >= 0 and value % (SCALE // 10 ** clean.field_of(cell).decimals) == 0


def another_target(clean: Clean, rng: Random) -> Slip | None:
    """What was assigned for the year, typed again otherwise once a period of the year was handed in."""
    if periods.year_so_far(clean.period) == (clean.period,):
        return None
    found = [
        one_entry(cell, Figure(figure.value * 2))
        for cell, figure in sorted(clean.cells.items())
        if figure.value and isinstance(field := clean.field_of(cell), Indicator) and field.is_target
    ]
    return pick(rng, found)


def value_of_neighbour(clean: Clean, rng: Random) -> Slip | None:
    """The value that stands in a neighbour's line of the same table; small numbers are equal by chance."""
    found = [
        one_entry(cell, Figure(theirs.value))
        for cell, value in clean.numbers((*SIZES, "measure"))
        if isinstance(clean.field_of(cell), Indicator)
        and (theirs := clean.neighbour.get(cell)) is not None
        and theirs.value is not None
        and theirs.value >= _TOO_LARGE_FOR_CHANCE
        and not clean.is_noise(cell, value, theirs.value)
    ]
    return pick(rng, found)
