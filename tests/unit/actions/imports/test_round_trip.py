"""The program's own tables, read by programs that we did not write, and taken back by itself: each
number, date, reason and note returns, and what is worked out is said to be.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from desktop.actions.entry.enter import enter
from desktop.actions.imports.csv_file import import_figures, import_projects
from desktop.actions.imports.workbook import SheetPlan, import_plan, plan_sheet, table_of
from desktop.actions.outputs.export_tables import export_tables
from desktop.actions.pages.figures import list_figures
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.domain.figures import Cell, Figure
from desktop.domain.paste.sheet_table import with_mapping
from desktop.exchange.read_sheet import read_sheets
from tests.pair import OCTOBER, UNIT, Pair, make_pair
from tests.readers import as_ods, differences, needs_calc

FIGURES = """form,code,dimension,date,value,note
E1,E201,定襄桥,,Ⅲ,
E1,E303,,,1020,"补报，见附件"
E1,E302,,,,missing:not_yet
E1,E301,,,,missing:refused 保密
E1,E401,,,0,
E1,E304,,,1234567,+86 0350
E1,E111,,,31,'引号
E2,aqi,,2025-10-03,83,
E2,primary,,2025-10-04,"PM2.5、O3",
E2,co,,2025-10-04,0.8,
E2,invalid,,2025-10-12,1,仪器停电
"""
PROJECTS = """project,category,level,name,village,owner,planned_start,actual_start,planned_finish,total_investment,\
plan_this_year,done_this_month,stage,progress,obstacles,responsible
P01,区级重点项目,市级,“=”东楼𠮷田道路,,+86公司,2025-03-01,2025-03-15,2026-12-01,1000.25,500,50.5,在建,,-,
P02,民生实事,,东楼乡养老服务中心,,'李,,,,200,100,10,开工,"完成50%,继续",无,
P03,民生实事,,-东楼,,,,,,200.00,100,,开工,-5,+3,＋86
"""
TYPED = {  # by hand, where nobody takes it for a formula of a sheet
    ("progress", "P01"): "=1+1",
    ("responsible", "P01"): "@张三",
    ("owner", "P03"): "＝1",
    ("obstacles", "P02"): "'单引号",
}
FORMULAS = [
    Cell("P1", code, project, OCTOBER)
    for (code, project), words in TYPED.items()
    if words[0] != "'"
]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("round")
    with make_pair(folder) as pair:
        for name, text, action in (
            ("figures", FIGURES, import_figures),
            ("projects", PROJECTS, import_projects),
        ):
            (folder / f"{name}.csv").write_text(text, "utf-8")
            action(pair.unit, OCTOBER, folder / f"{name}.csv")
        typed = [
            (Cell("P1", code, project, OCTOBER), Figure(words=words))
            for (code, project), words in TYPED.items()
        ]
        enter(pair.unit, typed)
        yield pair


@pytest.fixture(scope="module", params=["xlsx", "csv"])
def files(
    pair: Pair, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> list[Path]:
    folder = tmp_path_factory.mktemp(request.param)
    return export_tables(pair.unit, OCTOBER, request.param, folder)


def plans(
    workplace: Workplace, files: list[Path], mapping: dict[str, str] | None = None
) -> Iterator[tuple[str, SheetPlan]]:
    """What each form's own table would do to its form, its columns taken as `mapping` says."""
    for file in files:
        for sheet in read_sheets(file):
            words = sheet.name.removeprefix(f"{UNIT}-{OCTOBER}-")
            form = workplace.form(words[:2])
            if "推算指标" not in words:
                table = table_of(workplace, form, sheet, OCTOBER)
                yield (
                    form.id,
                    plan_sheet(workplace, form, OCTOBER, with_mapping(table, mapping or {})),
                )


def test_taken_where_it_came_from_it_changes_nothing(pair: Pair, files: list[Path]) -> None:
    seen = 0
    for form, plan in plans(pair.unit, files):
        wrong = [(p.label, p.before, p.after, p.problem) for p in plan.proposed if not p.figure]
        assert (form, wrong, plan.chosen) == (form, [], ())
        seen += len(plan.proposed)
        if form == "E1":
            derived = [s for s in plan.skipped if s.reason == "derived"]
            assert len(derived) > 10
        assert not [s for s in plan.skipped if s.reason in ("comment", "unknown-column")]
    assert seen > 40


def test_taken_in_an_empty_workplace_everything_returns(
    pair: Pair, files: list[Path], tmp_path: Path
) -> None:
    init_workplace(tmp_path / "new", role="township", unit_code=UNIT)
    with open_workplace(tmp_path / "new", today=pair.unit.today) as new:
        for form, plan in plans(new, files, {"编号": ""}):  # all projects are new
            refused = {p.cell for p in plan.proposed if p.figure is None}
            assert refused == (set(FORMULAS) if form == "P1" else set())
            import_plan(new, new.form(form), plan, {}, "")
        enter(new, [(c, Figure(words=TYPED[c.code, c.dimension])) for c in FORMULAS])
        before = {f.cell: f.figure for f in list_figures(pair.unit, OCTOBER)}
        after = {f.cell: f.figure for f in list_figures(new, OCTOBER)}
        assert {c: (f, after.get(c)) for c, f in before.items() if f != after.get(c)} == {}
        assert after.keys() == before.keys()


def test_cells_have_the_types_that_were_meant(pair: Pair, files: list[Path]) -> None:
    """Numbers are numbers, words are words: no formula, no date by accident."""
    if files[0].suffix != ".xlsx":
        texts = [
            cell
            for file in files
            for row in csv.reader(io.StringIO(file.read_text("utf-8-sig"), newline=""))
            for cell in row
        ]
        assert {"'=1+1", "'@张三", "'＝1", "'+86公司"} <= set(texts)
        assert {"-5", "+3", "1000.25"} <= set(texts) and "'单引号" in texts
        return
    book = openpyxl.load_workbook(files[0])
    kinds = {
        c.data_type
        for sheet in book
        for row in sheet.iter_rows()
        for c in row
        if c.value is not None
    }
    assert kinds <= {"s", "n", "f"}
    texts = {c.value: c.data_type for row in book["P1 重点项目月报"].iter_rows() for c in row}
    for words in (*TYPED.values(), "+86公司", "'李", "2025-03-01", "-5", "+3"):
        assert texts[words] == "s", words
    assert texts[1000.25] == "n"


@needs_calc
def test_libreoffice_reads_them_cell_by_cell(files: list[Path], tmp_path: Path) -> None:
    """Every cell in LibreOffice is the cell that our reader sees."""
    sources = files if files[0].suffix == ".xlsx" else [f for f in files if "-P1-重点" in f.name]
    for file, theirs in zip(sources, as_ods(sources, tmp_path), strict=True):
        assert differences(read_sheets(file), theirs) == []
