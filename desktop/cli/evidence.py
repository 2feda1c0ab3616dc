"""Commands on evidence: files that prove a figure, a project's month or an honour."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from desktop.actions.evidence.attach import attach, detach, place_of, save_copy
from desktop.actions.evidence.files import evidence_of
from desktop.actions.workplace import Workplace
from desktop.cli.help_texts import PERIOD, Command, Group
from desktop.cli.output import write, write_json
from desktop.cli.settings import Settings
from desktop.cli.tables import table
from desktop.domain.periods import Period, parse_period
from desktop.domain.records.evidence_file import EvidenceFile
from desktop.errors import UsageError
from desktop.i18n import N_, _
from desktop.printable import printable

_CELL = click.option(
    "--cell",
    required=True,
    metavar="CODE[/DIM]",
    help=N_("the figure that it proves; with --form the number of the row"),
)
_FORM = click.option(
    "--form",
    default="",
    metavar="F",
    help=N_("the form of projects or of honours"),
)
_UNIT = click.option("--unit", default="", metavar="CODE", help=N_("at a desk: whose evidence"))


class _EvidenceRecord(msgspec.Struct, frozen=True):
    form: str
    code: str
    dimension: str
    name: str
    kind: str
    size: int
    digest: str
    here: bool


@click.group(
    "evidence",
    cls=Group,
    help=N_("Files that prove a figure, a project or an honour; they leave with the submission."),
)
def evidence_group() -> None:
    """Its commands follow."""


@evidence_group.command(
    "add", cls=Command, help=N_("Attach a photo, scan, PDF, Word or Excel file of at most 10 MB.")
)
@PERIOD
@_CELL
@_FORM
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.pass_obj
def add_command(settings: Settings, period: str, cell: str, form: str, file: Path) -> int:
    at = parse_period(period)
    with settings.township() as workplace:
        kept = attach(workplace, at, place_of(workplace, cell, form), file)
    if settings.json:
        write_json(_record(kept, is_here=True))
    else:
        write(_("Attached: {name} ({digest})").format(name=kept.name, digest=kept.digest[:16]))
    return 0


@evidence_group.command("list", cls=Command, help=N_("The evidence of a period, with the digests."))
@PERIOD
@_UNIT
@click.pass_obj
def list_command(settings: Settings, period: str, unit: str) -> int:
    at = parse_period(period)
    with settings.unit(unit) as workplace:
        files = evidence_of(workplace, at)
    if settings.json:
        write_json([_record(kept.file, is_here=kept.is_here) for kept in files])
        return 0
    write(
        table(
            (_("Form"), _("Cell"), _("Name"), _("Digest"), _("State")),
            [
                (
                    kept.file.form,
                    "/".join(filter(None, (kept.file.code, kept.file.dimension))),
                    kept.file.name,
                    kept.file.digest[:16],
                    "" if kept.is_here else _("△ not here"),
                )
                for kept in files
            ],
        )
    )
    return 0


@evidence_group.command("remove", cls=Command, help=N_("Take a file away from what it proves."))
@PERIOD
@click.argument("digest", metavar="DIGEST")
@click.pass_obj
def remove_command(settings: Settings, period: str, digest: str) -> int:
    at = parse_period(period)
    with settings.township() as workplace:
        file = _chosen(workplace, at, digest)
        detach(workplace, at, file)
    if settings.json:
        write_json(_record(file, is_here=True))
    else:
        write(_("Taken away: {name}").format(name=file.name))
    return 0


@evidence_group.command(
    "save", cls=Command, help=N_("Save a copy of a file; the program never opens it.")
)
@PERIOD
@_UNIT
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=N_("where to"),
)
@click.argument("digest", metavar="DIGEST")
@click.pass_obj
def save_command(settings: Settings, period: str, unit: str, folder: Path, digest: str) -> int:
    at = parse_period(period)
    with settings.unit(unit) as workplace:
        saved = save_copy(workplace, _chosen(workplace, at, digest), folder)
    if settings.json:
        write_json({"file": str(saved)})
    else:
        write(_("Written: {file}").format(file=saved))
    return 0


def _chosen(workplace: Workplace, period: Period, digest: str) -> EvidenceFile:
    """By the beginning of its digest. Raises: UsageError("evidence-unknown")."""
    found = {
        kept.file for kept in evidence_of(workplace, period) if kept.file.digest.startswith(digest)
    }
    if not digest or len(found) != 1:
        raise UsageError("evidence-unknown", digest=printable(digest[:64]))
    return found.pop()


def _record(file: EvidenceFile, *, is_here: bool) -> _EvidenceRecord:
    return _EvidenceRecord(
        file.form, file.code, file.dimension, file.name, file.kind, file.size, file.digest, is_here
    )
