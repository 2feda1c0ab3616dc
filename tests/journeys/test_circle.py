"""The circle through the command line alone ends in the figures that the district published for
2024: an office's month by processes (circle.sh), two years of all offices by `tianbao demo`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desktop.actions.workplace import open_workplace
from desktop.store.received import files_in_state
from tests.journeys.example import Example, tianbao

ROOT = Path(__file__).parents[2]
FACTS = tomllib.loads(
    (ROOT / "tests" / "data" / "district-figures.toml").read_text(encoding="utf-8")
)["figure"]
PUBLISHED = {f["zh"]: f for f in FACTS if f["year"] == 2024}
Row = dict[str, Any]


class Year:
    """What the example's desk says of 2024, each by a command."""

    def __init__(self, home: Path, folder: Path) -> None:
        desk = ("--home", home)
        self.rows = {
            (r["code"], r["dimension"]): r
            for r in self.load(*desk, "consolidate", "--period", "2024")
        }
        self.trace = self.load(*desk, "trace", "--period", "2024", "E303")
        tianbao(*desk, "brief", "--period", "2024", "--to", folder / "brief.txt")
        self.brief = (folder / "brief.txt").read_text(encoding="utf-8-sig")
        self.brief_spans = self.load(*desk, "brief", "--period", "2024")["paragraphs"]
        self.honours = "".join(self.honours_of(desk, f"2024-Q{n}") for n in range(1, 5))

    @staticmethod
    def load(*words: str | Path) -> Any:
        return json.loads(tianbao(*words, "--json"))

    def honours_of(self, desk: tuple[str, Path], quarter: str) -> str:
        parts = self.load(*desk, "trace", "--period", quarter, "H100")["parts"]
        units = {part["unit"] for part in parts if part["value"] not in ("", "0")}
        return "".join(
            tianbao(*desk, "figures", "--unit", unit, "--period", quarter, "--form", "H1")
            for unit in sorted(units)
        )

    def text(self, code: str, dimension: str = "") -> str:
        return str(self.rows[code, dimension]["value"])

    def number(self, code: str, dimension: str = "") -> Decimal:
        return Decimal(self.text(code, dimension))


