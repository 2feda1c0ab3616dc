"""What the brief says of a period that is not wholly reported: it names the months, counts the
stages, and sets nothing beside figures that do not compare.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from desktop import i18n
from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.outputs.brief import brief, keep_wording
from desktop.domain.periods import Period
from desktop.reports.brief import brief_text
from tests.pair import Pair, make_pair
from tests.senders import QICUN, Stick

pytestmark = pytest.mark.usefixtures("in_chinese")

OLD, NEW = "HJ 633-2012", "HJ 633-2026"


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with make_pair(tmp_path, today=date(2027, 2, 5)) as pair:
        yield pair


@pytest.fixture
def station(pair: Pair) -> str:
    return next(u.code for u in pair.desk.catalogue.units if u.group == "station")


def air(pair: Pair, station: str, months: dict[str, int], standard: str = "") -> None:
    stick = Stick(pair.desk, pair.stick)
    for month, days in months.items():
        stick.give(station, month, standard=standard, E104=days, E109=1, E101=30, E107=1, E102=days)


def text_of(pair: Pair, period: str, wording: str = "") -> str:
    if wording:
        keep_wording(
            pair.desk,
            "year" if len(period) == 4 else "quarter" if "Q" in period else "month",
            wording,
        )
    return brief_text(brief(pair.desk, consolidate(pair.desk, Period(period))))


def test_a_year_of_one_month_never_says_the_whole_year(pair: Pair, station: str) -> None:
    air(pair, station, {"2024-09": 27})
    text = text_of(pair, "2024")
    assert "仅9月优良天数27天" in text
    assert "全年优良天数" not in text


@pytest.mark.parametrize(
    ("months", "period", "words"),
    [
        ((9,), "2024", "27天（仅9月）"),
        ((1, 2, 3), "2024", "81天（1—3月）"),
        ((1, 2, 3, 5), "2024", "108天（1—3月、5月）"),
        (tuple(range(1, 13)), "2024", "324天。"),
        ((7, 8, 9), "2024-Q3", "81天。"),
        ((8, 9), "2024-Q3", "54天（8—9月）"),
        ((9,), "2024-09", "27天。"),
    ],
)
def test_a_sum_names_its_months_unless_they_are_all(
    pair: Pair, station: str, months: tuple[int, ...], period: str, words: str
) -> None:
    air(pair, station, {f"2024-{m:02d}": 27 for m in months})
    assert words in text_of(pair, period, "# 题\n优良天数{E104}。")


def test_the_year_so_far_names_its_months_too(pair: Pair, station: str) -> None:
    air(pair, station, {"2024-09": 27, "2024-10": 20})
    text = text_of(pair, "2024-10", "# 题\n优良天数{E104}，年初以来{E104|累计}。")
    assert "优良天数20天，年初以来47天（9—10月）" in text


def test_the_same_months_are_named_once_in_a_row(pair: Pair, station: str) -> None:
    air(pair, station, {"2024-09": 27})
    text = text_of(pair, "2024", "# 题\n{E104|月份}优良{E104}，重污染{E109}。\n又：{E109}。")
    assert "仅9月优良27天，重污染1天。" in text
    assert "又：1天（仅9月）。" in text, "each paragraph is read by itself"


def test_other_months_do_not_compare(pair: Pair, station: str) -> None:
    air(pair, station, {f"2023-{m:02d}": 20 for m in range(1, 13)})
    air(pair, station, {"2024-09": 27})
    text = text_of(pair, "2024", "# 题\n优良{E104}，同比{E104|增减}、{E104|升降}。")
    assert "同比因已报月份不同，不可比、因已报月份不同，不可比" in text
    row = consolidate(pair.desk, Period("2024")).row("E104")
    assert row is not None and "不可比" in row.warning


def test_the_same_months_of_two_years_compare(pair: Pair, station: str) -> None:
    air(pair, station, {"2023-09": 20})
    air(pair, station, {"2024-09": 27})
    assert "同比增加7天（仅9月）" in text_of(pair, "2024", "# 题\n优良同比{E104|增减}。")


@pytest.mark.parametrize("way", ["增减", "升降", "上年"])
def test_two_standards_are_worded_in_the_sentence(pair: Pair, station: str, way: str) -> None:
    air(pair, station, {"2025-09": 20}, OLD)
    air(pair, station, {"2026-09": 27}, NEW)
    text = text_of(pair, "2026-09", f"# 题\n优良{{E104}}，同比{{E104|{way}}}。")
    assert "优良27天，同比因执行标准不同，不可比。" in text.partition("说明：")[0]


def test_what_the_newest_month_stands_for_says_as_of_when(pair: Pair) -> None:
    Stick(pair.desk, pair.stick).give(QICUN, "2024-09", E303=1000)
    assert "1000亩（截至9月）" in text_of(pair, "2024", "# 题\n造林{E303}。")


STAGES = ("在建", "在建", "完工", "投产达效", "开工", "前期")


def test_projects_are_told_by_their_stages(pair: Pair) -> None:
    stick = Stick(pair.desk, pair.stick)
    stick.give(QICUN, "2024-12", forms=("P1",), projects=6, P101_精品示范村=6)
    for number, stage in enumerate(STAGES):
        pair.desk.db.execute(
            "UPDATE ledger_row SET category = '精品示范村', stage = ? WHERE project = ?",
            [stage, f"P{number:02d}"],
        )
    text = text_of(pair, "2024")
    assert "建成" not in text.partition("## 六")[0]
    assert "精品示范村已投产达效1个、已完工1个、在建2个、开工1个、前期1个" in text
    assert "提档升级村（尚无" in text or "提档升级村0个" in text


def test_english_says_the_same(pair: Pair, station: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_language", "en")
    air(pair, station, {"2024-01": 27, "2024-02": 27, "2024-09": 27})
    Stick(pair.desk, pair.stick).give(QICUN, "2024-12", forms=("P1",), projects=2, P101_民生实事=1)
    text = text_of(pair, "2024")
    assert "81 days (January–February, September)" in text
    wording = "# t\n{P101/民生实事|stages}"
    assert "1 projects under construction" in text_of(pair, "2024", wording)


def test_stages_of_what_follows_from_no_project_are_a_mistake(pair: Pair) -> None:
    with pytest.raises(Exception, match="brief-wording"):
        text_of(pair, "2024", "# 题\n{E104|阶段}")


def test_the_row_is_made_of_its_months_alone(pair: Pair, station: str) -> None:
    air(pair, station, {"2024-03": 27, "2024-09": 27})
    row = consolidate(pair.desk, Period("2024-Q3")).row("E104")
    assert row is not None
    assert row.own_periods == ("2024-09",)
    assert row.covered == ("2024-03", "2024-09")
    assert replace(row, covered=None).own_periods == (row.reach.last,)
