"""Commands on a workplace as a whole: making one, backing up, restoring, the doctor, the
demonstration.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from desktop.actions.backups import Diagnosis, back_up, diagnose, newest_sound_backup, restore
from desktop.actions.transfer.numbers import forgotten_submissions, missing_files
from desktop.actions.transfer.verify_copies import CheckedCopies, check_copies
from desktop.actions.workplace import DATABASE, Role, Workplace, init_workplace
from desktop.cli.help_texts import Command
from desktop.cli.output import tell, write, write_json, write_pairs
from desktop.cli.settings import Settings, with_passphrase
from desktop.cli.tables import table
from desktop.demo.make import DemoReport, make_demo
from desktop.domain.figures import Cell, display
from desktop.errors import AppError, StoreError
from desktop.exchange.keyplace import where_keys_lie
from desktop.i18n import N_, _, ngettext
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
    aside: str
    notices: list[str]  # what the data does not know any more, and what to do


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
    changed_cells: list[_ChangedRecord]
    journal_rows: int
    backups: list[_BackupState]
    advice: str
    copies: int = 0  # at a desk: files of record that were verified again
    copy_problems: list[_CopyRecord] = []
    outbox_problems: list[str] = []  # at a unit: sealed files that are missing or changed


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
                "The keys are not in it. Where the computer is lost, new keys are made and confirmed again by telephone."
            )
        )
    return 0


@click.command(
    "restore",
    cls=Command,
    help=N_("Put a backup in the place of the workplace's data; the old data is set aside."),
)
@click.argument("file", metavar="FILE")
@click.pass_obj
def restore_command(settings: Settings, file: str) -> int:
    aside = restore(settings.home, Path(file))
    with settings.workplace() as workplace:
        notices = [sentence for sentence in forgotten_submissions(workplace) if sentence]
        if where_keys_lie(workplace.home) is None:
            notices.append(_keyless(workplace))
    record = _RestoredRecord(str(settings.home), file, str(aside) if aside else "", notices)
    if settings.json:
        write_json(record)
    else:
        write(_("Restored: {file}").format(file=record.restored))
        if record.aside:
            write(_("What was there before lies in {file}").format(file=record.aside))
        for notice in record.notices:
            tell(notice)
    return 0


def _keyless(workplace: Workplace) -> str:
    """What it means that the keys of the workplace are not here; a backup never holds them."""
    if workplace.role == "district":
        return _(
            "The desk's keys are not in a backup, and none lie here: new ones are made. Send every unit a task,"
            " have it confirm the new key by telephone, and let it export again what has not been received."
        )
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
        with settings.workplace() as workplace:
            record = _diagnosed(workplace, diagnose(workplace))
            if workplace.role == "township" and not record.file_mistakes:
                record = _with_outbox(record, missing_files(workplace))
            if workplace.role == "district" and not record.file_mistakes:
                record = _with_copies(
                    record, with_passphrase(lambda words: check_copies(workplace, passphrase=words))
                )
    except StoreError as error:
        if error.code != "store-damaged":
            raise
        record = _unopened(settings.home, error)
    if settings.json:
        write_json(record)
    else:
        _write_diagnosis(record)
    return 0 if record.sound else 4


def _diagnosed(workplace: Workplace, diagnosis: Diagnosis) -> _DiagnosisRecord:
    changed = []
    for unit, cell, last, actual in diagnosis.changed_cells:
        field = workplace.catalogue.field(cell.form, cell.code)
        if field is not None:
            changed.append(
                _ChangedRecord(unit, *Cell(*cell), display(last, field), display(actual, field))
            )
    sound = next((str(backup.path) for backup, is_sound in diagnosis.backups if is_sound), "")
    return _DiagnosisRecord(
        diagnosis.is_sound,
        list(diagnosis.file_mistakes),
        diagnosis.broken_link,
        changed,
        diagnosis.journal_rows,
        [
            _BackupState(str(backup.path), backup.at.isoformat(), is_sound)
            for backup, is_sound in diagnosis.backups
        ],
        "" if diagnosis.is_sound else _advice(sound),
    )


def _with_copies(record: _DiagnosisRecord, checked: CheckedCopies) -> _DiagnosisRecord:
    """What a desk's copies of record say beside it."""
    problems = [
        _CopyRecord(p.file.file, p.file.unit, p.file.period, p.file.sequence, p.reason)
        for p in checked.problems
    ]
    return msgspec.structs.replace(
        record, sound=record.sound and not problems, copies=checked.files, copy_problems=problems
    )


def _with_outbox(record: _DiagnosisRecord, problems: Sequence[AppError]) -> _DiagnosisRecord:
    """What a unit's sealed files say beside it."""
    return msgspec.structs.replace(
        record,
        sound=record.sound and not problems,
        outbox_problems=[describe(problem) for problem in problems],
    )


def _unopened(home: Path, error: StoreError) -> _DiagnosisRecord:
    """The data file cannot even be opened."""
    newest = newest_sound_backup(home)
    return _DiagnosisRecord(
        False, [describe(error)], None, [], 0, [], _advice(str(newest.path) if newest else "")
    )


def _advice(backup: str) -> str:
    if not backup:
        return _(
            "Keep all files as they are and ask the district desk for help: there is no sound backup."
        )
    return _(
        'Copy the folder somewhere safe, then put the newest sound backup back: tianbao restore "{file}"'
    ).format(file=backup)


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
