"""The circle through the command line alone (circle.sh) ends in the figures that the district
published for 2024.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FACTS = tomllib.loads(
    (ROOT / "tests" / "data" / "district-figures.toml").read_text(encoding="utf-8")
)["figure"]
PUBLISHED = {f["zh"]: f for f in FACTS if f["year"] == 2024}
Row = dict[str, Any]


class Told:
    """What the script left behind."""

    def __init__(self, folder: Path) -> None:
        self.rows = {
            (r["code"], r["dimension"]): r for r in self.load(folder / "consolidated.json")
        }
        self.trace = self.load(folder / "trace.json")
        self.board = self.load(folder / "board.json")
        self.brief = (folder / "brief.txt").read_text(encoding="utf-8-sig")
        self.brief_spans = self.load(folder / "brief.json")["paragraphs"]
        self.honours = (folder / "honours.txt").read_text(encoding="utf-8")

    @staticmethod
    def load(file: Path) -> Any:
        return json.loads(file.read_text(encoding="utf-8"))

    def text(self, code: str, dimension: str = "") -> str:
        return str(self.rows[code, dimension]["value"])

    def number(self, code: str, dimension: str = "") -> Decimal:
        return Decimal(self.text(code, dimension))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("circle")
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
    yield Told(folder)


def equals(code: str, dimension: str = "", factor: int = 1) -> Callable[[Told, Row], bool]:
    return lambda told, figure: (
        told.number(code, dimension) == Decimal(str(figure["value"])) * factor
    )


def honoured(words: str) -> Callable[[Told, Row], bool]:
    return lambda told, figure: words in told.honours


CHECKS: dict[str, Callable[[Told, Row], bool]] = {
    "大气优良天数": equals("E104"),
    "重污染天数": lambda told, figure: (
        told.number("E109") < Decimal(told.rows["E109", ""]["last_year"])
    ),
    "定襄桥国考断面水质": lambda told, figure: told.text("E201", "定襄桥") == figure["value"],
    "中央、省级造林任务": lambda told, figure: (
        told.number("E303") >= told.number("E301") > 0
        and told.number("E304") >= told.number("E302") > 0
    ),
    "南云中河EOD项目": honoured("南云中河EOD"),
    "省市重点工程": equals("P101", "省市重点工程"),
    "省市重点工程投资完成率": equals("P105", "省市重点工程"),
    "地区生产总值、固定资产投资、社会消费品零售总额": honoured("绝对值居全市前列"),
    "“专精特新”企业": equals("X101"),
    "“专精特新”企业年度任务完成率": equals("X104"),
    "温泉康养和资源再生利用两个市级专业镇营业收入": equals("X201", factor=10_000),
    "区粮油加工厂等国有资产保值增值": lambda told, figure: (
        told.number("X402") >= told.number("X401") > 0
    ),
    "忻州古城": honoured("忻州古城"),
    "顿村、奇村省级旅游度假区评审": honoured("顿村、奇村省级旅游度假区"),
    "乡、村两级医疗卫生机构标准化建设达标率": lambda told, figure: (
        told.number("R203") > figure["value"]
    ),
    "忻州市第一职业中学": honoured("忻州市第一职业中学"),
    "粮食作物播种面积完成率": equals("R103"),
    "盐碱地综合利用项目": lambda told, figure: told.number("P106", "盐碱地综合利用") == 100,
    "精品示范村": equals("P101", "精品示范村"),
    "提档升级村": equals("P101", "提档升级村"),
    "老旧小区改造完工率": equals("R304"),
    "“煤改电”巩固提升改造": lambda told, figure: told.number("E502") >= told.number("E501") > 0,
}


def test_every_published_figure_has_a_check() -> None:
    assert set(CHECKS) == set(PUBLISHED)


@pytest.mark.parametrize("name", list(PUBLISHED))
def test_the_desk_arrives_at_what_was_published(told: Told, name: str) -> None:
    assert CHECKS[name](told, PUBLISHED[name])


def test_every_figure_is_covered_and_traced_to_files(told: Told) -> None:
    assert {r["code"]: r["missing"] for r in told.rows.values() if r["missing"]} == {}
    parts = told.trace["parts"]
    assert (
        sum(Decimal(part["value"] or 0) for part in parts)
        == Decimal(told.trace["value"])
        == told.number("E303")
    )
    assert len({part["unit"] for part in parts}) == 18
    assert all(part["value"] or part["missing"] == "not_applicable" for part in parts), (
        "nothing is filled in for those without"
    )
    assert all(part["sequence"] and part["digest"] and part["file"] for part in parts)


def test_the_corrected_form_stands_on_the_board_as_accepted(told: Told) -> None:
    mine = {r["form"]: (r["state"], r["sequence"]) for r in told.board if r["unit"] == "140902101"}
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
def test_the_brief_of_2024_states_it(told: Told, figure: Row) -> None:
    value = figure.get("value", figure.get("target"))
    sentence = SENTENCES[figure["year"], figure["zh"]].format(
        value=value, unit=figure.get("unit", "")
    )
    assert sentence in told.brief


def test_every_number_of_the_brief_is_traced(told: Told) -> None:
    spans = [span for paragraph in told.brief_spans for span in paragraph["spans"]]
    bare = "".join(span["text"] for span in spans if span["kind"] == "words")
    for allowed in ("2024", "2025"):  # the period itself
        bare = bare.replace(allowed, "")
    assert not any(c.isdigit() for c in bare), bare
    assert all(
        (span["code"], span["dimension"]) in told.rows for span in spans if span["kind"] == "figure"
    )
