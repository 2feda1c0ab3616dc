"""What a spreadsheet's cell shows and its bare value does not: units and scaling of its number
format, error values, formulas that were never worked out.

Source of number formats: ECMA-376 part 1, 18.8.31 (numFmts).
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from xml.etree import ElementTree

from desktop.domain.measures import units_in
from desktop.domain.paste.targets import OWN_COMMENTS

Place = tuple[int, int]
"""Row and column, from 0."""
ERRORS = frozenset(
    ("#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
)
_TOKEN = re.compile(r'"([^"]*)"|[\\!](.)|[_*](?:.)|\[([^\]]*)\]|(.)', re.DOTALL)
_REFERENCE = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_DATE = re.compile(r"[ymdhs]", re.IGNORECASE)
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CREATOR = "{http://purl.org/dc/elements/1.1/}"
_FARTHEST, _WIDEST = 20_000, 256
_NUMBER_SHOWN = re.compile(r"\s*([-+]?[\d,]*\.?\d+)\s*(\D*)")
DIGITS = 15
"""What a spreadsheet keeps of a number; further ones are noise of binary fractions."""
_LARGEST_POWER = 20  # of ten, also below one: what is further is no number of a cell


@dataclass(frozen=True, slots=True)
class Seen:
    """`format`: the cell's number format; `instead`: what stands in a cell that has no value: an
    error, or the formula; `shown`: the text that an OpenDocument cell shows.
    """

    format: str = ""
    instead: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True)
class _Effect:
    """What a format does to a number: it divides it, and writes words behind it."""

    divisor: Decimal
    suffix: str


@dataclass(frozen=True, slots=True)
class SeenSheet:
    """What is seen of a sheet's cells, and which rows and columns are not seen at all: hidden, or
    filtered out; what people noted at cells.
    """

    cells: Mapping[Place, Seen]
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    comments: Mapping[Place, str] = field(default_factory=dict)


Sheets = Mapping[str, SeenSheet]


def unreadable() -> tuple[type[BaseException], ...]:
    """What the libraries raise for files that they cannot read."""
    from xlrd.biffh import XLRDError
    from xlrd.compdoc import CompDocError

    return (
        ArithmeticError,
        AssertionError,
        AttributeError,
        CompDocError,
        EOFError,
        LookupError,
        OSError,
        RuntimeError,
        SyntaxError,  # of XML, too
        TypeError,
        ValueError,
        XLRDError,
        struct.error,
        zipfile.BadZipFile,
        zlib.error,
    )


def of_xlsx(data: bytes) -> Sheets:
    """By sheet and cell. Raises: whatever the library raises for a file that it cannot read."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles that it does not know
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        try:
            cells = {sheet.title: dict(_of_sheet(sheet)) for sheet in book.worksheets}
        finally:
            book.close()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {sheet.title: sheet._worksheet_path.lstrip("/") for sheet in book.worksheets}
        return {
            name: SeenSheet(
                cells[name],
                *_hidden_of_xlsx(package.read(parts[name])),
                _comments_of_xlsx(package, parts[name]),
            )
            for name in cells
        }


def _comments_of_xlsx(package: zipfile.ZipFile, part: str) -> dict[Place, str]:
    """Comments, which the library tells only to who holds all cells in memory.

    Source: ECMA-376 part 1, 18.7.3 (comment); part 2, 9.3 (relationships).
    """
    folder, _slash, name = part.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in package.namelist():
        return {}
    found: dict[Place, str] = {}
    try:
        for relation in ElementTree.fromstring(package.read(relations)):
            if relation.get("Type", "").endswith("/relationships/comments"):
                target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
                found.update(_comments_in(package.read(target.lstrip("/"))))
    except unreadable():
        return {}  # what the cells show does not hang on it
    return found


def _comments_in(part: bytes) -> Iterator[tuple[Place, str]]:
    from openpyxl.utils.cell import column_index_from_string

    root = ElementTree.fromstring(part)
    authors = [e.text or "" for e in root.iter() if e.tag.rpartition("}")[2] == "author"]
    own = {str(n) for n, author in enumerate(authors) if author == OWN_COMMENTS}
    for comment in root.iter():
        if comment.get("authorId") in own:
            continue
        at = _REFERENCE.fullmatch(comment.get("ref", ""))
        if comment.tag.rpartition("}")[2] == "comment" and at is not None:
            place = int(at[2]) - 1, column_index_from_string(at[1]) - 1
            yield place, "".join(comment.itertext()).strip()


