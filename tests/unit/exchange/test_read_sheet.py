"""Workbooks and CSV files of an office: exact text out of every kind, and nothing that could
hurt is parsed.
"""

from __future__ import annotations

import csv
import io
import struct
import subprocess
import tracemalloc
import zipfile
import zlib
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import MachineError, Refused
from desktop.exchange.read_sheet import LARGEST_FILE, MOST_ROWS, read_sheets
from tests.readers import needs_calc

ROWS = [["项目名称", "总投资（万元）"], ["=粮油\U00020bb7", 1234.56], ["养老", 0.1]]
TEXTS = (("项目名称", "总投资（万元）"), ("=粮油\U00020bb7", "1234.56"), ("养老", "0.1"))


def workbook(file: Path, rows: list[list[object]], name: str = "台账") -> Path:
    book = xlsxwriter.Workbook(str(file))
    sheet = book.add_worksheet(name)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            else:
                sheet.write(number, column, value)
    book.close()
    return file


def refused(file: Path) -> str:
    with pytest.raises(Refused) as caught:
        read_sheets(file)
    return caught.value.code


def changed(source: Path, target: Path, name: str, data: bytes) -> Path:
    """The same package with one entry of other bytes."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, data if entry == name else old.read(entry))
    return target


def test_a_workbook_is_read_exactly(tmp_path: Path) -> None:
    (sheet,) = read_sheets(workbook(tmp_path / "a.xlsx", ROWS))
    assert (sheet.name, sheet.rows) == ("台账", TEXTS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_of_any_office(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(ROWS)
    (tmp_path / "a.csv").write_bytes(text.getvalue().encode(encoding))
    assert read_sheets(tmp_path / "a.csv")[0].rows == TEXTS


@needs_calc
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_what_another_office_program_saved(tmp_path: Path, kind: str) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx", {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("台账")
        for r, row in enumerate(ROWS):
            sheet.write_row(r, 0, row)
        sheet.write_comment(1, 1, "含上年结转\n见附件", {"author": ""})
    (as_made,) = read_sheets(tmp_path / "a.xlsx")
    assert as_made.comments == ((1, 1, "含上年结转\n见附件"),)
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/office",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(tmp_path),
            str(tmp_path / "a.xlsx"),
        ],
        check=True,
        capture_output=True,
    )
    (sheet,) = read_sheets(tmp_path / f"a.{kind}")
    assert sheet.rows[:3] == TEXTS and sheet.formats_read
    assert sheet.comments == as_made.comments


@given(value=st.decimals(-(10**9), 10**9, places=4))
def test_decimals_keep_their_digits(
    tmp_path_factory: pytest.TempPathFactory, value: Decimal
) -> None:
    file = tmp_path_factory.mktemp("d") / "a.xlsx"
    (sheet,) = read_sheets(workbook(file, [["x", float(value)]]))
    assert Decimal(sheet.rows[0][1]) == value


def test_noise_of_binary_fractions_and_days_and_flags(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.append(
        [0.1 + 0.2, 1e20, True, date(2025, 10, 3), datetime(2025, 10, 3, 8, 30), 281.0]
    )
    book.save(file)
    assert read_sheets(file)[0].rows == (
        ("0.3", "1" + "0" * 20, "是", "2025-10-03", "2025-10-03 08:30", "281"),
    )


def test_hidden_sheets_are_left_alone_and_merged_cells_known(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "台账"
    book.active.append(["投资", ""])
    book.active.merge_cells("A1:B1")
    hidden = book.create_sheet("旧")
    hidden.append(["x"])
    hidden.sheet_state = "hidden"
    book.create_sheet("空")
    book.save(tmp_path / "a.xlsx")
    (sheet,) = read_sheets(tmp_path / "a.xlsx")
    assert (sheet.name, sheet.merged) == ("台账", (((0, 0), (0, 1)),))


def test_an_empty_workbook_and_no_workbook(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    assert refused(tmp_path / "a.xlsx") == "sheet-empty"
    (tmp_path / "b.csv").write_bytes(b"")
    assert refused(tmp_path / "b.csv") == "sheet-empty"
    (tmp_path / "c.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    assert refused(tmp_path / "c.xlsx") == "sheet-unknown-kind"
    with pytest.raises(MachineError, match="file-unreadable"):
        read_sheets(tmp_path / "none.xlsx")


def test_encrypted_workbooks_of_both_kinds(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 600
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 600
    )
    assert refused(tmp_path / "a.xlsx") == "sheet-encrypted"
    data = bytearray(workbook(tmp_path / "b.xlsx", ROWS).read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    (tmp_path / "b.xlsx").write_bytes(data)
    assert refused(tmp_path / "b.xlsx") == "sheet-encrypted"


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    source = workbook(tmp_path / "a.xlsx", ROWS)
    bomb = changed(
        source,
        tmp_path / "bomb.xlsx",
        "xl/worksheets/sheet1.xml",
        b"<worksheet>" + b" " * (200 << 20),
    )
    assert bomb.stat().st_size < LARGEST_FILE
    tracemalloc.start()
    assert refused(bomb) == "sheet-too-large"
    assert tracemalloc.get_traced_memory()[1] < 32 << 20
    tracemalloc.stop()


def test_a_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    """Both headers say 100 bytes; what is packed is far more."""
    packed = zlib.compress(b" " * (80 << 20), 9)[2:-4]
    name, crc = b"xl/worksheets/sheet1.xml", zlib.crc32(b" " * 100)
    local = (
        struct.pack(
            "<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 33, crc, len(packed), 100, len(name), 0
        )
        + name
        + packed
    )
    entry = struct.pack(
        "<4s6H3I5H2I",
        b"PK\x01\x02",
        20,
        20,
        0,
        8,
        0,
        33,
        crc,
        len(packed),
        100,
        len(name),
        0,
        0,
        0,
        0,
        0,
        0,
    )
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(entry) + len(name), len(local), 0)
    (tmp_path / "lie.xlsx").write_bytes(local + entry + name + end)
    assert refused(tmp_path / "lie.xlsx") == "sheet-damaged"


@pytest.mark.parametrize("cell", ["XFD1048576", "A1048576", "ZZZZ3", f"A{MOST_ROWS + 1}"])
def test_one_cell_far_away_takes_no_memory(tmp_path: Path, cell: str) -> None:
    source = workbook(tmp_path / "a.xlsx", ROWS)
    with zipfile.ZipFile(source) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    far = changed(
        source,
        tmp_path / "far.xlsx",
        "xl/worksheets/sheet1.xml",
        sheet.replace(b'r="B3"', f'r="{cell}"'.encode()),
    )
    assert refused(far) == "sheet-too-large"


@pytest.mark.parametrize(
    ("row", "cell"),
    [("", 'table:number-columns-repeated="16000"'), ('table:number-rows-repeated="1000000"', "")],
)
def test_a_cell_of_ods_repeated_without_end(tmp_path: Path, row: str, cell: str) -> None:
    content = (
        f'<office:spreadsheet><table:table table:name="a"><table:table-row {row}><table:table-cell {cell}'
        ' office:value-type="float" office:value="1"/><table:table-cell/></table:table-row></table:table>'
    )
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
    assert refused(tmp_path / "a.ods") == "sheet-too-large"


def test_too_many_rows_and_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1\n" * (MOST_ROWS + 1), encoding="utf-8")
    assert refused(tmp_path / "a.csv") == "sheet-too-large"
    with (tmp_path / "b.xlsx").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    assert refused(tmp_path / "b.xlsx") == "sheet-too-large"


@given(cut=st.integers(30, 4000), noise=st.binary(max_size=40))
def test_damaged_files_are_refused_or_read(
    tmp_path_factory: pytest.TempPathFactory, cut: int, noise: bytes
) -> None:
    folder = tmp_path_factory.mktemp("x")
    data = workbook(folder / "a.xlsx", ROWS).read_bytes()
    (folder / "a.xlsx").write_bytes(data[:cut] + noise + data[cut + len(noise) :])
    try:
        read_sheets(folder / "a.xlsx")
    except Refused as error:
        assert error.code in ("sheet-damaged", "sheet-encrypted", "sheet-empty", "sheet-too-large")


def test_hidden_rows_and_columns_are_known(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["a", "b", "c"], ["1", "2", "3"], ["4", "5", "6"]):
        book.active.append(row)
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.save(tmp_path / "a.xlsx")
    (sheet,) = read_sheets(tmp_path / "a.xlsx")
    assert (sheet.hidden_rows, sheet.hidden_columns) == (frozenset({1}), frozenset({1}))
    assert sheet.hidden_count == 2
    assert sheet.as_shown().rows == (("a", "", "c"), ("", "", ""), ("4", "", "6"))


@pytest.mark.parametrize(
    ("number_format", "value", "shown"),
    [
        ('0.00"亿元"', 1.2, "1.2亿元"),
        ('0!.00,,"亿元"', 120_000_000, "1.2亿元"),
        ("0.0%", 0.855, "85.5%"),
        ("#,##0,", 12_000, "12"),
        ("#,##0.00", 12.5, "12.5"),
        ("[$¥-804]#,##0.00", 12.5, "12.5"),
        ('0"个"', 3, "3个"),
        ('0.00"约"', 3, "3"),
        ('[红色]0.0;-0.0"亩"', 3, "3"),
        ('0.00_ "万元"', 3, "3万元"),
    ],
)
def test_a_number_is_read_as_its_format_shows_it(
    tmp_path: Path, number_format: str, value: float, shown: str
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["x", value])
    book.active.cell(1, 2).number_format = number_format
    book.save(tmp_path / "a.xlsx")
    assert read_sheets(tmp_path / "a.xlsx")[0].rows == (("x", shown),)
