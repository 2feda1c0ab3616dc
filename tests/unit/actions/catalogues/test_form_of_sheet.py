"""A form proposed from an office's own template: its rows, sums, quotients and comparisons; what it cannot read is named."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from desktop.actions.catalogues.check import check_files
from desktop.actions.catalogues.draft import open_draft, undo_draft
from desktop.actions.catalogues.form_of_sheet import add_form_of_sheet, form_text, propose_form
from desktop.actions.catalogues.new_district import begin_district, first_files
from desktop.actions.workplace import open_workplace
from desktop.domain.rules.calculator import Calculator
from desktop.errors import Refused
from desktop.exchange.read_apart import read_sheets_apart
from desktop.exchange.read_sheet import Sheet

pytestmark = pytest.mark.usefixtures("in_chinese")
ROWS = (
    ("粮食生产和销售情况表", "", "", ""),
    ("填报单位：", "", "2026年3月", ""),
    ("指标名称", "计量单位", "代码", "本月"),
    ("甲", "乙", "丙", "1"),
    ("一、播种", "", "", ""),
    ("粮食播种面积", "亩", "1", "=SUM(D7:D8)"),
    ("其中：玉米", "亩", "2", ""),
    ("　　　谷子", "亩", "3", ""),
    ("二、销售", "", "", ""),
    ("销售额", "万元", "4", ""),
    ("上年同期销售额", "万元", "5", ""),
    ("增长率", "%", "6", "=(D10-D11)/D11*100"),
    ("亩均销售额", "元/亩", "7", "=D10*10000/D6"),
    ("参考", "万元", "8", "=VLOOKUP(A5,A1:B9,2)"),
    ("填报人：", "", "单位负责人：", ""),
)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ROWS:
        sheet.append([cell or None for cell in row])
    sheet["F7"] = '=IF(D7+D8<=D6,"","分项大于总数")'
    sheet["F10"] = '=IF(D10>10000,"核实","")'
    sheet["F11"] = "=D11>=0"
    path = tmp_path / "模板.xlsx"
    book.save(path)
    return path


def test_rows_sums_quotients_and_comparisons_are_read(template: Path) -> None:
    form = propose_form(read_sheets_apart(template))
    assert form.title == "粮食生产和销售情况表"
    assert form.sections == ("一、播种", "二、销售")
    assert [(row.code, row.name, row.measure, row.section) for row in form.rows] == [
        ("A101", "粮食播种面积", "亩", 0),
        ("A102", "玉米", "亩", 0),
        ("A103", "谷子", "亩", 0),
        ("A104", "销售额", "万元", 1),
        ("A105", "上年同期销售额", "万元", 1),
        ("A106", "增长率", "%", 1),
        ("A107", "亩均销售额", "元/亩", 1),
        ("A108", "参考", "万元", 1),
    ]
    assert {row.code: row.expression for row in form.rows if row.expression} == {
        "A101": "A102 + A103",
        "A106": "(A104 - A105) / nullif(A105, 0) * 100",
        "A107": "A104 * 10000 / nullif(A101, 0)",
    }
    assert [(rule.left, rule.op, rule.right) for rule in form.rules] == [
        ("A102 + A103", "<=", "A101"),
        ("A104", "<=", "10000"),
        ("A105", ">=", "0"),
    ]
    assert form.unread == ("D14",)


def test_it_becomes_a_form_of_the_draft_that_stands_and_can_be_undone(
    template: Path, tmp_path: Path
) -> None:
    begin_district(tmp_path / "desk", "140921", "empty")
    with open_workplace(tmp_path / "desk") as desk:
        draft, part, proposed = add_form_of_sheet(desk, read_sheets_apart(template), template.name)
        assert draft.mistakes == () and part.key == "A2" and proposed.sums == 3
        form = draft.catalogue.form_by_id["A2"]
        assert str(form.name) == "粮食生产和销售情况表" and form.number == "DX-A2"
        kinds = {str(i.code): (i.kind, i.decimals, str(i.over_units)) for i in form.indicators}
        assert kinds["A201"] == ("area", 0, "sum")
        assert kinds["A204"] == ("amount", 2, "sum")
        assert kinds["A206"] == ("rate", 2, "components")
        assert kinds["A207"] == ("measure", 2, "components")
        growth = draft.catalogue.indicators["A206"].derivation  # type: ignore[index]
        assert growth is not None
        assert growth.expression == "(A204 - A205) / nullif(A205, 0) * 100"
        assert len([rule for rule in draft.catalogue.rules if rule.form == "A2"]) == 3
        assert check_files(draft.files, with_reach=True) == ()
        undo_draft(desk)
        assert [form.id for form in open_draft(desk).catalogue.forms] == ["A1"]


@pytest.mark.parametrize(
    "formula",
    [
        "=SUM(D6:D6)",  # of itself
        "=IF(D7>0,D8,0)",
        "=D7&D8",
        "=D7^2",
        "=[1]Sheet1!D7",
        "=Sheet2!D7",
        '=INDIRECT("D7")',
        "=SUM(D7:XFD1048576)",
        "=" + "(" * 500,
        "=D7" + "+D8" * 700,  # cut off it would be another sum
        "=SUM(C7:D8)",
        "=5%",
        "=D7+Z99",
    ],
)
def test_a_formula_that_says_more_is_named_and_the_row_stays_to_be_typed(formula: str) -> None:
    rows = tuple(tuple(row) for row in ROWS)
    form = propose_form([Sheet("表", rows, formulas=((5, 3, formula),))])
    assert form.rows[0].expression == ""
    assert form.unread == ("D6",)


def test_a_sheet_without_such_columns_proposes_nothing(tmp_path: Path) -> None:
    for rows in ((("甲", "乙"), ("1", "2")), (("指标名称", "数量"), ("面积", "1")), (("单位",),)):
        with pytest.raises(Refused) as refused:
            propose_form([Sheet("表", rows)])
        assert refused.value.code == "template-no-form"
    only_heading = (("指标名称", "计量单位", "本月"),)
    with pytest.raises(Refused):
        propose_form([Sheet("表", only_heading)])


def test_a_template_with_macros_is_read_without_them_and_one_of_a_million_columns_is_refused(
    template: Path, tmp_path: Path
) -> None:
    macros, wide = tmp_path / "宏.xlsm", tmp_path / "宽.xlsx"
    with zipfile.ZipFile(template) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(macros, "w") as package:
        for name, content in (parts | {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 99}).items():
            package.writestr(name, content)
    assert len(propose_form(read_sheets_apart(macros)).rows) == 8
    sheet = "xl/worksheets/sheet1.xml"
    far = parts[sheet].replace(b'r="D6"', b'r="BDWGN6"')  # the 1,000,000th column
    assert far != parts[sheet]
    with zipfile.ZipFile(wide, "w") as package:
        for name, content in (parts | {sheet: far}).items():
            package.writestr(name, content)
    with pytest.raises(Refused) as refused:
        read_sheets_apart(wide)
    assert refused.value.code in ("sheet-too-large", "sheet-damaged")


@pytest.mark.parametrize(
    ("formula", "expression"),
    [
        ("=D10/D11*100-100", "A104 / nullif(A105, 0) * 100 - 100"),
        ("=(D10-D11)/D11", "100.0 * ((A104 - A105) / nullif(A105, 0))"),
        ("=D10/D11-1", "100.0 * (A104 / nullif(A105, 0) - 1)"),
        ("=100*D10/D11", "100 * A104 / nullif(A105, 0)"),
    ],
)
def test_growth_is_in_percent_however_it_is_written(formula: str, expression: str) -> None:
    """120 after 100 is 20 %, or 120 % of it: as the sheet would show it."""
    rows = tuple(tuple(row) for row in ROWS)
    form = propose_form([Sheet("表", rows, formulas=((11, 3, formula),))])
    text = form_text(first_files("140921", "empty"), "A1", form)
    assert f'expression = "{expression}"' in text
    Calculator([expression], ["A104", "A105"])  # what a derivation may say
    with closing(sqlite3.connect(":memory:")) as db:
        (value,) = db.execute(
            f"SELECT {expression} FROM (SELECT 120.0 AS A104, 100.0 AS A105)"
        ).fetchone()
    assert round(value, 6) == (120 if formula == "=100*D10/D11" else 20)


@pytest.mark.parametrize(
    ("formula", "sides"),
    [
        ('=IF(D7>D6,"错","")', ("A102", "<=", "A101")),
        ('=IF(D7<=D6,"√","错")', ("A102", "<=", "A101")),
        ('=IF(D7>D6,"大","小")', None),
        ('=IF(D7>D6,"","")', None),
        ("=D7<>D8", ("A102", "!=", "A103")),
        ('=IF(AND(D7>0,D8>0),"","错")', None),
    ],
)
def test_a_comparison_is_a_rule_only_where_it_says_what_is_right(
    formula: str, sides: tuple[str, str, str] | None
) -> None:
    rows = tuple(tuple(row) for row in ROWS)
    form = propose_form([Sheet("表", rows, formulas=((6, 5, formula),))])
    assert [(r.left, r.op, r.right) for r in form.rules] == ([sides] if sides else [])
    assert form.unread == (() if sides else ("F7",))
