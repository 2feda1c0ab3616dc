"""What is usual for a series: narrow for even months, wide for uneven ones, and two series in each other's place."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.figures import SCALE
from desktop.domain.outliers.slips import corrections
from desktop.domain.outliers.usual import (
    Range,
    exchanged,
    seasonal_range,
    spread_of,
    usual_range,
)


def uneven(sigma: float, count: int, rng: Random) -> list[float]:
    return [1000 * rng.lognormvariate(0, sigma) for _ in range(count)]


def test_the_spread_is_that_of_the_series() -> None:
    """Of many values it is theirs; of none the supposed one; zeros say nothing."""
    rng = Random(5)
    for sigma in (0.1, 0.7):
        series = [uneven(sigma, 12, rng) for _ in range(40)]
        assert spread_of(series) == pytest.approx(sigma, rel=0.12)
        with_stops = [[*each, 0.0, 0.0, 0.0] for each in series]
        assert spread_of(with_stops) == spread_of(series)
    assert spread_of([]) == spread_of([[5.0, 5000.0]]) == pytest.approx(0.25)


@pytest.mark.parametrize("sigma", [0.15, 0.7])
def test_hardly_any_value_of_the_same_sort_lies_outside(sigma: float) -> None:
    """Ten times as much does in an even series, in an uneven one only a hundred times as much is sure to."""
    rng = Random(7)
    outside = tenfold = 0
    for _ in range(400):
        series = [uneven(sigma, 13, rng) for _ in range(15)]
        spread = spread_of(each[:-1] for each in series)
        for *history, now in series:
            usual = usual_range(history, spread)
            assert usual is not None
            outside += now not in usual
            tenfold += 10 * now not in usual
    assert outside <= 6000 / 450
    assert (tenfold == 6000) == (sigma < 0.2)


def test_too_few_known_months_say_nothing() -> None:
    assert usual_range([100.0, 0.0, 120.0], 0.25) is None
    assert usual_range([100.0, 0.0, 120.0, 110.0], 0.25) is not None


def test_a_season_is_measured_by_how_the_values_went() -> None:
    """Steady growth by a half is expected again, and none at all, too; without earlier pairs a wide range stands."""
    steady = seasonal_range(1000, [(150, 100), (300, 200), (155, 100), (148, 100)] * 2)
    assert steady is not None and 1500 in steady and 500 not in steady and 4000 not in steady
    wide = seasonal_range(1000, [])
    assert (
        wide is not None and 3000 in wide and 300 in wide and 100 not in wide and 10_000 not in wide
    )
    assert seasonal_range(0, []) is None
    early = seasonal_range(1000, [], share=0.29)
    assert early is not None and 6000 in early and 170 in early
    assert 10_000 not in early and 100 not in early, "ten times as much is too much at any time"
    assert seasonal_range(1000, [], share=0.3) == wide


def test_the_core_lies_within() -> None:
    usual = Range(100.0, 10_000.0)
    assert usual.low < usual.core.low < 1000 < usual.core.high < usual.high


def test_rows_that_fit_only_in_each_others_place() -> None:
    histories = [[300.0, 310, 290, 305], [40.0, 42, 38, 41], [120.0, 118, 121, 119]]
    assert exchanged([302, 40, 120], histories, 0.1) == []
    assert exchanged([41, 303, 120], histories, 0.1) == [(0, 1)]
    assert exchanged([120, 41, 300], histories, 0.1) == [(0, 2)]
    assert exchanged([41, 900, 120], histories, 0.1) == [], "the other would be odd there, too"
    assert exchanged([41, 303, 120], histories, 1.5) == [], (
        "where months differ so much it says nothing"
    )
    assert exchanged([41, 303], [[300.0, 310], [40.0, 42, 38]], 0.1) == [], (
        "two months are no history"
    )


@given(st.integers(min_value=20, max_value=9_999_999), st.data())
def test_a_correction_is_what_one_slip_away_is_usual(value: int, data: st.DataObject) -> None:
    """Undoing a factor, a doubled digit or an exchange leads back to what was meant; what it proposes lies in the range."""
    meant = value * SCALE
    digits = str(value)
    at = data.draw(st.integers(min_value=0, max_value=len(digits) - 2))
    slips = [
        meant * 10,
        meant * 1000,
        int(digits[: at + 1] + digits[at:]) * SCALE,
        int(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]) * SCALE,
    ]
    usual = Range(meant / 1.2, meant * 1.2)
    if digits[at + 1] == "0" and at == 0:
        slips.pop()  # a 0 in front is lost
    for slip in slips:
        fitting = corrections(slip, SCALE, usual)
        assert slip == meant or meant in fitting
        assert all(each in usual for each in fitting)
