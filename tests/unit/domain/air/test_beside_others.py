"""A unit's days beside those of the others."""

from __future__ import annotations

from random import Random

import pytest

from desktop.domain.air.beside_others import far_values, lags_of

DAYS = [f"2025-07-{day:02d}" for day in range(1, 32)]


@pytest.fixture
def days() -> dict[str, dict[str, int]]:
    """Six units under one sky, each at a level of its own."""
    rng = Random(3)
    sky = [rng.uniform(30, 150) for _ in DAYS]
    return {
        unit: {
            day: round(level * value * rng.uniform(0.93, 1.07) * 10_000)
            for day, value in zip(DAYS, sky, strict=True)
        }
        for unit, level in zip("abcdef", (1.0, 0.8, 1.3, 1.0, 0.9, 1.1), strict=True)
    }


def test_days_in_their_place_are_left_alone(days: dict[str, dict[str, int]]) -> None:
    assert lags_of(days, days) == {}
    assert list(far_values(days)) == []


@pytest.mark.parametrize("lag", [-1, 1])
def test_rows_a_day_off_are_seen(days: dict[str, dict[str, int]], lag: int) -> None:
    own = days["c"]
    days["c"] = {day: own[DAYS[n + lag]] for n, day in enumerate(DAYS) if 0 <= n + lag < len(DAYS)}
    assert lags_of(days, days) == {"c": lag}
    crowd = {f"{unit}{n}": own for n in range(4) for unit, own in days.items() if unit != "c"}
    assert lags_of({**crowd, "c": days["c"]}, ["c", "a1"]) == {"c": lag}


def test_with_too_few_others_or_days_nothing_is_said(days: dict[str, dict[str, int]]) -> None:
    shifted = dict(zip(DAYS[1:], list(days["c"].values()), strict=False))
    assert lags_of({"a": days["a"], "b": days["b"], "c": shifted}, ["c"]) == {}
    few = dict(list(shifted.items())[:10])
    assert lags_of({**days, "c": few}, ["c"]) == {}
    assert lags_of({**days, "c": dict.fromkeys(DAYS, 500_000)}, ["c"]) == {}
    assert lags_of(days, ["z"]) == {}


def test_a_value_far_from_the_others_is_seen_with_what_would_be_usual(
    days: dict[str, dict[str, int]],
) -> None:
    was = days["b"]["2025-07-09"]
    days["b"]["2025-07-09"] = was * 2
    (far,) = far_values(days)
    assert (far.unit, far.day, far.value) == ("b", "2025-07-09", was * 2)
    assert far.expected == pytest.approx(was, rel=0.15)
    days["b"]["2025-07-09"] = round(was * 1.3)
    assert list(far_values(days)) == []
