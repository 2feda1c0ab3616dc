"""One project in two ledgers: what is found, what is two projects of one programme, and that
1,500 units stay quick.
"""

from __future__ import annotations

import random

import pytest

from desktop.domain.figures import SCALE
from desktop.domain.outliers.same_projects import Listed, Pair, same_projects

PLACES = ("奇村镇", "东楼乡", "豆罗镇", "西高村")


def at(unit: str, name: str, place: str = "", amount: float | None = 1_200) -> Listed:
    return Listed(
        unit[:2], unit, f"{unit}-1", name, place, None if amount is None else int(amount * SCALE)
    )


def pairs(*rows: Listed) -> tuple[Pair, ...]:
    return same_projects(rows, PLACES)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (at("奇村镇", "温泉康养中心建设项目", "奇村"), at("东楼乡", "温泉康养中心", "奇村")),
        (at("奇村镇", "温泉康养中心建设项目"), at("东楼乡", "温泉康养中心（一期）", amount=1_230)),
        (at("奇村镇", "奇村温泉康养中心"), at("东楼乡", "奇村镇温泉康养中心项目")),
        (
            at("奇村镇", "西高村盐碱地综合利用", "西高村"),
            at("东楼乡", "盐碱地综合利用（西高）", "西高"),
        ),
        (
            at("奇村镇", "滹沱河大桥至忻口公路", "奇村"),
            at("东楼乡", "滹沱河大桥至忻口公路", "东楼"),
        ),
    ],
)
def test_one_project_in_two_ledgers(one: Listed, other: Listed) -> None:
    (pair,) = pairs(one, other)
    assert (pair.one, pair.other) == (one, other)
    assert pairs(other, one)[0].one == other, "in the order given"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            at("奇村镇", "奇村日间照料中心"),
            at("东楼乡", "东楼日间照料中心"),
        ),  # one programme, two places
        (at("奇村镇", "果园滴灌工程", "六石"), at("东楼乡", "果园滴灌工程", "后秦", 1_240)),
        (
            at("奇村镇", "温泉康养中心"),
            at("东楼乡", "温泉康养中心", amount=3_000),
        ),  # another amount
        (at("奇村镇", "温泉康养中心"), at("东楼乡", "标准化厂房建设项目")),
        (at("奇村镇", "温泉康养中心"), at("奇村镇", "温泉康养中心")),  # one unit: its own rules
        (at("奇村镇", "温泉康养中心", amount=None), at("东楼乡", "温泉康养中心", amount=None)),
        (at("奇村镇", "道路"), at("东楼乡", "道路")),  # a name that says nothing
    ],
)
def test_two_projects(one: Listed, other: Listed) -> None:
    assert pairs(one, other) == ()


def test_a_name_that_many_use_is_a_programmes() -> None:
    rows = [at(f"{n:02d}镇", "农村饮水安全工程") for n in range(5)]
    assert pairs(*rows) == ()
    assert len(pairs(*rows[:2])) == 1


def test_amounts_at_the_edge_of_a_block_still_meet() -> None:
    for amount in range(100, 2_000, 37):
        assert (
            len(
                pairs(
                    at("奇村镇", "温泉康养中心", amount=amount),
                    at("东楼乡", "温泉康养中心", amount=amount * 1.045),
                )
            )
            == 1
        )


def test_sixty_thousand_rows() -> None:
    rng = random.Random(3)
    kinds = (
        "提档升级",
        "日间照料中心",
        "果园滴灌",
        "杂粮加工车间",
        "清洁取暖改造",
        "背街小巷整治",
        "健身场地",
        "农机库棚",
    )
    rows = []
    for n in range(1_500):
        village = [f"{chr(0x4E00 + 2 * n)}{chr(0x5E00 + 7 * k)}" for k in range(10)]
        rows += [
            Listed(
                f"{n:04d}",
                f"{chr(0x4E00 + 2 * n)}川镇",
                f"P{k:02d}",
                f"{(place := rng.choice(village))}{rng.choice(kinds)}",
                place,
                rng.randrange(100, 5_000) * SCALE,
            )
            for k in range(40)
        ]
    rows[41 * 40] = Listed(
        "0041", rows[41 * 40].unit_name, "P00", "滹沱河湿地公园", "", 7_777 * SCALE
    )
    rows[900 * 40] = Listed(
        "0900", rows[900 * 40].unit_name, "P00", "滹沱河湿地公园项目", "", 7_777 * SCALE
    )
    (pair,) = same_projects(rows, [row.unit_name for row in rows[::40]])
    assert (pair.one.unit, pair.other.unit) == ("0041", "0900")
    assert same_projects(rows, [row.unit_name for row in rows[::40]], "0900") == (pair,)
    assert same_projects(rows, [row.unit_name for row in rows[::40]], "0001") == ()
