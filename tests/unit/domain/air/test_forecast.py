"""The year's good days foretold: exact small cases, the edges, and when nothing is said."""

from __future__ import annotations

import pytest

from desktop.domain.air.forecast import forecast_good_days, quantile


@pytest.mark.parametrize(
    ("n", "share", "at", "k"),
    [
        (2, 0.5, 0.1, 0),
        (2, 0.5, 0.5, 1),
        (2, 0.5, 0.9, 2),
        (10, 0.5, 0.1, 3),
        (10, 0.5, 0.9, 7),
        (5, 0.0, 0.9, 0),
        (5, 1.0, 0.1, 5),
    ],
)
def test_percentiles_of_the_binomial(n: int, share: float, at: float, k: int) -> None:
    assert quantile(n, share, at) == k


def test_a_year_at_the_end_of_october() -> None:
    found = forecast_good_days(238, 300, 61)
    assert found is not None
    assert (found.expected, found.valid, found.remaining) == (238 + 48, 300, 61)
    assert found.low < found.expected < found.high
    assert found.high - found.low == 8


@pytest.mark.parametrize(
    ("good", "valid", "remaining"), [(50, 59, 300), (0, 0, 365), (200, 300, 0)]
)
def test_nothing_is_said(good: int, valid: int, remaining: int) -> None:
    assert forecast_good_days(good, valid, remaining) is None


def test_all_good_stays_all_good() -> None:
    found = forecast_good_days(100, 100, 265)
    assert found is not None
    assert (found.low, found.expected, found.high) == (365, 365, 365)
