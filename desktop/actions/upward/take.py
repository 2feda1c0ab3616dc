"""Taking what a desk below submitted: looked at as a whole first, then stored in one transaction, each unit's part as if
its file had come here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from desktop.actions.transfer.copy_of_record import received_file_of, spooled_envelope
from desktop.actions.transfer.receive_submission import (
    OUTCOMES,
    Outcome,
    check_claims,
    content_of,
    form_content,
    make_current,
    refuse_leap,
    settle_files,
)
from desktop.actions.transfer.validate_submission import Expected, days_reported
from desktop.actions.upward.cross_values import cross_values, empty_store, put_in
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.domain.records.received_file import ReceivedFile
from desktop.domain.roster import of_area, ways_down, whole_roster
from desktop.errors import ExchangeError, Refused
from desktop.exchange.envelope import Envelope, Manifest
from desktop.exchange.keys import check_code
from desktop.exchange.upward import (
    Answer,
    ConsolidatedValue,
    FileBelow,
    Head,
    Part,
    Record,
    Standing,
    records_of,
)
from desktop.store import journal, judgement, received
from desktop.store.stated import replace_stated

ExpectedUnder = Callable[[str, Period], Expected | None]
"""What a version of the forms expects, by its digest; None where this desk has not issued it for the period."""


@dataclass
class _Looked:
    """What a file says beside its parts, and which forms of whom are in it."""

    head: Head | None = None
    files: dict[str, FileBelow] = field(default_factory=dict)
    forms: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by unit
    standings: list[Standing] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    values: list[ConsolidatedValue] = field(default_factory=list)


def refuse_other_desk(workplace: Workplace, manifest: Manifest, source: str) -> None:
    """Only desks directly below this one submit to it. Raises: Refused("desk-not-below")."""
    catalogue = workplace.at(Period(manifest.period)).catalogue
    area = catalogue.area_by_code.get(manifest.unit)
    if area is None or area.parent != catalogue.district:
        raise Refused(
            "desk-not-below",
            file=source,
            area=catalogue.unit_name(manifest.unit),
            own=catalogue.district_name,
        )


def store_upward(
    workplace: Workplace,
    envelope: Envelope,
    *,
    expected_under: ExpectedUnder,
    file: str,
    source: str,
    identity: str,
) -> Outcome:
    """Store a desk's file whose signature and key were found good; `file` is its name in the spool.

    Raises: ExchangeError and Refused for the first thing in it that cannot be, then nothing is stored;
    Refused("period-closed", "sequence-too-far"), StoreError.
    """
    db, manifest = workplace.db, envelope.manifest
    period, at = Period(manifest.period), journal.now()
    looked = _look(
        workplace, envelope.manifest, records_of(envelope, identity), expected_under, source
    )
    assert looked.head is not None, "records_of refuses a file without one"
    row = received_file_of(
        envelope, file=file, source=source, state="superseded", at=at, head=looked.head
    )
    with db.atomic():
        if received.is_closed(db, period):
            raise Refused("period-closed", period=periods.label(period), file=source)
        refuse_leap(row, received.received_files(db, row.unit, period))
        received.keep_file(db, row)
        current = settle_files(workplace, row.unit, period)
        if current is not None:
            make_upward_current(workplace, current, identity)
        kept = received.received_file(db, row.digest)
        outcome = OUTCOMES[kept.state] if kept else "taken"
        journal.append_event(
            db,
            row.unit,
            journal.Event(outcome, period=period, code=str(row.sequence), after=row.digest),
            journal.Stamp(at, workplace.who),
        )
        if current is not None and current.digest != row.digest:  # one that waited for this one
            journal.append_event(
                db,
                row.unit,
                journal.Event(
                    "taken", period=period, code=str(current.sequence), after=current.digest
                ),
                journal.Stamp(at, workplace.who),
            )
    return outcome


def _look(
    workplace: Workplace,
    manifest: Manifest,
    records: Iterable[Record],
    expected_under: ExpectedUnder,
    source: str,
) -> _Looked:
    """Every record against the roster, the forms and the others. Raises: Refused, ExchangeError."""
    period = Period(manifest.period)
    catalogue = workplace.at(period).catalogue
    below = of_area(catalogue, manifest.unit)
    look = _Look(below, manifest, source)
    for record in records:
        match record:
            case Head():
                look.looked.head = record
            case FileBelow():
                look.file(record)
            case Part():
                own = look.part(record)
                expected = expected_under(own.catalogue, period)
                if expected is None:
                    raise Refused("catalogue-not-issued", file=source)
                check_claims(expected, record.submission, workplace.today, file=source)
                _refuse_changed(workplace, record, source)
            case Standing():
                look.standing(record)
            case Answer():
                look.answer(record)
            case ConsolidatedValue():
                look.value(record)
    return look.looked


def _refuse_changed(workplace: Workplace, part: Part, source: str) -> None:
    """One sealed file says one thing: a desk that gives another for it than before has not the units' word. Raises:
    Refused("part-changed").
    """
    known = received.received_file(workplace.db, part.digest)
    if known is None or known.state != "current":
        return
    period = Period(known.period)
    before = received.stored_content(workplace.db, known.unit, period, *days_reported(period))
    now = content_of(part.submission)
    catalogue = workplace.at(period).catalogue
    for form in part.submission.forms:
        if form in known.forms.split() and form_content(catalogue, form, before) != form_content(
            catalogue, form, now
        ):
            raise Refused(
                "part-changed",
                file=source,
                unit=catalogue.unit_name(known.unit),
                period=periods.label(period),
                form=form,
                check_code=check_code(part.digest),
            )


class _Look:
    """One file against the part of the tree that it speaks for."""

    def __init__(self, below: Catalogue, manifest: Manifest, source: str) -> None:
        self.below, self.manifest, self.source = below, manifest, source
        self.ways = ways_down(below)
        self.parents = {str(area.code): str(area.parent) for area in below.areas}
        self.names = {str(unit.code): str(unit.name) for unit in whole_roster(below)}
        self.looked = _Looked()
        self._seen: set[tuple[str, ...]] = set()

    def file(self, file: FileBelow) -> None:
        """It is of this period, of somebody below, and came through the desk that is above him."""
        self._once("file", file.digest)
        self._once(file.kind, file.unit)
        if file.period != self.manifest.period:
            raise self._bad(f"{file.unit} {file.period}")
        known = self.below.unit_by_code if file.kind == "submission" else self.parents
        if file.unit not in known:
            raise self._elsewhere(file.unit)
        above = (
            next(iter(self.ways[file.unit]), "")
            if file.kind == "submission"
            else self.parents[file.unit]
        )
        above = "" if above == self.manifest.unit else above
        carrier = self.looked.files.get(file.through)
        if (carrier.unit if carrier else file.through) != above:
            raise self._bad(f"{file.unit} {file.through[:8]}")
        self.looked.files[file.digest] = file

    def part(self, part: Part) -> FileBelow:
        """The file that a part came in."""
        submission = part.submission
        self._once("unit", submission.unit)
        file = self.looked.files.get(part.digest)
        if submission.unit not in self.below.unit_by_code:
            raise self._elsewhere(submission.unit)
        if file is None or (file.unit, file.period, file.sequence) != (
            submission.unit,
            submission.period,
            submission.sequence,
        ):
            raise self._bad(f"{submission.unit} {part.digest[:8]}")
        self.looked.forms[submission.unit] = tuple(submission.forms)
        return file

    def standing(self, standing: Standing) -> None:
        self._once("standing", standing.unit, standing.form)
        if standing.unit not in self.below.unit_by_code:
            raise self._elsewhere(standing.unit)
        if standing.form not in self.below.form_by_id or standing.form in self.looked.forms.get(
            standing.unit, ()
        ):
            raise self._bad(f"{standing.unit} {standing.form}")
        self.looked.standings.append(standing)

    def answer(self, answer: Answer) -> None:
        self._once(
            "answer",
            answer.unit,
            str(answer.sequence),
            answer.form,
            answer.code,
            answer.dimension,
            answer.cell_period,
        )
        if answer.unit not in self.below.unit_by_code:
            raise self._elsewhere(answer.unit)

    def value(self, value: ConsolidatedValue) -> None:
        self._once("value", value.code, value.dimension)
        self.looked.values.append(value)

    def _once(self, *key: str) -> None:
        if key in self._seen:
            raise self._bad(f"{' '.join(key[1:])} ×2")
        self._seen.add(key)

    def _bad(self, where: str) -> ExchangeError:
        return ExchangeError("exchange-payload-bad", file=self.source, where=where)

    def _elsewhere(self, unit: str) -> Refused:
        return Refused(
            "unit-not-below",
            file=self.source,
            unit=self.names.get(unit, unit),
            area=self.below.district_name,
            period=periods.label(Period(self.manifest.period)),
        )


def make_upward_current(workplace: Workplace, row: ReceivedFile, identity: str) -> None:
    """Make a desk's file the one that counts for its area and period; inside a transaction.

    A unit's part that says the same as before stays as it was judged; one that is not in it any more stands no longer.
    """
    db, period = workplace.db, Period(row.period)
    workplace = workplace.at(period)
    below = of_area(workplace.catalogue, row.unit)
    files: dict[str, FileBelow] = {}
    counting: dict[str, set[str]] = {}
    kept: set[str] = set()
    standings: list[Standing] = []
    values: list[ConsolidatedValue] = []
    with empty_store(workplace.pinned(below, period)) as afresh:
        envelope = spooled_envelope(workplace, row)
        for record in records_of(envelope, identity):
            match record:
                case FileBelow():
                    files[record.digest] = record
                    if record.kind == "upward":
                        _keep_file(workplace, row, record)
                        kept.add(record.unit)
                case Part():
                    _keep_part(workplace, row, files[record.digest], record)
                    put_in(afresh, record.submission)
                    kept.add(record.submission.unit)
                    for form in record.submission.forms:
                        counting.setdefault(form, set()).add(record.submission.unit)
                case Standing():
                    standings.append(record)
                case Answer():
                    _keep_answer(workplace, row, record)
                case ConsolidatedValue():
                    values.append(record)
        _forget_others(workplace, row, below, frozenset(kept))
        recomputed = cross_values(
            afresh, period, {form: frozenset(of) for form, of in counting.items()}
        )
    stated = {(one.code, one.dimension): one.value for one in values}
    replace_stated(
        db,
        row.unit,
        period,
        ((one.unit, one.form, one.state) for one in standings),
        (
            (*key, stated.get(key), recomputed.get(key))
            for key in dict.fromkeys((*stated, *recomputed))
        ),
    )


def _keep_file(workplace: Workplace, row: ReceivedFile, file: FileBelow) -> ReceivedFile | None:
    """Record a file that a desk's file carried as the one that counts; the one that counted before, None where it was
    none, or this.
    """
    db = workplace.db
    before = next(
        (
            one
            for one in received.received_files(db, file.unit, row.period)
            if one.state == "current" and one.is_submission
        ),
        None,
    )
    if before is not None and before.digest != file.digest:
        received.set_state(db, before.digest, "superseded")
    known = received.received_file(db, file.digest)
    received.keep_file(
        db,
        ReceivedFile(
            digest=file.digest,
            kind=file.kind,
            unit=file.unit,
            period=file.period,
            sequence=file.sequence,
            state="current",
            previous=file.previous,
            signing_key=file.signing_key,
            recipient=file.recipient,
            catalogue=file.catalogue,
            created_at=file.created_at,
            file=row.file,
            source=row.source,
            forms=known.forms if known else "",
            at=known.at if known else row.at,
            reason=known.reason if known else "",
            filled_by=known.filled_by if known else "",
            phone=known.phone if known else "",
            journal=file.journal,
            words=known.words if known else "",
            through=file.through or row.digest,
        ),
    )
    return before


def _keep_part(workplace: Workplace, row: ReceivedFile, file: FileBelow, part: Part) -> None:
    db, submission = workplace.db, part.submission
    before = _keep_file(workplace, row, file)
    kept = received.received_file(db, file.digest)
    assert kept is not None
    forms = " ".join(submission.forms)
    is_same = before is not None and before.digest == file.digest and before.forms == forms
    received.set_texts(
        db,
        file.digest,
        forms=forms,
        reason=submission.reason,
        filled_by=submission.filled_by,
        phone=submission.phone,
        words=submission.words,
    )
    if not is_same:
        make_current(workplace, kept, submission)


def _keep_answer(workplace: Workplace, row: ReceivedFile, answer: Answer) -> None:
    """Beside the cell that this desk sent back; its form is to be judged again."""
    db, period = workplace.db, Period(row.period)
    kept = judgement.answer_returned(
        db,
        answer.unit,
        period,
        answer.sequence,
        (answer.form, answer.code, answer.dimension, answer.cell_period),
        answer.words,
    )
    states = {s.form: s for s in judgement.form_states(db, period, answer.unit)}
    state = states.get(answer.form)
    if kept and state is not None and state.state == "returned":
        stamp = journal.Stamp(row.at, workplace.who)
        judgement.set_judgement(db, answer.unit, period, [answer.form], "corrected", stamp)
        journal.append_event(
            db,
            answer.unit,
            journal.Event(
                "return-answered",
                form=answer.form,
                period=period,
                code=answer.code,
                dimension=answer.dimension,
                after=answer.words,
            ),
            stamp,
        )


def _forget_others(
    workplace: Workplace, row: ReceivedFile, below: Catalogue, units: frozenset[str]
) -> None:
    """Units and desks below that an earlier file had, and this one has not."""
    db, period = workplace.db, Period(row.period)
    known = {*below.unit_by_code, *below.area_by_code}
    for file in received.files_of_period(db, period, "current"):
        if file.unit not in known or file.unit in units or not file.is_submission:
            continue
        received.set_state(db, file.digest, "superseded")
        if file.kind == "submission":
            received.replace_content(db, file.unit, period, *days_reported(period), None)
            judgement.forget_forms(db, file.unit, period)
            journal.append_event(
                db,
                file.unit,
                journal.Event(
                    "taken-out", period=period, code=str(file.sequence), before=file.digest
                ),
                journal.Stamp(row.at, workplace.who),
            )
