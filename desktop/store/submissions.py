"""Numbered submissions of a unit's periods, and the keys that speak for others."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from desktop.printable import printable

_COLUMNS = "period, sequence, state, reason, digest, previous, file, started_at, sealed_at, exported_at, exported_to, returned"


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """One numbered submission. `state`: correcting (open again), sealed (bytes kept, not yet
    out), exported. `returned`: the desk opened it, and only the cells that it sent back are
    open.
    """

    period: str
    sequence: int
    state: str
    reason: str
    digest: str
    previous: str
    file: str
    started_at: str
    sealed_at: str
    exported_at: str
    exported_to: str
    returned: bool = False


@dataclass(frozen=True, slots=True)
class SubmissionRef:
    """Which submission: number `sequence` of a unit's period."""

    unit: str
    period: str
    sequence: int


def submissions_of(db: Database, unit: str, period: str) -> tuple[SubmissionRow, ...]:
    """All submissions of one period, by number."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM submission WHERE unit = ? AND period = ? ORDER BY sequence",
        [unit, period],
    )
    return tuple(SubmissionRow(*(*row[:-1], bool(row[-1]))) for row in rows)


def is_sealed(db: Database, unit: str, period: str) -> bool:
    """Whether the newest submission of a period is sealed, so that what it holds changes by a correction alone; never at
    a desk, which seals none.
    """
    latest = latest_submission(db, unit, period)
    return latest is not None and latest.state != "correcting"


def all_submissions(db: Database, unit: str) -> tuple[SubmissionRow, ...]:
    """All submissions of a unit, by period and number."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM submission WHERE unit = ? ORDER BY period, sequence", [unit]
    )
    return tuple(SubmissionRow(*(*row[:-1], bool(row[-1]))) for row in rows)


def latest_submission(db: Database, unit: str, period: str) -> SubmissionRow | None:
    all_of_period = submissions_of(db, unit, period)
    return all_of_period[-1] if all_of_period else None


def newest_submissions(db: Database, unit: str) -> dict[str, SubmissionRow]:
    """The newest submission of each period that has any."""
    return {row.period: row for row in all_submissions(db, unit)}


def locked_periods(db: Database, unit: str) -> dict[str, int]:
    """Periods whose newest submission is sealed or out, with its number: nothing in them may
    change.
    """
    return {
        period: row.sequence
        for period, row in newest_submissions(db, unit).items()
        if row.state != "correcting"
    }


def open_periods(db: Database, unit: str) -> tuple[str, ...]:
    """Periods whose correction has been begun and not been sealed."""
    return tuple(
        row[0]
        for row in db.execute(
            "SELECT period FROM submission WHERE unit = ? AND state = 'correcting' ORDER BY period",
            [unit],
        )
    )


def returned_periods(db: Database, unit: str) -> dict[str, int]:
    """Periods that a return of the desk opened, cell by cell → the number of the submission that
    was returned.
    """
    return {
        row[0]: row[1] - 1
        for row in db.execute(
            "SELECT period, sequence FROM submission AS s WHERE unit = ? AND state = 'correcting' AND returned = 1",
            [unit],
        )
    }


def start_correction(
    db: Database,
    submission: SubmissionRef,
    reason: str,
    previous: str,
    at: str,
    *,
    returned: bool = False,
) -> None:
    """Open a period again; one that the desk opened (`returned`) is opened as a whole when it is
    called once more.
    """
    db.execute(
        "INSERT INTO submission (unit, period, sequence, state, reason, previous, started_at, returned)"
        " VALUES (?, ?, ?, 'correcting', ?, ?, ?, ?) ON CONFLICT DO UPDATE SET reason = excluded.reason,"
        " returned = excluded.returned",
        [
            submission.unit,
            submission.period,
            submission.sequence,
            reason,
            previous,
            at,
            returned,
        ],
    )


def number_correction(
    db: Database, submission: SubmissionRef, *, reason: str, previous: str, at: str
) -> None:
    """Give the period's open correction the number and the forerunner under which it is sealed; a
    number above the first without one is opened.
    """
    changed = db.execute(
        "UPDATE submission SET sequence = ?, previous = ? WHERE unit = ? AND period = ?"
        " AND state = 'correcting'",
        [submission.sequence, previous, submission.unit, submission.period],
    )
    if changed.rowcount == 0 and submission.sequence > 1:
        start_correction(db, submission, reason, previous, at)


def record_sealed(
    db: Database,
    submission: SubmissionRef,
    *,
    digest: str,
    previous: str,
    file: str,
    at: str,
) -> None:
    db.execute(
        "INSERT INTO submission (unit, period, sequence, state, digest, previous, file, started_at, sealed_at)"
        " VALUES (?, ?, ?, 'sealed', ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET state = 'sealed',"
        " digest = excluded.digest, file = excluded.file, sealed_at = excluded.sealed_at",
        [
            submission.unit,
            submission.period,
            submission.sequence,
            digest,
            previous,
            file,
            at,
            at,
        ],
    )


def record_exported(db: Database, submission: SubmissionRef, *, to: str, at: str) -> None:
    """Record that a submission is out; the folder `to` is kept in its printable form."""
    db.execute(
        "UPDATE submission SET state = 'exported', exported_at = ?, exported_to = ?"
        " WHERE unit = ? AND period = ? AND sequence = ?",
        [at, printable(to), submission.unit, submission.period, submission.sequence],
    )


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A pinned key: Ed25519 public bytes and an age recipient."""

    owner: str  # "district", or a unit's code
    signing_key: bytes
    recipient: str
    pinned_at: str


def trusted_key(db: Database, owner: str) -> TrustedKey | None:
    row = db.execute(
        "SELECT owner, signing_key, recipient, pinned_at FROM trusted_key WHERE owner = ?", [owner]
    ).fetchone()
    return TrustedKey(*row) if row else None


def pin_key(db: Database, key: TrustedKey) -> None:
    """Pin a key, or put a decided new one in the old one's place."""
    db.execute(
        "INSERT INTO trusted_key (owner, signing_key, recipient, pinned_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET signing_key = excluded.signing_key, recipient = excluded.recipient,"
        " pinned_at = excluded.pinned_at",
        [key.owner, key.signing_key, key.recipient, key.pinned_at],
    )
