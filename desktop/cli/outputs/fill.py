"""The command that fills in a workbook of the superior's."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from desktop.actions.outputs.fill_template import fill_template, filled_words
from desktop.cli.help_texts import PERIOD, Command
from desktop.cli.output import write, write_json
from desktop.cli.settings import Settings
from desktop.domain.periods import parse_period
from desktop.i18n import N_


class _FilledRecord(msgspec.Struct, frozen=True):
    file: str
    filled: int
    empty: list[str]
    partial: list[str]
    unknown: list[str]
    warnings: list[str]
    has_pictures: bool
    by_headings: (
        bool  # no cell names a figure: its headings and names of rows said where they belong
    )


@click.command(
    "fill",
    cls=Command,
    help=N_(
        "At the desk: fill in the superior's own workbook; cells with an indicator's code in braces get its value."
    ),
)
@click.argument("path", metavar="FILE")
@PERIOD
@click.option("--to", "folder", required=True, metavar="DIR", help=N_("the folder to write to"))
@click.pass_obj
def fill_command(settings: Settings, path: str, period: str, folder: str) -> int:
    at = parse_period(period)
    with settings.workplace(looks=True) as workplace:
        result = fill_template(workplace, at, Path(path), Path(folder))
    if settings.json:
        write_json(
            _FilledRecord(
                str(result.file),
                result.filled,
                list(result.empty),
                list(result.partial),
                list(result.unknown),
                list(result.warnings),
                result.has_pictures,
                result.by_headings,
            )
        )
    else:
        write(filled_words(result))
    return 1 if result.unknown else 0
