"""Printed forms, read back by pdftotext and a QR decoder: every figure is on paper, nothing is
cut, a draft has no code.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from desktop.actions.imports.csv_file import import_figures, import_projects
from desktop.actions.outputs.form_tables import form_tables
from desktop.actions.outputs.print_form import papers
from desktop.cli.main import main
from desktop.domain.periods import Period
from desktop.exchange.keys import check_code
from desktop.reports.paper import Paper, column_widths, pages_of
from desktop.reports.table import Column, Table, TableCell, TableRow
from desktop.reports.writers.pdf import pdf_bytes
from tests.pair import OCTOBER, Pair, make_pair
from tests.printed import decoded, plain, words
from tests.readers import needs_pdftotext

pytestmark = needs_pdftotext
DIGEST = "9f3c21aa" * 8
QR = f"tianbao:140902209:2025-10:3:{DIGEST}"
FIGURES = """form,code,dimension,date,value,note
E1,E201,定襄桥,,Ⅲ,
E1,E303,,,1020,补报，见附件
E2,aqi,,2025-10-03,83,
"""
PROJECTS = (
    "project,category,level,name,village,owner,planned_start,actual_start,planned_finish,total_investment,"
    "plan_this_year,done_this_month,stage,progress,obstacles,responsible\nP01,民生实事,,养老服务中心,,,,,,1000.25,500,50.5,在建,,,\n"
)


@pytest.fixture
def pair(tmp_path: Path, qapp: QApplication) -> Iterator[Pair]:
    with make_pair(tmp_path) as pair:
        for name, text, action in (
            ("figures", FIGURES, import_figures),
            ("projects", PROJECTS, import_projects),
        ):
            (tmp_path / f"{name}.csv").write_text(text, "utf-8")
            action(pair.unit, OCTOBER, tmp_path / f"{name}.csv")
        yield pair


def paper_of(rows: tuple[TableRow, ...], qr: str = QR) -> Paper:
    table = Table(
        "P1",
        "重点项目月报",
        (),
        (Column("name", "项目名称"), Column("value", "投资（万元）", True)),
        rows,
    )
    return Paper(
        "重点项目月报",
        ("表号：XF-P1",),
        "填报单位：东楼乡",
        "2025年10月",
        table,
        ("说明：", "1. 补报"),
        (("填表人：", "王静"),),
        f"核对码 {check_code(DIGEST)}" if qr else "",
        qr,
    )


def test_every_figure_of_a_unit_is_on_paper(pair: Pair, tmp_path: Path) -> None:
    printed = words(pdf_bytes(papers(pair.unit, OCTOBER)), tmp_path)
    figures = [
        cell.text
        for table in form_tables(pair.unit, OCTOBER)
        for row in table.rows
        for place, cell in enumerate(row.cells)
        if cell.text
        and (row.kind == "section" or table.columns[place].key not in ("previous", "change"))
    ]
    assert len(figures) > 100
    assert [text for text in figures if plain(text) not in printed] == []
    assert plain("补报，见附件") in printed and "XF-E1" in printed and "单位负责人" in printed


def test_a_draft_says_so_and_has_no_code(pair: Pair, tmp_path: Path) -> None:
    drafts = papers(pair.unit, OCTOBER, "E1")
    data = pdf_bytes(drafts)
    assert all(paper.is_draft and not paper.code for paper in drafts)
    assert "草稿" in words(data, tmp_path)
    assert not any(decoded(data, tmp_path))


def test_each_page_carries_the_code_and_the_qr(qapp: QApplication, tmp_path: Path) -> None:
    rows = tuple(TableRow((TableCell(f"项目{n}"), TableCell(f"{n}.25"))) for n in range(100))
    data = pdf_bytes([paper_of(rows)])
    pages = decoded(data, tmp_path)
    assert len(pages) >= 3 and set(map(tuple, pages)) == {(QR,)}
    printed = words(data, tmp_path)
    assert printed.count(check_code(DIGEST)) == len(pages) and f"共{len(pages)}页" in printed
    assert printed.count("项目名称") == len(pages), "the header repeats"


def test_two_thousand_projects_are_all_there(qapp: QApplication, tmp_path: Path) -> None:
    rows = tuple(
        TableRow((TableCell(f"=东楼乡第{n:04d}号𠮷田道路硬化工程"), TableCell(f"{n}.25")))
        for n in range(2000)
    )
    printed = words(pdf_bytes([paper_of(rows)]), tmp_path)
    assert [n for n in range(2000) if f"=东楼乡第{n:04d}号" not in printed] == []


def test_a_cell_taller_than_a_page_goes_on(qapp: QApplication, tmp_path: Path) -> None:
    text = "".join(f"第{n}句，" for n in range(2000))
    printed = words(pdf_bytes([paper_of((TableRow((TableCell(text), TableCell("1"))),))]), tmp_path)
    assert [n for n in range(0, 2000, 50) if f"第{n}句" not in printed] == []
    assert printed.count("句,") >= 1990, "a sentence may be parted by the end of a page"


def test_no_rows_are_a_page_all_the_same(qapp: QApplication, tmp_path: Path) -> None:
    assert "重点项目月报" in words(pdf_bytes([replace(paper_of(()), notes=())]), tmp_path)


@given(st.lists(st.floats(1, 90), max_size=60), st.floats(0, 90), st.frozensets(st.integers(0, 60)))
def test_pages_hold_every_row_once(
    heights: list[float], ending: float, headings: frozenset[int]
) -> None:
    pages = pages_of(heights, 100, ending, headings)
    assert [row for page in pages for row in page] == list(range(len(heights)))
    assert sum(heights[row] for row in pages[-1]) + ending <= 100 or not heights
    assert all(page for page in pages[:-1])


@given(st.lists(st.floats(1, 500), min_size=1, max_size=20))
def test_columns_fill_the_width(natural: list[float]) -> None:
    assert sum(column_widths(natural, 180, [5] * len(natural))) == pytest.approx(180)


def test_the_stamped_paper_and_the_file_are_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with make_pair(tmp_path) as pair:
        file = next(pair.stick.iterdir())
    home = str(tmp_path / "desk")
    assert main(["--home", home, "--json", "show", str(file)]) == 0
    code = str(json.loads(capsys.readouterr().out)["check_code"])
    assert main(["--home", home, "show", str(file), "--paper", code.lower().replace("-", " ")]) == 0
    assert "一致" in capsys.readouterr().err
    other = code[:-1] + ("2" if code[-1] != "2" else "3")
    assert main(["--home", home, "show", str(file), "--paper", other]) == 3
    assert "不一致" in capsys.readouterr().err
    assert main(["--home", home, "show", str(file), "--paper", "?"]) == 2


def test_print_writes_a_file_and_leaves_one_that_is_there(pair: Pair, tmp_path: Path) -> None:
    pair.unit.close()
    command = [
        "--home",
        str(tmp_path / "unit"),
        "print",
        "--period",
        Period("2025-10"),
        "--form",
        "E1",
        "--to",
    ]
    assert main([*command, str(tmp_path / "out.pdf")]) == 0
    assert "草稿" in words((tmp_path / "out.pdf").read_bytes(), tmp_path)
    (tmp_path / "mine.pdf").write_bytes(b"mine")
    assert main([*command, str(tmp_path / "mine.pdf")]) == 3
    assert (tmp_path / "mine.pdf").read_bytes() == b"mine"
    assert main([*command, str(tmp_path / "nowhere" / "x.pdf")]) == 4
