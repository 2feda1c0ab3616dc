"""The command that prints forms to a PDF."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from desktop.actions.outputs.print_form import papers
from desktop.cli.help_texts import PERIOD, Command
from desktop.cli.output import write, write_json
from desktop.cli.settings import Settings, with_passphrase
from desktop.domain.periods import parse_period
from desktop.exchange.stick import write_safely
from desktop.i18n import N_, _


class _PrintRecord(msgspec.Struct, frozen=True):
    file: str
    forms: int
    drafts: int


@click.command(
    "print",
    cls=Command,
    help=N_("Print the forms of a period to a PDF, with the check code of what was submitted."),
)
@PERIOD
@click.option("--form", default="", metavar="F", help=N_("only the form of this code"))
@click.option("--unit", default="", metavar="CODE", help=N_("at a desk: the forms of this unit"))
@click.option(
    "--to",
    "file",
    required=True,
    metavar="FILE.pdf",
    help=N_("the file to write; one that is there stays"),
)
@click.pass_obj
def print_command(settings: Settings, period: str, form: str, unit: str, file: str) -> int:
    at = parse_period(period)
    with settings.unit(unit) as workplace:
        pages = with_passphrase(
            lambda passphrase: papers(workplace, at, form, passphrase=passphrase)
        )
    from desktop.reports.drawing.application import drawing
    from desktop.reports.writers.pdf import pdf_bytes

    with drawing():
        data = pdf_bytes(pages)
    path = write_safely(data, Path(file).resolve().parent, Path(file).name, owner=settings.home)
    drafts = sum(paper.is_draft for paper in pages)
    if settings.json:
        write_json(_PrintRecord(str(path), len(pages), drafts))
    else:
        write(_("Written: {file}").format(file=path))
        if drafts:
            write(
                _("Drafts without a check code, since they have not been submitted: {n}").format(
                    n=drafts
                )
            )
    return 0
