"""Submitting: check, seal, write to the stick and read back, record; and starting a numbered
correction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from desktop.actions.backups import back_up_if_changed
from desktop.actions.checks.check import check_period, forms_due
from desktop.actions.checks.explain import standing_explanations
from desktop.actions.clock_doubts import confirm_clock, refuse_doubtful_clock
from desktop.actions.doctor import refuse_unsound
from desktop.actions.entry.assigned import write_assigned
from desktop.actions.evidence.files import refuse_gone, write_with_submission
from desktop.actions.keys import workplace_keys
from desktop.actions.past.bounds import refuse_past
from desktop.actions.people import filled_in_by
from desktop.actions.transfer.copy_of_record import is_for_older_key, read_copy, seal_copy
from desktop.actions.transfer.numbers import NextNumber, next_number
from desktop.actions.transfer.other_copies import sealed_elsewhere
from desktop.actions.transfer.record_sealed import record_exported, record_sealed
from desktop.actions.transfer.validate_submission import Expected
from desktop.actions.transfer.verify_journal import refuse_contradicted
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Indicator
from desktop.domain import periods
from desktop.domain.air import reading_columns
from desktop.domain.findings import Finding
from desktop.domain.ledger import ENTERED_TEXTS
from desktop.domain.periods import Period
from desktop.domain.records.evidence_file import EvidenceFile
from desktop.domain.rules import rule_columns
from desktop.errors import FindingsBlock, Refused, StoreError
from desktop.exchange.envelope import open_envelope, read_payload
from desktop.exchange.keys import Keys, check_code, key_check_code
from desktop.exchange.messages import (
    EvidenceRow,
    ExplanationRow,
    FigureRow,
    HonourRow,
    ProjectRow,
    ReadingRow,
    Submission,
    check_submission,
)
from desktop.exchange.stick import write_safely
from desktop.i18n import N_, _
from desktop.messages import describe
from desktop.store import journal, rows, submissions
from desktop.store.covering_words import words_for
from desktop.store.database import machine_faults
from desktop.store.evidence import evidence_of

_SEALED_AGAIN = N_(
    "The district desk has another key now: the same content was sealed again for it."
)
_Row = TypeVar("_Row", ReadingRow, ProjectRow)


@dataclass(frozen=True, slots=True)
class Submitted:
    """A submission on the stick, written and read back. `key_code` is the check code of the
    unit's own key, which the desk asks for by telephone at the first submission.
    """

    file: Path
    unit: str
    period: str
    sequence: int
    digest: str
    check_code: str
    encrypted: bool
    key_code: str
    note: str = ""  # why it has a higher number than expected, or was sealed again; mostly ""


def submit(
    workplace: Workplace,
    period: Period,
    folder: Path,
    *,
    passphrase: str | None = None,
    on_step: Callable[[str], None] | None = None,
    clock_checked: bool = False,
) -> Submitted:
    """Check the period, seal it under the next number, write it into `folder`, read it back, record
    it.

    A submission that was sealed and could not be written is written again byte for byte; one
    that is out is written again to another folder under the same number, unless the desk has
    another key now: then the same content is sealed for that key, under the next number.
    `clock_checked`: a person found this computer's clock right, whatever speaks against it. Raises:
    FindingsBlock("findings-block"), Refused("nothing-due", "period-not-begun", "clock-behind",
    "submission-not-sealed"), MachineError of the stick or the disk; then nothing is recorded as
    exported.
    """
    workplace = workplace.at(period)
    workplace.refuse_read_only()
    refuse_unsound(workplace)
    refuse_contradicted(workplace)
    latest = submissions.latest_submission(workplace.db, workplace.unit.code, period)
    note = ""
    if latest is None or latest.state == "correcting":
        refuse_gone(workplace, period)
        note = next_number(workplace, period).why
        latest = _seal(workplace, period, latest, passphrase, clock_checked)
    elif is_for_older_key(workplace, latest):
        note = _SEALED_AGAIN
        latest = _seal_again(workplace, period, latest, passphrase)
    data = read_copy(workplace, latest)
    district = submissions.trusted_key(workplace.db, "district")
    write_with_submission(
        workplace,
        period,
        folder,
        district.recipient if district else "",
        open_envelope(data, file=latest.file).manifest.encryption_key,
    )
    written = write_safely(data, folder, latest.file, on_step, owner=workplace.home)
    record_exported(workplace, latest, folder)
    envelope = open_envelope(data, file=latest.file)
    notes = [_(note) if note == _SEALED_AGAIN else note]
    notes.append(sealed_elsewhere(workplace, folder, envelope.signing_key))
    try:
        back_up_if_changed(workplace)
    except StoreError as error:  # the submission is out all the same
        notes.append(describe(error))
    return Submitted(
        written,
        workplace.unit.code,
        period,
        latest.sequence,
        latest.digest,
        check_code(latest.digest),
        envelope.manifest.encrypted,
        key_check_code(envelope.signing_key),
        "\n".join(filter(None, notes)),
    )


def blocking(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Errors, and queries without an explanation."""
    return tuple(finding for finding in findings if finding.blocks)


