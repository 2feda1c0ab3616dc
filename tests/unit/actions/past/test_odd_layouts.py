"""Layouts of old workbooks in which a number could go astray: each is taken right, or left out with a word."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from typing import NamedTuple

import pytest

from desktop.actions.past.outcome import PastOutcome, PastSource
from desktop.actions.past.take import take_past
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.exchange.read_sheet import Sheet

pytestmark = pytest.mark.usefixtures("in_chinese")

D, S, Q, STATISTICS = "东楼乡", "三交镇", "奇村镇", "忻府区统计局"
OWN, OTHER = "140902209", "140902102"
PAIRS = (((1, 1), (1, 2)), ((1, 3), (1, 4)), ((1, 0), (2, 0)))
"""Two merged headings over two columns each."""
Merged = tuple[tuple[tuple[int, int], tuple[int, int]], ...]
Figure = tuple[str, str, str, str]  # unit, code, period, number


class Case(NamedTuple):
    rows: list[list[str]]
    taken: set[Figure] = set()  # noqa: RUF012 - none of it is changed
    merged: Merged = ()
    file: str = "旧表.xlsx"
    sheet: str = "Sheet1"
    role: str = "district"


def e303(*numbers: str, year: str = "2024", unit: str = OWN) -> set[Figure]:
    return {(unit, "E303", f"{year}-{n:02d}", text) for n, text in enumerate(numbers, start=1)}


PM = {(OWN, "E111", "2024-03", "41")}
CASES: dict[str, Case] = {
    # what stands below a heading and is not understood
    "plan beside done": Case(
        [
            ["2024年各乡镇中央造林完成面积（亩）"],
            ["乡镇", "1月", "", "2月", ""],
            ["", "计划数", "实际数", "计划数", "实际数"],
            [D, "50", "10", "90", "20"],
        ],
        e303("10", "20"),
        PAIRS,
    ),
    "last year beside this one": Case(
        [
            ["2024年3月"],
            ["乡镇", "PM2.5平均浓度", "", "PM10平均浓度", ""],
            ["", "上年同期", "本月", "上年同期", "本月"],
            [D, "50", "41", "90", "20"],
        ],
        PM | {(OWN, "E112", "2024-03", "20")},
        PAIRS,
    ),
    "a group of last year": Case(
        [
            ["PM2.5平均浓度"],
            ["乡镇", "上年", "", "本年", ""],
            ["", "1月", "2月", "1月", "2月"],
            [D, "1", "2", "3", "4"],
        ],
        {(OWN, "E111", "2024-01", "3"), (OWN, "E111", "2024-02", "4")},
        PAIRS,
        file="2024年.xlsx",
    ),
    "seasons": Case(
        [
            ["2024年3月"],
            ["乡镇", "中央造林完成面积", "", ""],
            ["", "春季", "秋季", "合计"],
            [D, "1", "2", "3"],
        ],
        merged=(((1, 1), (1, 3)), ((1, 0), (2, 0))),
    ),
    "years centred over months": Case(
        [
            ["PM2.5平均浓度"],
            ["乡镇", "", "2023年", "", "", "2024年", ""],
            ["", "1月", "2月", "3月", "1月", "2月", "3月"],
            [D, "1", "2", "3", "4", "5", "6"],
        ],
        file="2024年.xlsx",
    ),
    "numbers of the columns": Case(
        [
            ["2024年3月"],
            ["乡镇", "PM2.5平均浓度", "PM10平均浓度", "SO2平均浓度"],
            ["甲", "1", "2", "3"],
            [D, "41", "42", "43"],
        ],
        PM | {(OWN, "E112", "2024-03", "42"), (OWN, "E114", "2024-03", "43")},
    ),
    # names within other names
    **{
        f"heading {name}": Case(
            [["2024年3月"], ["乡镇", name, "PM10平均浓度"], [D, "9", "70"]],
            {(OWN, "E112", "2024-03", "70")},
        )
        for name in (
            "PM2.5平均浓度排名",
            "PM2.5平均浓度目标",
            "PM2.5平均浓度改善率",
            "PM2.5平均浓度超标倍数",
            "人均地区生产总值",
            "民间总投资",
            "新开工项目个数",
            "非优天数",
        )
    },
    **{
        f"label {name}": Case(
            [["指标", "2024年3月"], [name, "9"], ["PM10平均浓度", "70"]],
            {(OWN, "E112", "2024-03", "70")},
            file="东楼乡.xlsx",
        )
        for name in (
            "PM2.5平均浓度（上年同期）",
            "PM2.5平均浓度（年均）",
            "PM2.5平均浓度目标",
            "其中：PM2.5平均浓度较差的",
        )
    },
    "a title that says more": Case(
        [["2024年忻府区工业固定资产投资"], ["部门", "一季度"], [STATISTICS, "6"]]
    ),
    "a title of several": Case(
        [["东楼乡2024年3月中央造林完成面积等情况"], ["项目", "本期"], ["新建林道", "5"]]
    ),
    "words beside a month": Case(
        [["2024年PM2.5平均浓度"], ["乡镇", "3月排名", "3月"], [D, "3", "41"]], PM
    ),
    "other sums so far": Case([["2024年3月中央造林完成面积"], ["乡镇", "累计投资"], [D, "70"]]),
    "task and done so far": Case(
        [["2024年3月中央造林完成面积"], ["乡镇", "累计任务", "累计完成"], [D, "70", "60"]],
        {(OWN, "E303", "2024-03", "60")},
    ),
    # several tables
    "two tables, two years": Case(
        [
            ["2023年中央造林完成面积"],
            ["乡镇", "1月", "2月", "3月"],
            [D, "10", "20", "30"],
            ["2024年中央造林完成面积"],
            ["乡镇", "1月", "2月", "3月"],
            [S, "40", "50", "60"],
        ],
        e303("10", "20", "30", year="2023"),
    ),
    "a longer second table": Case(
        [
            ["2023年中央造林完成面积"],
            ["乡镇", "1月", "2月"],
            [D, "10", "20"],
            ["2024年中央造林完成面积"],
            ["乡镇", "1月", "2月", "3月"],
            [D, "40", "50", "60"],
        ],
        e303("10", "20", year="2023"),
    ),
    "a second indicator": Case(
        [
            ["2024年中央造林完成面积"],
            ["乡镇", "1月"],
            [D, "10"],
            ["2024年省级造林完成面积"],
            ["乡镇", "1月"],
            [S, "40"],
        ],
        e303("10"),
    ),
    "parts": Case(
        [
            ["2024年中央造林完成面积"],
            ["乡镇", "1月", "2月"],
            ["一、中央造林完成面积"],
            [D, "10", "20"],
            ["二、省级造林完成面积"],
            [S, "1", "2"],
        ]
    ),
    "parts of units": Case(
        [
            ["2024年3月各乡镇情况"],
            ["指标", "本期"],
            [D, ""],
            ["中央造林完成面积", "30"],
            [S, ""],
            ["省级造林完成面积", "40"],
        ],
        role="township",
    ),
    "side by side": Case(
        [["2024年PM2.5平均浓度"], ["乡镇", "1月", "乡镇", "2月"], [D, "10", S, "41"]]
    ),
    # of whom
    **{
        f"another office's {key}": Case(
            [["2024年"], ["指标", "1月"], ["中央造林完成面积", "10"]],
            role="township",
            **{key: text},
        )  # type: ignore[arg-type]
        for key, text in (("file", "三交镇2024年.xlsx"), ("sheet", "三交镇"))
    },
    "another office's title": Case(
        [["填报单位：三交镇"], ["指标", "2024年1月"], ["中央造林完成面积", "10"]], role="township"
    ),
    "nobody known": Case(
        [["2024年中央造林完成面积"], ["乡镇", "1月"], ["解原乡", "10"]], role="township"
    ),
    "villages": Case(
        [
            ["2024年中央造林完成面积"],
            ["村", "1月"],
            ["东楼村", "10"],
            ["西楼村", "10"],
            ["合计", "20"],
        ],
        role="township",
    ),
    "the whole district": Case(
        [["2024年3月忻府区主要指标"], ["指标", "本期"], ["中央造林完成面积", "3000"]],
        role="township",
    ),
    "codes of others": Case(
        [["2024年中央造林完成面积"], ["单位代码", "1月"], ["140902102", "10"]], role="township"
    ),
    "offices under 单位": Case(
        [["2024年3月"], ["单位", "中央造林完成面积"], [S, "3"]], role="township"
    ),
    "two units in a row": Case(
        [["2024年3月"], ["牵头部门", "乡镇", "PM2.5平均浓度"], ["忻府区生态环境监测站", D, "41"]]
    ),
    "an office's own sheet need not name it": Case(
        [["2024年3月"], ["指标", "本期"], ["PM2.5平均浓度", "41"]], PM, role="township"
    ),
    # of when
    "a paper's number": Case(
        [["忻政办发〔2024〕5号"], ["2023年PM2.5平均浓度"], ["乡镇", "3月"], [D, "41"]],
        {(OWN, "E111", "2023-03", "41")},
    ),
    "filled in later": Case(
        [
            ["填表时间：2025年1月"],
            ["2024年中央造林完成面积"],
            ["乡镇", "1月", "2月"],
            [D, "10", "20"],
        ],
        e303("10", "20"),
    ),
    "two years in names": Case(
        [["PM2.5平均浓度"], ["乡镇", "3月"], [D, "41"]], sheet="2023年", file="2024年12月汇总.xlsx"
    ),
    "a span of years": Case([["2022至2024年PM2.5平均浓度"], ["乡镇", "3月"], [D, "41"]]),
    "a span of months": Case([["2024年PM2.5平均浓度"], ["乡镇", "1月-3月"], [D, "41"]]),
    "two months in one": Case([["2024年PM2.5平均浓度"], ["乡镇", "1、2月"], [D, "41"]]),
    "a year of two digits": Case(
        [["PM2.5平均浓度"], ["乡镇", "23年12月"], [D, "41"]], file="2024年.xlsx"
    ),
    "a year that goes on": Case(
        [["PM2.5平均浓度"], ["乡镇", "2023年11月", "12月", "2024年1月"], [D, "1", "2", "3"]],
        {(OWN, "E111", "2023-11", "1"), (OWN, "E111", "2024-01", "3")},
        file="2024年.xlsx",
    ),
    "years in a column": Case(
        [["PM2.5平均浓度"], ["乡镇", "年份", "3月"], [D, "2023", "35"], [D, "2024", "41"]],
        PM | {(OWN, "E111", "2023-03", "35")},
        file="旧.xlsx",
    ),
    "a date beside it": Case(
        [
            ["2024年中央造林完成面积"],
            ["乡镇", "开工时间", "1月", "2月"],
            [D, "2023年5月", "10", "20"],
        ]
    ),
    "half a year": Case([["2024年粮食播种面积"], ["乡镇", "上半年"], [D, "10"]]),
    # each month alone
    "months down": Case(
        [
            ["东楼乡2024年"],
            ["月份", "中央造林完成面积"],
            ["1月", "10"],
            ["2月", "20"],
            ["3月", "5"],
            ["合计", "35"],
        ]
    ),
    "rising, shown by the sum": Case(
        [
            ["2024年中央造林完成面积"],
            ["乡镇", "1月", "2月", "3月", "合计"],
            [D, "10", "20", "30", "60"],
        ]
    ),
    "rising, shown by the sum below": Case(
        [
            ["2024年东楼乡中央造林完成面积"],
            ["月份", "完成数"],
            ["1月", "10"],
            ["2月", "20"],
            ["3月", "30"],
            ["合计", "60"],
        ]
    ),
    "the month's own": Case([["2024年3月"], ["乡镇", "中央造林完成面积本月"], [D, "10"]]),
    # parts of a figure
    "which product": Case([["2024年一季度"], ["乡镇", "出口额（万元）"], [D, "100"]]),
    "an unknown product": Case(
        [["2024年一季度"], ["乡镇", "产品", "出口额（万元）"], [D, "陶瓷", "100"]]
    ),
    "one category": Case([["2024年3月东楼乡"], ["项目类别", "项目个数"], ["制造业重点项目", "5"]]),
    # in which unit of measure
    "in the sheet's name": Case(
        [["2024年"], ["指标", "一季度"], ["地区生产总值", "12"]], sheet="单位亿元"
    ),
    "in the corner": Case([["2024年"], ["指标（亿元）", "一季度"], ["地区生产总值", "12"]]),
    "in dollars": Case([["2024年"], ["指标", "一季度（亿美元）"], ["地区生产总值", "12"]]),
    "a row of units": Case(
        [
            ["2024年3月"],
            ["乡镇", "中央造林完成面积", "省级造林完成面积"],
            ["计量单位", "公顷", "公顷"],
            [D, "2", "3"],
        ]
    ),
    "two units in a line": Case(
        [["2024年3月"], ["金额单位：亿元；面积单位：公顷"], ["乡镇", "中央造林完成面积"], [D, "2"]]
    ),
    "a unit with an exception": Case(
        [["2024年一季度"], ["单位：万元（GDP为亿元）"], ["指标", "数值"], ["地区生产总值", "12"]]
    ),
    "a unit that is none": Case(
        [["2024年"], ["指标", "计量单位", "一季度"], ["地区生产总值", "〃", "12"]]
    ),
    "of one heading alone": Case(
        [["2024年"], ["指标", "一季度（亿元）", "二季度"], ["地区生产总值", "12", "20"]],
        {("140902902", "X301", "2024-Q1", "120,000")},
    ),
    "above all": Case(
        [["2024年"], ["单位：亿元"], ["指标", "一季度"], ["地区生产总值", "12"]],
        {("140902902", "X301", "2024-Q1", "120,000")},
    ),
    # several numbers for one place
    "twice in a row": Case(
        [["2024年"], ["乡镇", "3月PM2.5平均浓度", "PM2.5平均浓度3月"], [D, "41", "42"]]
    ),
    "nothing understood": Case([["备忘"], ["甲方", "电话"], ["某人", "139"]]),
}


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Workplace]]:
    folder = tmp_path_factory.mktemp("odd")
    init_workplace(folder / "district", role="district")
    init_workplace(folder / "township", role="township", unit_code=OWN)
    with ExitStack() as stack:
        yield {
            role: stack.enter_context(open_workplace(folder / role, today=date(2025, 11, 5)))
            for role in ("district", "township")
        }


def outcome_of(places: dict[str, Workplace], case: Case) -> PastOutcome:
    width = max(map(len, case.rows))
    rows = tuple((*row, *[""] * (width - len(row))) for row in case.rows)
    source = PastSource(case.file, Sheet(case.sheet, rows, case.merged))
    (outcome,) = take_past(places[case.role], [source], only_look=True)
    return outcome


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_it_is_taken_right_or_said(places: dict[str, Workplace], case: Case) -> None:
    outcome = outcome_of(places, case)
    taken = {(one.unit, one.cell.code, one.cell.period, one.text) for one in outcome.figures}
    assert taken <= case.taken
    if taken != case.taken or not case.taken:
        assert outcome.left or outcome.missing
