"""The copies of record: the entry of a received file, whose bytes lie in the spool."""

from __future__ import annotations

from desktop.exchange.envelope import Envelope
from desktop.exchange.messages import Submission
from desktop.store.received import ReceivedFile


def received_file_of(
    envelope: Envelope,
    *,
    file: str,
    source: str,
    state: str,
    at: str,
    submission: Submission | None = None,
) -> ReceivedFile:
    """The entry of a verified file: `file` is its name in the spool, `source` the one it came
    under. Forms, reason and who filled it in are "" where it holds no submission, or one that
    was not read yet.
    """
    manifest = envelope.manifest
    return ReceivedFile(
        digest=envelope.digest,
        kind=manifest.kind,
        unit=manifest.unit,
        period=manifest.period,
        sequence=manifest.sequence,
        state=state,
        previous=manifest.previous,
        signing_key=envelope.signing_key,
        recipient=manifest.encryption_key,
        catalogue=manifest.catalogue,
        created_at=manifest.created_at,
        file=file,
        source=source,
        forms=" ".join(submission.forms) if submission else "",
        reason=submission.reason if submission else "",
        filled_by=submission.filled_by if submission else "",
        phone=submission.phone if submission else "",
        at=at,
    )
