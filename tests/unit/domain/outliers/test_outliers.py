"""Outliers, slips of the unit and what a period brought: judged from plain series."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.catalogue.model import Catalogue, Check, FormId, Indicator, Text
from desktop.domain import periods
from desktop.domain.figures import SCALE
from desktop.domain.outliers.check_config import OWN_HISTORY, CheckConfig, check_config
from desktop.domain.outliers.outliers import median_of_peers, own_outlier, peer_outlier
from desktop.domain.outliers.series import steps
from desktop.domain.outliers.slips import band_of, multiple_of_usual, own_slip, peer_slip
from desktop.domain.periods import Period

OCTOBER = Period("2025-10")
QUERY = CheckConfig("T", "query")


def series(*values: float, end: Period = OCTOBER) -> dict[Period, int]:
    return dict(zip(periods.back(end, len(values)), (int(v * SCALE) for v in values), strict=True))


@pytest.fixture
def level(catalogue: Catalogue) -> Indicator:
    return catalogue.indicators["E111"]


@pytest.fixture
def cumulative(catalogue: Catalogue) -> Indicator:
    return catalogue.indicators["E303"]


def test_a_value_far_from_the_median_is_an_outlier(level: Indicator) -> None:
    outlier = own_outlier(level, OCTOBER, series(34, 36, 35, 33, 37, 35, 160), QUERY)
    assert outlier is not None
    assert (outlier.left, outlier.right, outlier.count) == (160 * SCALE, 35 * SCALE, 6)


@pytest.mark.parametrize(
    "values",
    [
        (34, 36, 35, 33, 37, 160),  # five earlier ones are too few
        (34, 36, 35, 33, 37, 35, 45),  # far in deviations, near in share
        (34, 20, 60, 80, 37, 35, 90),  # a history that varies as much
        (90, 34, 36, 35, 33, 37, 35, 34, 33, 35, 36, 34, 95),  # as in the same month last year
        (0, 0, 0, 0, 0, 0, 0),
    ],
)
def test_what_is_no_outlier_is_left_alone(level: Indicator, values: tuple[float, ...]) -> None:
    assert own_outlier(level, OCTOBER, series(*values), QUERY) is None


def test_a_constant_history_has_a_spread_too(level: Indicator) -> None:
    assert own_outlier(level, OCTOBER, series(25, 25, 25, 25, 25, 25, 26), QUERY) is None
    assert own_outlier(level, OCTOBER, series(25, 25, 25, 25, 25, 25, 250), QUERY) is not None


def test_the_catalogue_says_how_far_is_far(level: Indicator) -> None:
    values = series(34, 36, 35, 33, 37, 35, 160)
    assert own_outlier(level, OCTOBER, values, replace(QUERY, params={"limit": "100"})) is None


def test_a_cumulative_value_is_judged_by_what_was_added(cumulative: Indicator) -> None:
    steady = (100, 200, 310, 400, 505, 600, 700, 805, 900)
    assert own_outlier(cumulative, OCTOBER, series(*steady, 1_000), QUERY) is None
    outlier = own_outlier(cumulative, OCTOBER, series(*steady, 2_000), QUERY)
    assert outlier is not None
    assert (outlier.left, outlier.right) == (1_100 * SCALE, 100 * SCALE)
    assert own_outlier(cumulative, OCTOBER, series(*steady, 900), QUERY) is None, (
        "nothing added is no outlier"
    )


def test_a_year_begins_anew(cumulative: Indicator) -> None:
    among = periods.back(Period("2025-02"), 3)
    assert steps(cumulative, series(1_200, 90, 200, end=Period("2025-02")), among) == {
        "2025-01": 90 * SCALE,
        "2025-02": 110 * SCALE,
    }


@pytest.mark.parametrize(
    ("value", "ratio"),
    [
        (1.0e6, "10000"),
        (0.01, "0.0001"),
        (1_000, "10"),
        (10_100, "100"),
        (95_000, "1000"),
        (10.2, "0.1"),
    ],
)
def test_a_slip_of_the_unit_or_point_is_seen(level: Indicator, value: float, ratio: str) -> None:
    outlier = own_slip(level, OCTOBER, series(98, 100, 103, 99, value))
    assert outlier is not None
    assert outlier.ratio == Decimal(ratio)


@pytest.mark.parametrize(
    "values", [(98, 100, 250), (98, 100, 0), (100, 1_000_000), (5, 5, 5, 50), (10, 90, 500, 3_000)]
)
def test_what_is_no_slip_is_left_alone(level: Indicator, values: tuple[float, ...]) -> None:
    assert own_slip(level, OCTOBER, series(*values)) is None


def test_a_cumulative_slip_is_measured_by_the_pace(cumulative: Indicator) -> None:
    outlier = own_slip(
        cumulative, OCTOBER, series(100, 200, 310, 400, 505, 600, 700, 805, 900, 10_000_000)
    )
    assert outlier is not None
    assert (outlier.left, outlier.ratio) == (10_000_000 * SCALE, Decimal(10_000))
    assert 990 * SCALE <= outlier.right <= 1_010 * SCALE


@given(st.lists(st.integers(80, 120), min_size=3, max_size=12), st.integers(80, 120))
def test_a_steady_series_has_neither(catalogue: Catalogue, earlier: list[int], now: int) -> None:
    level = catalogue.indicators["E111"]
    values = series(*earlier, now)
    assert own_slip(level, OCTOBER, values) is None
    assert own_outlier(level, OCTOBER, values, QUERY) is None


def test_peers_are_compared_by_heads_where_they_are_known() -> None:
    peers = [1_000, 1_200, 900, 5_000, 5_500]
    heads = [10_000, 12_000, 9_000, 50_000, 55_000]
    assert peer_outlier(6_000, peers, QUERY) is None, (
        "a large township is no outlier among large ones"
    )
    outlier = peer_outlier(6_000, peers, QUERY, heads=(6_000, *heads))
    assert outlier is not None
    assert (outlier.right, outlier.ratio, outlier.count) == (600, Decimal(10), 5)
    assert peer_outlier(6_000, peers, QUERY, heads=(60_000, *heads)) is None
    assert peer_outlier(600_000, peers, QUERY) is not None
    assert peer_outlier(600_000, peers[:4], QUERY) is None, "four peers are too few"
    assert peer_outlier(0, peers, QUERY) is None


def test_without_a_history_only_ten_thousand_times_the_peers_is_a_slip() -> None:
    peers = [100, 200, 150, 400, 90]
    assert peer_slip(1_500_000, band_of(peers)) is not None
    assert peer_slip(1_500, band_of(peers)) is None
    assert peer_slip(1_500_000, band_of(peers[:3])) is None


def test_a_form_follows_the_catalogue(catalogue: Catalogue) -> None:
    text = Text("{left}", "{left}")

    def switched(**params: str) -> CheckConfig | None:
        check = Check("E1-C90", FormId("E1"), OWN_HISTORY, "hint", ("E303",), text, text, params)  # type: ignore[arg-type]
        return check_config(replace(catalogue, checks=(check,)), OWN_HISTORY, "E1")

    built_in = check_config(catalogue, OWN_HISTORY, "E1")
    assert built_in is not None
    assert (built_in.rule, built_in.severity, built_in.concerns("E111")) == (
        OWN_HISTORY,
        "query",
        True,
    )
    own = switched(limit="3")
    assert own is not None
    assert (own.rule, own.severity, own.number("limit", 5), own.concerns("E111")) == (
        "E1-C90",
        "hint",
        3.0,
        False,
    )
    assert switched(off="1") is None


def test_the_median_of_peers_is_told_for_the_own_population() -> None:
    assert median_of_peers([10, 30, 20]) == 20
    assert median_of_peers([10, 20, 40], [1_000, 100, 100, 200]) == 200  # 0.1, 0.2, 0.2 a head
    assert median_of_peers([0, 0, 5]) == 0  # zeros count: callers leave out what says nothing


def test_a_multiple_of_the_usual_is_near_one_of_those_asked_for() -> None:
    multiples = (Decimal(100), Decimal(10_000))
    near = multiple_of_usual(1_200_000, [110, 120, 130], multiples=multiples, within=Decimal("2.5"))
    assert near is not None and (near.usual, near.multiple) == (120, Decimal(10_000))
    assert near.ratio == Decimal(10_000)
    for value in (0, 120, 1_000_000_000):
        assert (
            multiple_of_usual(value, [110, 120], multiples=multiples, within=Decimal("2.5")) is None
        )
    assert multiple_of_usual(1_200_000, [110], multiples=multiples, within=Decimal(2)) is None