def _hidden_of_xlsx(part: bytes) -> tuple[frozenset[int], frozenset[int]]:
    """Hidden rows and columns, which the library tells only to who holds all cells in memory.

    Source: ECMA-376 part 1, 18.3.1.73 (row) and 18.3.1.13 (col).
    """
    rows, columns = set(), set()
    for _event, element in ElementTree.iterparse(io.BytesIO(part), ("start",)):
        name = element.tag.rpartition("}")[2]
        if element.get("hidden") in ("1", "true"):
            if name == "row":
                rows.add(int(element.get("r", "0")) - 1)
            elif name == "col":
                first, last = int(element.get("min", "1")), int(element.get("max", "1"))
                columns |= set(range(first - 1, min(last, _WIDEST)))
    return frozenset(rows), frozenset(columns)


def _of_sheet(sheet) -> Iterator[tuple[Place, Seen]]:  # type: ignore[no-untyped-def]
    sheet.reset_dimensions()  # some writers give wrong ones
    for row in sheet.iter_rows(max_row=_FARTHEST):
        for cell in row:
            if cell.value is None:
                continue
            place = (cell.row - 1, cell.column - 1)
            if cell.data_type == "e":
                yield place, Seen(instead=str(cell.value))
            elif cell.data_type == "f":
                text = str(getattr(cell.value, "text", cell.value))
                yield place, Seen(str(cell.number_format), text if text[:1] == "=" else f"={text}")
            elif isinstance(cell.value, int | float) and effect(str(cell.number_format)):
                yield place, Seen(str(cell.number_format))


def of_xls(data: bytes) -> Sheets:
    """As of_xlsx, of the older binary format."""
    import xlrd

    with xlrd.open_workbook(
        file_contents=data, formatting_info=True, logfile=io.StringIO()
    ) as book:
        found: dict[str, SeenSheet] = {}
        for sheet in book.sheets():
            cells: dict[Place, Seen] = {}
            found[sheet.name] = SeenSheet(
                cells,
                frozenset(r for r, info in sheet.rowinfo_map.items() if info.hidden),
                frozenset(c for c, info in sheet.colinfo_map.items() if info.hidden),
                {
                    place: note.text.strip()
                    for place, note in sheet.cell_note_map.items()
                    if note.author != OWN_COMMENTS
                },
            )
            for r in range(min(sheet.nrows, _FARTHEST)):
                for c, kind in enumerate(sheet.row_types(r)):
                    if kind == xlrd.XL_CELL_ERROR:
                        code = xlrd.error_text_from_code.get(sheet.cell_value(r, c), "#N/A")
                        cells[r, c] = Seen(instead=code)
                    elif kind == xlrd.XL_CELL_NUMBER:
                        key = book.xf_list[sheet.cell_xf_index(r, c)].format_key
                        shown = book.format_map[key].format_str
                        if effect(shown):
                            cells[r, c] = Seen(shown)
        return found


def of_ods(content: bytes) -> Sheets:
    """As of_xlsx, of an OpenDocument's content.xml, whose size was bounded before."""
    found: dict[str, SeenSheet] = {}
    for table in ElementTree.fromstring(content).iter(f"{_TABLE}table"):
        cells: dict[Place, Seen] = {}
        comments: dict[Place, str] = {}
        hidden_rows: set[int] = set()
        r = 0
        for row in table.iter(f"{_TABLE}table-row"):
            c = 0
            for cell in row:
                if not cell.tag.endswith(("}table-cell", "}covered-table-cell")):
                    continue
                seen = _of_cell(cell)
                note = cell.find(f"{_OFFICE}annotation")
                if note is not None and note.findtext(f"{_CREATOR}creator") != OWN_COMMENTS:
                    lines = ("".join(p.itertext()) for p in note.findall(f"{_TEXT}p"))
                    comments[r, c] = "\n".join(lines).strip()
                repeated = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
                if seen is not None and repeated < _FARTHEST:
                    cells.update({(r, c + n): seen for n in range(repeated)})
                c += repeated
            height = int(row.get(f"{_TABLE}number-rows-repeated", "1"))
            if row.get(f"{_TABLE}visibility", "visible") != "visible":
                hidden_rows |= set(range(r, min(r + height, _FARTHEST)))
            r += height
            if r > _FARTHEST:
                break
        found[table.get(f"{_TABLE}name", "")] = SeenSheet(
            cells, frozenset(hidden_rows), _hidden_of_ods(table), comments
        )
    return found


