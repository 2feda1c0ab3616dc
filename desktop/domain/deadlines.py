"""Deadlines: working days in China, by the calendar library, the catalogue's own lists, or the
weekend.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from desktop.domain.periods import Period, last_day

_DAY = timedelta(days=1)


def is_working_day(
    day: date, holidays: Collection[date] = (), workdays: Collection[date] = ()
) -> bool:
    """The catalogue's lists come first, then the library's holidays and made-up Saturdays, then
    weekends.
    """
    if day in workdays:
        return True
    if day in holidays:
        return False
    from chinese_calendar import is_workday  # loaded on first use: two thousand dates

    try:
        return bool(is_workday(day))
    except NotImplementedError:  # a year whose holidays were not yet published when the library was
        return day.weekday() < 5


def calendar_known(
    year: int, holidays: Collection[date] = (), workdays: Collection[date] = ()
) -> bool:
    """Whether the public holidays of that year are known; where not, weekends alone count and
    the UI says so.
    """
    if any(day.year == year for day in (*holidays, *workdays)):
        return True
    from chinese_calendar import is_workday

    try:
        is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def due_date(
    period: Period,
    working_days: int,
    holidays: Collection[date] = (),
    workdays: Collection[date] = (),
) -> date:
    """The n-th working day (n at least 1) after the period's last day."""
    day, left = last_day(period), max(working_days, 1)
    while left:
        day += _DAY
        left -= is_working_day(day, holidays, workdays)
    return day


def working_days_left(
    today: date, due: date, holidays: Collection[date] = (), workdays: Collection[date] = ()
) -> int:
    """Working days after `today` up to and with `due`: 0 on the day itself, negative once it has
    passed.
    """
    sign, first, last = (1, today, due) if today <= due else (-1, due, today)
    days = (first + _DAY * n for n in range(1, (last - first).days + 1))
    return sign * sum(is_working_day(day, holidays, workdays) for day in days)
