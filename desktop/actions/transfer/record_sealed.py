"""Recording what was sealed here: its number, and where it was written to."""

from __future__ import annotations

from pathlib import Path

from desktop.actions.transfer.copy_of_record import SealedCopy
from desktop.actions.transfer.numbers import NextNumber
from desktop.actions.workplace import Workplace
from desktop.domain.periods import Period
from desktop.store import journal, submissions
from desktop.store.database import machine_faults


def record_sealed(
    workplace: Workplace, period: Period, number: NextNumber, reason: str, sealed: SealedCopy
) -> submissions.SubmissionRow:
    """Let a file whose bytes lie in the outbox be the newest submission of a period."""
    at, sequence = journal.now(), number.sequence
    with machine_faults(workplace.database), workplace.db.atomic():
        ref = submissions.SubmissionRef(workplace.unit.code, period, sequence)
        submissions.number_correction(
            workplace.db, ref, reason=reason, previous=number.previous, at=at
        )
        submissions.record_sealed(
            workplace.db,
            ref,
            digest=sealed.digest,
            previous=number.previous,
            file=sealed.file,
            at=at,
        )
        journal.append_event(
            workplace.db,
            workplace.unit.code,
            journal.Event("sealed", period=period, code=str(sequence), after=sealed.digest),
            journal.Stamp(at, workplace.who),
        )
    recorded = submissions.latest_submission(workplace.db, workplace.unit.code, period)
    assert recorded is not None
    return recorded


def record_exported(workplace: Workplace, sealed: submissions.SubmissionRow, folder: Path) -> None:
    """A submission was written to a folder, and read back."""
    with machine_faults(workplace.database), workplace.db.atomic():
        at = journal.now()
        submissions.record_exported(
            workplace.db,
            submissions.SubmissionRef(workplace.unit.code, sealed.period, sealed.sequence),
            to=str(folder),
            at=at,
        )
        journal.append_event(
            workplace.db,
            workplace.unit.code,
            journal.Event(
                "exported", period=sealed.period, code=str(sealed.sequence), after=sealed.digest
            ),
            journal.Stamp(at, workplace.who),
        )
