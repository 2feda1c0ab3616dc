"""Commands on files that arrive: receiving a stick or folder, trusting a key."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from desktop.actions.transfer.covering_words import have_read, words_of_tasks
from desktop.actions.transfer.receive import FileResult, receive
from desktop.actions.transfer.trust import trust, trust_district
from desktop.cli.help_texts import Command
from desktop.cli.output import tell, write, write_json
from desktop.cli.settings import Settings, with_passphrase
from desktop.cli.tables import table
from desktop.domain import periods
from desktop.errors import UsageError
from desktop.i18n import N_, _


class _FileRecord(msgspec.Struct, frozen=True):
    file: str
    outcome: str
    reason: str
    unit: str
    period: str
    sequence: int
    digest: str
    count: int  # more than 1: files below `file` that were not looked at


@click.command(
    "receive",
    cls=Command,
    help=N_("Take whatever exchange files lie at these paths; one row a file."),
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.pass_obj
def receive_command(settings: Settings, paths: tuple[str, ...]) -> int:
    shown = sys.stderr.isatty() and not settings.json

    def progress(done: int, total: int, name: str) -> None:
        if shown:
            click.echo(f"\r{done}/{total}", nl=done == total, err=True)

    with settings.workplace() as workplace:
        results = with_passphrase(
            lambda passphrase: receive(
                workplace,
                [Path(path) for path in paths],
                passphrase=passphrase,
                on_progress=progress,
            )
        )
        words = words_of_tasks(workplace) if workplace.role == "township" else ()
        if not settings.json:
            have_read(workplace, tuple(one.digest for one in words))
    code = _write_results(settings, results)
    for one in words if not settings.json else ():
        write(
            _("The district writes to the task for {period}: {words}").format(
                period=periods.label(one.period), words=one.words
            )
        )
    return code


@click.command(
    "trust",
    cls=Command,
    help=N_("Let a key speak for a unit, or for a desk, by its check code."),
)
@click.option("--unit", default="", metavar="CODE", help=N_("the unit whose key it is"))
@click.option(
    "--district",
    is_flag=True,
    help=N_("at a unit, or a desk below another: the key of the desk above"),
)
@click.option(
    "--code", required=True, metavar="XXXX-XXXX", help=N_("the check code heard over the telephone")
)
@click.option(
    "--words",
    default="",
    metavar="WORDS",
    help=N_("why another key takes the place of the known one"),
)
@click.pass_obj
def trust_command(settings: Settings, unit: str, district: bool, code: str, words: str) -> int:
    if bool(unit) == district:
        raise UsageError("usage-missing", name="--unit / --district")
    if district:
        with settings.workplace() as workplace:
            results: tuple[FileResult, ...] = (trust_district(workplace, code),)
    else:
        with settings.district() as workplace:
            results = with_passphrase(
                lambda passphrase: trust(workplace, unit, code, words, passphrase=passphrase)
            )
    return _write_results(settings, results)


def _write_results(settings: Settings, results: tuple[FileResult, ...]) -> int:
    """One row a file and the reasons; the exit code: 3 where one was refused or is in conflict, 4
    where a disk or device kept one out.
    """
    exit_code = max((result.exit_code for result in results), default=0)
    records = [
        _FileRecord(
            str(r.file), r.outcome, r.reason, r.unit, r.period, r.sequence, r.digest, r.count
        )
        for r in results
    ]
    if settings.json:
        write_json(records)
        return exit_code
    if not records:
        tell(_("There are no files there."))
        return exit_code
    names = {
        "taken": _("taken"),
        "known": _("already known"),
        "older": _("older"),
        "conflict": _("conflict"),
        "refused": _("refused"),
        "foreign": _("not ours"),
    }
    write(
        table(
            (_("File"), _("Outcome"), _("Unit"), _("Period"), _("Submission no.")),
            [
                (
                    Path(r.file).name,
                    names[r.outcome],
                    r.unit,
                    periods.label(r.period) if r.period else "",
                    str(r.sequence or ""),
                )
                for r in records
            ],
        )
    )
    for record in records:
        if record.reason:
            write(record.reason)
    return exit_code
