"""What the empty cells of a superior's workbook are for, as its headings and its rows' names say: for a template in which
nobody may write codes.
"""
# zh-data: module - what people type, not what they read

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from desktop.actions.imports.table_sheet import CODE, DATED, MEASURE, NOTE, TARGETS
from desktop.catalogue.model import Catalogue, Code, Indicator
from desktop.domain import periods
from desktop.domain.measures import Unit, fitting, read_unit, units_in
from desktop.domain.paste.phrases import Known, read_phrase
from desktop.domain.paste.sheet_table import (
    SheetColumn,
    SheetTable,
    is_sum,
    plain_number,
    read_table,
)
from desktop.domain.paste.targets import PasteTarget, exact_name
from desktop.domain.periods import Period
from desktop.exchange.read_sheet import Sheet

_LAST_YEAR = (
    "上年同期",
    "上年同期数",
    "去年同期",
    "去年同期数",
    "上年数",
    "lastyear",
)
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
    """Those of every sheet whose headings name the period, the year so far or last year, and nothing else. A sheet whose
    title names another period has none, nor has a row with words that are not understood.
    """
    known = Known(
        tuple(
            PasteTarget(one.code, (one.name.zh, one.name.en))
            for form in catalogue.forms
            if form.kind != "targets"
            for one in form.indicators
        ),
        {},
    )
    cells: list[HeadedCell] = []
    unread: list[str] = []
    for sheet in sheets:
        table = read_table(sheet.rows, sheet.merged, TARGETS, None, period, DATED)
        columns = [
            (c, which) for c in table.columns if (which := _which(c, known, period)) is not None
        ]
        if not columns or table.title:
            continue
        formulas = {(row, column) for row, column, _text in sheet.formulas}
        for at, row in enumerate(table.body, table.first - 1):
            places = [
                (column, which)
                for column, which in columns
                if not row[column.position] and (at, column.position) not in formulas
            ]
            labels = [
                row[c.position]
                for c in table.columns
                if row[c.position]
                and c.reads not in (MEASURE, NOTE)
                and c not in [column for column, _which in columns]
                and plain_number(row[c.position]) is None
                and (at, c.position) not in formulas
            ]
            if not places or not labels or is_sum(labels):
                continue
            found = list(_of_row(table, known, catalogue, (row, labels), places))
            cells += [replace(cell, sheet=sheet.name, row=at) for cell in found]
            if len(found) < len(places):
                unread.append(f"{sheet.name}!{at + 1}")
    return Headed(tuple(cells), tuple(unread))


def _which(column: SheetColumn, known: Known, period: Period) -> Which | None:
    """Which value of a figure belongs under a heading; None where none of the desk's does, or it says more."""
    if column.reads in (CODE, MEASURE, NOTE):
        return None
    if exact_name(column.heading) in _LAST_YEAR:
        return "last_year"
    phrase = read_phrase(column.heading, known, period[:4])
    if not phrase.is_understood or phrase.names:
        return None
    if phrase.time is not None and phrase.time.period == periods.last_year(period):
        return "last_year" if not phrase.so_far else None
    if phrase.time is not None and phrase.time.period != period:
        return None
    if phrase.so_far:
        return "to_date"
    return "" if phrase.is_value or phrase.time is not None else None


def _of_row(
    table: SheetTable,
    known: Known,
    catalogue: Catalogue,
    row: tuple[tuple[str, ...], list[str]],
    places: list[tuple[SheetColumn, Which]],
) -> Iterator[HeadedCell]:
    cells, labels = row
    codes = [known.codes(label) for label in labels]
    if not codes or not all(codes) or len(frozenset.intersection(*codes)) != 1:
        return
    (code,) = frozenset.intersection(*codes)
    indicator = catalogue.indicators[Code(code)]
    own = read_unit(indicator.measure.zh)
    measures = [
        cells[c.position] for c in table.columns if c.reads == MEASURE and cells[c.position]
    ]
    for column, which in places:
        named = next((units for text in (*measures, *labels) if (units := units_in(text))), ())
        read = table.unit_of(column, indicator.measure.zh)
        units = named or (read.units if read is not None else ())
        fits = fitting(units, own) if own is not None else ()
        if (units or measures) and len(fits) != 1:
            continue
        yield HeadedCell("", 0, column.position, indicator, which, fits[0] if fits else None)
