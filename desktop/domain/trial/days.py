"""Slips in daily readings: a day's values, and the rows of a whole month."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from random import Random

from desktop.domain import periods
from desktop.domain.figures import SCALE, Cell, Figure
from desktop.domain.trial.slips import NOISE, Clean, Slip, moved, pick

_POLLUTANTS = ("so2", "no2", "co", "o3_8h", "pm10", "pm2_5")


def changed_day(
    change: Callable[[dict[str, Figure], dict[str, Figure]], dict[str, Figure]],
) -> Callable[[Clean, Random], Slip | None]:
    """A day of the month changed; `change` gets its figures and those of the day before."""

    def plant(clean: Clean, rng: Random) -> Slip | None:
        days = _days(clean.cells)
        ordered = sorted(days)
        found = []
        for before, day in itertools.pairwise(ordered):
            now = {code: figure for code, (_cell, figure) in days[day].items()}
            then = {code: figure for code, (_cell, figure) in days[before].items()}
            changed = change(now, then)
            entries = tuple(
                (days[day]["aqi"][0]._replace(code=code), figure)
                for code, figure in changed.items()
                if figure != now.get(code)
            )
            if entries:
                found.append(Slip(entries))
        return pick(rng, found)

    return plant


def all_zeros(now: dict[str, Figure], _then: dict[str, Figure]) -> dict[str, Figure]:
    return {code: Figure(0) for code in _POLLUTANTS if now.get(code, Figure()).value}


def two_zeros(now: dict[str, Figure], _then: dict[str, Figure]) -> dict[str, Figure]:
    known = [code for code in _POLLUTANTS if now.get(code, Figure()).value]
    return {code: Figure(0) for code in known[:2]} if len(known) > 2 else {}


def unindexed(now: dict[str, Figure], _then: dict[str, Figure]) -> dict[str, Figure]:
    return {"aqi": Figure()} if now.get("pm2_5", Figure()).value else {}


def of_the_day_before(now: dict[str, Figure], then: dict[str, Figure]) -> dict[str, Figure]:
    values = {code: then[code] for code in ("aqi", *_POLLUTANTS) if code in then and code in now}
    return values if any(values[code] != now[code] for code in values) else {}


def another_index(now: dict[str, Figure], _then: dict[str, Figure]) -> dict[str, Figure]:
    value = now["aqi"].value
    text = "" if value is None else str(value // SCALE)
    slipped = int(text[1] + text[0] + text[2:]) * SCALE if len(text) > 1 else 0
    return {"aqi": Figure(slipped)} if value and slipped and moved(value, slipped) > NOISE else {}


def exchanged_on_a_day(now: dict[str, Figure], _then: dict[str, Figure]) -> dict[str, Figure]:
    one, other = now.get("pm10", Figure()), now.get("pm2_5", Figure())
    if not one.value or not other.value or moved(one.value, other.value) <= NOISE:
        return {}
    return {"pm10": other, "pm2_5": one}


def shifted_days(clean: Clean, rng: Random) -> Slip | None:
    """The rows of a month one day late, the first day empty: they were pasted one line too low."""
    days = _days(clean.cells)
    ordered = sorted(days)
    entries = [
        (cell._replace(dimension=day), figure)
        for before, day in itertools.pairwise(ordered)
        for code, (cell, figure) in days[before].items()
        if code in days[day]
    ]
    if len(ordered) <= 20:
        return None
    entries += [(cell, Figure()) for cell, _figure in days[ordered[0]].values()]
    return Slip(tuple(entries))


def last_years_month(clean: Clean, rng: Random) -> Slip | None:
    """Last year's file pasted again."""
    now, then = _days(clean.cells), _days(clean.others(periods.last_year(clean.period)))
    by_day = {day[8:]: row for day, row in then.items()}
    entries = [
        (cell._replace(dimension=day), by_day[day[8:]][code][1])
        for day, row in now.items()
        for code, (cell, _figure) in row.items()
        if day[8:] in by_day and code in by_day[day[8:]]
    ]
    return Slip(tuple(entries)) if len(entries) > 20 else None


def month_of_neighbour(clean: Clean, rng: Random) -> Slip | None:
    """The daily sheet of another unit pasted."""
    now, other = _days(clean.cells), _days(clean.neighbour)
    entries = [
        (cell, other[day][code][1])
        for day, row in now.items()
        for code, (cell, _figure) in row.items()
        if day in other and code in other[day]
    ]
    return Slip(tuple(entries)) if len(entries) > 20 else None


def _days(cells: Mapping[Cell, Figure]) -> dict[str, dict[str, tuple[Cell, Figure]]]:
    """Date → code → cell and figure of the daily form."""
    found: dict[str, dict[str, tuple[Cell, Figure]]] = {}
    for cell, figure in sorted(cells.items()):
        if len(cell.dimension) == len("2025-10-01") and cell.dimension[4:5] == "-":
            found.setdefault(cell.dimension, {})[cell.code] = (cell, figure)
    return {day: row for day, row in found.items() if "aqi" in row}