def _seal(
    workplace: Workplace,
    period: Period,
    correcting: submissions.SubmissionRow | None,
    passphrase: str | None,
    clock_checked: bool,
) -> submissions.SubmissionRow:
    workplace.refuse_unbegun(period)
    workplace.refuse_not_reporting(period)
    if not forms_due(workplace, period):
        raise Refused("nothing-due", period=periods.label(period))
    refuse_past(workplace, period)
    blocked = blocking(check_period(workplace, period))
    if blocked:
        raise FindingsBlock(
            "findings-block",
            count=len(blocked),
            period=periods.label(period),
            first=blocked[0].message,
        )
    if not clock_checked:
        refuse_doubtful_clock(workplace)
    confirm_clock(workplace)
    number = next_number(workplace, period)
    reason = correcting.reason if correcting else number.why
    message = gather_submission(workplace, period, number.sequence, reason)
    misfit = Expected(workplace.catalogue).misfit(message)
    if misfit is not None:
        raise Refused("submission-not-sealed", period=periods.label(period), **asdict(misfit))
    check_submission(message)
    return _record(workplace, message, number, workplace_keys(workplace, passphrase))


def _seal_again(
    workplace: Workplace, period: Period, latest: submissions.SubmissionRow, passphrase: str | None
) -> submissions.SubmissionRow:
    """The content of a sealed file once more, as it was sealed, for the key that is trusted now."""
    keys = workplace_keys(workplace, passphrase)
    envelope = open_envelope(read_copy(workplace, latest), file=latest.file)
    message = read_payload(envelope, keys.identity, Submission)
    number = next_number(workplace, period)
    message = msgspec.structs.replace(message, sequence=number.sequence, reason=_(_SEALED_AGAIN))
    return _record(workplace, message, number, keys)


def _record(
    workplace: Workplace, message: Submission, number: NextNumber, keys: Keys
) -> submissions.SubmissionRow:
    """Seal a message, keep its bytes and record it as sealed."""
    period = Period(message.period)
    district = submissions.trusted_key(workplace.db, "district")
    sealed = seal_copy(
        workplace,
        message,
        keys=keys,
        recipient=district.recipient if district else "",
        previous=number.previous,
    )
    return record_sealed(workplace, period, number, message.reason, sealed)


