"""Due dates by China's working days."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.domain.deadlines import calendar_known, due_date, is_working_day, working_days_left
from desktop.domain.periods import Period


@pytest.mark.parametrize(
    ("period", "working_days", "due"),
    [
        ("2024-10", 6, date(2024, 11, 8)),
        ("2025-10", 5, date(2025, 11, 7)),
        ("2025-09", 3, date(2025, 10, 11)),  # 1-8 October off, Saturday 11 October made up
        ("2025-Q3", 1, date(2025, 10, 9)),
        ("2024", 2, date(2025, 1, 3)),  # New Year's Day off
        ("2025-01", 3, date(2025, 2, 7)),  # Spring Festival to 4 February
    ],
)
def test_due_dates(period: str, working_days: int, due: date) -> None:
    assert due_date(Period(period), working_days) == due


def test_the_catalogue_overrules_the_library() -> None:
    assert due_date(Period("2024-10"), 6, holidays=(date(2024, 11, 5),)) == date(2024, 11, 11)
    assert due_date(Period("2024-10"), 6, workdays=(date(2024, 11, 2),)) == date(2024, 11, 7)


def test_years_beyond_the_library_count_weekends_and_say_so() -> None:
    assert calendar_known(2025)
    assert not calendar_known(2090)
    assert calendar_known(2090, holidays=(date(2090, 10, 2),))
    assert not is_working_day(date(2090, 10, 1), holidays=(date(2090, 10, 1),))
    assert is_working_day(date(2090, 10, 2))  # a Monday
    assert not is_working_day(date(2090, 10, 1))  # a Sunday


@pytest.mark.parametrize(
    ("today", "left"),
    [
        (date(2024, 11, 8), 0),
        (date(2024, 11, 5), 3),
        (date(2024, 11, 2), 5),
        (date(2024, 11, 9), 0),
        (date(2024, 11, 12), -2),
    ],
)
def test_working_days_left(today: date, left: int) -> None:
    assert working_days_left(today, date(2024, 11, 8)) == left
