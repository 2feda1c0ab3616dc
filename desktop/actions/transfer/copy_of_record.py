"""The copies of record: files that were sealed here, kept in the outbox, and the entry of a
received file, whose bytes lie in the spool.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import desktop
from desktop.actions.workplace import Workplace
from desktop.disk_faults import disk_error
from desktop.domain.periods import Period
from desktop.domain.records.received_file import ReceivedFile
from desktop.errors import MachineError, StoreError
from desktop.exchange.envelope import (
    Envelope,
    MadeWith,
    digest_of,
    open_envelope,
    read_payload,
    seal,
)
from desktop.exchange.keys import Keys, fingerprint
from desktop.exchange.messages import Message, Submission, kind_of
from desktop.exchange.stick import file_name, write_safely
from desktop.store import journal
from desktop.store.judgement import SentFile
from desktop.store.submissions import SubmissionRow, trusted_key


@dataclass(frozen=True, slots=True)
class SealedCopy:
    """A file sealed just now; its bytes lie in the outbox as `file`."""

    file: str
    digest: str
    data: bytes = field(repr=False)


def seal_copy(
    workplace: Workplace, message: Message, *, keys: Keys, recipient: str = "", previous: str = ""
) -> SealedCopy:
    """Seal a message and keep its bytes in the outbox. Without a `recipient` it is signed only.

    Raises: ExchangeError of what cannot be sealed, those of disk_error of the outbox, those of
    write_safely.
    """
    workplace = workplace.at(Period(message.period))
    data = seal(
        message,
        keys=keys,
        made_with=MadeWith(
            workplace.catalogue.digest, desktop.__version__, journal.head_text(workplace.db)
        ),
        recipient=recipient,
        previous=previous,
    )
    digest, kind = digest_of(data), kind_of(type(message))
    name = file_name(kind, message.unit, message.period, message.sequence, digest)
    try:
        workplace.outbox.mkdir(exist_ok=True)
    except OSError as error:
        raise disk_error(error, workplace.outbox) from error
    write_safely(data, workplace.outbox, name, owner=workplace.home)
    return SealedCopy(name, digest, data)


def is_for_older_key(workplace: Workplace, sealed: SubmissionRow) -> bool:
    """Whether a sealed submission is encrypted to another key than the desk's that is trusted now, which cannot open it.
    Raises: those of read_copy.
    """
    district = trusted_key(workplace.db, "district")
    receiver = open_envelope(read_copy(workplace, sealed)).manifest.receiver
    return (
        district is not None
        and bool(receiver)
        and receiver != fingerprint(district.recipient.encode())
    )


def read_copy(workplace: Workplace, sealed: SubmissionRow | SentFile) -> bytes:
    """The bytes that were sealed. Raises: MachineError("outbox-missing"),
    StoreError("outbox-changed").
    """
    path = workplace.outbox / sealed.file
    try:
        data = path.read_bytes()
    except OSError as error:
        raise MachineError("outbox-missing", file=str(path), number=sealed.sequence) from error
    if digest_of(data) != sealed.digest:
        raise StoreError("outbox-changed", file=str(path), number=sealed.sequence)
    return data


def intact_copy(workplace: Workplace, sealed: SentFile) -> bytes | None:
    """As read_copy; None where the bytes are missing or changed, so that the file is sealed
    anew.
    """
    try:
        return read_copy(workplace, sealed)
    except (MachineError, StoreError):
        return None


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
        journal=manifest.journal,
        words=submission.words if submission else "",
    )


def open_copy(workplace: Workplace, file: ReceivedFile, identity: str) -> Submission:
    """A kept submission, verified again and read with the desk's own identity. Raises:
    MachineError("spool-file-missing"), StoreError("spool-file-changed"), ExchangeError.
    """
    try:
        data = (workplace.home / "spool" / file.file).read_bytes()
    except OSError as error:
        raise MachineError(
            "spool-file-missing", file=file.file, unit=file.unit, period=file.period
        ) from error
    if digest_of(data) != file.digest:
        raise StoreError("spool-file-changed", file=file.file, unit=file.unit, period=file.period)
    return read_payload(open_envelope(data, file=file.source), identity, Submission)
