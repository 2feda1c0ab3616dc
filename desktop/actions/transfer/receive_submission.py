"""Taking one verified submission at the desk: what it may say, which number counts, and
everything in one transaction.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from typing import Literal

import msgspec

from desktop.actions.past.write import forget_reported
from desktop.actions.transfer.copy_of_record import open_copy, received_file_of
from desktop.actions.transfer.validate_submission import STEP, Expected, days_reported
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue
from desktop.domain import lineage, periods
from desktop.domain.figures import SCALE
from desktop.domain.periods import Period
from desktop.domain.records.received_file import ReceivedFile
from desktop.errors import ExchangeError, Refused
from desktop.exchange.envelope import Envelope
from desktop.exchange.messages import Submission
from desktop.store import journal, judgement, received
from desktop.store.past_periods import is_past
from desktop.store.received import Content

Outcome = Literal["taken", "known", "older", "conflict", "refused", "foreign"]
YEARS_BACK = 9
OUTCOMES: dict[str, Outcome] = {
    "current": "taken",
    "superseded": "older",
    "conflict": "conflict",
    "rejected": "known",
}
"""What a kept submission's state means for the file that brought it."""


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
    workplace: Workplace,
    envelope: Envelope,
    submission: Submission,
    *,
    file: str,
    source: str,
    identity: str,
) -> Outcome:
    """Store a submission whose signature, key and content were found good; `file` is its name in
    the spool, `identity` the desk's own, to read a later number again that waited for this one.

    What counts gives way only to what follows it (`domain/lineage.py`); anything else is a
    conflict that a person decides. Raises: Refused("period-closed", "sequence-too-far"), StoreError.
    """
    db, unit, period = workplace.db, submission.unit, Period(submission.period)
    at = journal.now()
    row = received_file_of(
        envelope, file=file, source=source, state="superseded", at=at, submission=submission
    )
    events: list[tuple[str, ReceivedFile]] = []
    with db.atomic():
        if received.is_closed(db, period):
            raise Refused("period-closed", period=periods.label(period), file=source)
        refuse_leap(row, received.received_files(db, unit, period))
        received.keep_file(db, row)
        current = settle_files(workplace, unit, period)
        if current is not None:
            counting = submission if current.digest == row.digest else None
            make_current(workplace, current, counting or open_copy(workplace, current, identity))
            if counting is None:  # a later number that waited for this one
                events.append(("taken", current))
        kept = received.received_file(db, row.digest)
        outcome = OUTCOMES[kept.state] if kept else "taken"
        for what, of in ((outcome, row), *events):
            journal.append_event(
                db,
                unit,
                journal.Event(what, period=period, code=str(of.sequence), after=of.digest),
                journal.Stamp(at, workplace.who),
            )
    return outcome


def settle_files(
    workplace: Workplace, unit: str, period: Period, chosen: str = ""
) -> ReceivedFile | None:
    """Give every file of a unit and period its state; the file that counts from now on, None
    where that is the same as before. `chosen` is the one that a person has just decided for: then
    all that were in conflict with it are rejected. Inside a transaction.
    """
    workplace = workplace.at(period)
    db = workplace.db
    files = [
        file
        for file in received.received_files(db, unit, period)
        if file.is_submission and file.state != "waiting"
    ]
    rejected = {file.digest for file in files if file.state == "rejected"}
    before = next((file.digest for file in files if file.state == "current"), "")
    if chosen:
        open_files = {file.digest for file in files if file.state in ("current", "conflict")}
        rejected |= open_files - {chosen} - lineage.ancestors(files, chosen)
    settled = lineage.settle(files, chosen or before, rejected)
    for file in files:
        state = "superseded"
        if file.digest in rejected:
            state = "rejected"
        elif file.digest == settled.current:
            state = "current"
        elif file.digest in settled.conflict:
            state = "conflict"
        if state != file.state:
            received.set_state(db, file.digest, state)
    if settled.current == before:
        return None
    return next((file for file in files if file.digest == settled.current), None)


def refuse_leap(row: ReceivedFile, known: Collection[ReceivedFile]) -> None:
    """One number far above all others would make every honest one after it the older. Raises:
    Refused("sequence-too-far").
    """
    newest = max((file.sequence for file in known if file.state != "waiting"), default=0)
    if row.sequence > newest + STEP:
        raise Refused(
            "sequence-too-far",
            file=row.source,
            period=periods.label(row.period),
            number=row.sequence,
            newest=newest,
            most=newest + STEP,
        )


def make_current(workplace: Workplace, row: ReceivedFile, submission: Submission) -> None:
    """Make this submission the one that counts for its unit and period; inside a transaction.

    A form that was accepted and says the same again stays accepted.
    """
    workplace = workplace.at(Period(row.period))
    db, period = workplace.db, Period(row.period)
    days, content = days_reported(period), content_of(submission)
    accepted = [
        state
        for state in judgement.form_states(db, period, row.unit)
        if state.state == "accepted" and state.form in submission.forms
    ]
    if accepted:
        before = received.stored_content(db, row.unit, period, *days)
        accepted = [
            state
            for state in accepted
            if form_content(workplace.catalogue, state.form, before)
            == form_content(workplace.catalogue, state.form, content)
        ]
    if is_past(db, row.unit, period):
        forget_reported(workplace.of_unit(row.unit), period)
    received.replace_content(db, row.unit, period, *days, content)
    received.set_forms(
        db,
        row.unit,
        period,
        row.sequence,
        submission.forms,
        journal.Stamp(row.at, workplace.who),
    )
    for state in accepted:
        stamp = journal.Stamp(state.at, state.who)
        judgement.set_judgement(db, row.unit, period, [state.form], "accepted", stamp)
        journal.append_event(
            db,
            row.unit,
            journal.Event(
                "acceptance-kept", form=state.form, period=period, code=str(row.sequence)
            ),
            journal.Stamp(row.at, workplace.who),
        )


def form_content(catalogue: Catalogue, form: str, content: Content) -> list[list[str]]:
    """What a content says on one form: every row but how it was typed and when it was explained."""
    known = catalogue.form_by_id.get(form)
    kind = known.kind if known else ""
    own = {indicator.code for indicator in known.indicators} if known else set()
    code, how = (received.FIGURE.index(name) for name in ("code", "how"))
    of_form, at = (received.EXPLANATION.index(name) for name in ("form", "at"))
    figures = [row for row in (*content.figures, *content.offered) if row[code] in own]
    return [
        sorted(repr(row) for row in rows)
        for rows in (
            [(*row[:how], *row[how + 1 :]) for row in figures],
            content.readings if kind == "daily" else (),
            content.ledger if kind == "ledger" else (),
            content.honours if kind == "honours" else (),
            [(*row[:at], *row[at + 1 :]) for row in content.explanations if row[of_form] == form],
            [row for row in content.evidence if row[received.EVIDENCE.index("form")] == form],
        )
    ]


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
        [msgspec.structs.astuple(file) for file in submission.evidence],
    )
