"""The office's own ledger into the program's: two merged heading rows, sums, 亿元, what is left
out, and what is remembered.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from desktop.actions.entry.undo import undo
from desktop.actions.imports.workbook import import_plan, plan_sheet, table_of
from desktop.actions.workplace import Workplace
from desktop.cli.main import main
from desktop.domain.figures import SCALE
from desktop.domain.paste.sheet_table import with_codes, with_mapping
from desktop.errors import Refused, UsageError
from desktop.exchange.read_sheet import Sheet, read_sheets
from desktop.store.rows import projects_of, readings_of
from tests.pair import OCTOBER, Pair, make_pair
from tests.unit.actions.month import put_air, put_project, put_tables

pytestmark = pytest.mark.usefixtures("in_chinese")

LEDGER = [
    ["东楼乡2025年重点项目台账", "", "", "", "", "", "", ""],
    ["填报单位：东楼乡", "", "", "", "", "", "单位：亿元", ""],
    ["序号", "项目名称", "项目类别", "级别", "投资", "", "", "经办人"],
    ["", "", "", "", "总投资", "本年计划投资", "本月完成投资(万元)", ""],
    [1, "粮油加工\U00020bb7", "民生实事", "区级", 1.2, 0.5, 35.5, "老王"],
    [2, "养老服务中心", "没有这一类", "区级", 0.3, 0.1, 2, "老李"],
    [3, "", "民生实事", "市级", 1, 1, 1, ""],
    ["", "合计", "", "", 2.5, 1.6, 38.5, ""],
    ["", "", "", "", "", "", "", ""],
]
MERGED = ("A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:G3", "H3:H4", "A1:H1")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "台账"
    for row in LEDGER:
        book.active.append(row)
    for merged in MERGED:
        book.active.merge_cells(merged)
    book.save(tmp_path / "ledger.xlsx")
    return tmp_path / "ledger.xlsx"


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with make_pair(tmp_path) as pair:
        yield pair


def planned(workplace: Workplace, sheet: Sheet, form: str = "P1", **mapping: str):  # type: ignore[no-untyped-def]
    filled = workplace.form(form)
    return plan_sheet(
        workplace,
        filled,
        OCTOBER,
        with_mapping(table_of(workplace, filled, sheet, OCTOBER), mapping),
    )


@pytest.mark.usefixtures("in_chinese")
def test_two_merged_heading_rows_are_one(pair: Pair, ledger: Path) -> None:
    table = table_of(pair.unit, pair.unit.form("P1"), read_sheets(ledger)[0], OCTOBER)
    measures = {str(f.code): f.measure.zh for f in pair.unit.form("P1").fields}
    reads = {c.code: table.unit_of(c, measures.get(c.code, "")) for c in table.columns}
    units = {code: read.names if read else "" for code, read in reads.items()}
    assert table.wheres(measures)["total_investment"] == "表头上方“单位：亿元”"
    assert table.wheres(measures)["done_this_month"] == "列标题"
    assert {c.heading: (c.code, units[c.code]) for c in table.columns} == {
        "序号": ("number", ""),
        "项目名称": ("name", ""),
        "项目类别": ("category", ""),
        "级别": ("level", ""),
        "总投资": ("total_investment", "亿元"),
        "本年计划投资": ("plan_this_year", "亿元"),
        "本月完成投资(万元)": ("done_this_month", "万元"),
        "经办人": ("", ""),
    }
    assert table.first == 5
    assert table.columns[1].examples == ("粮油加工\U00020bb7", "养老服务中心", "合计")


def test_the_same_ledger_as_csv_in_gb18030(pair: Pair, tmp_path: Path) -> None:
    text = "\r\n".join(",".join(str(cell) for cell in row) for row in LEDGER)
    (tmp_path / "ledger.csv").write_bytes(text.encode("gb18030"))
    table = table_of(
        pair.unit, pair.unit.form("P1"), read_sheets(tmp_path / "ledger.csv")[0], OCTOBER
    )
    assert [c.code for c in table.columns] == [
        "number",
        "name",
        "category",
        "level",
        "total_investment",
        "plan_this_year",
        "done_this_month",
        "",
    ]


def test_what_it_would_do_is_told_to_the_row(pair: Pair, ledger: Path) -> None:
    plan = planned(pair.unit, read_sheets(ledger)[0])
    result = {(p.cell.dimension, p.cell.code): (p.after, p.problem) for p in plan.proposed}
    assert result["P01", "total_investment"] == ("12,000.00", "")
    assert result["P01", "done_this_month"] == ("35.50", "")
    assert result["P02", "category"][1], "the category is not one of the list"
    assert {p.cell.dimension for p in plan.chosen} == {"P01"}, (
        "a row without its category waits as a whole"
    )
    left = {(s.row + 1, s.reason) for s in plan.skipped if s.column is None and s.reason != "blank"}
    assert left == {(7, "incomplete"), (8, "total")}
    assert [(s.text, s.reason) for s in plan.skipped if s.column is not None] == [
        ("序号", "number")
    ]


def test_it_is_written_in_one_step_and_undone_in_one(pair: Pair, ledger: Path) -> None:
    (sheet,) = read_sheets(ledger)
    form = pair.unit.form("P1")
    table = table_of(pair.unit, form, sheet, OCTOBER)
    import_plan(pair.unit, form, plan_sheet(pair.unit, form, OCTOBER, table), table.mapping, "台账")
    (project,) = projects_of(pair.unit.db, pair.unit.unit.code, OCTOBER)
    assert (project.columns["name"], project.columns["total_investment"]) == (
        "粮油加工\U00020bb7",
        12_000 * SCALE,
    )
    assert {
        how
        for (how,) in pair.unit.db.execute(
            "SELECT DISTINCT how FROM journal WHERE form = 'P1' AND how != 'derived'"
        )
    } == {"imported"}
    again = planned(pair.unit, sheet)
    assert not again.chosen, "the same file again changes nothing"
    undo(pair.unit, OCTOBER)
    assert projects_of(pair.unit.db, pair.unit.unit.code, OCTOBER) == ()


def test_a_column_taken_by_hand_is_remembered(pair: Pair, ledger: Path) -> None:
    (sheet,) = read_sheets(ledger)
    form = pair.unit.form("P1")
    table = with_mapping(
        table_of(pair.unit, form, sheet, OCTOBER), {"经办人": "responsible", "级别": ""}
    )
    import_plan(
        pair.unit, form, plan_sheet(pair.unit, form, OCTOBER, table), table.mapping, "东楼台账"
    )
    codes = {c.heading: c.code for c in table_of(pair.unit, form, sheet, OCTOBER).columns}
    assert (codes["经办人"], codes["级别"]) == ("responsible", "")
    assert table_of(pair.unit, form, sheet, OCTOBER, "东楼台账").mapping == table.mapping
    with pytest.raises(UsageError, match="sheet-no-mapping"):
        table_of(pair.unit, form, sheet, OCTOBER, "别的")


def test_a_name_like_a_formula_is_told(pair: Pair) -> None:
    """As everywhere in the program: an = begins a formula, and the cell wants its result."""
    plan = planned(pair.unit, Sheet("a", (("项目名称", "类别"), ("=1+1", "民生实事"))))
    assert not plan.chosen
    assert any("=1+1" in p.problem for p in plan.proposed)


def test_each_field_is_brought_once(pair: Pair) -> None:
    table = table_of(
        pair.unit,
        pair.unit.form("P1"),
        Sheet("a", (("项目名称", "名称", "类别"), ("甲", "乙", "民生实事"))),
        OCTOBER,
    )
    assert [c.code for c in table.columns] == ["name", "", "category"]
    assert [c.code for c in with_mapping(table, {"名称": "name"}).columns] == [
        "name",
        "",
        "category",
    ]


def test_days_and_indicators_come_by_their_headings(pair: Pair) -> None:
    air = Sheet(
        "空气",
        (
            ("东楼乡空气质量", "", ""),
            ("日期", "AQI", "首要污染物"),
            ("2025-10-03", "83", "PM2.5"),
            ("10月4日", "40", ""),
            ("合计", "123", ""),
        ),
    )
    plan = planned(pair.unit, air, "E2")
    assert {(p.cell.dimension, p.cell.code): p.after for p in plan.chosen} == {
        ("2025-10-03", "aqi"): "83",
        ("2025-10-03", "primary"): "PM2.5",
        ("2025-10-04", "aqi"): "40",
    }
    assert [s.reason for s in plan.skipped] == ["total"]
    form = pair.unit.form("E2")
    import_plan(pair.unit, form, plan, {}, "空气")
    assert len(readings_of(pair.unit.db, pair.unit.unit.code, "2025-10-01", "2025-10-31")) == 2
    figures = Sheet(
        "月报",
        (("指标", "计量单位", "本期"), ("中央造林完成面积", "亩", "1,020"), ("没有", "", "3")),
    )
    plan = planned(pair.unit, figures, "E1")
    assert [(p.cell.code, p.after) for p in plan.chosen] == [("E303", "1,020")]
    assert [(s.row + 1, s.reason) for s in plan.skipped] == [(3, "unknown-row")]


def test_a_sheet_that_means_nothing_and_a_locked_form(pair: Pair) -> None:
    strange = Sheet("a", (("甲", "乙"), ("1", "2")))
    with pytest.raises(Refused, match="sheet-no-columns"):
        planned(pair.unit, strange)
    put_air(pair.unit)
    put_tables(pair.unit)
    put_project(pair.unit, "P01", "民生实事", stage="前期")
    pair.meet()
    pair.submit()
    with pytest.raises(Refused, match="sheet-form-locked"):
        planned(pair.unit, Sheet("a", (("项目名称", "类别"), ("甲", "民生实事"))))


def test_the_command_shows_writes_and_refuses(
    pair: Pair, ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair.unit.close()
    words = [
        "--home",
        str(pair.unit.home),
        "import-sheet",
        str(ledger),
        "--form",
        "P1",
        "--period",
        OCTOBER,
    ]
    assert main([*words, "--dry-run", "--json"]) == 1, "a row has a problem"
    result = json.loads(capsys.readouterr().out)
    assert result["written"] == 0
    assert {
        "row": 8,
        "column": 0,
        "text": "合计 2.5 1.6 38.5",
        "why": "这是合计行，不是一条数据",
    } in result["skipped"]
    assert main([*words, "--map", "项目类别=", "--dry-run"]) == 0, (
        "without categories nothing is new"
    )
    text = capsys.readouterr()
    assert "没有写入" in text.err
    assert main([*words, "--mapping", "没有"]) == 2
    assert main([*words, "--sheet", "没有"]) == 2
    assert "台账" in capsys.readouterr().err
    assert main([*words, "--map", "没有等号"]) == 2
    assert main(words) == 1
    assert main([*words, "--mapping", "台账", "--json", "--dry-run"]) == 1
    capsys.readouterr()
    assert (
        main(["--home", str(pair.unit.home), "figures", "--period", OCTOBER, "--form", "P1"]) == 0
    )
    assert "粮油加工" in capsys.readouterr().out


def test_two_columns_of_the_period_are_asked_and_one_can_be_chosen(pair: Pair) -> None:
    sheet = Sheet(
        "a",
        (
            ("指标名称", "计量单位", "本月", "本月", "1-10月"),
            ("PM2.5平均浓度", "mg/m³", "0.035", "0.036", "0.041"),
            ("SO2平均浓度", "μg/m³", "12", "12", "13"),
            ("中央造林完成面积", "公顷", "68", "70", "72"),
        ),
    )
    form = pair.unit.form("E1")
    table = table_of(pair.unit, form, sheet, OCTOBER)
    assert [c.code for c in table.columns] == ["code", "measure", "", "", "so_far"]
    (notice,) = table.notices(OCTOBER)
    assert "本月 (0.035、12、68)、本月 (0.036、12、70)" in notice
    plan = plan_sheet(pair.unit, form, OCTOBER, table)
    undecided = {p.cell.code: p.problem for p in plan.proposed if p.figure is None}
    assert (
        set(undecided) == {"E111"} and "0.035" in undecided["E111"] and "0.036" in undecided["E111"]
    )
    assert {p.cell.code: p.after for p in plan.chosen} == {"E114": "12", "E303": "1,080"}
    chosen = with_codes(table, ["code", "measure", "", "value", "so_far"])
    plan = plan_sheet(pair.unit, form, OCTOBER, chosen)
    assert {p.cell.code: p.after for p in plan.chosen} == {
        "E111": "36",
        "E114": "12",
        "E303": "1,080",
    }


def test_only_the_year_so_far_is_not_taken_for_the_month(pair: Pair) -> None:
    plan = planned(pair.unit, Sheet("a", (("指标", "本年累计"), ("PM2.5平均浓度", "41"))), "E1")
    assert not plan.chosen and "本年累计" in plan.proposed[0].problem


def test_a_derived_row_says_so(pair: Pair) -> None:
    plan = planned(pair.unit, Sheet("a", (("代码", "本期"), ("E305", "82"), ("E999", "1"))), "E1")
    assert [(s.row, s.reason) for s in plan.skipped] == [(1, "derived"), (2, "unknown-row")]


def test_what_the_sheet_hides_is_left_out_and_said_unless_it_is_wanted(pair: Pair) -> None:
    rows = (("项目名称", "类别", "总投资"), ("甲", "民生实事", "1"), ("乙", "民生实事", "2"))
    sheet = Sheet("a", rows, hidden_rows=frozenset({1}))
    form = pair.unit.form("P1")
    table = table_of(pair.unit, form, sheet, OCTOBER)
    plan = plan_sheet(pair.unit, form, OCTOBER, table)
    assert {p.after for p in plan.chosen if p.cell.code == "name"} == {"乙"}
    assert [(s.row, s.reason, s.text) for s in plan.skipped] == [(1, "hidden", "甲 民生实事 1")]
    table = table_of(pair.unit, form, sheet, OCTOBER, with_hidden=True)
    plan = plan_sheet(pair.unit, form, OCTOBER, table)
    assert {p.after for p in plan.chosen if p.cell.code == "name"} == {"甲", "乙"}


def ledger_rows(*numbers: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    heads = ("项目名称", "类别", "总投资", "年度计划", "本月完成")
    return heads, *((f"项目{n}", "民生实事", *row) for n, row in enumerate(numbers, 1))


@pytest.mark.parametrize(
    ("rows", "left"),
    [
        ([("100", "50", "5"), ("200", "60", "7"), ("300", "110", "12")], [3]),
        ([("100", "50", ""), ("1,200", "60", ""), ("1,300.00", "110", "")], [3]),
        ([("1", "", ""), ("2", "", ""), ("4", "", ""), ("7", "", "")], [4]),  # of three or more
        ([("1", "", ""), ("2", "", ""), ("3", "", "")], []),  # may well be by chance
        ([("1", "", ""), ("2", "", ""), ("4", "", ""), ("7", "", ""), ("9", "", "")], []),
        ([("0", "0", "0"), ("0", "0", "0"), ("0", "0", "0")], []),
        ([("100", "50", "5"), ("200", "60", "7"), ("300", "110", "13")], []),
        ([("100", "50", "5"), ("200", "60", "7"), ("300", "110", "")], []),
        (  # sums of two parts, and the second part is judged by itself
            [
                *[("100", "50", "5"), ("200", "60", "7"), ("300", "110", "12")],
                *[("10", "5", "1"), ("20", "6", "1"), ("30", "11", "2")],
            ],
            [3, 6],
        ),
    ],
)
def test_rows_whose_numbers_are_sums_of_those_above(
    pair: Pair, rows: list[tuple[str, ...]], left: list[int]
) -> None:
    plan = planned(pair.unit, Sheet("a", ledger_rows(*rows)), "P1")
    assert [(s.row, s.reason) for s in plan.skipped] == [(row, "adds-up") for row in left]
    names = {p.after for p in plan.chosen if p.cell.code == "name"}
    assert names == {f"项目{n}" for n in range(1, len(rows) + 1) if n not in left}


def test_comments_are_said_with_their_cell(pair: Pair) -> None:
    rows = ledger_rows(("100", "50", "5"))
    plan = planned(pair.unit, Sheet("a", rows, comments=((1, 2, "含上年结转"),)), "P1")
    (comment,) = plan.skipped
    assert (comment.where, comment.text, comment.reason) == (
        "第 2 行第 3 列",
        "含上年结转",
        "comment",
    )


def test_a_name_twice_is_asked(pair: Pair) -> None:
    heads, *rows = ledger_rows(("100", "50", "5"), ("200", "60", "7"), ("100", "51", "5"))
    rows[2] = ("项目１", *rows[2][1:])  # the same name in full width
    plan = planned(pair.unit, Sheet("a", (("东楼乡台账",), heads, *rows, rows[1])), "P1")
    (undecided,) = [p for p in plan.proposed if p.choices]
    assert "3、5" in undecided.problem, "rows of the sheet"
    assert [choice.words for choice in undecided.choices] == [
        "50.00（第 3 行）",
        "51.00（第 5 行）",
    ]
    assert undecided.cell.code == "plan_this_year"
    assert (5, "twice") in [(s.row, s.reason) for s in plan.skipped], "says the same"


def test_formats_that_cannot_be_read_are_said(pair: Pair) -> None:
    sheet = Sheet("a", ledger_rows(("100", "50", "5")), formats_read=False)
    table = table_of(pair.unit, pair.unit.form("P1"), sheet, OCTOBER)
    assert len(table.notices(OCTOBER)) == 1


@pytest.mark.usefixtures("in_chinese")
@pytest.mark.parametrize(
    ("heads", "cell", "read"),
    [
        ([("项目名称", "类别", "总投资（亿元）")], "1.2", "表里：1.2 亿元（列标题）"),
        (
            [("", "", "投资（百万元）"), ("项目名称", "类别", "总投资")],
            "120",
            "表里：120 百万元（上级表头“投资（百万元）”）",
        ),
        (
            [("项目名称", "类别", "总投资"), ("", "", "元")],
            "12000",
            "表里：12000 元（表头下一行“元”）",
        ),
        (
            [("单位：元", "", ""), ("项目名称", "类别", "总投资")],
            "12000",
            "表里：12000 元（表头上方“单位：元”）",
        ),
        ([("项目名称", "类别", "总投资")], "1.2亿元", "表里：1.2亿元"),
        ([("项目名称", "类别", "总投资（亿元）")], "300万", "表里：300万"),
        ([("项目名称", "类别", "总投资（万元）")], "1,200.00", ""),
        ([("项目名称", "类别", "总投资")], "1200", ""),
    ],
)
def test_a_converted_number_says_how_the_sheet_has_it_and_where_its_unit_is(
    pair: Pair, heads: list[tuple[str, ...]], cell: str, read: str
) -> None:
    plan = planned(pair.unit, Sheet("a", (*heads, ("甲", "民生实事", cell))), "P1")
    (total,) = [p for p in plan.proposed if p.cell.code == "total_investment"]
    assert total.read == read and total.figure is not None


def test_two_columns_of_one_amount_are_left_to_a_person(pair: Pair) -> None:
    heads = ("项目名称", "类别", "总投资", "总投资", "年度计划", "年度计划")
    rows = (("甲", "民生实事", "1", "2", "7", "7"), ("乙", "民生实事", "3", "3", "8", "8"))
    form = pair.unit.form("P1")
    table = table_of(pair.unit, form, Sheet("a", (heads, *rows)), OCTOBER)
    plan = plan_sheet(pair.unit, form, OCTOBER, table)
    numbers = {p.cell.code for p in plan.chosen} - {"name", "category"}
    assert numbers == {"plan_this_year"}, "the same in both"
    assert [(s.column, s.reason) for s in plan.skipped] == [(2, "undecided"), (3, "undecided")]
    assert "总投资 (1、3)、总投资 (2、3)" in table.notices(OCTOBER)[0]
    chosen = with_codes(table, ["name", "category", "", "total_investment", "plan_this_year", ""])
    plan = plan_sheet(pair.unit, form, OCTOBER, chosen)
    totals = [p.after for p in plan.chosen if p.cell.code == "total_investment"]
    assert totals == ["2.00", "3.00"] and not plan.skipped and not chosen.notices(OCTOBER)
