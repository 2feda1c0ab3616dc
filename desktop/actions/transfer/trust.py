"""Trusting a unit's key after its check code was read over the telephone, and deciding between
two files of one number.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from desktop.actions.keys import workplace_keys
from desktop.actions.people import refuse_without
from desktop.actions.transfer.copy_of_record import open_copy
from desktop.actions.transfer.receive import FileResult, Receiver
from desktop.actions.transfer.receive_submission import make_current, settle_files
from desktop.actions.transfer.receive_task import receive_task
from desktop.actions.upward.take import make_upward_current
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.domain.records.received_file import ReceivedFile
from desktop.errors import Refused
from desktop.exchange.keys import fingerprint, key_check_code, read_check_code
from desktop.exchange.messages import Submission
from desktop.store import journal, received
from desktop.store.database import machine_faults
from desktop.store.submissions import TrustedKey, pin_key, trusted_key


@dataclass(frozen=True, slots=True)
class WaitingKey:
    """A key that wants to speak for a unit. `is_change`: another one does so now."""

    unit: str
    signing_key: bytes
    check_code: str
    is_change: bool
    files: int


def waiting_keys(workplace: Workplace) -> tuple[WaitingKey, ...]:
    """The keys of all waiting files, by unit; a check code takes a moment each to work out."""
    counts: dict[tuple[str, bytes], int] = {}
    for file in received.files_in_state(workplace.db, "waiting"):
        counts[file.unit, file.signing_key] = counts.get((file.unit, file.signing_key), 0) + 1
    return tuple(
        WaitingKey(unit, key, key_check_code(key), trusted_key(workplace.db, unit) is not None, n)
        for (unit, key), n in counts.items()
    )


def trust(
    workplace: Workplace, unit: str, code: str, reason: str = "", *, passphrase: str | None = None
) -> tuple[FileResult, ...]:
    """Let the waiting key with this check code speak for the unit, or for the desk below or above, and take the files
    that waited for it.

    Another key in its place is a decision that needs words. Raises:
    UsageError("check-code-malformed", "unit-unknown"), Refused("role-needed", "no-key-waiting",
    "key-code-differs", "reason-missing"), Refused of the own keys, StoreError.
    """
    refuse_without(workplace, "review")
    above = workplace.catalogue.above
    if above is not None and unit == above.code:
        return (trust_district(workplace, code),)
    if unit not in workplace.catalogue.area_by_code:
        workplace.of_unit(unit)
    heard = read_check_code(code)
    waiting = [
        file for file in received.files_in_state(workplace.db, "waiting") if file.unit == unit
    ]
    name = workplace.catalogue.unit_name(unit) if waiting else unit
    if not waiting:
        raise Refused("no-key-waiting", unit=name)
    key = next(
        (
            k
            for k in dict.fromkeys(file.signing_key for file in waiting)
            if hmac.compare_digest(key_check_code(k), heard)
        ),
        None,
    )
    if key is None:
        raise Refused("key-code-differs", unit=name)
    before = trusted_key(workplace.db, unit)
    if before is not None and len(reason.strip()) < 2:
        raise Refused("reason-missing", row=name)
    chosen = [file for file in waiting if file.signing_key == key]
    receiver = Receiver(workplace, passphrase)  # its keys must open before anything is decided
    at = journal.now()
    with machine_faults(workplace.database), workplace.db.atomic():
        pin_key(workplace.db, TrustedKey(unit, key, chosen[-1].recipient, at))
        journal.append_event(
            workplace.db,
            unit,
            journal.Event(
                "key",
                code=reason.strip(),
                before=fingerprint(before.signing_key) if before else "",
                after=fingerprint(key),
            ),
            journal.Stamp(at, workplace.who),
        )
    results = [
        receiver.receive(workplace.home / "spool" / file.file, file.source) for file in chosen
    ]
    return tuple(map(receiver.look_again, results))


def trust_district(workplace: Workplace, code: str) -> FileResult:
    """At a unit, or at a desk below another: let the district key with this check code speak, and take the newest task that
    waited for it.

    Raises: UsageError("check-code-malformed"), Refused("no-key-waiting", "key-code-differs"),
    those of receive_task.
    """
    heard = read_check_code(code)
    above = workplace.versions.desk_above(periods.containing(workplace.today, "month"))
    name = above[1] if above else workplace.catalogue.district_name
    waiting = [
        file for file in received.files_in_state(workplace.db, "waiting") if file.kind == "task"
    ]
    if not waiting:
        raise Refused("no-key-waiting", unit=name)
    chosen = [
        file for file in waiting if hmac.compare_digest(key_check_code(file.signing_key), heard)
    ]
    if not chosen:
        raise Refused("key-code-differs", unit=name)
    newest = max(chosen, key=lambda file: (file.period, file.sequence))
    path = workplace.home / "spool" / newest.file
    receive_task(workplace, path, code)
    with machine_faults(workplace.database), workplace.db.atomic():
        received.set_state(workplace.db, newest.digest, "current")
    return FileResult(
        path, "taken", "", "", newest.unit, newest.period, newest.sequence, newest.digest
    )


def is_in_conflict(workplace: Workplace, file: ReceivedFile) -> bool:
    """Whether a person has to decide on this file: it waits, or it counts beside one that does."""
    return file.is_submission and (
        file.state == "conflict"
        or (
            file.state == "current"
            and any(
                other.state == "conflict"
                for other in received.received_files(workplace.db, file.unit, file.period)
            )
        )
    )


def decide_conflict(
    workplace: Workplace, digest: str, reason: str, *, passphrase: str | None = None
) -> ReceivedFile:
    """Let one of several files that cannot all count count; the others are rejected. It may be
    the one that counts already: then nothing but the conflict goes away.

    Raises: Refused("role-needed", "no-conflict", "reason-missing", "period-closed"),
    MachineError("spool-file-missing"), StoreError.
    """
    refuse_without(workplace, "review")
    chosen = received.received_file(workplace.db, digest.strip().lower())
    if chosen is None or not is_in_conflict(workplace, chosen):
        raise Refused("no-conflict", digest=digest)
    if len(reason.strip()) < 2:
        raise Refused("reason-missing", row=chosen.source)
    if received.is_closed(workplace.db, chosen.period):
        raise Refused("period-closed", period=periods.label(chosen.period), file=chosen.source)
    identity = workplace_keys(workplace, passphrase).identity
    submission = open_copy(workplace, chosen, identity) if chosen.kind == "submission" else None
    with machine_faults(workplace.database), workplace.db.atomic():
        if settle_files(workplace, chosen.unit, Period(chosen.period), chosen.digest) is not None:
            if submission is None:
                make_upward_current(workplace, chosen, identity)
            else:
                make_current(workplace, chosen, submission)
        journal.append_event(
            workplace.db,
            chosen.unit,
            journal.Event(
                "decided",
                period=chosen.period,
                code=str(chosen.sequence),
                before=reason.strip(),
                after=chosen.digest,
            ),
            journal.Stamp(journal.now(), workplace.who),
        )
    return chosen


def read_kept(
    workplace: Workplace, digest: str, passphrase: str | None = None
) -> tuple[ReceivedFile, Submission] | None:
    """A kept file and what it says; None for a file that this desk wrote itself. Raises: as
    read_spooled.
    """
    file = received.received_file(workplace.db, digest)
    return None if file is None else (file, read_spooled(workplace, file, passphrase))


def read_spooled(
    workplace: Workplace, file: ReceivedFile, passphrase: str | None = None
) -> Submission:
    """A kept submission, verified again. Raises: MachineError("spool-file-missing"),
    StoreError("spool-file-changed"), ExchangeError.
    """
    return open_copy(workplace, file, workplace_keys(workplace, passphrase).identity)
