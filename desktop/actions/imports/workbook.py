"""Taking figures and rows from the office's own workbook: which column is which field, and what
it would change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from desktop.actions.entry.enter import Entered, enter
from desktop.actions.entry.projects import known_projects, project_numbers_after
from desktop.actions.imports import table_sheet
from desktop.actions.imports.days import propose_days
from desktop.actions.imports.preview import Proposed, Taken, taken
from desktop.actions.imports.records import (
    Records,
    honour_numbers_after,
    propose_records,
    row_targets,
)
from desktop.actions.pages.daily import DailyPage
from desktop.actions.pages.header import form_period
from desktop.actions.pages.honours import HonoursPage
from desktop.actions.pages.ledger import LedgerPage
from desktop.actions.pages.page import open_page
from desktop.actions.pages.table import TablePage
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form
from desktop.domain.columns import figure_of_column
from desktop.domain.figures import EMPTY, Cell, Figure, How
from desktop.domain.paste.block import hidden_parts
from desktop.domain.paste.columns import daily_columns, honour_columns, project_columns
from desktop.domain.paste.sheet_table import SheetTable, read_table
from desktop.domain.paste.targets import (
    DAY_HEADINGS,
    Merged,
    PasteTarget,
    Rows,
    Skipped,
)
from desktop.domain.periods import Period
from desktop.errors import Refused, UsageError
from desktop.exchange.read_sheet import Sheet
from desktop.i18n import listed
from desktop.store.database import machine_faults
from desktop.store.sheet_mappings import SheetMapping, keep_mapping, mappings_of

DAY = "date"
"""What a column of a daily form may be besides a field."""


class _Place(NamedTuple):
    """Of a block in its sheet: how many rows stand above, where the units are named."""

    above: int
    wheres: Mapping[str, str]


_NAMES_ROWS = {
    "ledger": ("number", "name"),
    "honours": ("number", "title"),
    "daily": (DAY,),
    "table": (table_sheet.VALUE, table_sheet.SO_FAR, table_sheet.CODE),
}
"""Columns that say which row of the form each row of a sheet is; by their order alone none is
taken. In a table form every cell beside the values may.
"""


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """What a table would do; rows and columns left out with their places in the sheet."""

    proposed: tuple[Proposed, ...]
    skipped: tuple[Skipped, ...]

    @property
    def chosen(self) -> tuple[Taken, ...]:
        return tuple(cell for p in self.proposed if (cell := taken(p)) is not None)


def sheet_targets(form: Form) -> tuple[PasteTarget, ...]:
    """What the columns of a sheet can be taken for, in the order in which people are to choose
    from them.
    """
    match form.kind:
        case "ledger":
            return project_columns(form, ())[0]
        case "honours":
            return honour_columns(form, ())[0]
        case "daily":
            return (PasteTarget(DAY, tuple(DAY_HEADINGS)), *daily_columns(form.fields))
        case "table":
            return table_sheet.TARGETS
    raise UsageError("sheet-no-form", form=form.id)


def table_of(
    workplace: Workplace,
    form: Form,
    sheet: Sheet,
    period: Period,
    name: str = "",
    *,
    with_hidden: bool = False,
) -> SheetTable:
    """The sheet's table with its columns taken as `name` (a kept mapping) says, else as before,
    else by their headings, as they read for a form of `period`. What the sheet hides is left out
    unless `with_hidden`.

    Raises: UsageError("sheet-no-form", "sheet-no-mapping"), StoreError.
    """
    workplace = workplace.at(period)
    targets = sheet_targets(form)
    with machine_faults(workplace.database):
        kept = mappings_of(workplace.db, form.id)
    if name and name not in [mapping.name for mapping in kept]:
        raise UsageError(
            "sheet-no-mapping", name=name, known=listed(mapping.name for mapping in kept) or "—"
        )
    known: dict[str, str] = {}
    for mapping in reversed([mapping for mapping in kept if name in ("", mapping.name)]):
        known |= mapping.columns
    own = form_period(form, period)
    dated = table_sheet.DATED if form.kind == "table" else None
    shown = sheet if with_hidden else sheet.as_shown()
    table = read_table(shown.rows, shown.merged, targets, known, own, dated)
    hidden = (
        [] if with_hidden else hidden_parts(sheet.rows, sheet.hidden_rows, sheet.hidden_columns)
    )
    comments = (Skipped(r, words, "comment", column=c) for r, c, words in sheet.comments)
    return replace(table, beside=(*hidden, *comments), formats_read=sheet.formats_read)


def plan_sheet(workplace: Workplace, form: Form, period: Period, table: SheetTable) -> SheetPlan:
    """What the table would do to the form. Raises: Refused("sheet-form-locked",
    "sheet-no-columns", "sheet-no-rows", "period-not-begun"), StoreError.
    """
    workplace = workplace.at(period)
    if not any(column.code for column in table.columns):
        raise Refused("sheet-no-columns", form=form.name)
    workplace.refuse_unbegun(period)
    workplace.refuse_not_reporting(period)
    if not {column.code for column in table.columns} & set(_NAMES_ROWS[form.kind]):
        raise Refused("sheet-no-rows", form=form.name)
    if form.kind == "table":
        return _plan_indicators(workplace, form, period, table)
    measures = {str(field.code): field.measure.zh for field in form.fields}
    block, sums = table.block(measures)
    at = _Place(table.first - 2, table.wheres(measures))
    with machine_faults(workplace.database):
        proposed, skipped = _propose(workplace, form, period, block, at)
    summed = {s.row for s in sums if s.column is None}
    kept = [
        s
        for s in skipped
        if s.reason != "heading" and not (s.reason == "blank" and s.row in summed)
    ]
    return SheetPlan(
        tuple(proposed),
        _with_beside(
            table,
            [
                table.in_sheet(s) if s.column is None else _named(table, s)
                for s in sorted((*kept, *sums), key=lambda s: (s.column is None, s.row))
            ],
        ),
    )


def _with_beside(table: SheetTable, skipped: Sequence[Skipped]) -> tuple[Skipped, ...]:
    """What the sheet hides is said as that, not as a blank row; then the comments of its other rows."""
    rows = {each.row for each in table.beside if each.column is None}
    others = [s for s in skipped if s.column is not None or s.row not in rows]
    left_out = {s.row for s in others if s.column is None} | rows
    beside = (s for s in table.beside if s.reason != "comment" or s.row not in left_out)
    return (*others, *beside)


def import_plan(
    workplace: Workplace,
    form: Form,
    plan: SheetPlan,
    mapping: Mapping[str, str],
    name: str,
    month: str = "",
) -> Entered:
    """Write what was chosen in one step that one undo takes back, and keep the mapping under
    `name`. Raises: as enter.
    """
    chosen = [(taken.cell, taken.figure) for taken in plan.chosen]
    entered = enter(workplace, chosen, how=How.IMPORTED, month=month)
    keep_columns(workplace, form, mapping, name)
    return entered


def keep_columns(workplace: Workplace, form: Form, mapping: Mapping[str, str], name: str) -> None:
    """Remember what the columns of a sheet were taken for. Raises: StoreError."""
    with machine_faults(workplace.database):
        keep_mapping(workplace.db, form.id, SheetMapping(name, dict(mapping)))


def _named(table: SheetTable, skipped: Skipped) -> Skipped:
    """A column left out, by its heading and place in the sheet."""
    column = table.columns[skipped.column or 0]
    return replace(skipped, text=column.heading, column=column.position)


def _plan_indicators(
    workplace: Workplace, form: Form, period: Period, table: SheetTable
) -> SheetPlan:
    with machine_faults(workplace.database):
        page = open_page(workplace, form, period)
    if page.header.locked:
        raise Refused("sheet-form-locked", form=form.name)
    assert isinstance(page, TablePage)
    proposed, skipped = table_sheet.propose_indicators(table, page.rows)
    return SheetPlan(tuple(proposed), _with_beside(table, skipped))


def _propose(
    workplace: Workplace, form: Form, period: Period, block: Rows, at: _Place
) -> tuple[Sequence[Proposed], Sequence[Skipped]]:
    page = open_page(workplace, form, period)
    if page.header.locked:
        raise Refused("sheet-form-locked", form=form.name)
    match page:
        case LedgerPage():
            return propose_projects(workplace, form, page, block, (), *at)
        case HonoursPage():
            return _honours(form, page, block, at)
        case DailyPage():
            return propose_days(block, form, page.days, page.header.period, ("", ""), (), *at)
    raise UsageError("sheet-no-form", form=form.id)


def propose_projects(
    workplace: Workplace,
    form: Form,
    page: LedgerPage,
    block: Rows,
    merged: Sequence[Merged] = (),
    above: int = 0,
    wheres: Mapping[str, str] | None = None,
) -> tuple[list[Proposed], Sequence[Skipped]]:
    """What a block does to the ledger, from its first row and column where no heading says more."""
    known = known_projects(workplace)
    states = {state.project: state for state in page.projects}
    fields = {str(field.code): field for field in form.fields}
    columns, named = project_columns(form, ())

    def figure_at(cell: Cell) -> Figure:
        state = states.get(cell.dimension)
        return (
            EMPTY
            if state is None
            else figure_of_column(state.columns.get(cell.code), fields[cell.code])
        )

    rows = row_targets(tuple(states), {number: known.get(number, "") for number in states}, known)
    return propose_records(
        block,
        Records(
            form,
            page.header.period,
            rows,
            columns,
            named,
            partial(project_numbers_after, known),
            figure_at,
        ),
        (0, 0),
        merged,
        above,
        wheres,
    )


def _honours(
    form: Form, page: HonoursPage, block: Rows, at: _Place
) -> tuple[list[Proposed], Sequence[Skipped]]:
    standing = dict(page.honours)
    columns, named = honour_columns(form, ())
    titles = {number: figures.get("title", EMPTY).words for number, figures in standing.items()}
    return propose_records(
        block,
        Records(
            form,
            page.header.period,
            row_targets(tuple(standing), titles),
            columns,
            named,
            partial(honour_numbers_after, standing),
            lambda cell: standing.get(cell.dimension, {}).get(cell.code, EMPTY),
        ),
        (0, 0),
        (),
        *at,
    )
