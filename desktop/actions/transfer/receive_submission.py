"""Taking one verified submission at the desk: what it may say, which number counts, and
everything in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

import msgspec

from desktop.actions.transfer.copy_of_record import received_file_of
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue, Indicator, UnitCode
from desktop.domain import periods
from desktop.domain.figures import SCALE, from_decimal
from desktop.domain.lineage import leaves
from desktop.domain.periods import Period
from desktop.domain.records.received_file import ReceivedFile
from desktop.domain.rules import rule_columns
from desktop.errors import ExchangeError, Refused
from desktop.exchange.envelope import Envelope
from desktop.exchange.messages import FigureRow, Submission
from desktop.store import journal, received
from desktop.store.received import Content

Outcome = Literal["taken", "known", "older", "conflict", "refused", "foreign"]
YEARS_BACK = 9


@dataclass(frozen=True)
class _Bounds:
    form: str
    indicator: Indicator
    lowest: int | None
    highest: int | None
    step: int  # ten-thousandths of one unit of the last decimal

    def allow(self, value: int) -> bool:
        return (
            (self.lowest is None or value >= self.lowest)
            and (self.highest is None or value <= self.highest)
            and value % self.step == 0
        )


class Expected:
    """What submissions of a catalogue may hold; made once for all files of an import."""

    def __init__(self, catalogue: Catalogue, today: date) -> None:
        self.catalogue, self.today = catalogue, today

    @cached_property
    def _bounds(self) -> dict[str, _Bounds]:
        return {
            i.code: _bounds_of(form.id, i) for form in self.catalogue.forms for i in form.indicators
        }

    @cached_property
    def _dimensions(self) -> dict[str, frozenset[str]]:
        return {d.id: frozenset(value.id for value in d.values) for d in self.catalogue.dimensions}

    def check(self, submission: Submission, file: str) -> None:
        """Raises: Refused("unit-not-on-roster", "period-not-yet", "period-too-old"),
        ExchangeError("submission-misfit").
        """
        period = Period(submission.period)
        unit = self.catalogue.unit_by_code.get(UnitCode(submission.unit))
        if unit is None:
            raise Refused("unit-not-on-roster", file=file, unit=submission.unit)
        if periods.first_day(period) > self.today:
            raise Refused(
                "period-not-yet",
                file=file,
                period=periods.label(period),
                today=self.today.isoformat(),
            )
        if periods.first_day(period).year < self.today.year - YEARS_BACK:
            raise Refused(
                "period-too-old",
                file=file,
                period=periods.label(period),
                today=self.today.isoformat(),
            )
        frequency = periods.frequency_of(period)
        known = {
            form.id
            for form in self.catalogue.forms_of(unit)
            if form.reporting_frequency == frequency
        }
        for form in submission.forms:
            if form not in known:
                raise ExchangeError("submission-misfit", file=file, where=form)
        for row in submission.figures:
            self._check_figure(row, submission, period, file)
        first, last = days_reported(period)
        for reading in submission.readings:
            if not first <= reading.date <= last:
                raise ExchangeError("submission-misfit", file=file, where=reading.date)

    def _check_figure(
        self, row: FigureRow, submission: Submission, period: Period, file: str
    ) -> None:
        bounds = self._bounds.get(row.code)
        fits = (
            bounds is not None
            and bounds.form == row.form
            and row.form in submission.forms
            and row.period == rule_columns.own_period(bounds.indicator, period)
            and (
                not row.dimension
                or row.dimension in self._dimensions.get(bounds.indicator.dimension, ())
            )
            and (row.value is None or bounds.allow(row.value))
        )
        if not fits:
            raise ExchangeError(
                "submission-misfit",
                file=file,
                where=f"{row.form} {row.code} {row.dimension}".strip(),
            )


def _bounds_of(form: str, indicator: Indicator) -> _Bounds:
    def scaled(text: str) -> int | None:
        return from_decimal(Decimal(text)) if text else None

    if indicator.choices:
        return _Bounds(form, indicator, SCALE, len(indicator.choices) * SCALE, SCALE)
    step = 1 if indicator.derivation is not None else SCALE // 10**indicator.decimals
    return _Bounds(form, indicator, scaled(indicator.minimum), scaled(indicator.maximum), step)


def store_submission(
    workplace: Workplace, envelope: Envelope, submission: Submission, *, file: str, source: str
) -> Outcome:
    """Store a submission whose signature, key and content were found good; `file` is its name in
    the spool.

    The newest number counts where all others lead to it. Where they fork (two files of one number,
    or one that corrects a file which the desk does not hold in its place) none does until a person
    decides, unless one was accepted, which then stays.
    Raises: Refused("period-closed"), StoreError.
    """
    db, unit, period = workplace.db, submission.unit, Period(submission.period)
    at = journal.now()
    row = received_file_of(
        envelope, file=file, source=source, state="current", at=at, submission=submission
    )
    with db.atomic():
        if received.is_closed(db, period):
            raise Refused("period-closed", period=periods.label(period), file=source)
        others = [
            r
            for r in received.received_files(db, unit, period)
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


def days_reported(period: Period) -> tuple[str, str]:
    """The first and the last day whose readings a submission of this period tells: a month's
    own; none of a quarter or year, whose months were told by theirs.
    """
    if periods.frequency_of(period) != "month":
        return "", ""
    return periods.first_day(period).isoformat(), periods.last_day(period).isoformat()


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
