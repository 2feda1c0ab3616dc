"""Reading an office's own workbook or CSV file: sheets as rows of text, after it has been seen
to be harmless.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from desktop.domain.paste.block import read_block
from desktop.domain.paste.targets import Merged
from desktop.errors import ExchangeError, Refused
from desktop.exchange import cell_formats
from desktop.exchange.plain_file import read_plain

LARGEST_FILE = 20 * 2**20
_LARGEST_INSIDE = 64 * 2**20
_MOST_ENTRIES = 2_000
MOST_ROWS, MOST_COLUMNS = 20_000, 256
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_CELL = re.compile(
    rb'<c\b[^>]{0,200}?\br="([A-Z]{1,9})([0-9]{1,8})"[^>]{0,200}(?<!/)>\s{0,20}<(?:v|is|f)\b'
)
_COLUMNS_REPEATED = re.compile(rb'number-columns-repeated="([0-9]{1,9})"')
_ROWS_REPEATED = re.compile(rb'^<table:table-row\b[^>]*number-rows-repeated="([0-9]{1,9})"')
_ROW = re.compile(rb"<table:table-row\b[^>]*/>|<table:table-row\b.*?</table:table-row>", re.DOTALL)
_DEFAULT_PASSWORD = "VelvetSweatshop"  # [MS-OFFCRYPTO] 2.3.4.13, [MS-XLS] 2.2.10


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of equal width, from the sheet's first row; numbers in plain digits, days as
    2025-10-03, "" for nothing. `hidden_rows` and `hidden_columns`: what the sheet does not show,
    by a filter or by hand; `comments`: (row, column, words) that people noted at cells;
    `formats_read`: whether what the number formats of its cells show is in the rows; `formulas`: (row, column, formula)
    where the format of the file lets them be read (xlsx).
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    merged: tuple[Merged, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    comments: tuple[tuple[int, int, str], ...] = ()
    formats_read: bool = True
    formulas: tuple[tuple[int, int, str], ...] = ()

    @property
    def hidden_count(self) -> int:
        """How many hidden rows and columns hold anything."""
        rows = sum(any(row) for r, row in enumerate(self.rows) if r in self.hidden_rows)
        columns = (
            any(row[c] for row in self.rows) for c in self.hidden_columns if c < len(self.rows[0])
        )
        return rows + sum(columns)

    def as_shown(self) -> Sheet:
        """With nothing in the rows and columns that are hidden."""
        rows = tuple(
            tuple(
                "" if r in self.hidden_rows or c in self.hidden_columns else cell
                for c, cell in enumerate(row)
            )
            for r, row in enumerate(self.rows)
        )
        return replace(self, rows=rows)


def read_sheets(file: Path) -> tuple[Sheet, ...]:
    """Every visible sheet with anything on it: xlsx, xls, ods; CSV in UTF-8, UTF-16 or GB18030.

    Raises: Refused("sheet-encrypted", "sheet-too-large", "sheet-damaged", "sheet-unknown-kind",
    "sheet-empty"), MachineError("file-unreadable").
    """
    if file.is_symlink():
        raise ExchangeError("exchange-not-a-file", file=file.name)
    data = read_plain(file, LARGEST_FILE)
    if data is None:
        raise _too_large(file)
    if data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        data = _unlocked(data, file)
    if data.startswith(_ZIP):
        _examine(data, file)
    sheets = (
        _of_workbook(data, file)
        if data.startswith((_OLE, _ZIP))
        else (Sheet(file.stem, _of_csv(data, file)),)
    )
    filled = tuple(sheet for sheet in sheets if any(any(row) for row in sheet.rows))
    if not filled:
        raise Refused("sheet-empty", file=file.name)
    return filled


def _unlocked(data: bytes, file: Path) -> bytes:
    """A workbook under the password that Excel itself gives to one that is only protected against
    changes, and opens without asking. Raises: Refused("sheet-encrypted") for any other.
    """
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

    inside = io.BytesIO()
    try:
        office_file = msoffcrypto.OfficeFile(io.BytesIO(data))
        office_file.load_key(password=_DEFAULT_PASSWORD)
        office_file.decrypt(inside)
    except (
        DecryptionError,
        FileFormatError,
        InvalidKeyError,
        ParseError,
        OSError,
        ValueError,
    ) as error:
        raise Refused("sheet-encrypted", file=file.name) from error
    return inside.getvalue()


def _too_large(file: Path) -> Refused:
    return Refused(
        "sheet-too-large",
        file=file.name,
        rows=MOST_ROWS,
        columns=MOST_COLUMNS,
        megabytes=LARGEST_FILE >> 20,
    )


# --- workbooks
def _examine(data: bytes, file: Path) -> None:
    """Unpack all of it once under a cap, checksums included, so that what is parsed next is what
    was measured.
    """
    room = _LARGEST_INSIDE
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            if len(entries) > _MOST_ENTRIES:
                raise _too_large(file)
            for entry in entries:
                if entry.flag_bits & 1:
                    raise Refused("sheet-encrypted", file=file.name)
                if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise Refused("sheet-damaged", file=file.name)
                if entry.file_size > room:
                    raise _too_large(file)
                content = package.read(entry)
                room -= len(content)
                _measure(entry.filename, content, file)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        raise Refused("sheet-damaged", file=file.name) from error


def _measure(name: str, content: bytes, file: Path) -> None:
    """The corners of a sheet: one cell far away, or one repeated, would ask for more memory than
    there is.
    """
    if name.startswith("xl/worksheets/"):
        for column, row in _CELL.findall(content):
            if int(row) > MOST_ROWS or _column(column) > MOST_COLUMNS:
                raise _too_large(file)
    elif name == "content.xml":
        rows = 0
        for row in _ROW.findall(content):
            if b"office:value" not in row and b"<text:p" not in row:
                continue  # blank ones to the end of the sheet are usual
            repeated = _ROWS_REPEATED.match(row)
            rows += int(repeated[1]) if repeated else 1
            before_last = row.rpartition(b"<table:table-cell")[
                0
            ]  # so are blank cells at a row's end
            if (
                rows > MOST_ROWS
                or sum(map(int, _COLUMNS_REPEATED.findall(before_last))) > MOST_COLUMNS
            ):
                raise _too_large(file)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _of_workbook(data: bytes, file: Path) -> tuple[Sheet, ...]:
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    formats = _formats(data)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            names = [
                m.name
                for m in book.sheets_metadata
                if m.visible == SheetVisibleEnum.Visible and m.typ == SheetTypeEnum.WorkSheet
            ]
            sheets = []
            for name in names:
                sheet = book.get_sheet_by_name(name)
                if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
                    raise _too_large(file)
                seen = formats.get(name) or cell_formats.SeenSheet({})
                rows = _with_formats(
                    tuple(tuple(map(_text, row)) for row in sheet.to_python(skip_empty_area=False)),
                    seen.cells,
                )
                merged = () if sheet.merged_cell_ranges is None else tuple(sheet.merged_cell_ranges)
                comments = tuple((*at, words) for at, words in sorted(seen.comments.items()))
                sheets.append(
                    Sheet(
                        name,
                        rows,
                        merged,
                        seen.hidden_rows,
                        seen.hidden_columns,
                        comments,
                        name in formats,
                        tuple(
                            (*at, cell.instead)
                            for at, cell in sorted(seen.cells.items())
                            if cell.instead.startswith("=")
                        ),
                    )
                )
    except PasswordError as error:
        raise Refused("sheet-encrypted", file=file.name) from error
    except (CalamineError, ValueError, OSError) as error:
        raise Refused("sheet-damaged", file=file.name) from error
    return tuple(sheets)


def _formats(data: bytes) -> cell_formats.Sheets:
    """What the cells show beside their values; nothing where the second reader cannot read what
    the first can: an xlsb, a "strict" workbook.
    """
    try:
        if data.startswith(_OLE):
            return cell_formats.of_xls(data)
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if "content.xml" in package.namelist():
                return cell_formats.of_ods(package.read("content.xml"))
        return cell_formats.of_xlsx(data)
    except cell_formats.unreadable():
        return {}


def _with_formats(
    rows: tuple[tuple[str, ...], ...], seen: Mapping[cell_formats.Place, cell_formats.Seen]
) -> tuple[tuple[str, ...], ...]:
    grid = [list(row) for row in rows]
    for (r, c), of_cell in seen.items():
        if r >= len(grid) and of_cell.instead and r < MOST_ROWS:
            grid += [[] for _missing in range(r + 1 - len(grid))]
        if r < len(grid) and c < MOST_COLUMNS:
            grid[r] += [""] * (c + 1 - len(grid[r]))
            grid[r][c] = cell_formats.as_seen(grid[r][c], of_cell)
    return _trimmed(tuple(map(tuple, grid)))


def _text(cell: object) -> str:
    """As a person reads it in the cell."""
    if isinstance(cell, bool):
        return "是" if cell else "否"  # zh-data: what people type
    if isinstance(cell, float | int):
        return format(Decimal(f"{cell:.{cell_formats.DIGITS}g}"), "f")
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell).strip()


# --- CSV
_DELIMITERS = "\t,;|，"  # zh-data: what people type
_GUARDED = re.compile("^'(?=[=+\\-@＝＋－＠])")  # as this program writes what is no formula
_SEP_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
_WEB_PAGE = re.compile(r"<(?:!doctype html|html|table|head|meta)\b", re.IGNORECASE)
_XML_2003 = "urn:schemas-microsoft-com:office:spreadsheet"


def _of_csv(data: bytes, file: Path) -> tuple[tuple[str, ...], ...]:
    text = _decoded(data, file)
    start = text[:4096]
    if _XML_2003 in start:
        raise Refused("sheet-xml-2003", file=file.name)
    if _WEB_PAGE.search(start):
        raise Refused("sheet-web-page", file=file.name)
    named = _SEP_LINE.match(text)
    delimiter = named[1] if named else _delimiter(start)
    rows = tuple(
        tuple(_GUARDED.sub("", cell.strip()) for cell in row)
        for row in read_block(text[named.end() :] if named else text, delimiter)
    )
    rows = _trimmed(rows)
    if len(rows) > MOST_ROWS or max(map(len, rows), default=0) > MOST_COLUMNS:
        raise _too_large(file)
    return rows


def _delimiter(start: str) -> str:
    """The one that cuts the first lines most alike; a Chinese comma, which prose has, last."""

    def alike(delimiter: str) -> tuple[bool, float, int]:
        widths = [len(row) for row in (_unpadded(r) for r in read_block(start, delimiter)) if row]
        cut = [width for width in widths if width > 1]  # a title and a note stand alone
        usual = max(map(cut.count, cut), default=0)
        return usual > 0, usual / max(len(widths), 1), -_DELIMITERS.index(delimiter)

    return max(_DELIMITERS, key=alike)


def _unpadded(row: tuple[str, ...]) -> tuple[str, ...]:
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return row[:end]


def _decoded(data: bytes, file: Path) -> str:
    encodings = (
        ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    )
    failures: list[tuple[int, int]] = []  # how much is wrong, where it begins
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            wrong = data.decode(encoding, errors="replace").count("\ufffd")
            failures.append((wrong, error.start))
            continue
        text = text.rstrip("\x1a").translate({0x0B: " ", 0x0C: " "})
        if not any(c < " " and c not in "\t\r\n" for c in text):
            return text
    wrong, start = min(failures, default=(len(data), 0))
    if wrong * 50 < len(data) and b"\x00" not in data:
        raise Refused("sheet-bad-byte", file=file.name, line=data.count(b"\n", 0, start) + 1)
    raise Refused("sheet-unknown-kind", file=file.name)


def _trimmed(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Without blank rows at the end and blank columns at the right."""
    end = len(rows)
    while end and not any(rows[end - 1]):
        end -= 1
    width = max((len(_unpadded(row)) for row in rows[:end]), default=0)
    return _even(tuple(row[:width] for row in rows[:end]))


def _even(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    width = max(map(len, rows), default=0)
    return tuple(row + ("",) * (width - len(row)) for row in rows)
