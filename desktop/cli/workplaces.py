"""Commands on a workplace as a whole: making one, backing up, restoring, the doctor, the
demonstration.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from desktop.actions.backups import back_up, restore
from desktop.actions.doctor import Diagnosis, diagnose, diagnose_file, future_backups
from desktop.actions.keys import are_other_keys
from desktop.actions.recovery import RECOVERABLE, Recovery, find_recovery, recover
from desktop.actions.transfer.numbers import forgotten_submissions, missing_files
from desktop.actions.transfer.take_back import take_back_at
from desktop.actions.transfer.verify_copies import CheckedCopies, check_copies
from desktop.actions.transfer.verify_journal import contradictions
from desktop.actions.workplace import (
    DATABASE,
    Role,
    Workplace,
    init_workplace,
    open_workplace,
)
from desktop.cli.help_texts import Command
from desktop.cli.output import tell, write, write_json, write_pairs
from desktop.cli.settings import Settings, with_passphrase
from desktop.cli.tables import table
from desktop.demo.make import DemoReport, make_demo
from desktop.domain.figures import Cell, display
from desktop.errors import AppError, Refused, StoreError
from desktop.exchange.keyplace import has_plain_keys, where_keys_lie
from desktop.i18n import N_, _, listed, ngettext
from desktop.messages import describe


class _WorkplaceRecord(msgspec.Struct, frozen=True):
    home: str
    role: str
    unit: str
    name: str
    catalogue: str
    forms: list[str]


class _BackupRecord(msgspec.Struct, frozen=True):
    file: str
    at: str


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


class _ChangedRecord(msgspec.Struct, frozen=True):
    unit: str
    form: str
    code: str
    dimension: str
    period: str
    journal: str
    actual: str


class _BackupState(msgspec.Struct, frozen=True):
    file: str
    at: str
    sound: bool


class _CopyRecord(msgspec.Struct, frozen=True):
    file: str
    unit: str
    period: str
    sequence: int
    reason: str


class _DiagnosisRecord(msgspec.Struct, frozen=True):
    sound: bool
    file_mistakes: list[str]
    broken_link: int | None
    changed_tables: list[str]
    changed_cells: list[_ChangedRecord]
    journal_rows: int
    backups: list[_BackupState]
    advice: str
    copies: int = 0  # at a desk: files of record that were verified again
    copy_problems: list[_CopyRecord] = []
    outbox_problems: list[
        str
    ] = []  # sealed files that are missing, changed or contradict the journal
    behind: str = ""  # how the data lags behind what was saved
    notices: list[str] = []


class _DemoUnitRecord(msgspec.Struct, frozen=True):
    unit: str
    name: str
    home: str
    cells: int
    explained: int
    open_queries: int
    errors: int
    sealed: int


class _DemoRecord(msgspec.Struct, frozen=True):
    folder: str
    district: str
    first: str
    last: str
    units: list[_DemoUnitRecord]


@click.command("init", cls=Command, help=N_("Make a workplace in the folder of --home."))
@click.option(
    "--role",
    type=click.Choice(["township", "district"]),
    required=True,
    help=N_("township fills in forms, district collects them"),
)
@click.option(
    "--unit", default="", metavar="CODE", help=N_("the unit's statistical code, from the roster")
)
@click.option(
    "--catalogue",
    default="xinfu",
    metavar="NAME|DIR",
    help=N_("the catalogue of forms (default: xinfu)"),
)
@click.pass_obj
def init_command(settings: Settings, role: Role, unit: str, catalogue: str) -> int:
    init_workplace(settings.home, role=role, unit_code=unit, catalogue_name=catalogue)
    with settings.workplace() as workplace:
        record = _WorkplaceRecord(
            str(workplace.home),
            workplace.role,
            workplace.unit.code,
            str(workplace.unit.name),
            workplace.catalogue.id,
            [form.id for form in workplace.forms],
        )
    if settings.json:
        write_json(record)
    else:
        write_pairs(
            (
                (_("Folder"), record.home),
                (_("Unit"), f"{record.unit} {record.name}"),
                (_("Forms"), " ".join(record.forms)),
            )
        )
    return 0


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
    with settings.workplace() as workplace:
        made = back_up(workplace, Path(folder) if folder else None)
    record = _BackupRecord(str(made.path), made.at.isoformat())
    if settings.json:
        write_json(record)
    else:
        write(_("Backed up and verified: {file}").format(file=record.file))
        tell(
            _(
                "The keys are not in it: keep the key file (keys.age or keys.json) apart. Where it is lost with the"
                " computer, new keys have to be made and confirmed again by telephone."
            )
        )
    return 0


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
    with settings.workplace() as workplace:
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
            "The desk's keys are not in a backup, and none lie here. Copy the key file (keys.age or keys.json)"
            " back into {folder}. Where it is lost for good, make new keys with the next task (tianbao task"
            " export --new-keys): every unit confirms them by telephone, and exports again what was not received."
        ).format(folder=workplace.home)
    return _(
        "This unit's keys are not in a backup, and none lie here: new ones are made with the next submission. Tell"
        " the district desk the check code of the new key by telephone."
    )


@click.command(
    "doctor",
    cls=Command,
    help=N_("Look over the workplace: the file, the journal, every cell, the backups."),
)
@click.pass_obj
def doctor_command(settings: Settings) -> int:
    try:
        record = _looked_over(settings)
    except StoreError as error:
        if error.code not in RECOVERABLE or error.code == "store-missing":
            raise
        record = _diagnosed(diagnose_file(settings.home), [])
        if record.sound:  # the file changed meanwhile
            raise
    if settings.json:
        write_json(record)
    else:
        _write_diagnosis(record)
    return 0 if record.sound else 4


def _looked_over(settings: Settings) -> _DiagnosisRecord:
    with open_workplace(settings.home) as workplace, workplace.guarded():
        diagnosis = diagnose(workplace)
        record = _diagnosed(diagnosis, _changed(workplace, diagnosis))
        if not record.file_mistakes:
            record = _with_outbox(record, contradictions(workplace))
        if workplace.role == "township" and not record.file_mistakes:
            record = _with_outbox(record, missing_files(workplace))
        if workplace.role == "district" and not record.file_mistakes:
            record = _with_checked_copies(record, workplace)
        if has_plain_keys(workplace.home):
            record = msgspec.structs.replace(record, notices=[*record.notices, _plain_keys()])
    return record


def _with_checked_copies(record: _DiagnosisRecord, workplace: Workplace) -> _DiagnosisRecord:
    try:
        checked = with_passphrase(lambda words: check_copies(workplace, passphrase=words))
    except Refused as refusal:  # without the keys the copies stay closed: that is a finding, too
        return _with_outbox(record, [refusal])
    return _with_copies(record, checked)


def _plain_keys() -> str:
    return _(
        "The keys of this workplace lie in a plain file (keys.json): who copies it can sign and read in its"
        " name. Put them under a passphrase: tianbao keys passphrase, or in the window under Help."
    )


def _changed(workplace: Workplace, diagnosis: Diagnosis) -> list[_ChangedRecord]:
    changed = []
    for unit, cell, last, actual in diagnosis.changed_cells:
        field = workplace.catalogue.field(cell.form, cell.code)
        if field is not None:
            changed.append(
                _ChangedRecord(unit, *Cell(*cell), display(last, field), display(actual, field))
            )
    return changed


def _diagnosed(diagnosis: Diagnosis, changed: list[_ChangedRecord]) -> _DiagnosisRecord:
    notices = [
        _(
            "The backup {file} is dated after today: the computer's clock was wrong when it was made, or is now."
        ).format(file=backup.path.name)
        for backup in future_backups(diagnosis)
    ]
    if not diagnosis.has_anchor:
        notices.append(
            _(
                "The anchor beside the data file is missing: whether this is the newest data cannot be told. It is made"
                " anew when the data file is opened."
            )
        )
    return _DiagnosisRecord(
        diagnosis.is_sound,
        list(diagnosis.file_mistakes),
        diagnosis.broken_link,
        list(diagnosis.changed_tables),
        changed,
        diagnosis.journal_rows,
        [
            _BackupState(str(backup.path), backup.at.isoformat(), is_sound)
            for backup, is_sound in diagnosis.backups
        ],
        "" if diagnosis.is_sound else _advice(diagnosis),
        behind=describe(diagnosis.behind) if diagnosis.behind is not None else "",
        notices=notices,
    )


def _with_copies(record: _DiagnosisRecord, checked: CheckedCopies) -> _DiagnosisRecord:
    """What a desk's copies of record say beside it."""
    problems = [
        _CopyRecord(p.file, p.unit, p.period, p.sequence, p.reason) for p in checked.problems
    ]
    return msgspec.structs.replace(
        record, sound=record.sound and not problems, copies=checked.files, copy_problems=problems
    )


