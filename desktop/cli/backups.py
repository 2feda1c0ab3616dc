"""Commands on copies of a workplace: backing up, restoring, recovering the newest whole data."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from desktop.actions.backups import OutsideCopy, back_up, copy_outside, restore
from desktop.actions.keys import are_other_keys
from desktop.actions.recovery import Recovery, find_recovery, recover
from desktop.actions.transfer.numbers import forgotten_submissions
from desktop.actions.transfer.take_back import take_back_at
from desktop.actions.workplace import (
    DATABASE,
    Workplace,
)
from desktop.cli.help_texts import Command
from desktop.cli.output import tell, write, write_json
from desktop.cli.settings import Settings, with_passphrase
from desktop.errors import AppError
from desktop.exchange.keyplace import where_keys_lie
from desktop.i18n import N_, _
from desktop.messages import (
    describe,
    evidence_beside,
    evidence_not_copied,
    not_restored,
)


class _BackupRecord(msgspec.Struct, frozen=True):
    file: str
    at: str
    evidence: int | None = None  # files copied beside it; null in the workplace's own folder
    evidence_missing: int | None = None


class _RestoredRecord(msgspec.Struct, frozen=True):
    home: str
    restored: str
    unit: str
    role: str
    aside: str
    notices: list[str]  # what the data does not know any more, and what to do


class _RecoveryRecord(msgspec.Struct, frozen=True):
    home: str
    origin: str  # present | log | rebuilt | aside | backup
    file: str
    at: str
    complete: bool
    loss: str
    missing: list[str]
    aside: str
    taken_back: list[str] = []  # from the outbox, a sentence a period


@click.command("backup", cls=Command, help=N_("Make a verified backup of the workplace."))
@click.option(
    "--to",
    "folder",
    default="",
    metavar="DIR",
    help=N_("where to (default: the workplace's own backups)"),
)
@click.pass_obj
def backup_command(settings: Settings, folder: str) -> int:
    with settings.workplace(changes=False) as workplace:
        outside = copy_outside(workplace, Path(folder)) if folder else None
        made = outside.backup if outside else back_up(workplace)
    record = _BackupRecord(
        str(made.path),
        made.at.isoformat(),
        outside.evidence if outside else None,
        outside.evidence_missing if outside else None,
    )
    if settings.json:
        write_json(record)
    else:
        write(_("Backed up and verified: {file}").format(file=record.file))
        if outside is not None:
            _write_evidence(outside)
        tell(
            _(
                "The keys are not in it: write their recovery kit (tianbao keys save --to DIR) and keep it apart. Where they are"
                " lost with the computer, new keys have to be made and confirmed again by telephone."
            )
        )
    return 0


def _write_evidence(made: OutsideCopy) -> None:
    for count, words in (
        (made.evidence, evidence_beside(made.evidence)),
        (made.evidence_missing, evidence_not_copied(made.evidence_missing)),
    ):
        if count:
            write(words)


@click.command(
    "restore",
    cls=Command,
    help=N_("Put a backup in the place of the workplace's data; the old data is set aside."),
)
@click.argument("file", metavar="FILE")
@click.option(
    "--unit",
    "other_unit",
    default="",
    metavar="CODE",
    help=N_("the backup's unit, where it really is to replace another one's workplace"),
)
@click.pass_obj
def restore_command(settings: Settings, file: str, other_unit: str) -> int:
    restored = restore(settings.home, Path(file), other_unit=other_unit)
    with settings.workplace(changes=False) as workplace:
        name = str(workplace.unit.name)
        notices = [sentence for sentence in forgotten_submissions(workplace) if sentence]
        if where_keys_lie(workplace.home) is None:
            notices.append(_keyless(workplace))
        elif are_other_keys(workplace):
            notices.append(
                _(
                    "Other keys lie here than those with which this data was worked with. Copy the right key file"
                    " back, or have the new check code confirmed by telephone."
                )
            )
    notices += not_restored(restored.evidence_missing, restored.offices_lost)
    aside = str(restored.aside) if restored.aside else ""
    record = _RestoredRecord(str(settings.home), file, restored.unit, restored.role, aside, notices)
    if settings.json:
        write_json(record)
    else:
        write(
            _("Restored: {file}, the data of {unit} {name}").format(
                file=record.restored, unit=record.unit, name=name
            )
        )
        if record.aside:
            write(_("What was there before lies in {file}").format(file=record.aside))
        for notice in record.notices:
            tell(notice)
    return 0


@click.command(
    "recover",
    cls=Command,
    help=N_(
        "Find the newest whole data that lies anywhere in the workplace and, with --yes, put it in place; the"
        " present file is set aside."
    ),
)
@click.option("--yes", is_flag=True, help=N_("put it in place"))
@click.pass_obj
def recover_command(settings: Settings, yes: bool) -> int:
    found = recover(settings.home) if yes else find_recovery(settings.home)
    record = _RecoveryRecord(
        str(settings.home),
        found.origin,
        str(found.file),
        found.at,
        found.is_complete,
        found.loss,
        list(found.missing),
        str(found.aside) if found.aside else "",
        _taken_back(settings.home) if yes else [],
    )
    if settings.json:
        write_json(record)
    else:
        _write_recovery(settings, found, yes)
        for sentence in record.taken_back:
            write(sentence)
    return 0


def _taken_back(home: Path) -> list[str]:
    """What came back from the outbox; where the keys do not open, that."""
    try:
        taken = with_passphrase(lambda words: take_back_at(home, words))
    except AppError as error:
        return [describe(error)]
    return [one.sentence for one in taken]


def _write_recovery(settings: Settings, found: Recovery, is_done: bool) -> None:
    write(found.source)
    write(found.loss)
    for change in found.missing:
        write("  " + change)
    if not is_done:
        tell(_("Put it in place with: tianbao recover --yes"))
        if found.can_keep:
            tell(
                _("To go on with the file that is there instead: tianbao restore {file}").format(
                    file=settings.home / DATABASE
                )
            )
        return
    write(_("It stands in its place now."))
    if found.aside is not None:
        write(_("What was there before lies in {file}").format(file=found.aside))


def _keyless(workplace: Workplace) -> str:
    """What it means that the keys of the workplace are not here; a backup never holds them."""
    if workplace.role == "district":
        return _(
            "The desk's keys are not in a backup, and none lie here. Bring them back from the recovery kit (tianbao keys load"
            " FILE), or copy the key file (keys.age or keys.json) back into {folder}. Where they are lost for good, make new keys with the next task (tianbao task"
            " export --new-keys): every unit confirms them by telephone, and exports again what was not received."
        ).format(folder=workplace.home)
    return _(
        "This unit's keys are not in a backup, and none lie here: new ones are made with the next submission. Tell"
        " the district desk the check code of the new key by telephone."
    )
