"""The index of a day, computed by hand from the tables of HJ 633-2012 and HJ 633-2026."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.catalogue.model import AirLevel, AirStandard, Text
from desktop.domain.air.air_quality import (
    POLLUTANTS,
    computed_aqi,
    iaqi_of,
    level_of,
    pollutant_of,
    rounded_concentration,
    standard_on,
)

IAQI = (0, 50, 100, 150, 200, 300, 400, 500)
COMMON = {
    "so2": (0, 50, 150, 475, 800, 1600, 2100, 2620),
    "no2": (0, 40, 80, 180, 280, 565, 750, 940),
    "co": (0, 2, 4, 14, 24, 36, 48, 60),
    "o3_8h": (0, 100, 160, 215, 265, 800),
}
OLD = AirStandard(
    "HJ 633-2012",
    date(2016, 1, 1),
    date(2026, 2, 28),
    IAQI,
    COMMON
    | {
        "pm10": (0, 50, 150, 250, 350, 420, 500, 600),
        "pm2_5": (0, 35, 75, 115, 150, 250, 350, 500),
    },
)
NEW = AirStandard(
    "HJ 633-2026",
    date(2026, 3, 1),
    None,
    IAQI,
    COMMON
    | {
        "pm10": (0, 50, 120, 250, 350, 420, 500, 600),
        "pm2_5": (0, 35, 60, 115, 150, 250, 350, 500),
    },
)
LEVELS = (
    AirLevel(0, 50, Text("优", "excellent"), "优", "#00E400"),
    AirLevel(51, 100, Text("良", "good"), "良", "#FFFF00"),
    AirLevel(101, 150, Text("轻度污染", "lightly polluted"), "轻", "#FF7E00"),
    AirLevel(151, 200, Text("中度污染", "moderately polluted"), "中", "#FF0000"),
    AirLevel(201, 300, Text("重度污染", "heavily polluted"), "重", "#99004C"),
    AirLevel(301, 500, Text("严重污染", "severely polluted"), "严", "#7E0023"),
)
CLEAN = {"so2": "10", "no2": "20", "co": "0.5", "o3_8h": "60", "pm10": "30", "pm2_5": "20"}


def day(**concentrations: str | None) -> dict[str, Decimal | None]:
    return {
        key: None if value is None else Decimal(value)
        for key, value in (CLEAN | concentrations).items()
    }


@pytest.mark.parametrize("standard", [OLD, NEW], ids=lambda s: s.id)
def test_break_points_give_their_own_index(standard: AirStandard) -> None:
    for pollutant, points in standard.breakpoints.items():
        for concentration, index in zip(points, IAQI, strict=False):
            assert iaqi_of(pollutant, Decimal(concentration), standard) == index, (
                pollutant,
                concentration,
            )


@pytest.mark.parametrize(
    ("pollutant", "concentration", "standard", "index"),
    [
        ("pm2_5", "58", OLD, 79),  # 50/40 x 23 + 50 = 78.75
        ("pm2_5", "58", NEW, 96),  # 50/25 x 23 + 50 = 96
        ("pm2_5", "36", OLD, 52),  # 51.25: up, never to the nearest
        ("pm2_5", "76", OLD, 102),  # 101.25
        ("pm2_5", "76", NEW, 115),  # 50/55 x 16 + 100 = 114.5
        ("pm10", "131", OLD, 91),  # 50/100 x 81 + 50 = 90.5
        ("pm10", "131", NEW, 105),  # 50/130 x 11 + 100 = 104.2
        ("pm10", "120", OLD, 85),
        ("pm10", "120", NEW, 100),
        ("o3_8h", "161", OLD, 101),  # 50/55 + 100 = 100.9
        ("o3_8h", "500", OLD, 244),  # 100/535 x 235 + 200 = 243.9
        ("no2", "41", OLD, 52),  # 51.25
        ("so2", "1", OLD, 1),
        ("so2", "700", OLD, 185),  # 50/325 x 225 + 150 = 184.6
        ("co", "0.9", OLD, 23),  # 22.5
        ("co", "0.1", OLD, 3),
        ("co", "2.1", NEW, 53),  # 52.5
        ("pm2_5", "750", OLD, 500),
        ("co", "61", NEW, 500),  # capped
        ("o3_8h", "801", OLD, None),
        ("o3_8h", "801", NEW, 300),
    ],
)
def test_between_break_points(
    pollutant: str, concentration: str, standard: AirStandard, index: int | None
) -> None:
    assert iaqi_of(pollutant, Decimal(concentration), standard) == index


@pytest.mark.parametrize(
    ("pollutant", "concentration", "rounded"),
    [
        ("pm10", "50.4", "50"),
        ("pm10", "50.5", "50"),
        ("pm10", "51.5", "52"),
        ("pm10", "50.5001", "51"),
        ("co", "0.85", "0.8"),
        ("co", "0.95", "1.0"),
        ("co", "0.8501", "0.9"),
    ],
)
def test_concentrations_round_half_to_even(
    pollutant: str, concentration: str, rounded: str
) -> None:
    assert rounded_concentration(pollutant, Decimal(concentration)) == Decimal(rounded)


def test_rounding_comes_before_the_table() -> None:
    assert iaqi_of("pm2_5", Decimal("35.4"), OLD) == 50
    assert iaqi_of("pm2_5", Decimal("35.6"), OLD) == 52


def test_the_largest_index_names_the_primary_pollutant() -> None:
    found = computed_aqi(day(pm2_5="58"), OLD)
    assert (found.aqi, found.primary) == (79, ("pm2_5",))
    assert found.iaqi == {"so2": 10, "no2": 25, "co": 13, "o3_8h": 30, "pm10": 30, "pm2_5": 79}


def test_equal_pollutants_are_all_primary() -> None:
    assert computed_aqi(day(pm2_5="75", o3_8h="160"), OLD).primary == ("o3_8h", "pm2_5")


def test_an_excellent_day_has_no_primary_pollutant() -> None:
    found = computed_aqi(day(pm10="50"), OLD)
    assert (found.aqi, found.primary) == (50, ())
    assert computed_aqi(day(pm10="51"), OLD).primary == ("pm10",)


def test_the_change_of_standard_makes_a_good_day_a_polluted_one() -> None:
    assert computed_aqi(day(pm2_5="62"), OLD).aqi == 84
    assert computed_aqi(day(pm2_5="62"), NEW).aqi == 102


def test_a_missing_pollutant_leaves_only_polluted_days() -> None:
    assert (
        computed_aqi(day(o3_8h=None, pm2_5="75"), OLD).aqi is None
    )  # exactly 100 is not above 100
    assert computed_aqi(day(o3_8h=None, pm2_5="76"), OLD).aqi == 102
    assert computed_aqi({}, OLD).aqi is None
    assert computed_aqi(day(so2="-1"), OLD).aqi is None


def test_ozone_beyond_the_table() -> None:
    assert computed_aqi(day(o3_8h="900"), OLD).aqi is None
    found = computed_aqi(day(o3_8h="900"), NEW)
    assert (found.aqi, found.primary) == (300, ("o3_8h",))


@given(
    st.sampled_from(tuple(POLLUTANTS)),
    st.decimals(0, 3000, places=2),
    st.decimals(0, 3000, places=2),
    st.sampled_from((OLD, NEW)),
)
def test_more_pollution_is_never_a_smaller_index(
    pollutant: str, one: Decimal, other: Decimal, standard: AirStandard
) -> None:
    low, high = (iaqi_of(pollutant, value, standard) for value in sorted((one, other)))
    if low is not None and high is not None:
        assert 0 <= low <= high <= 500


def test_the_standard_of_a_day() -> None:
    standards = (OLD, NEW)
    assert standard_on(date(2026, 2, 28), standards) is OLD
    assert standard_on(date(2026, 3, 1), standards) is NEW
    assert standard_on(date(2015, 12, 31), standards) is None


def test_levels() -> None:
    letters = {
        n: level.letter
        for n in (0, 50, 51, 100, 101, 150, 151, 200, 201, 300, 301, 500, 620)
        if (level := level_of(n, LEVELS))
    }
    assert letters == {
        0: "优",
        50: "优",
        51: "良",
        100: "良",
        101: "轻",
        150: "轻",
        151: "中",
        200: "中",
        201: "重",
        300: "重",
        301: "严",
        500: "严",
        620: "严",
    }
    assert level_of(-1, LEVELS) is None
    assert level_of(50, ()) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("PM2.5", "pm2_5"),
        ("pm2_5", "pm2_5"),
        ("ＰＭ２.５", "pm2_5"),
        ("PM₂.₅", "pm2_5"),
        ("PM10", "pm10"),
        ("O₃", "o3_8h"),
        ("O3-8h", "o3_8h"),
        ("臭氧8小时", "o3_8h"),
        ("SO₂", "so2"),
        ("一氧化碳", "co"),
        ("氡", None),
        ("", None),
    ],
)
def test_names_of_pollutants(text: str, code: str | None) -> None:
    assert pollutant_of(text) == code