def _hidden_of_ods(table: ElementTree.Element) -> frozenset[int]:
    columns: set[int] = set()
    c = 0
    for column in table.iter(f"{_TABLE}table-column"):
        width = int(column.get(f"{_TABLE}number-columns-repeated", "1"))
        if column.get(f"{_TABLE}visibility", "visible") != "visible":
            columns |= set(range(c, min(c + width, _WIDEST)))
        c += width
    return frozenset(columns)


def _of_cell(cell: ElementTree.Element) -> Seen | None:
    shown = "\n".join("".join(p.itertext()) for p in cell.findall(f"{_TEXT}p")).strip()
    formula = cell.get(f"{_TABLE}formula", "")
    is_number = cell.get(f"{_OFFICE}value") is not None
    if formula and (shown in ERRORS or shown.startswith(("Err:", "#"))):
        return Seen(instead=shown)
    if formula and not shown and not is_number:
        return Seen(instead=f"={formula.partition('=')[2]}")
    match = _NUMBER_SHOWN.fullmatch(shown)
    if is_number and match is not None and match[2]:
        return Seen(shown=shown)
    return None


def as_seen(text: str, seen: Seen) -> str:
    """A cell's text with what its format says; `text` is what the reader of values gave."""
    if not text:
        return seen.instead
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    if seen.shown:
        return _as_shown(text, seen.shown)
    of_format = effect(seen.format) if seen.format else None
    if of_format is None:
        return text
    scaled = value / of_format.divisor
    return f"{scaled.normalize():f}{of_format.suffix}"


def _as_shown(text: str, shown: str) -> str:
    match = _NUMBER_SHOWN.fullmatch(shown)
    return with_digits(shown, text) if match is not None and units_in(match[2]) else text


def with_digits(shown: str, raw: str) -> str:
    """What a cell shows, with all digits of the number `raw` behind it where it shows that number
    rounded; one that it shows scaled stays as it is shown.
    """
    match = _NUMBER_SHOWN.fullmatch(shown)
    try:
        value = Decimal(f"{Decimal(raw):.{DIGITS}g}")
    except InvalidOperation:
        return shown
    if match is None or (match[2] and not units_in(match[2])):
        return shown
    if not value.is_finite() or abs(value.adjusted()) > _LARGEST_POWER:
        return shown
    number = Decimal(match[1].replace(",", ""))
    decimals = max(-int(number.as_tuple().exponent), 0)
    if round(value, decimals) != number:
        return shown.strip()
    return f"{value:f}{match[2].strip()}"


@lru_cache(maxsize=1_024)
def effect(number_format: str) -> _Effect | None:
    """What a format does to a number beyond rounding; None for nothing, and for dates."""
    tokens = list(_tokens(number_format))
    if any(kind == "code" and _DATE.fullmatch(mark) for kind, mark in tokens):
        return None
    places = [n for n, (kind, mark) in enumerate(tokens) if kind == "code" and mark in "0#?"]
    if not places:
        return None
    last = places[-1]
    divisor, behind = Decimal(1), tokens[last + 1 :]
    for kind, mark in behind:
        if kind == "code" and mark == ",":
            divisor *= 1_000
    inserted = next(
        (n for n, token in enumerate(tokens[:last]) if token == ("word", ".")), None
    )  # 0!.00 writes a point among the digits: what stands behind it is moved
    if inserted is not None:
        divisor *= 10 ** sum(1 for n in places if n > inserted)
    percents = sum(1 for token in tokens if token == ("code", "%"))
    divisor /= 100**percents
    words = "".join(mark for kind, mark in behind if kind == "word").strip()
    suffix = "%" if percents else words if units_in(words) else ""
    return _Effect(divisor, suffix) if suffix or divisor != 1 else None


def _tokens(number_format: str) -> Iterator[tuple[str, str]]:
    """Of the first section, for numbers above zero: ("word", …) is written as it is."""
    for match in _TOKEN.finditer(number_format):
        quoted, escaped, bracketed, mark = match.groups()
        if mark == ";":
            return
        if quoted is not None:
            yield "word", quoted
        elif escaped is not None:
            yield "word", escaped
        elif bracketed is not None:
            if bracketed.startswith("$"):
                yield "sign", bracketed
        elif mark is not None:
            yield ("code", mark) if mark in "0#?.,%/ymdhsYMDHSeE+-" else ("word", mark)
