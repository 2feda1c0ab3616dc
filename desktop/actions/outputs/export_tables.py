"""Writing the tables of a period for people: a workbook, or a CSV file a table, whole or not at
all.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Literal

from desktop.actions.consolidation.areas_compared import compare_areas, comparison_tables
from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.consolidation.tables import tables_of
from desktop.actions.doctor import refuse_unsound
from desktop.actions.outputs.form_tables import form_tables
from desktop.actions.outputs.observations import observations_of
from desktop.actions.outputs.received_tables import figure_table, received_tables
from desktop.actions.outputs.sealed_view import period_of_form, sealed_view
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.domain.roster import level_below
from desktop.errors import Refused, UsageError
from desktop.exchange.stick import write_safely
from desktop.i18n import _
from desktop.reports.table import Column, Table, TableCell, TableRow
from desktop.reports.writers.csv import csv_bytes
from desktop.reports.writers.datapackage import figures_table
from desktop.reports.writers.sheet_names import sheet_names
from desktop.reports.writers.xlsx import xlsx_bytes

TableFormat = Literal["xlsx", "csv"]
_MOST_NAMES = 1000


def export_tables(
    workplace: Workplace,
    period: Period,
    kind: TableFormat,
    folder: Path,
    form: str = "",
    passphrase: str | None = None,
) -> tuple[Path, ...]:
    """The unit's forms of the period, or at a desk the consolidated figures and all that was
    received; the files written, one for xlsx. What the unit has sealed is written as the sealed
    file has it.

    A file of that name which holds something else stays; the new one gets a number.
    `Workplace.of_unit` gives one unit's book at the desk.

    Raises: UsageError("form-unknown", "export-nothing"), StoreError, MachineError("stick-…").
    """
    workplace = workplace.at(period)
    refuse_unsound(workplace)
    code = (
        workplace.unit.code
        if workplace.unit.code in workplace.catalogue.unit_by_code
        else workplace.catalogue.district
    )
    of_district = code == workplace.catalogue.district
    if of_district:
        tables = _all_tables(workplace, period, form)
    else:
        own = period_of_form(workplace, form, period)
        with sealed_view(workplace, own, passphrase) as view:
            tables = form_tables(view.workplace, period, form)
    if not tables:
        raise UsageError("export-nothing", period=periods.label(period))
    stem = "-".join(filter(None, (code, period, form)))
    if kind == "xlsx":
        if of_district:
            tables = (_cover(workplace, period, tables), *(t for t in tables if t.rows))
        return (write_numbered(xlsx_bytes(tables), folder, stem, "xlsx", owner=workplace.home),)
    return tuple(
        write_numbered(csv_bytes(table), folder, f"{stem}-{name}", "csv", owner=workplace.home)
        for name, table in _named(tuple(t for t in tables if t.rows or not of_district))
    )


def _all_tables(workplace: Workplace, period: Period, form: str) -> tuple[Table, ...]:
    """At a desk: the consolidated figures, every unit's own, and what else was received."""
    consolidated = consolidate(workplace, period)
    tables = tables_of(workplace, consolidated, form)
    catalogue = consolidated.catalogue
    if level_below(workplace.catalogue):
        tables = (*tables, *comparison_tables(compare_areas(workplace, period), form))
    figures = [
        o
        for o in observations_of(workplace, period)
        if form in ("", catalogue.indicators[o.code].form)
    ]
    received = [r.table for r in received_tables(workplace, consolidated) if form in ("", r.form)]
    if form and not tables and not any(t.rows for t in received):
        return ()
    return (
        *tables,
        figure_table(figures_table(figures), _("Every unit's figures"), catalogue),
        *received,
    )


def _cover(workplace: Workplace, period: Period, tables: tuple[Table, ...]) -> Table:
    """The first sheet: what the others hold, and of what there is nothing."""
    name = _("Contents")
    filled = [table for table in tables if table.rows]
    names = dict(
        zip(map(id, filled), sheet_names([name, *(t.name for t in filled)])[1:], strict=True)
    )
    return Table(
        name,
        f"{workplace.catalogue.district_name}　{periods.label(period)}",
        (str(workplace.catalogue.name),),
        (
            Column("sheet", _("Sheet")),
            Column("title", _("What it holds")),
            Column("rows", _("Rows"), True),
        ),
        tuple(
            TableRow(
                (
                    TableCell(names.get(id(table), "—")),
                    TableCell(table.title),
                    _count(sum(row.kind != "section" for row in table.rows)),
                )
            )
            for table in tables
        ),
    )


def _count(number: int) -> TableCell:
    return TableCell(str(number), Decimal(number))


def write_numbered(data: bytes, folder: Path, stem: str, suffix: str, *, owner: Path) -> Path:
    """`stem.suffix`, or the first of `stem-2.suffix` … that is free or has the same bytes;
    `owner` is the home of the workplace that writes. Raises: MachineError, Refused.
    """
    for number in range(1, _MOST_NAMES):
        try:
            return write_safely(
                data,
                folder,
                f"{stem}-{number}.{suffix}" if number > 1 else f"{stem}.{suffix}",
                owner=owner,
            )
        except Refused as refusal:
            if refusal.code != "stick-name-taken":
                raise
            last = refusal
    raise last


def _named(tables: tuple[Table, ...]) -> tuple[tuple[str, Table], ...]:
    """Each table with a name that file systems allow too: what a sheet may be called, less <, >,
    | and quotes.
    """
    names = sheet_names("".join(c for c in table.name if c not in '<>|"') for table in tables)
    return tuple(zip((name.replace(" ", "-").rstrip(".") for name in names), tables, strict=True))
