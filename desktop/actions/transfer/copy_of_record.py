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
    Bound,
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
from desktop.exchange.upward import Head, Part, records_of
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
    bound = Bound(kind_of(type(message)), message.unit, message.period, message.sequence)
    return keep_copy(workplace, bound, data)


def keep_copy(workplace: Workplace, bound: Bound, data: bytes) -> SealedCopy:
    """Keep the bytes of a file that was sealed just now in the outbox. Raises: those of disk_error of the outbox, those
    of write_safely.
    """
    digest = digest_of(data)
    name = file_name(bound.kind, bound.unit, bound.period, bound.sequence, digest)
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
    head: Head | None = None,
) -> ReceivedFile:
    """The entry of a verified file: `file` is its name in the spool, `source` the one it came
    under. Forms, reason and who filled it in are "" where it holds no submission, or one that
    was not read yet; `head` is that of a desk's.
    """
    manifest, sender = envelope.manifest, submission or head
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
        reason=sender.reason if sender else "",
        filled_by=sender.filled_by if sender else "",
        phone=sender.phone if sender else "",
        at=at,
        journal=manifest.journal,
        words=sender.words if sender else "",
    )


def open_copy(workplace: Workplace, file: ReceivedFile, identity: str) -> Submission:
    """A kept submission, verified again and read with the desk's own identity; of a unit whose file another desk
    carried, what of it that desk accepted. Raises: as spooled_envelope, ExchangeError.
    """
    envelope = spooled_envelope(workplace, file)
    if not file.through:
        return read_payload(envelope, identity, Submission)
    for record in records_of(envelope, identity):
        if isinstance(record, Part) and record.digest == file.digest:
            return record.submission
    raise StoreError("spool-file-changed", file=file.file, unit=file.unit, period=file.period)


def spooled_envelope(workplace: Workplace, file: ReceivedFile) -> Envelope:
    """The kept file, or the one of the desk that carried it, verified again. Raises: MachineError("spool-file-missing"),
    StoreError("spool-file-changed"), ExchangeError.
    """
    path = workplace.home / "spool" / file.file
    try:
        data = path.read_bytes()
    except OSError as error:
        raise MachineError(
            "spool-file-missing", file=file.file, unit=file.unit, period=file.period
        ) from error
    if digest_of(data) != (path.stem if file.through else file.digest):
        raise StoreError("spool-file-changed", file=file.file, unit=file.unit, period=file.period)
    return open_envelope(data, file=file.source)
