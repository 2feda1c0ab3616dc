"""Workbooks and CSV, read back by programs that we did not write: numbers exact, text never a
formula, names allowed.
"""

from __future__ import annotations

import csv
import io
import subprocess
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from desktop.reports.table import Column, Table, TableCell, TableRow
from desktop.reports.writers.csv import csv_bytes
from desktop.reports.writers.sheet_names import sheet_names
from desktop.reports.writers.xlsx import xlsx_bytes
from tests.readers import needs_calc

DANGEROUS = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    '=HYPERLINK("http://x")',
    "＝1+1",
    "{=1}",
    "http://x.cn",
]
NAMES = ["𠮷田村", "=东楼", "a" * 300, "东楼乡\n二组", "'", "0012"]
COLUMNS = (Column("name", "名称"), Column("value", "数值", True))
FIRST = 3
"""Row of the first figure as openpyxl counts: a title and the header stand before it."""


def table_of(*rows: TableRow, name: str = "汇总") -> Table:
    return Table(name, "标题", (), COLUMNS, rows)


def named(text: str, value: Decimal | None = None, decimals: int = 0, **more: object) -> TableRow:
    return TableRow(
        (TableCell(text), TableCell("" if value is None else str(value), value, decimals, **more))
    )  # type: ignore[arg-type]


@pytest.mark.parametrize("text", DANGEROUS + NAMES)
def test_text_stays_text(text: str) -> None:
    data = xlsx_bytes([table_of(named(text))])
    cell = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].cell(FIRST, 1)
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", text, None)


@pytest.mark.parametrize("text", DANGEROUS)
def test_csv_disarms_what_would_run(text: str) -> None:
    first = next(iter(_csv_rows(table_of(named(text)))))[0]
    assert first.lstrip("'") == text
    assert not first.startswith(("=", "+", "-", "@", "\t"))


@pytest.mark.parametrize("text", ["+5.2%", "-3", "-1,234.50"])
def test_csv_leaves_signed_numbers(text: str) -> None:
    assert next(iter(_csv_rows(table_of(named(text)))))[0] == text


_TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20
)


@given(st.lists(st.tuples(_TEXTS, st.integers(-(10**14), 10**14), st.integers(0, 4)), max_size=8))
@settings(max_examples=60, deadline=None)
def test_two_readers_find_every_decimal(rows: list[tuple[str, int, int]]) -> None:
    """A number that a double cannot hold stands there as text with all of its digits."""
    expected = [
        (text, Decimal(number).scaleb(-decimals), decimals) for text, number, decimals in rows
    ]
    table = table_of(*(named(text, value, decimals) for text, value, decimals in expected))
    data = xlsx_bytes([table])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    found = (
        CalamineWorkbook.from_filelike(io.BytesIO(data))
        .get_sheet_by_index(0)
        .to_python(skip_empty_area=False)
    )
    for place, (text, value, _decimals) in enumerate(expected, start=FIRST):
        assert Decimal(str(sheet.cell(place, 2).value)) == value
        assert Decimal(str(found[place - 1][1])) == value
        assert (sheet.cell(place, 1).value or "") == text
    assert [Decimal(row[1]) for row in _csv_rows(table)] == [value for _t, value, _d in expected]


def test_a_total_is_a_formula_with_the_programs_value() -> None:
    rows = [
        named("甲", Decimal("1.25"), 2),
        named("乙", Decimal("2.50"), 2),
        named("合计", Decimal("3.75"), 2, sum_of=(0, 1)),
    ]
    data = xlsx_bytes([table_of(*rows)])
    formula = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].cell(FIRST + 2, 2)
    value = (
        openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets[0].cell(FIRST + 2, 2)
    )
    assert (formula.value, value.value, formula.number_format) == ("=SUM(B3:B4)", 3.75, "#,##0.00")


def test_frozen_headers_notes_and_print_set_up() -> None:
    data = xlsx_bytes([table_of(named("甲", Decimal(1), 0, note="仪器停电"), named("乙"))])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert (
        sheet.title == "汇总" and sheet.freeze_panes == "B3" and sheet.print_title_rows == "$2:$2"
    )
    assert sheet.cell(FIRST, 2).comment.text == "仪器停电"
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
    assert sheet.cell(FIRST + 1, 2).value is None  # no value is not zero


def test_sheet_names_are_allowed_and_differ() -> None:
    names = sheet_names(
        ["E1 汇总", "e1 汇总", "a/b:c*d?[e]", "", "𠮷" * 40, "𠮷" * 40, "History", "'x'"]
    )
    assert names[:4] == ("E1 汇总", "e1 汇总 2", "a b c d  e", "1")
    assert all(len(name.encode("utf-16-le")) // 2 <= 31 for name in names)
    assert len({name.casefold() for name in names}) == len(names)
    openpyxl.load_workbook(io.BytesIO(xlsx_bytes([table_of(name=name) for name in names])))


def test_same_tables_make_the_same_bytes() -> None:
    tables = [table_of(named("甲", Decimal(1)))]
    assert xlsx_bytes(tables) == xlsx_bytes(tables)


def test_no_table_is_a_workbook_all_the_same() -> None:
    assert len(openpyxl.load_workbook(io.BytesIO(xlsx_bytes([]))).worksheets) == 1


@needs_calc
def test_libreoffice_opens_and_adds_up(tmp_path: Path) -> None:
    """LibreOffice works the formula out anew and prints every figure."""
    rows = [
        named("𠮷田村", Decimal("1.25"), 2),
        named("=东楼", Decimal("2.50"), 2),
        named("合计", Decimal("3.75"), 2, sum_of=(0, 1)),
    ]
    (tmp_path / "book.xlsx").write_bytes(xlsx_bytes([table_of(*rows)]))
    for kind in ("pdf", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"):
        subprocess.run(
            [
                "soffice",
                "--headless",
                f"-env:UserInstallation=file://{tmp_path}/profile",
                "--convert-to",
                kind,
                "--outdir",
                str(tmp_path),
                str(tmp_path / "book.xlsx"),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
    assert (tmp_path / "book.pdf").stat().st_size > 1000
    reported = list(csv.reader((tmp_path / "book.csv").read_text("utf-8").splitlines()))
    assert (
        ["𠮷田村", "1.25"] in reported
        and ["=东楼", "2.50"] in reported
        and ["合计", "3.75"] in reported
    )


def _csv_rows(table: Table) -> list[list[str]]:
    data = csv_bytes(table)
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1:]
