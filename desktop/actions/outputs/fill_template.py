"""Filling a workbook of the superior's: cells that name a figure get its value, and everything else stays as it is.

A cell names a figure by its text, {E104}, {P101/value of its dimension}, {E104.last_year} or {E104.to_date}, or by a
name of the workbook that is an indicator's code; {period} and {district} are words.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.actions.consolidation.consolidate import Consolidated, ConsolidatedRow, consolidate
from desktop.actions.consolidation.tables import number_cell
from desktop.actions.doctor import refuse_unsound
from desktop.actions.outputs.export_tables import write_numbered
from desktop.actions.outputs.template_headings import Headed, HeadedCell, headed_cells
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.measures import convert, read_unit
from desktop.domain.periods import Period
from desktop.errors import Refused, UsageError
from desktop.exchange import cell_formats
from desktop.exchange.plain_file import read_plain
from desktop.exchange.read_apart import read_sheets_apart
from desktop.exchange.read_sheet import LARGEST_FILE
from desktop.i18n import _
from desktop.reports.table import TableCell

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.workbook.workbook import Workbook

_PLACE = re.compile(
    r"\{\s*([A-Za-z][A-Za-z0-9_]*)(?:/([^{}.]{1,60}))?(?:\.(last_year|to_date))?\s*\}"
)
_ONE_CELL = re.compile("[A-Z]{1,3}[1-9][0-9]{0,6}")
_FINEST = Decimal("0.000001")
_WORDS = ("period", "district")
_SUFFIXES = (".xlsx", ".xlsm")
_DRAWN = re.compile(r"xl/(?:drawings|charts|media)/")


@dataclass(frozen=True)
class FilledTemplate:
    """`filled`: how many cells got a value; `empty`: places whose figure nobody has given; `partial`: places whose figure has not been
    given by every unit; `unknown`: what names no figure of the period; `has_pictures`: the template has pictures or charts, which are not in the copy.
    """

    file: Path
    filled: int
    empty: tuple[str, ...]
    partial: tuple[str, ...]
    unknown: tuple[str, ...]
    warnings: tuple[str, ...]
    """What consolidation says of figures that stand there now."""
    has_pictures: bool
    by_headings: bool = False
    """Whether no cell names a figure, so that its headings and its rows' names said where they belong."""


def fill_template(
    workplace: Workplace, period: Period, template: Path, folder: Path
) -> FilledTemplate:
    """Write a filled copy of the template into `folder`; the template itself is only read.

    Raises: UsageError("not-district"), Refused("template-not-xlsx", "template-no-places"), those of
    read_sheets_apart, MachineError("stick-…"), StoreError.
    """
    if workplace.role != "district":
        raise UsageError("not-district", folder=str(workplace.home))
    from openpyxl.cell.cell import MergedCell

    workplace = workplace.at(period)
    refuse_unsound(workplace)
    if template.suffix.lower() not in _SUFFIXES:
        raise Refused("template-not-xlsx", file=template.name)
    sheets = read_sheets_apart(template)  # what it holds is bounded, and no reader gives up on it
    data = read_plain(template, LARGEST_FILE) or b""
    book = _opened(data, template)
    consolidated = consolidate(workplace, period)
    places = list(_places(book, workplace))
    headed = headed_cells(sheets, workplace.catalogue, period) if not places else Headed((), ())
    if not places and not headed.cells:
        raise Refused("template-no-places", file=template.name)
    empty, partial, unknown, filled = [], [], [*headed.unread], 0
    notes: dict[str, None] = {}
    for headed_cell in headed.cells:
        row = consolidated.row(str(headed_cell.indicator.code))
        value = _in_unit(row, headed_cell) if row is not None else None
        sheet = book[headed_cell.sheet]
        cell = sheet.cell(headed_cell.row + 1, headed_cell.column + 1)
        if isinstance(cell, MergedCell):  # covered by another: nothing is seen there
            continue
        name = f"{headed_cell.sheet}!{cell.coordinate}"
        if row is None or value is None:
            empty.append(name)
            continue
        notes |= {f"{row.code} {row.warning}": None} if row.warning else {}
        partial += [name] if row.missing else []
        _put(cell, value)
        filled += 1
    for name, cell, text in places:
        notes |= dict.fromkeys(_warnings(text, consolidated))
        partial += [name] if _is_partial(text, consolidated) else []
        found, wrong = _filled(text, consolidated, workplace, period)
        if wrong:
            unknown.append(f"{name} {wrong}")
            continue
        if found is None:
            empty.append(name)
        filled += found is not None
        _put(cell, found)
    made = io.BytesIO()
    book.save(made)
    suffix = template.suffix.lower().lstrip(".")
    stem = f"{template.stem}-{period}"
    file = write_numbered(made.getvalue(), folder, stem, suffix, owner=workplace.home)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        has_pictures = any(_DRAWN.match(name) for name in package.namelist())
    return FilledTemplate(
        file,
        filled,
        tuple(empty),
        tuple(partial),
        tuple(unknown),
        tuple(notes),
        has_pictures,
        not places,
    )


