"""The forms of one unit in one period as neutral tables: what its pages show, with notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from desktop.actions.checks.check import forms_due
from desktop.actions.pages.daily import DailyPage
from desktop.actions.pages.header import form_period
from desktop.actions.pages.honours import HonoursPage
from desktop.actions.pages.ledger import LedgerPage
from desktop.actions.pages.page import Page, open_page
from desktop.actions.pages.table import TablePage, TableRow, open_table
from desktop.actions.pages.targets import TargetsPage
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Field, Form
from desktop.domain import periods
from desktop.domain.columns import figure_of_column
from desktop.domain.figures import Figure, display, plain, to_decimal
from desktop.domain.periods import Period
from desktop.errors import UsageError
from desktop.i18n import _
from desktop.reports import table as neutral
from desktop.reports.table import Column, Table, TableCell
from desktop.store.database import machine_faults


def form_tables(workplace: Workplace, period: Period, form: str = "") -> tuple[Table, ...]:
    """The tables of `tables_by_form` without their forms. Raises as it."""
    return tuple(table for _form, table in tables_by_form(workplace, period, form))


def tables_by_form(
    workplace: Workplace, period: Period, form: str = ""
) -> tuple[tuple[Form, Table], ...]:
    """The forms due in the period, or the one named, in catalogue order; a form with a ledger or
    days has a second table of the indicators that follow from it.

    Raises: UsageError("form-unknown", "export-nothing"), StoreError.
    """
    with machine_faults(workplace.database):
        due = (
            (workplace.form(form),)
            if form
            else tuple(f for f in workplace.forms if f in forms_due(workplace, period))
        )
        if not due:
            raise UsageError("export-nothing", period=periods.label(period))
        return tuple((f, table) for f in due for table in _of_form(workplace, f, period))


def figure_cell(figure: Figure, field: Field) -> TableCell:
    """A number is exact; a grade, a choice, words and a reason for nothing are text. Its note
    and standard go along.
    """
    note = "\n".join(
        filter(None, (figure.note, figure.words if figure.missing else "", figure.standard))
    )
    text = display(figure, field)
    if figure.value is None or figure.missing is not None or not field.is_number:
        return TableCell(text, note=note)
    return TableCell(text, to_decimal(figure.value), field.decimals, note)


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
    match page:
        case TablePage():
            columns, rows = _table_columns(), tuple(_table_rows(page))
        case DailyPage():
            columns = (
                Column("date", _("Date")),
                *_fields(form.fields),
                Column("reason", _("Reason")),
            )
            rows = tuple(
                _row(
                    [
                        TableCell(day.date),
                        *(figure_cell(day.figures[f.code], f) for f in form.fields),
                        TableCell(day.reason),
                    ]
                )
                for day in page.days
            )
        case LedgerPage():
            columns = (Column("project", _("No.")), *_fields(form.fields))
            rows = tuple(
                _row(
                    [
                        TableCell(s.project),
                        *(
                            figure_cell(figure_of_column(s.columns.get(f.code), f), f)
                            for f in form.fields
                        ),
                    ]
                )
                for s in page.projects
            )
        case HonoursPage():
            columns = (Column("honour", _("No.")), *_fields(form.fields))
            rows = tuple(
                _row(
                    [
                        TableCell(number),
                        *(
                            figure_cell(figures[f.code], f) if f.code in figures else TableCell()
                            for f in form.fields
                        ),
                    ]
                )
                for number, figures in page.honours
            )
        case TargetsPage():
            columns, rows = _target_columns(), tuple(_target_rows(page))
    head = (
        f"{workplace.unit.name}　{periods.label(page.head.period)}",
        _("Form {number}, set by {authority}").format(number=form.number, authority=form.authority),
    )
    return Table(
        f"{form.id} {form.name}",
        str(form.name),
        head,
        columns,
        rows,
        landscape=form.orientation == "landscape" or len(columns) > 8,
        period=page.head.period,
    )


def _table_columns() -> tuple[Column, ...]:
    return (
        Column("code", _("Code")),
        Column("name", _("Indicator")),
        Column("measure", _("Measure")),
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
        Column("measure", _("Measure")),
        Column("comparator", ""),
        Column("target", _("Target"), True),
        Column("value", _("This year so far"), True),
    )


def _table_rows(page: TablePage) -> Iterator[neutral.TableRow]:
    names = {key: str(name) for key, name in page.sections}
    last = ""
    for row in page.rows:
        if row.section != last and row.section in names:
            yield neutral.TableRow((TableCell(names[row.section]),), "section")
        last = row.section
        yield _row(_table_cells(row), part=bool(row.cell.dimension))


def _table_cells(row: TableRow) -> list[TableCell]:
    return [
        TableCell(row.cell.code),
        TableCell(row.label),
        TableCell(str(row.indicator.measure)),
        figure_cell(row.current, row.indicator),
        figure_cell(row.previous, row.indicator),
        figure_cell(row.last_year, row.indicator),
        TableCell(row.change.text),
        TableCell(row.current.note),
    ]


def _target_rows(page: TargetsPage) -> Iterator[neutral.TableRow]:
    for indicator, target, reached in page.targets:
        label = (
            f"{target.dimension} · {indicator.name}" if target.dimension else str(indicator.name)
        )
        wanted = (
            TableCell(target.words)
            if target.value is None
            else TableCell(
                plain(target.value, indicator.decimals),
                to_decimal(target.value),
                indicator.decimals,
            )
        )
        yield _row(
            [
                TableCell(indicator.code),
                TableCell(label),
                TableCell(str(indicator.measure)),
                TableCell(target.comparator),
                wanted,
                figure_cell(reached, indicator),
            ]
        )


def _fields(fields: Iterable[Field]) -> Iterator[Column]:
    for field in fields:
        measure = f"（{field.measure}）" if str(field.measure) else ""
        yield Column(field.code, f"{field.name}{measure}", field.is_number)


def _row(cells: Iterable[TableCell], *, part: bool = False) -> neutral.TableRow:
    return neutral.TableRow(tuple(cells), "part" if part else "row")
