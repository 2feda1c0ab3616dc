"""A year of readings counted by hand: levels at their borders, invalid days, the running total
and where it ends.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.catalogue.model import Catalogue
from desktop.domain.air.year import (
    DayCount,
    count_days,
    good_days_so_far,
    level_number,
    level_of_day,
    standing,
)
from desktop.domain.figures import SCALE
from desktop.domain.ledger import Reading


def day(of: str, aqi: int | None, *, invalid: bool = False) -> Reading:
    return Reading(of, {"aqi": None if aqi is None else aqi * SCALE, "invalid": int(invalid)})


@pytest.mark.parametrize(
    ("aqi", "number"),
    [
        (-1, None),
        (0, 1),
        (50, 1),
        (51, 2),
        (100, 2),
        (101, 3),
        (150, 3),
        (151, 4),
        (200, 4),
        (201, 5),
        (300, 5),
        (301, 6),
        (500, 6),
        (501, 6),
    ],
)
def test_level_number(catalogue: Catalogue, aqi: int, number: int | None) -> None:
    assert level_number(aqi, catalogue.air_levels) == number


@pytest.mark.parametrize(
    ("reading", "number"),
    [
        (day("2025-10-01", 83), 2),
        (day("2025-10-01", None), None),
        (day("2025-10-01", 83, invalid=True), None),
        (day("2025-10-01", None, invalid=True), None),
    ],
)
def test_level_of_day(catalogue: Catalogue, reading: Reading, number: int | None) -> None:
    assert level_of_day(reading, catalogue.air_levels) == number


def test_days_are_counted_by_level_between_two_days(catalogue: Catalogue) -> None:
    readings = [
        day("2025-09-30", 40),
        day("2025-10-01", 50),
        day("2025-10-02", 51),
        day("2025-10-03", 120),
        day("2025-10-04", 30, invalid=True),
        day("2025-10-05", None),
        day("2025-10-31", 350),
        day("2025-11-01", 40),
    ]
    counted = count_days(readings, catalogue.air_levels, "2025-10", "2025-10-31")
    assert counted == DayCount((1, 1, 1, 0, 0, 1))
    assert (counted.valid, counted.good) == (4, 2)
    assert count_days(readings, catalogue.air_levels, "2025", "2025-12-31") == DayCount(
        (3, 1, 1, 0, 0, 1)
    )


def test_no_readings(catalogue: Catalogue) -> None:
    counted = count_days([], catalogue.air_levels, "2025", "2025-12-31")
    assert (counted.levels, counted.valid, counted.good) == ((0,) * 6, 0, 0)
    so_far = good_days_so_far([], catalogue.air_levels, 2025, date(2025, 12, 31))
    assert len(so_far) == 365
    assert all(total is None for _day, total in so_far)


def test_good_days_add_up_to_the_last_reading(catalogue: Catalogue) -> None:
    readings = [
        day("2024-01-01", 40),
        day("2024-01-02", 120),
        day("2024-01-03", 100),
        day("2024-01-04", 20, invalid=True),
        day("2024-01-06", 60),
    ]
    so_far = good_days_so_far(readings, catalogue.air_levels, 2024, date(2024, 12, 31))
    assert [total for _day, total in so_far[:8]] == [1, 1, 2, 2, 2, 3, None, None]
    assert (so_far[0][0], so_far[-1][0], len(so_far)) == (date(2024, 1, 1), date(2024, 12, 31), 366)


def test_good_days_end_with_the_month_in_hand(catalogue: Catalogue) -> None:
    readings = [day("2025-01-30", 40), day("2025-01-31", 40), day("2025-02-01", 40)]
    totals = dict(good_days_so_far(readings, catalogue.air_levels, 2025, date(2025, 1, 31)))
    assert totals[date(2025, 1, 29)] == 0
    assert totals[date(2025, 1, 31)] == 2
    assert totals[date(2025, 2, 1)] is None
    early = good_days_so_far(readings, catalogue.air_levels, 2025, date(2025, 1, 15))
    assert all(total is None for _day, total in early), "nothing was read until then"


@given(st.lists(st.one_of(st.none(), st.integers(0, 500)), max_size=365))
def test_the_running_total_ends_where_the_count_does(
    catalogue: Catalogue, indexes: list[int | None]
) -> None:
    first = date(2025, 1, 1)
    readings = [day((first + timedelta(days=n)).isoformat(), aqi) for n, aqi in enumerate(indexes)]
    reports = [
        total
        for _day, total in good_days_so_far(
            readings, catalogue.air_levels, 2025, date(2025, 12, 31)
        )
        if total is not None
    ]
    assert len(reports) == len(indexes)
    assert reports == sorted(reports)
    assert (reports[-1] if reports else 0) == count_days(
        readings, catalogue.air_levels, "2025", "2025-12-31"
    ).good


def totals(year: int, until: date, good: int) -> list[tuple[date, int | None]]:
    """A year with so many good days up to a day, and nothing after it."""
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    return [(day, good if day <= until else None) for day in days]


@pytest.mark.parametrize(
    ("until", "good", "target", "to_go", "months", "needed", "out_of_reach"),
    [
        (date(2025, 10, 31), 238, 281, 43, 2, 22, False),
        (date(2025, 10, 30), 238, 281, 43, 3, 15, False),  # a day of October is left
        (date(2025, 10, 31), 281, 281, 0, 2, None, False),
        (date(2025, 10, 31), 290, 281, -9, 2, None, False),
        (date(2025, 12, 20), 260, 281, 21, 1, None, True),
        (date(2025, 12, 31), 260, 281, 21, 0, None, True),
        (date(2025, 10, 31), 238, None, None, 2, None, False),
    ],
)
def test_how_a_year_stands(
    until: date,
    good: int,
    target: int | None,
    to_go: int | None,
    months: int,
    needed: int | None,
    out_of_reach: bool,
) -> None:
    last_year = totals(2025, date(2025, 12, 31), 241)
    now = standing(totals(2025, until, good), last_year, target)
    assert now is not None
    assert (now.day, now.good, now.before) == (until, good, 241)
    assert (now.to_go, now.months, now.needed) == (to_go, months, needed)
    assert now.out_of_reach == out_of_reach


def test_a_year_without_a_reading_stands_nowhere() -> None:
    assert standing(totals(2025, date(2024, 12, 31), 0), [], 281) is None
