"""The forms of one unit in one period as neutral tables: what its pages show, with notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from desktop.actions.checks.check import forms_due
from desktop.actions.pages.daily import DailyPage
from desktop.actions.pages.header import form_period
from desktop.actions.pages.honours import HonoursPage
from desktop.actions.pages.ledger import LedgerPage
from desktop.actions.pages.page import Page, open_page
from desktop.actions.pages.table import TablePage, open_table
from desktop.actions.pages.tabulation import PageCell, PageRow, tabulate
from desktop.actions.pages.targets import TargetsPage
from desktop.actions.past.words import past_note
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Field, Form
from desktop.domain import periods
from desktop.domain.figures import to_decimal
from desktop.domain.periods import Period
from desktop.errors import UsageError
from desktop.i18n import _
from desktop.reports import table as neutral
from desktop.reports.table import Column, Table, TableCell
from desktop.store.database import machine_faults


def form_tables(workplace: Workplace, period: Period, form: str = "") -> tuple[Table, ...]:
    """The tables of `tables_by_form` without their forms. Raises as it."""
    workplace = workplace.at(period)
    return tuple(table for _form, table in tables_by_form(workplace, period, form))


def tables_by_form(
    workplace: Workplace, period: Period, form: str = ""
) -> tuple[tuple[Form, Table], ...]:
    """The forms due in the period, or the one named, in catalogue order; a form with a ledger or
    days has a second table of the indicators that follow from it.

    Raises: UsageError("form-unknown", "export-nothing"), StoreError.
    """
    workplace = workplace.at(period)
    with machine_faults(workplace.database):
        due = (
            (workplace.form(form),)
            if form
            else tuple(f for f in workplace.forms if f in forms_due(workplace, period))
        )
        if not due:
            raise UsageError("export-nothing", period=periods.label(period))
        return tuple((f, table) for f in due for table in _of_form(workplace, f, period))


def _of_form(workplace: Workplace, form: Form, period: Period) -> Iterator[Table]:
    """The form's page, and for a ledger or daily form the indicators that follow from it."""
    yield _of_page(workplace, form, open_page(workplace, form, period))
    if form.kind in ("daily", "ledger", "honours") and workplace.catalogue.indicators_of(
        form, workplace.unit
    ):
        page = open_table(workplace, form, form_period(form, period))
        yield replace(
            _of_page(workplace, form, page), name=_("{form} worked out").format(form=form.id)
        )


def _of_page(workplace: Workplace, form: Form, page: Page) -> Table:
    columns = _columns(form, page)
    rows = tuple(_rows(columns, tabulate(page)))
    heading = (
        f"{workplace.unit.name}　{periods.label(page.header.period)}",
        _("Form {number}, set by {authority}").format(number=form.number, authority=form.authority),
    )
    return Table(
        f"{form.id} {form.name}",
        str(form.name),
        heading,
        columns,
        rows,
        past_note(page.header.past),
        landscape=form.orientation == "landscape" or len(columns) > 8,
        period=page.header.period,
    )


def _columns(form: Form, page: Page) -> tuple[Column, ...]:
    match page:
        case TablePage():
            return _table_columns()
        case TargetsPage():
            return _target_columns()
        case DailyPage():
            return (
                Column("date", _("Date")),
                *_fields(form.fields),
                Column("reason", _("Reason")),
            )
        case LedgerPage():
            return (Column("project", _("No.")), *_fields(form.fields))
        case HonoursPage():
            return (Column("honour", _("No.")), *_fields(form.fields))


def _table_columns() -> tuple[Column, ...]:
    return (
        Column("code", _("Code")),
        Column("name", _("Indicator")),
        Column("measure", _("Unit of measure")),
        Column("value", _("Value"), True),
        Column("previous", _("Last period"), True),
        Column("last_year", _("Last year"), True),
        Column("change", _("Change")),
        Column("note", _("Note")),
    )


def _target_columns() -> tuple[Column, ...]:
    return (
        Column("code", _("Code")),
        Column("name", _("Indicator")),
        Column("measure", _("Unit of measure")),
        Column("comparator", ""),
        Column("target", _("Target"), True),
        Column("value", _("This year so far"), True),
    )


def _fields(fields: Iterable[Field]) -> Iterator[Column]:
    for field in fields:
        measure = f"（{field.measure}）" if str(field.measure) else ""
        yield Column(field.code, f"{field.name}{measure}", field.is_number)


def _rows(columns: Sequence[Column], page_rows: Sequence[PageRow]) -> Iterator[neutral.TableRow]:
    """The rows with each section's name above its first."""
    last = ""
    for row in page_rows:
        if row.section != last and row.section_name:
            yield neutral.TableRow((TableCell(row.section_name),), "section")
        last = row.section
        yield neutral.TableRow(
            tuple(_table_cell(row.cells[c.key]) for c in columns),
            "part" if row.dimension else "row",
        )


def _table_cell(cell: PageCell) -> TableCell:
    """A number is exact; its note and standard go along."""
    if cell.value is None or cell.field is None:
        return TableCell(cell.text, note=cell.note)
    return TableCell(cell.text, to_decimal(cell.value), cell.field.decimals, cell.note)
