"""What a unit and the desk write for people: every figure of a file is the figure of
`consolidate --json` and the store.
"""

from __future__ import annotations

import csv
import io
import signal
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.consolidation.tables import consolidated_tables
from desktop.actions.imports.csv_file import import_figures, import_projects
from desktop.actions.outputs.export_tables import export_tables
from desktop.actions.outputs.form_tables import form_tables
from desktop.actions.pages.figures import list_figures
from desktop.cli.desk.consolidate import consolidated_record
from desktop.domain.figures import as_file_text, display
from desktop.domain.periods import Period
from desktop.errors import MachineError, UsageError
from desktop.reports.table import Table
from tests.pair import OCTOBER, UNIT, Pair, make_pair
from tests.senders import Stick
from tests.systems import posix_only

FIGURES = """form,code,dimension,date,value,note
E1,E201,定襄桥,,Ⅲ,
E1,E303,,,1020,补报，见附件
E1,E302,,,,missing:not_yet
E2,aqi,,2025-10-03,83,
E2,invalid,,2025-10-12,1,仪器停电
"""
PROJECTS = """project,category,level,name,village,owner,planned_start,actual_start,planned_finish,total_investment,\
plan_this_year,done_this_month,stage,progress,obstacles,responsible
P01,区级重点项目,,“=”东楼𠮷田道路,,,,,,1000.25,500,50.5,在建,,,
P02,民生实事,,东楼乡养老服务中心,,,,,,200,100,10,开工,,,
"""


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with make_pair(tmp_path) as pair:
        for name, text, action in (
            ("figures", FIGURES, import_figures),
            ("projects", PROJECTS, import_projects),
        ):
            (tmp_path / f"{name}.csv").write_text(text, "utf-8")
            action(pair.unit, OCTOBER, tmp_path / f"{name}.csv")
        yield pair


def test_a_units_book_has_every_figure_of_the_store(pair: Pair, tmp_path: Path) -> None:
    (file,) = export_tables(pair.unit, OCTOBER, "xlsx", tmp_path)
    book = openpyxl.load_workbook(file)
    stored = list_figures(pair.unit, OCTOBER)
    assert len(stored) > 20
    for listed in stored:
        sheets = [book[name] for name in book.sheetnames if name.startswith(listed.cell.form)]
        cells = [c for sheet in sheets for row in sheet.iter_rows() for c in row]
        if listed.field.is_number and listed.figure.value is not None:
            expected = Decimal(as_file_text(listed.figure, listed.field))
            assert any(
                c.data_type == "n" and c.value is not None and Decimal(str(c.value)) == expected
                for c in cells
            ), listed
        else:
            assert any(
                c.value == display(listed.figure, listed.field) and c.data_type == "s"
                for c in cells
            ), listed


def test_every_consolidated_figure_in_both_formats_is_that_of_the_json(
    pair: Pair, tmp_path: Path
) -> None:
    two_units_in(pair)
    for period in (OCTOBER, Period("2025-Q4"), Period("2025")):
        folder = tmp_path / period
        folder.mkdir()
        (file,) = export_tables(pair.desk, period, "xlsx", folder)
        result = {
            (r.code, r.label): consolidated_record(r) for r in consolidate(pair.desk, period).rows
        }
        book, seen = openpyxl.load_workbook(file), 0
        for sheet in (book[name] for name in book.sheetnames if name.endswith("汇总")):
            for code, name, _measure, value, coverage, *_rest in sheet.iter_rows(
                min_row=5, values_only=True
            ):
                if (code, name) in result:
                    record, seen = result[code, name], seen + 1
                    assert coverage == f"{record.have}/{record.of}"
                    if isinstance(value, int | float):
                        assert Decimal(str(value)) == Decimal(record.value)
                    else:
                        assert (value is None) == (record.value == "")
        assert seen == len(result)
        lines = [
            line
            for path in export_tables(pair.desk, period, "csv", folder)
            if "汇总" in path.name
            for line in csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""))
        ]
        numbers = {(line[0], line[1]): line[3] for line in lines if (line[0], line[1]) in result}
        assert all(
            numbers[key] == result[key].value or not _is_number(result[key].value) for key in result
        )


def test_the_units_add_up_in_a_formula(pair: Pair) -> None:
    two_units_in(pair)
    table = next(t for t in consolidated_tables(pair.desk, OCTOBER, "E1") if "分单位" in t.name)
    place = table.column("E303")
    total, district = table.rows[-2].cells[place], table.rows[-1].cells[place]
    assert total.sum_of and total.value == district.value == 1020


def test_a_note_goes_along(pair: Pair) -> None:
    table: Table = next(t for t in form_tables(pair.unit, OCTOBER, "E1"))
    noted = [cell for row in table.rows for cell in row.cells if "见附件" in cell.note]
    assert len(noted) == 1 and noted[0].value == 1020


def test_an_empty_district_is_a_book_without_figures(pair: Pair, tmp_path: Path) -> None:
    (file,) = export_tables(pair.desk, OCTOBER, "xlsx", tmp_path)
    sheet = openpyxl.load_workbook(file)["E1 汇总"]
    assert not any(row[3] for row in sheet.iter_rows(min_row=5, values_only=True))
    assert any(
        row[5] and "东楼乡" in row[5] for row in sheet.iter_rows(min_row=5, values_only=True)
    )


def test_writing_again_keeps_what_is_there(pair: Pair, tmp_path: Path) -> None:
    first = export_tables(pair.unit, OCTOBER, "xlsx", tmp_path, "E1")
    assert export_tables(pair.unit, OCTOBER, "xlsx", tmp_path, "E1") == first  # the same figures
    (tmp_path / "more.csv").write_text(
        "form,code,dimension,date,value,note\nE1,E303,,,7,\n", "utf-8"
    )
    import_figures(pair.unit, OCTOBER, tmp_path / "more.csv")
    assert [p.name for p in export_tables(pair.unit, OCTOBER, "xlsx", tmp_path, "E1")] == [
        f"{UNIT}-2025-10-E1-2.xlsx"
    ]


def test_a_period_without_forms_is_said(pair: Pair, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="export-nothing"):
        export_tables(pair.desk, OCTOBER, "xlsx", tmp_path, "Z9")


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_folder_that_is_not_there_is_said(pair: Pair, tmp_path: Path, kind: str) -> None:
    with pytest.raises(MachineError, match="stick-no-folder"):
        export_tables(pair.unit, OCTOBER, kind, tmp_path / "nowhere")  # type: ignore[arg-type]


@posix_only("no limit to the size of files")
def test_a_full_disk_leaves_nothing_behind(pair: Pair, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    folder = tmp_path / "full"
    folder.mkdir()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
    try:
        with pytest.raises(MachineError, match="stick-full"):
            export_tables(pair.unit, OCTOBER, "xlsx", folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert list(folder.iterdir()) == []


def two_units_in(pair: Pair) -> None:
    Stick(pair.desk, pair.stick).give_two_units()


def _is_number(text: str) -> bool:
    return text.replace(".", "").lstrip("-").isdigit()
