"""The consolidated figures of a period as neutral tables: each form in sum, and each form unit
by unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from desktop.actions.consolidation.consolidate import Consolidated, ConsolidatedRow, consolidate
from desktop.actions.consolidation.pivot import PivotCell, pivot_table
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue, Form, Indicator
from desktop.domain import periods
from desktop.domain.figures import Figure, display, plain
from desktop.domain.periods import Period
from desktop.i18n import _, listed
from desktop.reports.table import Column, Table, TableCell, TableRow


def consolidated_tables(workplace: Workplace, period: Period, form: str = "") -> tuple[Table, ...]:
    """Of each form that has consolidated figures (or the one named) two tables: the district's
    figures with coverage, comparison and target; and the units' own, one row a unit, with their sum
    beside the district's figure.

    Raises: StoreError.
    """
    workplace = workplace.at(period)
    return tables_of(workplace, consolidate(workplace, period), form)


def tables_of(
    workplace: Workplace, consolidated: Consolidated, form: str = ""
) -> tuple[Table, ...]:
    """As `consolidated_tables`, of figures that are consolidated already."""
    period = consolidated.period
    workplace = workplace.at(period)
    tables: list[Table] = []
    for one in consolidated.catalogue.forms:
        rows = [row for row in consolidated.rows if row.indicator.form == one.id]
        if rows and form in ("", one.id):
            tables += [
                _in_sum(consolidated, one, rows),
                _by_unit(workplace, one, consolidated, rows),
            ]
    return tuple(tables)


def number_cell(value: int | None, indicator: Indicator, note: str = "") -> TableCell:
    """A consolidated value: exact to the indicator's decimals; a grade is text, nothing is empty
    text.
    """
    if value is None:
        return TableCell(note=note)
    text = display(Figure(value), indicator)
    if indicator.kind in ("grade", "choice", "flag"):
        return TableCell(text, note=note)
    return TableCell(text, Decimal(plain(value, indicator.decimals)), indicator.decimals, note)


def _in_sum(consolidated: Consolidated, form: Form, rows: Sequence[ConsolidatedRow]) -> Table:
    catalogue, period = consolidated.catalogue, consolidated.period
    columns = (
        Column("code", _("Code")),
        Column("name", _("Indicator")),
        Column("measure", _("Unit of measure")),
        Column("value", _("Value"), True),
        Column("coverage", _("Coverage")),
        Column("missing", _("Not in yet")),
        Column("last_year", _("Last year"), True),
        Column("change", _("Change")),
        Column("to_date", _("This year so far"), True),
        Column("target", _("Target")),
        Column("progress", _("Progress, %"), True),
        Column("standard", _("Standard")),
        Column("roll_up", _("Roll-up")),
    )
    return Table(
        _("{form} consolidated").format(form=form.id),
        str(form.name),
        _head(catalogue, form, period),
        columns,
        tuple(_in_form_order(form, rows, catalogue)),
        (
            *dict.fromkeys(
                f"{row.code} {row.warning}" for row in rows if row.warning and not row.dimension
            ),
            *(f"△ {words}" for words in consolidated.past.get(form.id, ())),
        ),
        landscape=True,
    )


def _head(catalogue: Catalogue, form: Form, period: Period) -> tuple[str, ...]:
    return (
        f"{catalogue.district_name}　{periods.label(period)}",
        _("Form {number}, set by {authority}").format(number=form.number, authority=form.authority),
    )


def _in_form_order(
    form: Form, rows: Sequence[ConsolidatedRow], catalogue: Catalogue
) -> Iterator[TableRow]:
    sections = {section.id: str(section.name) for section in form.sections}
    last = ""
    for row in rows:
        if row.indicator.section != last and row.indicator.section in sections:
            yield TableRow((TableCell(sections[row.indicator.section]),), "section")
        last = row.indicator.section
        yield TableRow(_cells(row, catalogue), "part" if row.dimension else "row")


def _cells(row: ConsolidatedRow, catalogue: Catalogue) -> tuple[TableCell, ...]:
    names = listed(catalogue.unit_name(unit) for unit in row.missing)
    target = row.target
    worded = ""
    if target is not None:
        value = display(Figure(target.value), row.indicator) if target.value is not None else ""
        worded = f"{target.comparator} {value}" if value else target.words
    percent = (
        TableCell()
        if row.progress is None
        else TableCell(plain(row.progress, 1), Decimal(plain(row.progress, 1)), 1)
    )
    return (
        TableCell(row.code),
        TableCell(row.label),
        TableCell(str(row.indicator.measure)),
        number_cell(row.value, row.indicator, row.warning),
        TableCell(f"{row.have}/{row.of}"),
        TableCell(names),
        number_cell(row.last_year, row.indicator),
        TableCell(row.change.text),
        number_cell(row.to_date, row.indicator),
        TableCell(worded),
        percent,
        TableCell(row.standard),
        TableCell(row.roll_up),
    )


def _by_unit(
    workplace: Workplace, form: Form, consolidated: Consolidated, rows: Sequence[ConsolidatedRow]
) -> Table:
    """Units down, totals of the indicators across; last the sum of what stands above, and the
    district's figure.
    """
    catalogue = workplace.catalogue
    reporting = workplace.units_within(consolidated.period)
    units = [u.code for u in reporting if u.group in form.filled_by]
    totals = [row for row in rows if not row.dimension and row.code in catalogue.indicators]
    pivot = pivot_table(workplace, [row.code for row in totals], units, [consolidated.period])
    body = tuple(
        TableRow(
            (
                TableCell(heading.key),
                TableCell(heading.label),
                *(_unit_cell(cell, row.indicator) for cell, row in zip(cells, totals, strict=True)),
            )
        )
        for heading, cells in zip(pivot.heads, pivot.cells, strict=True)
    )
    sums = TableRow(
        (
            TableCell(),
            TableCell(_("Sum of the units (formula)")),
            *(_sum(body, column, row.indicator) for column, row in enumerate(totals, start=2)),
        )
    )
    district = TableRow(
        (
            TableCell(catalogue.district),
            TableCell(_("Consolidated by the program")),
            *(number_cell(row.value, row.indicator) for row in totals),
        )
    )
    columns = (
        Column("unit", _("Unit code")),
        Column("name", _("Unit")),
        *(
            Column(
                row.code,
                f"{row.code} {row.indicator.name}"
                + (f"（{row.indicator.measure}）" if str(row.indicator.measure) else ""),
                row.indicator.is_number,
            )
            for row in totals
        ),
    )
    return Table(
        _("{form} by unit").format(form=form.id),
        _("{form}, unit by unit").format(form=form.name),
        _head(catalogue, form, consolidated.period),
        columns,
        (*body, sums, district),
        landscape=True,
    )


def _unit_cell(cell: PivotCell, indicator: Indicator) -> TableCell:
    figure = cell.figure
    if figure.value is None:
        return TableCell(cell.text, note=figure.note)
    return number_cell(figure.value, indicator, figure.note)


def _sum(body: Sequence[TableRow], column: int, indicator: Indicator) -> TableCell:
    """The sum of the units' figures, where they are to be added up at all."""
    known = [(n, row.cells[column].value) for n, row in enumerate(body)]
    values = [value for _n, value in known if value is not None]
    if indicator.over_units != "sum" or not values:
        return TableCell()
    total = sum(values, Decimal(0))
    return TableCell(
        f"{total:,.{indicator.decimals}f}",
        total,
        indicator.decimals,
        sum_of=tuple(range(len(body))),
    )
