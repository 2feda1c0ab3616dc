"""The records of what goes up: each unit's accepted forms from the copy of record, never from the store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec

from desktop.actions.people import filled_in_by
from desktop.actions.transfer.copy_of_record import open_copy, spooled_envelope
from desktop.actions.transfer.numbers import NextNumber
from desktop.actions.upward.accepted import Accepted, accepted_of, counting, standing_forms
from desktop.actions.upward.cross_values import cross_values
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue
from desktop.domain.periods import Period
from desktop.domain.records.received_file import ReceivedFile
from desktop.exchange.messages import Submission
from desktop.exchange.upward import (
    Answer,
    ConsolidatedValue,
    End,
    FileBelow,
    Head,
    Part,
    Record,
    Standing,
    records_of,
)
from desktop.store import received
from desktop.store.returns_above import returns_above


def head_of(
    workplace: Workplace, period: Period, number: NextNumber, reason: str, words: str
) -> Head:
    person, phone = filled_in_by(workplace)
    return Head(workplace.unit.code, period, number.sequence, reason, person, phone, words)


def records_up(workplace: Workplace, period: Period, identity: str) -> Iterator[Record]:
    """All records but the head, in the order of the file; the same ones as long as the desk holds the same.

    Raises: as open_copy.
    """
    workplace = workplace.at(period)
    accepted = accepted_of(workplace, period)
    files = [*_files(workplace, accepted)]
    yield from files
    yield from _parts(workplace, accepted, identity)
    standings = [Standing(*row) for row in standing_forms(workplace, period, accepted)]  # type: ignore[arg-type]
    yield from standings
    answers = [
        Answer(
            row.unit, row.sequence, row.form, row.code, row.dimension, row.cell_period, row.answer
        )
        for row in returns_above(workplace.db, period, "answered")
    ]
    yield from answers
    values = [
        ConsolidatedValue(code, dimension, value)
        for (code, dimension), value in sorted(
            cross_values(workplace, period, counting(accepted)).items()
        )
    ]
    yield from values
    yield End(len(files), len(accepted), len(standings), len(answers), len(values))


def _files(workplace: Workplace, accepted: Sequence[Accepted]) -> Iterator[FileBelow]:
    """Those of desks first, the nearest before those that they carried."""
    own = [one.file for one in accepted]
    through: dict[str, ReceivedFile] = {}
    left = [file.through for file in own if file.through]
    while left:
        digest = left.pop()
        if digest not in through:
            desk = received.received_file(workplace.db, digest)
            assert desk is not None, "a file came through one that was received"
            through[digest] = desk
            left += [desk.through] if desk.through else []
    desks = sorted(through.values(), key=lambda file: (len(file.unit), file.unit))
    for file in (*desks, *own):
        yield FileBelow(
            file.digest,
            file.kind,  # type: ignore[arg-type]
            file.unit,
            file.period,
            file.sequence,
            file.previous,
            file.signing_key,
            file.recipient,
            file.catalogue,
            file.created_at,
            file.at,
            file.journal,
            file.through,
        )


def _parts(workplace: Workplace, accepted: Sequence[Accepted], identity: str) -> Iterator[Part]:
    """Each unit's, those that one desk's file carried together."""
    in_order = sorted(
        accepted, key=lambda one: (one.file.file if one.file.through else "", one.file.unit)
    )
    for holder, group in groupby(in_order, lambda one: one.file.file if one.file.through else ""):
        if not holder:
            for one in group:
                submission = open_copy(workplace, one.file, identity)
                yield Part(one.file.digest, of_forms(submission, one.forms, workplace.catalogue))
            continue
        needed = {one.file.digest: one for one in group}
        first = next(iter(needed.values()))
        for record in records_of(spooled_envelope(workplace, first.file), identity):
            if isinstance(record, Part) and record.digest in needed:
                forms = needed[record.digest].forms
                yield Part(record.digest, of_forms(record.submission, forms, workplace.catalogue))


def of_forms(submission: Submission, forms: Sequence[str], catalogue: Catalogue) -> Submission:
    """A submission with some of its forms alone; files of evidence stay where they are."""
    kinds = {catalogue.form_by_id[form].kind for form in forms if form in catalogue.form_by_id}
    return msgspec.structs.replace(
        submission,
        forms=[form for form in submission.forms if form in forms],
        figures=[row for row in submission.figures if row.form in forms],
        readings=submission.readings if "daily" in kinds else [],
        projects=submission.projects if "ledger" in kinds else [],
        honours=submission.honours if "honours" in kinds else [],
        explanations=[row for row in submission.explanations if row.form in forms],
        evidence=[],
    )
