"""The desk's exports leave nothing out of what was received: each kind of it is found again in the
workbook, the CSV files, the Data Package and Parquet.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import msgspec
import openpyxl
import pyarrow.parquet as pq
import pytest

from desktop.actions.outputs.export_package import export_files, export_package
from desktop.actions.outputs.export_tables import export_tables
from desktop.actions.outputs.received_tables import periods_within
from desktop.actions.transfer.receive import receive
from desktop.domain.figures import SCALE
from desktop.domain.periods import Period
from desktop.exchange.envelope import digest_of
from desktop.exchange.messages import ExplanationRow, HonourRow
from desktop.exchange.read_sheet import read_sheets
from desktop.exchange.stick import submission_name
from tests.pair import OCTOBER, Pair, make_pair
from tests.readers import as_ods, differences, needs_calc
from tests.senders import QICUN, Sender, Stick
from tests.unit.actions.outputs.test_export_package import report_of, rows_of

pytestmark = pytest.mark.usefixtures("in_chinese")

WORDS = "“=1+1”，引号\U00020bb7"


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    """October with readings, a project and an explanation; a return; an honour; a target."""
    with make_pair(tmp_path) as pair:
        stick = Stick(pair.desk, pair.stick)
        stick.give(QICUN, "2025-09", E303=500)
        sender: Sender = stick.senders[QICUN]
        base = sender.message("2025-10", 1)
        project = base.projects[0]
        message = msgspec.structs.replace(
            base,
            projects=[
                msgspec.structs.replace(project, category="民生实事", level="市级", name=WORDS),
                msgspec.structs.replace(
                    project, project="P02", category="民生实事", level="区级", name="区级的"
                ),
            ],
            explanations=[
                ExplanationRow(
                    "E1", "E1-R07", "E104", "", "去年沙尘多", "2025-11-01T08:00:00+08:00"
                )
            ],
        )
        honours = msgspec.structs.replace(
            base,
            period="2025-Q4",
            forms=["H1"],
            figures=[],
            readings=[],
            projects=[],
            honours=[HonourRow("H01", "2025-10-08", "省级", "省级示范" + WORDS, "省厅", "文件")],
        )
        for one in (message, honours):
            data = sender.sealed(one)
            file = pair.stick / submission_name(QICUN, one.period, 1, digest_of(data))
            file.write_bytes(data)
            (result,) = receive(pair.desk, [file])
            assert result.outcome == "taken", result
        db = pair.desk.db
        db.execute(
            "INSERT INTO returned_cell (unit, period, sequence, form, code, dimension, cell_period,"
            " words, who, at) VALUES (?, '2025-10', 1, 'E1', 'E303', '', '2025-10', '请核对', '李', '')",
            [QICUN],
        )
        db.execute(
            "INSERT INTO target (unit, year, code, dimension, value, comparator, words, source)"
            " VALUES ('140902', '2025', 'E303', '', ?, '>=', '不少于一千', 'desk')",
            [1000 * SCALE],
        )
        yield pair


EXPECTED = {
    "readings": {"unit": QICUN, "date": "2025-10-03", "aqi": "83", "primary": "PM2.5"},
    "projects": {
        "unit": QICUN,
        "project": "P01",
        "name": WORDS,
        "category": "民生实事",
        "level": "市级",
        "stage": "在建",
        "total_investment": "12000",
    },
    "projects_by_category_and_level": {
        "category": "民生实事",
        "level": "市级",
        "projects": "1",
        "done_this_year": "3100",
    },
    "honours": {"unit": QICUN, "level": "省级", "title": "省级示范" + WORDS},
    "targets": {"unit": "140902", "code": "E303", "value": "1000", "words": "不少于一千"},
    "coverage": {"code": "E303", "have": "1", "of": "18"},
    "explanations": {"unit": QICUN, "rule": "E1-R07", "words": "去年沙尘多"},
    "returns": {"unit": QICUN, "code": "E303", "words": "请核对", "sequence": "1"},
    "files": {"unit": QICUN, "sequence": "1", "state": "current"},
    "figures": {"unit": QICUN, "code": "E303", "value": "640"},
}


def holds(rows: list[dict[str, str]], expected: dict[str, str]) -> bool:
    return any(expected.items() <= row.items() for row in rows)


@pytest.mark.parametrize("name", list(EXPECTED))
def test_the_data_package_holds_it(pair: Pair, tmp_path: Path, name: str) -> None:
    for period in (OCTOBER, Period("2025-Q4"), Period("2025")):
        if name == "explanations" and period != OCTOBER:
            continue  # the same rows
        folder = export_package(pair.desk, period, "datapackage", tmp_path)
        assert holds(rows_of(folder, name), EXPECTED[name]), rows_of(folder, name)


@pytest.mark.parametrize("period", [OCTOBER, Period("2025-Q4"), Period("2025")])
def test_an_independent_reader_finds_it_valid(pair: Pair, tmp_path: Path, period: Period) -> None:
    folder = export_package(pair.desk, period, "datapackage", tmp_path)
    report = report_of(folder)
    assert report["valid"], report
    resources = json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"]
    assert {r["name"] for r in resources} == {*EXPECTED, "units", "indicators"}


@pytest.mark.parametrize("name", [n for n in EXPECTED if n != "figures"])
def test_parquet_holds_it_in_a_file_beside(pair: Pair, tmp_path: Path, name: str) -> None:
    files = export_files(pair.desk, OCTOBER, "parquet", tmp_path) + export_files(
        pair.desk, Period("2025-Q4"), "parquet", tmp_path
    )
    assert files[0].name == "140902-2025-10.parquet"
    rows: list[dict[str, str]] = []
    for file in files:
        if file.stem.endswith(f"-{name}"):
            rows += [
                {
                    k: f"{v.normalize():f}" if isinstance(v, Decimal) else str(v)
                    for k, v in row.items()
                    if v is not None
                }
                for row in pq.read_table(file).to_pylist()
            ]
    assert holds(rows, EXPECTED[name]), rows


def test_parquet_leaves_nothing_half(pair: Pair, tmp_path: Path) -> None:
    for number in range(1, 1000):
        name = f"140902-2025-10-files{f'-{number}' if number > 1 else ''}.parquet"
        (tmp_path / name).write_bytes(b"another")
    before = {file.name for file in tmp_path.iterdir()}
    with pytest.raises(Exception, match="stick-name-taken"):
        export_files(pair.desk, OCTOBER, "parquet", tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == before


def test_the_workbook_has_a_sheet_a_table_and_a_cover(pair: Pair, tmp_path: Path) -> None:
    (file,) = export_tables(pair.desk, Period("2025-Q4"), "xlsx", tmp_path)
    book = openpyxl.load_workbook(file)
    cover = book.worksheets[0]
    listed = [row[0] for row in cover.iter_rows(min_row=4, values_only=True) if row[0]]
    assert [name for name in listed if name != "—"] == book.sheetnames[1:]
    for expected in EXPECTED.values():
        words = [v for k, v in expected.items() if k in ("words", "title", "name", "primary")]
        everything = {
            str(value)
            for sheet in book.worksheets
            for row in sheet.iter_rows(values_only=True)
            for value in row
            if value is not None
        }
        assert set(words) <= everything
    ledger = book["项目台账明细"]
    heads = [cell.value for cell in ledger[2]]
    rows = [dict(zip(heads, r, strict=True)) for r in ledger.iter_rows(min_row=3, values_only=True)]
    assert [r["项目名称"] for r in rows if r["级别"] == "市级"] == [WORDS]
    sums = list(book["项目分类别分级别"].iter_rows(min_row=3, values_only=True))
    assert [(row[0], row[1], row[3]) for row in sums] == [
        ("民生实事", "市级", 1),
        ("民生实事", "区级", 1),
    ]


@needs_calc
def test_libreoffice_reads_the_desks_workbook_cell_by_cell(pair: Pair, tmp_path: Path) -> None:
    (file,) = export_tables(pair.desk, OCTOBER, "xlsx", tmp_path)
    ours = read_sheets(file)
    assert sum(len(sheet.rows) for sheet in ours) > 100
    assert differences(ours, as_ods([file], tmp_path)[0]) == []


def test_the_csv_files_are_those_tables(pair: Pair, tmp_path: Path) -> None:
    files = {
        file.stem.removeprefix("140902-2025-10-"): list(
            csv.reader(file.read_text("utf-8-sig").splitlines())
        )
        for file in export_tables(pair.desk, OCTOBER, "csv", tmp_path)
    }
    assert {"逐日记录", "项目台账明细", "项目分类别分级别", "退回记录", "各单位数据明细"} <= set(
        files
    )
    assert any(WORDS in row for row in files["项目台账明细"])


def test_one_form_has_its_own_tables_alone(pair: Pair, tmp_path: Path) -> None:
    (file,) = export_tables(pair.desk, OCTOBER, "xlsx", tmp_path, "P1")
    names = openpyxl.load_workbook(file).sheetnames
    assert "项目台账明细" in names
    assert "逐日记录" not in names


@pytest.mark.parametrize(
    ("period", "within"),
    [
        ("2025-10", ["2025-10"]),
        ("2025-12", ["2025-12"]),
        ("2025-Q4", ["2025-10", "2025-11", "2025-12", "2025-Q4"]),
    ],
)
def test_what_lies_within_a_period(period: str, within: list[str]) -> None:
    assert list(periods_within(Period(period))) == within
    year = periods_within(Period("2025"))
    assert len(year) == 12 + 4 + 1
    assert year[-1] == "2025"


def test_every_month_of_a_year_is_in_the_figures(pair: Pair, tmp_path: Path) -> None:
    folder = export_package(pair.desk, Period("2025"), "datapackage", tmp_path)
    own = {
        r["period"]: r["value"]
        for r in rows_of(folder)
        if (r["unit"], r["code"], r["dimension"]) == (QICUN, "E303", "")
    }
    assert own == {"2025-09": "500", "2025-10": "640"}
