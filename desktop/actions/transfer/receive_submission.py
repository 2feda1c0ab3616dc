"""Taking one verified submission at the desk: what it may say, which number counts, and
everything in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Literal

import msgspec

from desktop.actions.transfer.copy_of_record import received_file_of
from desktop.actions.transfer.validate_submission import STEP, Expected, days_reported
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.figures import SCALE
from desktop.domain.lineage import leaves
from desktop.domain.periods import Period
from desktop.domain.records.received_file import ReceivedFile
from desktop.errors import ExchangeError, Refused
from desktop.exchange.envelope import Envelope
from desktop.exchange.messages import Submission
from desktop.store import journal, received
from desktop.store.received import Content

Outcome = Literal["taken", "known", "older", "conflict", "refused", "foreign"]
YEARS_BACK = 9


def check_claims(expected: Expected, submission: Submission, today: date, *, file: str) -> None:
    """Refuse a whole file for the first thing in it that cannot be.

    Raises: Refused("unit-not-on-roster", "period-not-yet", "period-too-old"),
    ExchangeError("submission-misfit").
    """
    period = Period(submission.period)
    if submission.unit not in expected.catalogue.unit_by_code:
        raise Refused("unit-not-on-roster", file=file, unit=submission.unit)
    code = ""
    if periods.first_day(period) > today:
        code = "period-not-yet"
    elif periods.first_day(period).year < today.year - YEARS_BACK:
        code = "period-too-old"
    if code:
        raise Refused(code, file=file, period=periods.label(period), today=today.isoformat())
    misfit = expected.misfit(submission)
    if misfit is not None:
        raise ExchangeError("submission-misfit", file=file, **asdict(misfit))


def store_submission(
    workplace: Workplace, envelope: Envelope, submission: Submission, *, file: str, source: str
) -> Outcome:
    """Store a submission whose signature, key and content were found good; `file` is its name in
    the spool.

    The newest number counts where all others lead to it. Where they fork (two files of one number,
    or one that corrects a file which the desk does not hold in its place) none does until a person
    decides, unless one was accepted, which then stays.
    Raises: Refused("period-closed", "sequence-too-far"), StoreError.
    """
    db, unit, period = workplace.db, submission.unit, Period(submission.period)
    at = journal.now()
    row = received_file_of(
        envelope, file=file, source=source, state="current", at=at, submission=submission
    )
    with db.atomic():
        if received.is_closed(db, period):
            raise Refused("period-closed", period=periods.label(period), file=source)
        known = received.received_files(db, unit, period)
        newest = max((r.sequence for r in known if r.state != "waiting"), default=0)
        if row.sequence > newest + STEP:
            raise Refused(
                "sequence-too-far",
                file=source,
                period=periods.label(period),
                number=row.sequence,
                newest=newest,
                most=newest + STEP,
            )
        others = [
            r
            for r in known
            if r.digest != row.digest and r.state in ("current", "superseded", "conflict")
        ]
        outcome = _settle(workplace, row, others, submission)
        journal.append_event(
            db,
            unit,
            journal.Event(outcome, period=period, code=str(row.sequence), after=row.digest),
            journal.Stamp(at, workplace.who),
        )
    return outcome


def _settle(
    workplace: Workplace, row: ReceivedFile, others: list[ReceivedFile], submission: Submission
) -> Outcome:
    db, files = workplace.db, [*others, row]
    ends = leaves(files)
    if len(ends) > 1:
        is_part = any(end.digest == row.digest for end in ends)
        received.keep_file(db, replace(row, state="conflict" if is_part else "superseded"))
        if not received.has_accepted(db, row.unit, row.period):
            _set_states(workplace, others, {end.digest: "conflict" for end in ends})
            _clear(workplace, row)
        return "conflict" if is_part else "older"
    (newest,) = ends
    if newest.digest != row.digest:
        received.keep_file(db, replace(row, state="superseded"))
        return "older"
    _set_states(workplace, others, {})
    received.keep_file(db, row)
    make_current(workplace, row, submission)
    return "taken"


def _set_states(
    workplace: Workplace, files: Iterable[ReceivedFile], states: Mapping[str, str]
) -> None:
    """Each file's state by its digest; superseded where none is given."""
    for file in files:
        received.set_state(workplace.db, file.digest, states.get(file.digest, "superseded"))


def make_current(workplace: Workplace, row: ReceivedFile, submission: Submission) -> None:
    """Make this submission the one that counts for its unit and period; inside a transaction."""
    period = Period(row.period)
    received.replace_content(
        workplace.db, row.unit, period, *days_reported(period), content_of(submission)
    )
    received.set_forms(
        workplace.db,
        row.unit,
        period,
        row.sequence,
        submission.forms,
        journal.Stamp(row.at, workplace.who),
    )


def _clear(workplace: Workplace, row: ReceivedFile) -> None:
    period = Period(row.period)
    received.replace_content(workplace.db, row.unit, period, *days_reported(period), None)
    received.set_forms(
        workplace.db, row.unit, period, row.sequence, (), journal.Stamp(row.at, workplace.who)
    )


def _stored(value: int | str | None) -> int | str | None:
    """A column of a message's reading as the store keeps it."""
    if isinstance(value, bool):
        return SCALE if value else None
    return None if value == "" else value


def content_of(submission: Submission) -> Content:
    """The rows that a submission becomes in the store."""
    figures: list[received.Row] = []
    offered: list[received.Row] = []
    for f in submission.figures:
        row = (
            f.period,
            f.code,
            f.dimension,
            f.value,
            f.words,
            f.missing.value if f.missing else "",
            f.note,
            f.standard,
            f.how.value,
        )
        (figures if f.period == submission.period else offered).append(row)
    return Content(
        figures,
        offered,
        # the fields of both stand in the order of READING and LEDGER
        [tuple(map(_stored, msgspec.structs.astuple(day))) for day in submission.readings],
        [msgspec.structs.astuple(project) for project in submission.projects],
        [
            (
                h.honour,
                h.date or None,
                h.level or None,
                h.title or None,
                h.body or None,
                h.evidence or None,
            )
            for h in submission.honours
        ],
        [(e.rule, e.form, e.code, e.dimension, e.words, e.at) for e in submission.explanations],
    )