def _with_outbox(record: _DiagnosisRecord, problems: Sequence[AppError]) -> _DiagnosisRecord:
    """What a unit's sealed files say beside it."""
    return msgspec.structs.replace(
        record,
        sound=record.sound and not problems,
        outbox_problems=[*record.outbox_problems, *(describe(problem) for problem in problems)],
    )


def _advice(diagnosis: Diagnosis) -> str:
    """The newest data first: a backup may be older than what can still be read."""
    advice = _("Copy the folder somewhere safe, then see what can be brought back: tianbao recover")
    backup = next((backup for backup, is_sound in diagnosis.backups if is_sound), None)
    if backup is None:
        return advice
    return advice + "\n" + _("The newest sound backup is {file}.").format(file=backup.path)


def _write_diagnosis(record: _DiagnosisRecord) -> None:
    for mistake in record.file_mistakes:
        write("✕ " + _("The data file {file}: {why}").format(file=DATABASE, why=mistake))
    if record.broken_link is not None:
        write("✕ " + _("The journal was edited at row {row}.").format(row=record.broken_link))
    for reason in (*(problem.reason for problem in record.copy_problems), *record.outbox_problems):
        write("✕ " + reason)
    if record.copies and not record.copy_problems:
        write(
            "✓ "
            + ngettext(
                "{n} copy of record verified again, and the store agrees with it.",
                "{n} copies of record verified again, and the store agrees with them.",
                record.copies,
            ).format(n=record.copies)
        )
    if record.behind:
        write("✕ " + record.behind)
    if record.changed_tables and not record.changed_cells:
        write(
            "✕ "
            + _("Other rows than were saved stand in: {tables}.").format(
                tables=listed(record.changed_tables)
            )
        )
    for changed in record.changed_cells:
        where = " ".join(
            filter(None, (changed.form, changed.code, changed.dimension, changed.period))
        )
        write(
            "✕ "
            + _("{where} holds “{actual}”, but the journal says “{journal}”.").format(
                where=where, actual=changed.actual, journal=changed.journal
            )
        )
    sound = sum(1 for backup in record.backups if backup.sound)
    if record.sound:
        write(
            _("Everything is in order: {rows} journal rows checked.").format(
                rows=record.journal_rows
            )
        )
    write(_("Backups: {sound} sound of {all}.").format(sound=sound, all=len(record.backups)))
    for notice in record.notices:
        tell(notice)
    if record.advice:
        tell(record.advice)


