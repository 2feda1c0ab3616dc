"""Workbooks that would abort, fill or hang a reader end in a sentence, and the program stays up."""

from __future__ import annotations

import io
import os
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
import xlsxwriter

from desktop.errors import AppError, Refused
from desktop.exchange import apart
from desktop.exchange.read_apart import read_sheets_apart
from desktop.exchange.read_sheet import read_sheets

DATA = Path(__file__).parent.parent / "data" / "spreadsheets"
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
GENEROUS = 60  # seconds: a loaded machine is slow, and a child is stopped after twenty


def plain() -> dict[str, bytes]:
    """The parts of an ordinary workbook."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["项目名称", "项目类别", "总投资（万元）"])
        sheet.write_row(1, 0, ["粮库扩建", "民生实事", 120])
    with zipfile.ZipFile(data) as package:
        return {name: package.read(name) for name in package.namelist()}


def with_cell(cell: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        parts[SHEET] = parts[SHEET].replace(
            b"</sheetData>", b"<row>" + cell + b"</row></sheetData>"
        )

    return change


def prefixed(parts: dict[str, bytes]) -> None:
    """The far cell under a namespace prefix."""
    with_cell(b'<c r="XFD1048576"><v>1</v></c>')(parts)
    parts[SHEET] = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", parts[SHEET]).replace(b"xmlns=", b"xmlns:x=")


def multiplied_string(parts: dict[str, bytes]) -> None:
    """One long shared string in ten thousand cells."""
    long = b"<si><t>" + b"\xe9\x95\xbf" * 2_000_000 + b"</t></si>"
    parts[STRINGS] = parts[STRINGS].replace(b"<si>", long + b"<si>", 1)
    cells = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(3, 10_003)
    )
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", cells + b"</sheetData>")


def entities(parts: dict[str, bytes]) -> None:
    lines = [
        b'<!ENTITY a0 "ha">',
        *(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)),
    ]
    parts[SHEET] = (
        b"<!DOCTYPE x ["
        + b"".join(lines)
        + b"]>"
        + parts[SHEET].replace(
            b"</sheetData>", b'<row><c t="inlineStr"><is><t>&a11;</t></is></c></row></sheetData>'
        )
    )


HOSTILE: dict[str, Callable[[dict[str, bytes]], None]] = {
    "far": with_cell(b'<c r="XFD1048576"><v>1</v></c>'),
    "far-single-quotes": with_cell(b"<c r='XFD1048576'><v>1</v></c>"),
    "far-blanks": with_cell(b'<c  s="0"   r = "XFD1048576" ><v>1</v></c>'),
    "far-in-prefix": prefixed,
    "beyond-all": with_cell(b'<c r="ZZZZZZ4294967295"><v>1</v></c>'),
    "row-beyond-all": with_cell(b'</row><row r="4294967295"><c><v>1</v></c>'),
    "multiplied": multiplied_string,
    "entities": entities,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_ends_in_a_sentence_or_in_rows(tmp_path: Path, name: str) -> None:
    parts, file = plain(), tmp_path / f"{name}.xlsx"
    HOSTILE[name](parts)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in parts.items():
            package.writestr(part, content)
    started = time.monotonic()
    try:
        (sheet,) = read_sheets_apart(file)
    except AppError as error:
        assert file.name in str(error.params)
    else:
        assert sheet.rows[1][:3] == ("粮库扩建", "民生实事", "120")
    assert time.monotonic() - started < GENEROUS


def _mutated(data: bytes, chance: Random) -> bytes:
    """Of a zipped workbook one of its parts, so that the reader gets to see it."""
    if not data.startswith(b"PK"):
        return _with_other_bytes(data, chance)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    chosen = chance.choice([name for name in parts if parts[name]])
    parts[chosen] = _with_other_bytes(parts[chosen], chance)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return made.getvalue()


def _with_other_bytes(data: bytes, chance: Random) -> bytes:
    changed = bytearray(data)
    for _change in range(chance.randint(1, 8)):
        at = chance.randrange(len(changed))
        changed[at : at + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
    return bytes(changed)


@pytest.mark.slow
def test_mutations_of_real_sheets(tmp_path: Path, repeat: int) -> None:
    """Bytes changed, cut and doubled anywhere: rows, or an error of ours."""
    files = sorted(f for f in DATA.rglob("in.*") if f.suffix != ".csv")
    ends = {"rows": 0, "sentence": 0}
    for seed in range(repeat * 2):
        chance = Random(seed)
        file = tmp_path / f"{seed}.xlsx"
        file.write_bytes(_mutated(chance.choice(files).read_bytes(), chance))
        try:
            read_sheets_apart(file)
            ends["rows"] += 1
        except AppError:
            ends["sentence"] += 1
    print(f"\n{repeat * 2} mutations: {ends}")


def test_it_reads_what_the_reader_in_this_process_reads(tmp_path: Path) -> None:
    for case in ("group_unit", "merged_category", "csv_chinese_commas", "ods_covered"):
        (file,) = (DATA / case).glob("in.*")
        assert read_sheets_apart(file) == read_sheets(file)


def test_errors_come_over_as_they_are(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="sheet-web-page"):
        read_sheets_apart(DATA / "html_xls" / "in.xls")
    with pytest.raises(AppError, match="file-unreadable"):
        read_sheets_apart(tmp_path / "none.xlsx")


def test_time_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 0.01)
    with pytest.raises(Refused, match="sheet-too-much"):
        read_sheets_apart(DATA / "group_unit" / "in.xlsx")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    with pytest.raises(AppError):
        read_sheets_apart(tmp_path / "pipe.xlsx")


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "link.xlsx").symlink_to(DATA / "group_unit" / "in.xlsx")
    with pytest.raises(AppError, match="exchange-not-a-file"):
        read_sheets_apart(tmp_path / "link.xlsx")
