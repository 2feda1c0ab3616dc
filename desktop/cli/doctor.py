"""The command that looks a workplace over."""

from __future__ import annotations

from collections.abc import Sequence

import click
import msgspec

from desktop.actions.doctor import Diagnosis, diagnose, diagnose_file, future_backups
from desktop.actions.recovery import RECOVERABLE
from desktop.actions.recovery_kit import kit_state
from desktop.actions.transfer.numbers import missing_files
from desktop.actions.transfer.verify_copies import CheckedCopies, check_copies
from desktop.actions.transfer.verify_journal import contradictions
from desktop.actions.workplace import (
    DATABASE,
    Workplace,
    open_workplace,
)
from desktop.cli.help_texts import Command
from desktop.cli.output import tell, write, write_json
from desktop.cli.settings import Settings, with_passphrase
from desktop.domain.figures import Cell, display
from desktop.errors import AppError, Refused, StoreError
from desktop.exchange.keyplace import has_plain_keys
from desktop.i18n import N_, _, listed, ngettext
from desktop.messages import describe, kit_words


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
            record = _with_notice(record, _plain_keys())
        if not record.file_mistakes and kit_state(workplace).is_wanting:
            record = _with_notice(record, kit_words())
    return record


def _with_notice(record: _DiagnosisRecord, sentence: str) -> _DiagnosisRecord:
    return msgspec.structs.replace(record, notices=[*record.notices, sentence])


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
        write("× " + _("The data file {file}: {why}").format(file=DATABASE, why=mistake))
    if record.broken_link is not None:
        write("× " + _("The journal was edited at row {row}.").format(row=record.broken_link))
    for reason in (*(problem.reason for problem in record.copy_problems), *record.outbox_problems):
        write("× " + reason)
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
        write("× " + record.behind)
    if record.changed_tables and not record.changed_cells:
        write(
            "× "
            + _("Other rows than were saved stand in: {tables}.").format(
                tables=listed(record.changed_tables)
            )
        )
    for changed in record.changed_cells:
        where = " ".join(
            filter(None, (changed.form, changed.code, changed.dimension, changed.period))
        )
        write(
            "× "
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
