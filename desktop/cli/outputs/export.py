"""The command that writes the tables of a period for people and for other programs."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import click
import msgspec

from desktop.actions.outputs.export_package import PackageFormat, export_files
from desktop.actions.outputs.export_tables import TableFormat, export_tables
from desktop.actions.workplace import Workplace
from desktop.cli.help_texts import PERIOD, Command
from desktop.cli.output import write, write_json
from desktop.cli.settings import Settings, with_passphrase
from desktop.domain.periods import parse_period
from desktop.i18n import N_, _


class _ExportRecord(msgspec.Struct, frozen=True):
    files: list[str]


@click.command(
    "export",
    cls=Command,
    help=N_(
        "Write the tables of a period: a unit's forms, or a desk's figures and all that was received."
    ),
)
@PERIOD
@click.option(
    "--format",
    "kind",
    required=True,
    type=click.Choice(["xlsx", "csv", "datapackage", "sdmx", "parquet"]),
    metavar="xlsx|csv|datapackage|sdmx|parquet",
    help=N_("a workbook, one CSV file a table; for other programs a Data Package, SDMX or Parquet"),
)
@click.option("--to", "folder", required=True, metavar="DIR", help=N_("the folder to write to"))
@click.option("--form", default="", metavar="F", help=N_("only the form of this code"))
@click.option("--unit", default="", metavar="CODE", help=N_("at a desk: the forms of this unit"))
@click.pass_obj
def export_command(
    settings: Settings,
    period: str,
    kind: TableFormat | PackageFormat,
    folder: str,
    form: str,
    unit: str,
) -> int:
    at = parse_period(period)
    opened: AbstractContextManager[Workplace] = (
        settings.unit(unit) if unit else settings.workplace(looks=True)
    )
    with opened as workplace:
        files = (
            with_passphrase(
                lambda passphrase: export_tables(
                    workplace, at, kind, Path(folder), form, passphrase
                )
            )
            if kind == "xlsx" or kind == "csv"
            else export_files(workplace, at, kind, Path(folder))
        )
    if settings.json:
        write_json(_ExportRecord([str(file) for file in files]))
    else:
        for file in files:
            write(_("Written: {file}").format(file=file))
    return 0