@click.command(
    "demo",
    cls=Command,
    help=N_(
        "Make example workplaces, filled in for two years: one of each unit, and the district's, which has received them."
    ),
)
@click.argument("folder", metavar="DIR")
@click.option(
    "--unit",
    "units",
    multiple=True,
    metavar="CODE",
    help=N_("only this unit; may stand several times"),
)
@click.pass_obj
def demo_command(settings: Settings, folder: str, units: tuple[str, ...]) -> int:
    named: set[str] = set()

    def on_progress(done: int, of: int, name: str) -> None:
        if name not in named:  # once a unit: a line a month would hide everything else
            named.add(name)
            tell(_("{percent} % {name}").format(percent=100 * done // of, name=name))

    report = make_demo(Path(folder), on_progress=on_progress, units=units or None, sealed=not units)
    record = _demo(report)
    if settings.json:
        write_json(record)
        return 0
    headers = (
        _("Unit"),
        _("Name"),
        _("Cells"),
        _("Explained"),
        _("To explain"),
        _("To correct"),
        _("Submitted"),
        _("Folder"),
    )
    write(
        table(
            headers,
            [
                (
                    u.unit,
                    u.name,
                    str(u.cells),
                    str(u.explained),
                    str(u.open_queries),
                    str(u.errors),
                    str(u.sealed),
                    u.home,
                )
                for u in record.units
            ],
            right=(2, 3, 4, 5, 6),
        )
    )
    return 0


def _demo(report: DemoReport) -> _DemoRecord:
    return _DemoRecord(
        str(report.folder),
        str(report.district),
        report.first,
        report.last,
        [
            _DemoUnitRecord(
                u.code,
                u.name,
                str(u.folder),
                u.cells,
                u.explained,
                u.open_queries,
                u.errors,
                u.sealed,
            )
            for u in report.units
        ],
    )
