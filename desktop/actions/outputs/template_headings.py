"""What the empty cells of a superior's workbook are for, as its headings and its rows' names say: for a template in which
nobody may write codes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from desktop.actions.imports.table_sheet import CODE, DATED, MEASURE, NOTE, TARGETS, VALUE
from desktop.catalogue.model import Catalogue, Code, Indicator
from desktop.domain.measures import Unit, fitting, read_unit, units_in, without_unit
from desktop.domain.paste.headings import meaning
from desktop.domain.paste.sheet_table import SheetColumn, SheetTable, is_sum, read_table
from desktop.domain.paste.targets import PasteTarget, TargetIndex
from desktop.domain.periods import Period
from desktop.exchange.read_sheet import Sheet

Which = Literal["", "to_date", "last_year"]


@dataclass(frozen=True, slots=True)
class HeadedCell:
    """An empty cell for a figure. `row`, `column` from 0; `unit`: the unit of measure that the sheet names, None where it
    is the forms' own.
    """

    sheet: str
    row: int
    column: int
    indicator: Indicator
    which: Which
    unit: Unit | None


@dataclass(frozen=True, slots=True)
class Headed:
    """`unread`: rows that name no figure, several, or another unit of measure, by sheet and row from 1."""

    cells: tuple[HeadedCell, ...]
    unread: tuple[str, ...]


def headed_cells(sheets: tuple[Sheet, ...], catalogue: Catalogue, period: Period) -> Headed:
    """Those of every sheet whose headings name the period, the year so far or last year. A sheet whose title names another
    period has none.
    """
    index = TargetIndex(
        [
            PasteTarget(one.code, (one.name.zh, one.name.en))
            for form in catalogue.forms
            if form.kind != "targets"
            for one in form.indicators
        ]
    )
    cells: list[HeadedCell] = []
    unread: list[str] = []
    for sheet in sheets:
        table = read_table(sheet.rows, sheet.merged, TARGETS, None, period, DATED)
        columns = [(c, which) for c in table.columns if (which := _which(c, period)) is not None]
        if not columns or table.title:
            continue
        formulas = {(row, column) for row, column, _text in sheet.formulas}
        for at, row in enumerate(table.body, table.first - 1):
            places = [
                (column, which)
                for column, which in columns
                if not row[column.position] and (at, column.position) not in formulas
            ]
            names = [
                row[c.position]
                for c in table.columns
                if row[c.position] and c.reads not in (MEASURE, NOTE) and _which(c, period) is None
            ]
            if not places or not names or is_sum(names):
                continue
            found = list(_of_row(sheet, table, index, catalogue, (at, row, names), places))
            cells += found
            if len(found) < len(places):
                unread.append(f"{sheet.name}!{at + 1}")
    return Headed(tuple(cells), tuple(unread))


def _which(column: SheetColumn, period: Period) -> Which | None:
    """Which value of a figure belongs under a heading; None where none of the desk's does."""
    if column.reads in (CODE, MEASURE, NOTE):
        return None
    says = meaning(column.heading, period)
    if says == "last-year":
        return "last_year"
    if says == "so-far":
        return "to_date"
    return "" if says == "this" or (column.reads == VALUE and not says) else None


def _of_row(
    sheet: Sheet,
    table: SheetTable,
    index: TargetIndex,
    catalogue: Catalogue,
    row: tuple[int, tuple[str, ...], list[str]],
    places: list[tuple[SheetColumn, Which]],
) -> Iterator[HeadedCell]:
    at, cells, names = row
    hits = [n for name in names for n in (*index.of(name), *index.of(without_unit(name)))]
    codes = {index.code(n) for n in hits}
    if len(codes) != 1:
        return
    indicator = catalogue.indicators[Code(codes.pop())]
    own = read_unit(indicator.measure.zh)
    for column, which in places:
        named = next(
            (
                units
                for text in (
                    *(cells[c.position] for c in table.columns if c.reads == MEASURE),
                    *names,
                )
                if (units := units_in(text))
            ),
            (),
        )
        read = table.unit_of(column, indicator.measure.zh)
        units = named or (read.units if read is not None else ())
        fits = fitting(units, own) if own is not None else ()
        if units and len(fits) != 1:
            continue
        yield HeadedCell(
            sheet.name, at, column.position, indicator, which, fits[0] if fits else None
        )
