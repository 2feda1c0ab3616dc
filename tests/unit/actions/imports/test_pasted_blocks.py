"""Blocks as they come from the clipboard of an office: right, asked, or refused with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.actions.entry.enter import enter
from desktop.actions.imports.days import propose_days
from desktop.actions.imports.preview import Proposed
from desktop.actions.imports.table_sheet import propose_table
from desktop.actions.imports.workbook import propose_projects
from desktop.actions.pages.daily import DailyPage
from desktop.actions.pages.ledger import LedgerPage
from desktop.actions.pages.page import open_page
from desktop.actions.pages.table import TablePage
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.domain.paste.block import read_block
from desktop.domain.periods import Period

NOT_TAKEN = None
TOTAL, MONTH = "total_investment", "done_this_month"
HEAD = "项目名称\t项目类别\t总投资"
BLOCKS: list[tuple[str, str, dict[tuple[str, str], str | None]]] = [
    (
        "P1",
        f"{HEAD}（亿元）\n粮库\t民生实事\t１.２\n养老\t民生实事\t1.2\n学校\t民生实事\t.5\n卫生院\t民生实事\t1.2\u200b",
        {(f"P0{n}", TOTAL): "5,000.00" if n == 3 else "12,000.00" for n in range(1, 5)},
    ),
    ("P1", f"{HEAD}（亿）\n粮库扩建\t民生实事\t1.2", {("P01", TOTAL): "12,000.00"}),
    ("P1", f"单位：亿元\t\t\n{HEAD}\n粮库扩建\t民生实事\t1.2", {("P01", TOTAL): "12,000.00"}),
    (
        "P1",
        f"投资（亿元）\t\t\t\n{HEAD}\t本月完成\n粮库扩建\t民生实事\t1.2\t0.01",
        {("P01", TOTAL): "12,000.00", ("P01", MONTH): "100.00"},
    ),
    ("X1", "指标\t计量单位\t本季\n国有企业期末净资产\t亿元\t1.2", {("", "X402"): "12,000.00"}),
    ("X1", "指标（亿元）\t本季（亿元）\n国有企业期末净资产\t1.2", {("", "X402"): "12,000.00"}),
    ("E1", "中央造林完成面积\t1,020\t上年 900", {("", "E303"): "1,020"}),
    ("E1", "PM2.5平均浓度\t35\t41", {("", "E111"): NOT_TAKEN}),
    ("E1", "指标名称\t本年累计\t本月\nPM2.5平均浓度\t41\t35", {("", "E111"): "35"}),
    ("E1", "指标名称\t2025年10月\t2024年10月\nPM2.5平均浓度\t35\t41", {("", "E111"): "35"}),
    ("E1", "指标名称\t10月\t1-10月\nPM2.5平均浓度\t35\t41", {("", "E111"): "35"}),
    ("E1", "指标名称\t计量单位\t本月\n中央造林完成面积\t公顷\t68", {("", "E303"): "1,020"}),
    (
        "P1",
        f"{HEAD}\t本月完成\n粮库扩建\t民生实事\t########\t - ",
        {("P01", TOTAL): NOT_TAKEN, ("P01", MONTH): NOT_TAKEN},
    ),
    ("P1", "项目名称\t总投资\t总投资\n粮库扩建\t1\t2", {("P01", TOTAL): "not there"}),
    (
        "E2",
        "日期\tAQI\n2025/10/3\t83\n10月4日\t84\n45935\t85",
        {(f"2025-10-0{day}", "aqi"): f"8{day}" for day in (3, 4, 5)},
    ),
]


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    home: Path = tmp_path_factory.mktemp("blocks") / "home"
    init_workplace(home, role="township", unit_code="140902209")
    with open_workplace(home, today=date(2025, 11, 5)) as opened:
        yield opened


def proposed(workplace: Workplace, form: str, text: str, period: str = "") -> list[Proposed]:
    of = workplace.form(form)
    at = period or ("2025-Q3" if form == "X1" else "2025-10")
    page = open_page(workplace, of, Period(at))
    match page:
        case LedgerPage():
            return propose_projects(workplace, of, page, read_block(text))[0]
        case DailyPage():
            return propose_days(read_block(text), of, page.days, page.header.period, ("", ""))[0]
        case TablePage():
            return propose_table(read_block(text), page.rows)[0]
    raise AssertionError(form)


@pytest.mark.usefixtures("in_chinese")
@pytest.mark.parametrize(("form", "text", "expected"), BLOCKS)
def test_it_is_read_as_it_was_meant(
    workplace: Workplace, form: str, text: str, expected: dict[tuple[str, str], str | None]
) -> None:
    found = {
        (p.cell.dimension if form != "E1" else "", p.cell.code): NOT_TAKEN
        if p.figure is None
        else p.after
        for p in proposed(workplace, form, text)
        if p.cell.code not in ("name", "category")
    }
    assert {key: found.get(key, "not there") for key in expected} == expected


@pytest.mark.usefixtures("in_chinese")
def test_what_is_asked_stands_beside_the_last_period(workplace: Workplace) -> None:
    (before,) = proposed(workplace, "E1", "PM2.5平均浓度\t31", "2025-09")
    enter(workplace, [(before.cell, before.figure)])
    for text in ("PM2.5平均浓度\t35\t41", "指标\t本期\t本月\nPM2.5平均浓度\t35\t41"):
        (undecided,) = proposed(workplace, "E1", text)
        assert [choice.figure.value for choice in undecided.choices] == [350_000, 410_000], text
        assert "上期：31" in undecided.problem, text