def _opened(data: bytes, template: Path) -> Workbook:
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles that it does not know
            return openpyxl.load_workbook(
                io.BytesIO(data), keep_vba=template.suffix.lower() == ".xlsm"
            )
    except cell_formats.unreadable() as error:
        raise Refused("sheet-damaged", file=template.name) from error


def _places(book: Workbook, workplace: Workplace) -> Iterator[tuple[str, Cell, str]]:
    """(place, cell, text with the names of figures) of each cell that names one."""
    from openpyxl.cell.cell import MergedCell

    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                is_text = isinstance(cell.value, str) and cell.data_type == "s"
                if is_text and _PLACE.search(cell.value):
                    yield f"{sheet.title}!{cell.coordinate}", cell, cell.value
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    for name, defined in book.defined_names.items():
        if name in workplace.catalogue.indicators:
            for title, reference in defined.destinations:
                at = reference.replace("$", "")
                if title in sheets and _ONE_CELL.fullmatch(at):
                    cell = sheets[title][at]
                    if not isinstance(
                        cell, MergedCell
                    ):  # covered by another: nothing is seen there
                        yield f"{title}!{at}", cell, f"{{{name}}}"


def _filled(
    text: str, consolidated: Consolidated, workplace: Workplace, period: Period
) -> tuple[TableCell | str | None, str]:
    """What stands in the cell then, None for a figure that nobody gave; and what names no figure."""
    whole = _PLACE.fullmatch(text.strip())
    if whole is not None and whole[1] not in _WORDS:
        row = consolidated.row(whole[1], (whole[2] or "").strip())
        if row is None:
            return None, whole[0]
        found = _cell_of(row, whole[3] or "")
        return (found if found.text else None), ""
    wrong = ""
    parts: list[str] = []
    end = 0
    for match in _PLACE.finditer(text):
        parts.append(text[end : match.start()])
        end = match.end()
        if match[1] == "period":
            parts.append(periods.label(period))
        elif match[1] == "district":
            parts.append(str(workplace.catalogue.district_name))
        elif (row := consolidated.row(match[1], (match[2] or "").strip())) is not None:
            parts.append(_cell_of(row, match[3] or "").text or "—")
        else:
            wrong = wrong or match[0]
    return ("".join([*parts, text[end:]]) if not wrong else None), wrong


def _is_partial(text: str, consolidated: Consolidated) -> bool:
    """Whether units are missing in a figure that stands there."""
    return any(row.value is not None and row.missing for row in _rows_in(text, consolidated))


def _warnings(text: str, consolidated: Consolidated) -> list[str]:
    return [f"{row.code} {row.warning}" for row in _rows_in(text, consolidated) if row.warning]


def _rows_in(text: str, consolidated: Consolidated) -> list[ConsolidatedRow]:
    """The figures that a cell's text names."""
    rows = (consolidated.row(m[1], (m[2] or "").strip()) for m in _PLACE.finditer(text))
    return [row for row in rows if row is not None]


def _cell_of(row: ConsolidatedRow, which: str) -> TableCell:
    value = {"last_year": row.last_year, "to_date": row.to_date}.get(which, row.value)
    return number_cell(value, row.indicator)


def _in_unit(row: ConsolidatedRow, headed: HeadedCell) -> TableCell | None:
    """A figure in the unit of measure that the sheet names, exactly where that ends, else to six decimals; None where
    there is none.
    """
    found = _cell_of(row, headed.which)
    own = read_unit(headed.indicator.measure.zh)
    if not found.text or found.value is None or headed.unit is None or own is None:
        return found if found.text else None
    value = convert(found.value, own, headed.unit)
    value = min(value, value.quantize(_FINEST, ROUND_HALF_UP), key=lambda one: len(str(one)))
    value = value.normalize() + 0
    return TableCell(f"{value:,f}", value, max(0, -int(value.normalize().as_tuple().exponent)))


def _put(cell: Cell, found: TableCell | str | None) -> None:
    """The value, never a formula; the cell's format stays."""
    if isinstance(found, TableCell) and found.value is not None:
        cell.value = found.value
    elif found is None:
        cell.value = None
    else:
        cell.value = found.text if isinstance(found, TableCell) else found
        cell.data_type = "s"


def filled_words(result: FilledTemplate) -> str:
    """What was written, and what is left to be looked at."""
    words = _("Written: {file}, {n} cells filled in.").format(
        file=result.file.name, n=result.filled
    )
    if result.by_headings:
        words += " " + _("They were found by the headings and the names of the rows: look at them.")
    for sentence, names in (
        (_("No figure yet: {places}."), result.empty),
        (_("Not from every unit yet: {places}."), result.partial),
        (_("Not understood, left as it was: {places}."), result.unknown),
    ):
        if names:
            shown = ", ".join(names[:10]) + ("…" if len(names) > 10 else "")
            words += " " + sentence.format(places=shown)
    words += "".join(f" {warning}" for warning in result.warnings[:10])
    if result.has_pictures:
        words += " " + _("Pictures and charts of the template are not in the copy.")
    return words