def gather_submission(
    workplace: Workplace, period: Period, sequence: int, reason: str
) -> Submission:
    """Everything of the forms due in a period as one message, figures ordered by period, code
    and dimension.
    """
    workplace = workplace.at(period)
    db, unit = workplace.db, workplace.unit.code
    due = forms_due(workplace, period)
    form_of: dict[str, tuple[str, Indicator]] = {
        i.code: (form.id, i)
        for form in due
        for i in workplace.catalogue.indicators_of(form, workplace.unit)
    }
    own = {rule_columns.own_period(indicator, period) for _, indicator in form_of.values()}
    stored = rows.figures_of(db, unit, tuple(own)) if own else {}
    # check_submission judges what stands in it
    how: dict[rows.FigureKey, Any] = rows.hows_of(db, unit, tuple(own)) if own else {}
    figures = [
        FigureRow(
            form_of[code][0],
            code,
            dimension,
            at,
            f.value,
            f.words,
            f.missing,
            f.note,
            f.standard,
            how[at, code, dimension],
        )
        for (at, code, dimension), f in sorted(stored.items())
        if code in form_of and at == rule_columns.own_period(form_of[code][1], period)
    ]
    kinds = {form.kind for form in due}
    person, phone = filled_in_by(workplace)
    return Submission(
        unit=unit,
        period=period,
        sequence=sequence,
        forms=[form.id for form in due],
        figures=figures,
        readings=_readings(workplace, period) if "daily" in kinds else [],
        projects=_projects(workplace, period) if "ledger" in kinds else [],
        honours=[
            HonourRow(number, **{name: text or "" for name, text in columns.items()})
            for number, columns in rows.honours_of(db, unit, period)
        ]
        if "honours" in kinds
        else [],
        explanations=[
            ExplanationRow(form, rule, code, dimension, kept.words, kept.at)
            for (rule, form, code, dimension), kept in sorted(
                standing_explanations(workplace, period).items()
            )
        ],
        reason=reason,
        filled_by=person,
        phone=phone,
        words=words_for(db, period),
        evidence=[_evidence(file) for file in evidence_of(db, unit, period)],
    )


def _readings(workplace: Workplace, period: Period) -> list[ReadingRow]:
    readings = rows.readings_of(
        workplace.db,
        workplace.unit.code,
        periods.first_day(period).isoformat(),
        periods.last_day(period).isoformat(),
    )
    return [
        _row(
            ReadingRow,
            {
                "date": r.date,
                **r.columns,
                **{name: r.columns[name] or "" for name in reading_columns.TEXT_COLUMNS},
                "invalid": r.is_invalid,
            },
        )
        for r in readings
    ]


def _projects(workplace: Workplace, period: Period) -> list[ProjectRow]:
    return [
        _row(
            ProjectRow,
            {
                "project": s.project,
                "since": s.since,
                **s.columns,
                "done_this_year": s.done_this_year,
                "done_in_all": s.done_in_all,
                **{name: s.columns[name] or "" for name in ENTERED_TEXTS},
            },
        )
        for s in rows.projects_of(workplace.db, workplace.unit.code, period)
    ]


def _evidence(file: EvidenceFile) -> EvidenceRow:
    kind: Any = file.kind  # check_submission judges it
    return EvidenceRow(
        file.form, file.code, file.dimension, file.digest, file.name, kind, file.size
    )


def _row(kind: type[_Row], columns: dict[str, Any]) -> _Row:
    """Columns of the store by name as a typed row; check_submission judges what stands in them."""
    return kind(**columns)


def start_correction(workplace: Workplace, period: Period, reason: str) -> int:
    """Open a sealed period again under the next number, or one whose returned cells alone are open
    as a whole; returns the number.

    Raises: Refused("reason-missing", "not-submitted", "already-open").
    """
    workplace = workplace.at(period)
    latest = submissions.latest_submission(workplace.db, workplace.unit.code, period)
    if latest is None:
        raise Refused("not-submitted", period=periods.label(period))
    if latest.state == "correcting" and not latest.returned:
        raise Refused("already-open", period=periods.label(period), number=latest.sequence)
    if len(reason.strip()) < 2:
        raise Refused("reason-missing", row=periods.label(period))
    number, at = next_number(workplace, period), journal.now()
    sequence = latest.sequence if latest.state == "correcting" else number.sequence
    with machine_faults(workplace.database), workplace.db.atomic():
        submissions.start_correction(
            workplace.db,
            submissions.SubmissionRef(workplace.unit.code, period, sequence),
            reason.strip(),
            latest.previous if latest.state == "correcting" else number.previous,
            at,
        )
        journal.append_event(
            workplace.db,
            workplace.unit.code,
            journal.Event("correction", period=period, code=str(sequence), after=reason.strip()),
            journal.Stamp(at, workplace.who),
        )
        write_assigned(workplace, periods.year_of(period))
    return sequence
