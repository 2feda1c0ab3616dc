"""Writing the tables of a period for people: a workbook, or a CSV file a table, whole or not at
all.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from desktop.actions.consolidation.tables import consolidated_tables
from desktop.actions.outputs.form_tables import form_tables
from desktop.actions.outputs.sealed_view import period_of_form, sealed_view
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.errors import Refused, UsageError
from desktop.exchange.stick import write_safely
from desktop.reports.table import Table
from desktop.reports.writers.csv import csv_bytes
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
    """The unit's forms of the period, or at a desk the consolidated book; the files written, one
    for xlsx. What the unit has sealed is written as the sealed file has it.

    A file of that name which holds something else stays; the new one gets a number.
    `Workplace.of_unit` gives one unit's book at the desk.

    Raises: UsageError("form-unknown", "export-nothing"), StoreError, MachineError("stick-…").
    """
    code = (
        workplace.unit.code
        if workplace.unit.code in workplace.catalogue.unit_by_code
        else workplace.catalogue.district
    )
    if code == workplace.catalogue.district:
        tables = consolidated_tables(workplace, period, form)
    else:
        own = period_of_form(workplace, form, period)
        with sealed_view(workplace, own, passphrase) as view:
            tables = form_tables(view.workplace, period, form)
    if not tables:
        raise UsageError("export-nothing", period=periods.label(period))
    stem = "-".join(filter(None, (code, period, form)))
    if kind == "xlsx":
        return (write_numbered(xlsx_bytes(tables), folder, stem, "xlsx"),)
    return tuple(
        write_numbered(csv_bytes(table), folder, f"{stem}-{name}", "csv")
        for name, table in _named(tables)
    )


def write_numbered(data: bytes, folder: Path, stem: str, suffix: str) -> Path:
    """`stem.suffix`, or the first of `stem-2.suffix` … that is free or has the same bytes.
    Raises: MachineError, Refused.
    """
    for number in range(1, _MOST_NAMES):
        try:
            return write_safely(
                data, folder, f"{stem}-{number}.{suffix}" if number > 1 else f"{stem}.{suffix}"
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
