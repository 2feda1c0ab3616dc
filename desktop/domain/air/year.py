"""A year of daily readings counted: levels, good days, and the running total of good days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from desktop.catalogue.model import AirLevel
from desktop.domain import periods
from desktop.domain.air.air_quality import level_of
from desktop.domain.figures import SCALE
from desktop.domain.ledger import Reading
from desktop.i18n import _

GOOD_LEVELS = 2
"""Excellent and good (优良): the first two levels."""


@dataclass(frozen=True, slots=True)
class DayCount:
    """`levels[n]` counts the valid days of level n + 1."""

    levels: tuple[int, ...]

    @property
    def valid(self) -> int:
        return sum(self.levels)

    @property
    def good(self) -> int:
        return sum(self.levels[:GOOD_LEVELS])


def level_number(aqi: int, levels: Sequence[AirLevel]) -> int | None:
    """1 for the best level; None below 0."""
    level = level_of(aqi, levels)
    return None if level is None else list(levels).index(level) + 1


def level_of_day(reading: Reading, levels: Sequence[AirLevel]) -> int | None:
    """The level's number of a valid day; None for an invalid one or one without an index."""
    aqi = reading.columns["aqi"]
    return level_number(aqi // SCALE, levels) if reading.is_valid and isinstance(aqi, int) else None


def count_days(
    readings: Sequence[Reading], levels: Sequence[AirLevel], first: str, last: str
) -> DayCount:
    """Valid days from `first` to `last` (ISO dates, or the beginnings of such)."""
    counts = [0] * len(levels)
    for reading in readings:
        number = level_of_day(reading, levels) if first <= reading.date <= last else None
        if number is not None:
            counts[number - 1] += 1
    return DayCount(tuple(counts))


def good_days_so_far(
    readings: Sequence[Reading], levels: Sequence[AirLevel], year: int, end: date
) -> list[tuple[date, int | None]]:
    """Every day of the year with the good days up to it; None after `end`, after the last
    reading before it, and in a month that has none.
    """
    good = {
        reading.date
        for reading in readings
        if (level_of_day(reading, levels) or GOOD_LEVELS + 1) <= GOOD_LEVELS
    }
    known = [reading.date for reading in readings if reading.date <= end.isoformat()]
    last = max(known, default="")
    months = {day[:7] for day in known}
    totals: list[tuple[date, int | None]] = []
    day, total = date(year, 1, 1), 0
    while day.year == year:
        total += day.isoformat() in good
        iso = day.isoformat()
        totals.append((day, total if iso <= last and iso[:7] in months else None))
        day += timedelta(days=1)
    return totals


def on_the_days_of(
    year: int, totals: Sequence[tuple[date, int | None]]
) -> list[tuple[date, int | None]]:
    """Another year's running totals on the days of this one, so that a place is the same day of
    the year in both; 29 February takes the day before where there was none.
    """
    of_day = {(day.month, day.day): total for day, total in totals}
    placed: list[tuple[date, int | None]] = []
    day = date(year, 1, 1)
    while day.year == year:
        key = (day.month, day.day)
        placed.append((day, of_day[key] if key in of_day else of_day.get((2, 28))))
        day += timedelta(days=1)
    return placed


@dataclass(frozen=True, slots=True)
class Standing:
    """How a year stands on `day`: `good` days so far, `before` as many on the same day of the last
    year (None: unknown), `to_go` to the target (below 0: passed), to be reached in `months` more.
    """

    day: date
    good: int
    before: int | None
    to_go: int | None
    months: int

    @property
    def out_of_reach(self) -> bool:
        """Whether more good days are needed than the year has days left."""
        return self.to_go is not None and self.to_go > (date(self.day.year, 12, 31) - self.day).days

    @property
    def needed(self) -> int | None:
        """Good days in each of the months left, rounded up; None where nothing is to be reached, or
        nothing can be.
        """
        if self.to_go is None or self.to_go <= 0 or not self.months or self.out_of_reach:
            return None
        return -(-self.to_go // self.months)


def standing(
    this_year: Sequence[tuple[date, int | None]],
    last_year: Sequence[tuple[date, int | None]],
    target: int | None,
) -> Standing | None:
    """Of running totals as good_days_so_far gives them, the last year's on the days of this one;
    None before the first reading. A month that has begun is one of the months left where days of
    it are.
    """
    known = [(day, total) for day, total in this_year if total is not None]
    if not known:
        return None
    day, good = known[-1]
    before = next((total for when, total in last_year if when == day), None)
    ended = (day + timedelta(days=1)).month != day.month
    return Standing(
        day,
        good,
        before,
        None if target is None else target - good,
        12 - day.month + (0 if ended else 1),
    )


def signed_days(difference: int) -> str:
    """Ahead (+) or behind (−); a plain 0 where neither."""
    return f"{difference:+d}".replace("-", "−") if difference else "0"


def standing_words(now: Standing) -> list[str]:
    """Ahead or behind, in numbers: against last year's same day, against the target."""
    lines = [
        _("Good days up to {day}: {n}").format(
            day=periods.day_label(now.day.isoformat()), n=now.good
        )
    ]
    if now.before is not None:
        lines.append(
            _("Last year on the same day: {n} ({difference})").format(
                n=now.before, difference=signed_days(now.good - now.before)
            )
        )
    if now.to_go is not None:
        lines.append(
            _("To the target: {n} more").format(n=now.to_go)
            if now.to_go > 0
            else _("The target is reached.")
        )
    if now.out_of_reach:
        lines.append(_("The year has not that many days left."))
    if now.needed is not None:
        lines.append(
            _("Needed in each of the {months} months left: {n}").format(
                months=now.months, n=now.needed
            )
        )
    return lines
