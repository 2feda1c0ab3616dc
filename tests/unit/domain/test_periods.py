"""Periods as text."""

from __future__ import annotations

import pytest

from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.errors import UsageError


@pytest.mark.parametrize(
    "text", ["2025-13", "2025-Q5", "25-10", "2025-1", "", "2025-10-03", "２０２５", "2025-q1"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        periods.parse_period(text)


@pytest.mark.parametrize(
    ("period", "before", "after", "year_before"),
    [
        ("2025-01", "2024-12", "2025-02", "2024-01"),
        ("2025-Q1", "2024-Q4", "2025-Q2", "2024-Q1"),
        ("2025", "2024", "2026", "2024"),
    ],
)
def test_neighbours(period: str, before: str, after: str, year_before: str) -> None:
    found = Period(period)
    assert (periods.previous(found), periods.following(found), periods.last_year(found)) == (
        before,
        after,
        year_before,
    )


def test_spans() -> None:
    assert periods.year_so_far(Period("2025-03")) == ("2025-01", "2025-02", "2025-03")
    assert periods.year_so_far(Period("2025-Q2")) == ("2025-Q1", "2025-Q2")
    assert periods.back(Period("2025-02"), 3) == ("2024-12", "2025-01", "2025-02")
    assert periods.periods_of_year("2025")[10:] == (
        *("2025-11", "2025-12"),
        *("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"),
        "2025",
    )
    assert len(periods.days_of(Period("2024-02"))) == 29
    assert periods.as_frequency(Period("2025-08"), "quarter") == "2025-Q3"
    assert periods.as_frequency(Period("2025-Q3"), "month") == "2025-09"


@pytest.mark.parametrize(
    ("period", "ending"),
    [
        ("2025-10", ["2025-10"]),
        ("2025-09", ["2025-09", "2025-Q3"]),
        ("2025-12", ["2025-12", "2025-Q4", "2025"]),
        ("2025-Q3", ["2025-Q3"]),
        ("2025-Q4", ["2025-Q4", "2025"]),
        ("2025", ["2025"]),
    ],
)
def test_what_ends_with_a_period(period: str, ending: list[str]) -> None:
    assert list(periods.ending_with(Period(period))) == ending
    without_year = [each for each in ending if each in (period, "2025-Q3", "2025-Q4")]
    assert list(periods.ending_with(Period(period), with_year=False)) == without_year
