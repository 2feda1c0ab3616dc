"""Periods (报告期) as ISO-like text that sorts by time: 2025, 2025-Q3, 2025-10, and the day
2025-10-03.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NewType

from desktop.catalogue.model import Frequency, reporting_frequency
from desktop.errors import UsageError
from desktop.i18n import _

Period = NewType("Period", str)

_PATTERN = re.compile(
    r"(?P<year>[12][0-9]{3})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?", re.ASCII
)


def parse_period(text: str) -> Period:
    """Read `2024`, `2024-Q3` or `2024-10`. Raises: UsageError("period-malformed")."""
    if not _PATTERN.fullmatch(text.strip()):
        raise UsageError("period-malformed", text=text)
    return Period(text.strip())


def frequency_of(period: Period) -> Frequency:
    if "Q" in period:
        return "quarter"
    return "year" if len(period) == 4 else "month"


def year_of(period: str) -> Period:
    return Period(period[:4])


@lru_cache(maxsize=4096)
def first_day(period: Period) -> date:
    year = int(period[:4])
    match frequency_of(period):
        case "year":
            return date(year, 1, 1)
        case "quarter":
            return date(year, int(period[-1]) * 3 - 2, 1)
        case _:
            return date(year, int(period[5:7]), 1)


@lru_cache(maxsize=4096)
def last_day(period: Period) -> date:
    year = int(period[:4])
    match frequency_of(period):
        case "year":
            month = 12
        case "quarter":
            month = int(period[-1]) * 3
        case _:
            month = int(period[5:7])
    return date(year, month, calendar.monthrange(year, month)[1])


def containing(day: date, frequency: Frequency) -> Period:
    """The period of that frequency in which `day` lies ("day" gives the ISO date)."""
    match frequency:
        case "year":
            return Period(f"{day.year}")
        case "quarter":
            return Period(f"{day.year}-Q{(day.month + 2) // 3}")
        case "month":
            return Period(f"{day.year}-{day.month:02d}")
        case "day":
            return Period(day.isoformat())


def as_frequency(period: Period, frequency: Frequency) -> Period:
    """The period of another frequency that holds the last day of `period` (2025-10 → 2025-Q4,
    2025).
    """
    return containing(last_day(period), reporting_frequency(frequency))


def previous(period: Period) -> Period:
    """The period before, of the same frequency."""
    return containing(first_day(period) - timedelta(days=1), frequency_of(period))


def following(period: Period) -> Period:
    return containing(last_day(period) + timedelta(days=1), frequency_of(period))


def last_year(period: Period) -> Period:
    return Period(f"{int(period[:4]) - 1:04d}{period[4:]}")


def year_so_far(period: Period) -> tuple[Period, ...]:
    """All periods of the same frequency from the year's first to this one, in order."""
    so_far: list[Period] = []
    step = containing(date(int(period[:4]), 1, 1), frequency_of(period))
    while step <= period:
        so_far.append(step)
        step = following(step)
    return tuple(so_far)


def back(period: Period, count: int) -> tuple[Period, ...]:
    """The last `count` periods up to and with this one, oldest first."""
    earlier = [period]
    while len(earlier) < count:
        earlier.append(previous(earlier[-1]))
    return tuple(reversed(earlier))


def days_of(period: Period) -> tuple[date, ...]:
    start, end = first_day(period), last_day(period)
    return tuple(start + timedelta(days=n) for n in range((end - start).days + 1))


def ends_quarter(period: Period) -> bool:
    return frequency_of(period) == "month" and int(period[5:7]) % 3 == 0


def months_within(period: Period) -> tuple[Period, ...]:
    """The months of a period, by time; of a month itself alone."""
    last = containing(last_day(period), "month")
    return tuple(m for m in year_so_far(last) if first_day(m) >= first_day(period))


def ending_with(period: Period, *, with_year: bool = True) -> tuple[Period, ...]:
    """A period, then the quarter and the year that end on its last day (2025-12 → 2025-12,
    2025-Q4, 2025); `with_year` false leaves the year out.
    """
    ending = [period]
    if ends_quarter(period):
        ending.append(as_frequency(period, "quarter"))
    year = year_of(period)
    if with_year and period != year and last_day(period) == last_day(year):
        ending.append(year)
    return tuple(ending)


def periods_of_year(year: str) -> tuple[Period, ...]:
    """All that there are in a year: its months, its quarters, itself."""
    last = containing(last_day(Period(year)), "month")
    frequencies: tuple[Frequency, ...] = ("month", "quarter", "year")
    return tuple(p for f in frequencies for p in year_so_far(as_frequency(last, f)))


def day_label(iso: str) -> str:
    """A day as people write it, without its year: 11月7日."""
    return _("{month}-{day:02d}").format(month=int(iso[5:7]), day=int(iso[8:10]))


def label(period: str) -> str:
    """As people write it: 2025年10月, 2025年第3季度, 2025年."""
    if "Q" in period:
        return _("{year} Q{quarter}").format(year=period[:4], quarter=period[-1])
    if len(period) == 4:
        return _("year {year}").format(year=period)
    return _("{year}-{month:02d}").format(year=period[:4], month=int(period[5:7]))