@pytest.fixture(scope="module")
def year(example: Example, tmp_path_factory: pytest.TempPathFactory) -> Year:
    """`tianbao demo` has played the two years; its desk answers at once."""
    folder = tmp_path_factory.mktemp("circle")
    return Year(example.copy("district", folder), folder)


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `circle.sh` left behind: real processes, one office, one month."""
    folder = tmp_path_factory.mktemp("month")
    environment = {
        **os.environ,
        "TIANBAO": f"{sys.executable} -m desktop",
        "PYTHONPATH": str(ROOT),
        "TIANBAO_LANG": "zh_CN",
    }
    done = subprocess.run(
        ["sh", str(Path(__file__).with_name("circle.sh")), str(folder)],
        capture_output=True,
        text=True,
        env=environment,
        cwd=ROOT,
        check=False,
        timeout=1200,
    )
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return folder


def equals(code: str, dimension: str = "", factor: int = 1) -> Callable[[Year, Row], bool]:
    return lambda year, figure: (
        year.number(code, dimension) == Decimal(str(figure["value"])) * factor
    )


def honoured(words: str) -> Callable[[Year, Row], bool]:
    return lambda year, figure: words in year.honours


CHECKS: dict[str, Callable[[Year, Row], bool]] = {
    "大气优良天数": equals("E104"),
    "重污染天数": lambda year, figure: (
        year.number("E109") < Decimal(year.rows["E109", ""]["last_year"])
    ),
    "定襄桥国考断面水质": lambda year, figure: year.text("E201", "定襄桥") == figure["value"],
    "中央、省级造林任务": lambda year, figure: (
        year.number("E303") >= year.number("E301") > 0
        and year.number("E304") >= year.number("E302") > 0
    ),
    "南云中河EOD项目": honoured("南云中河EOD"),
    "省市重点工程": equals("P101", "省市重点工程"),
    "省市重点工程投资完成率": equals("P105", "省市重点工程"),
    "地区生产总值、固定资产投资、社会消费品零售总额": honoured("绝对值居全市前列"),
    "“专精特新”企业": equals("X101"),
    "“专精特新”企业年度任务完成率": equals("X104"),
    "温泉康养和资源再生利用两个市级专业镇营业收入": equals("X201", factor=10_000),
    "区粮油加工厂等国有资产保值增值": lambda year, figure: (
        year.number("X402") >= year.number("X401") > 0
    ),
    "忻州古城": honoured("忻州古城"),
    "顿村、奇村省级旅游度假区评审": honoured("顿村、奇村省级旅游度假区"),
    "乡、村两级医疗卫生机构标准化建设达标率": lambda year, figure: (
        year.number("R203") > figure["value"]
    ),
    "忻州市第一职业中学": honoured("忻州市第一职业中学"),
    "粮食作物播种面积完成率": equals("R103"),
    "盐碱地综合利用项目": lambda year, figure: year.number("P106", "盐碱地综合利用") == 100,
    "精品示范村": equals("P101", "精品示范村"),
    "提档升级村": equals("P101", "提档升级村"),
    "老旧小区改造完工率": equals("R304"),
    "学习运用“千万工程”经验": honoured("全省成效明显先进市县"),
    "整体教育教学质量": honoured("稳居全市第一方阵"),
    "“煤改电”巩固提升改造": lambda year, figure: year.number("E502") >= year.number("E501") > 0,
}


def test_every_published_figure_has_a_check() -> None:
    assert set(CHECKS) == set(PUBLISHED)


@pytest.mark.parametrize("name", list(PUBLISHED))
def test_the_desk_arrives_at_what_was_published(year: Year, name: str) -> None:
    assert CHECKS[name](year, PUBLISHED[name])


def test_every_figure_is_covered_and_traced_to_files(year: Year) -> None:
    assert {r["code"]: r["missing"] for r in year.rows.values() if r["missing"]} == {}
    parts = year.trace["parts"]
    assert (
        sum(Decimal(part["value"] or 0) for part in parts)
        == Decimal(year.trace["value"])
        == year.number("E303")
    )
    assert len({part["unit"] for part in parts}) == 18
    assert all(part["value"] or part["missing"] == "not_applicable" for part in parts), (
        "nothing is filled in for those without"
    )
    assert all(part["sequence"] and part["digest"] and part["file"] for part in parts)


def test_the_corrected_form_stands_on_the_board_as_accepted(month: Path) -> None:
    board = json.loads((month / "board.json").read_text(encoding="utf-8"))
    mine = {r["form"]: (r["state"], r["sequence"]) for r in board if r["unit"] == "140902101"}
    assert mine == {"E1": ("accepted", 2), "E2": ("accepted", 2), "P1": ("accepted", 2)}


# The sentence of the brief that states each published figure and target; {value} and {unit} as the
# facts have them.
SENTENCES: dict[tuple[int, str], str] = {
    (2024, "大气优良天数"): "全年优良天数{value}{unit}",
    (2024, "重污染天数"): "重污染天数5天，{value}",
    (2024, "定襄桥国考断面水质"): "定襄桥国考断面水质为{value}类",
    (2024, "中央、省级造林任务"): "中央、省级造林任务{value}",
    (2024, "南云中河EOD项目"): "南云中河EOD项目{value}",
    (2024, "省市重点工程"): "省市重点工程{value}{unit}",
    (2024, "省市重点工程投资完成率"): "投资完成率{value}{unit}",
    (
        2024,
        "地区生产总值、固定资产投资、社会消费品零售总额",
    ): "地区生产总值、固定资产投资、社会消费品零售总额{value}",
    (2024, "“专精特新”企业"): "“专精特新”企业{value}{unit}",
    (2024, "“专精特新”企业年度任务完成率"): "年度任务完成率{value}{unit}",
    (
        2024,
        "温泉康养和资源再生利用两个市级专业镇营业收入",
    ): "温泉康养和资源再生利用两个市级专业镇营业收入{value}{unit}",
    (2024, "区粮油加工厂等国有资产保值增值"): "区粮油加工厂等国有资产{value}保值增值",
    (2024, "忻州古城"): "忻州古城{value}",
    (2024, "顿村、奇村省级旅游度假区评审"): "顿村、奇村省级旅游度假区评审{value}",
    (
        2024,
        "乡、村两级医疗卫生机构标准化建设达标率",
    ): "乡、村两级医疗卫生机构标准化建设达标率超过{value}{unit}",
    (2024, "忻州市第一职业中学"): "忻州市第一职业中学列为{value}",
    (2024, "粮食作物播种面积完成率"): "完成任务的{value}{unit}",
    (2024, "盐碱地综合利用项目"): "盐碱地综合利用项目{value}",
    (2024, "精品示范村"): "精品示范村{value}{unit}、",
    (2024, "提档升级村"): "、提档升级村{value}{unit}",
    (2024, "老旧小区改造完工率"): "老旧小区改造完工率{value}{unit}",
    (2024, "“煤改电”巩固提升改造"): "“煤改电”巩固提升改造3260户，{value}",
    (2024, "学习运用“千万工程”经验"): "学习运用“千万工程”经验入选{value}",
    (2024, "整体教育教学质量"): "整体教育教学质量{value}",
    (2025, "重点项目"): "实施重点项目{value}{unit}。",
    (2025, "精品示范村"): "建设精品示范村{value}{unit}。",
    (2025, "提档升级村"): "建设提档升级村{value}{unit}。",
    (2025, "乡村振兴项目"): "实施乡村振兴项目{value}{unit}。",
    (2025, "制造业领域重点项目"): "制造业领域重点项目{value}{unit}，",
    (2025, "制造业领域重点项目总投资"): "，总投资{value}{unit}",
    (2025, "民生实事"): "民生实事 {value} {unit}",
    (
        2025,
        "幼儿园“一园三区”、养老服务中心、清洁取暖改造、送戏下乡、老旧小区改造",
    ): "{value}幼儿园“一园三区”、养老服务中心、清洁取暖改造、送戏下乡、老旧小区改造",
    (2025, "外向型出口（高岭土、醋酸钠等）"): "{value}高岭土、醋酸钠等外向型出口",
}


def test_every_figure_and_target_has_its_sentence() -> None:
    assert set(SENTENCES) == {(figure["year"], figure["zh"]) for figure in FACTS}


@pytest.mark.parametrize("figure", FACTS, ids=lambda figure: f"{figure['year']} {figure['zh']}")
def test_the_brief_of_2024_states_it(year: Year, figure: Row) -> None:
    value = figure.get("value", figure.get("target"))
    sentence = SENTENCES[figure["year"], figure["zh"]].format(
        value=value, unit=figure.get("unit", "")
    )
    assert sentence in year.brief


def test_every_number_of_the_brief_is_traced(year: Year) -> None:
    spans = [span for paragraph in year.brief_spans for span in paragraph["spans"]]
    bare = "".join(span["text"] for span in spans if span["kind"] == "words")
    for allowed in ("2024", "2025"):  # the period itself
        bare = bare.replace(allowed, "")
    assert not any(c.isdigit() for c in bare), bare
    assert all(
        (span["code"], span["dimension"]) in year.rows for span in spans if span["kind"] == "figure"
    )


def test_the_month_consolidates_what_was_corrected(month: Path) -> None:
    trace = json.loads((month / "trace.json").read_text(encoding="utf-8"))
    (part,) = (part for part in trace["parts"] if part["value"])
    assert (part["unit"], part["sequence"], part["value"]) == ("140902101", 2, trace["value"])
    rows = json.loads((month / "consolidated.json").read_text(encoding="utf-8"))
    (row,) = (row for row in rows if row["code"] == "E303")
    assert (row["value"], row["have"], row["of"]) == (trace["value"], 1, 18)


def test_the_desk_of_the_example_has_something_to_try(example: Example, tmp_path: Path) -> None:
    """Mostly accepted; some returned, late, missing, still to be judged, and in conflict."""
    desk = ("--home", example.copy("district", tmp_path))

    def states(period: str) -> Counter[str]:
        rows = json.loads(tianbao(*desk, "board", "--period", period, "--json"))
        return Counter(row["state"] for row in rows)

    assert set(states("2024-05")) == {"accepted"}
    december = states("2025-12")
    assert december.most_common(1)[0][0] == "accepted"
    assert (december["returned"], december["late"]) == (1, 6)
    assert (
        december["received"] == 10
    )  # two towns, the station, and what else came with the returned form
    november = json.loads(tianbao(*desk, "board", "--period", "2025-11", "--json"))
    late = {row["unit"] for row in november if row["late"] and row["state"] == "accepted"}
    assert late == {"140902105", "140902103"}, "the second one's correction, as good as accepted"
    with open_workplace(desk[1]) as workplace:
        (conflict,) = files_in_state(workplace.db, "conflict")
    assert (conflict.unit, conflict.period, conflict.sequence) == ("140902103", "2025-11", 2)
    assert {row["unit"] for row in november if row["conflict"]} == {"140902103"}
