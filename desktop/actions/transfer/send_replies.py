"""What the desk sends home: one file a unit with the receipts of its submissions and the cells
that were returned.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from desktop.actions.doctor import refuse_unsound
from desktop.actions.keys import workplace_keys
from desktop.actions.transfer.copy_of_record import intact_copy, seal_copy
from desktop.actions.transfer.reasons import reason_of
from desktop.actions.workplace import Workplace
from desktop.domain.records.received_file import ReceivedFile
from desktop.errors import Refused
from desktop.exchange.envelope import open_envelope, read_payload
from desktop.exchange.keys import Keys, check_code
from desktop.exchange.messages import MAX_WORDS, ReceiptRow, Reply, ReturnBelow, ReturnRow
from desktop.exchange.stick import write_safely
from desktop.messages import describe
from desktop.store import journal, judgement, received
from desktop.store.database import machine_faults
from desktop.store.judgement import FormState, SentFile
from desktop.store.submissions import trusted_key

_STANDINGS: dict[str, Literal["older", "conflict", "refused"]] = {
    "superseded": "older",
    "conflict": "conflict",
    "rejected": "refused",
}
RECEIPTS_CAP = 240
"""Of how many submissions the newest file of a unit tells: all that a lost stick may have
carried.
"""


@dataclass(frozen=True, slots=True)
class SentReply:
    """One file on the stick. `returns` counts its cells; `is_new`: something in it was not told
    before.
    """

    unit: str
    file: Path
    sequence: int
    digest: str
    check_code: str
    receipts: int
    returns: int
    is_new: bool


def send_replies(
    workplace: Workplace,
    folder: Path,
    units: Sequence[str] = (),
    *,
    passphrase: str | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[SentReply, ...]:
    """Write a file for each unit whose submissions the desk holds (or for these units) into one
    folder.

    Each tells everything that counts anew, so a lost stick loses nothing; where nothing has
    changed since the last file, the same bytes are written again. Raises:
    UsageError("unit-unknown"), Refused("nothing-to-send"), MachineError.
    """
    workplace.refuse_read_only()
    refuse_unsound(workplace)
    for unit in units:
        if unit not in workplace.catalogue.area_by_code:
            workplace.of_unit(unit)
    chosen = [
        unit for unit in judgement.units_to_answer(workplace.db) if not units or unit in units
    ]
    if not chosen:
        raise Refused("nothing-to-send")
    keys = workplace_keys(workplace, passphrase)
    written = []
    for number, unit in enumerate(chosen, start=1):
        written.append(_write(workplace, unit, folder, keys))
        if on_progress is not None:
            on_progress(number, len(chosen))
    return tuple(written)


def _write(workplace: Workplace, unit: str, folder: Path, keys: Keys) -> SentReply:
    receipts, returns, below = (
        _receipts(workplace, unit),
        _returns(workplace, unit),
        _below(workplace, unit),
    )
    last = judgement.last_sent(workplace.db, "back", unit)
    data = _same_bytes(workplace, last, (receipts, returns, below), keys)
    if last is None or data is None:
        reply = Reply(
            unit,
            max(row.period for row in receipts),
            last.sequence + 1 if last else 1,
            receipts,
            returns,
            below,
        )
        sent, data = _seal(workplace, reply, keys)
        file = write_safely(data, folder, sent.file, owner=workplace.home)
        with machine_faults(workplace.database), workplace.db.atomic():
            judgement.keep_sent(workplace.db, sent)
            judgement.mark_carried(workplace.db, {unit, *(row.unit for row in below)}, sent.digest)
            journal.append_event(
                workplace.db,
                unit,
                journal.Event(
                    "sent-back", period=sent.period, code=str(sent.sequence), after=sent.digest
                ),
                journal.Stamp(sent.at, workplace.who),
            )
        return SentReply(
            unit,
            file,
            sent.sequence,
            sent.digest,
            check_code(sent.digest),
            len(receipts),
            len(returns) + len(below),
            True,
        )
    file = write_safely(data, folder, last.file, owner=workplace.home)
    return SentReply(
        unit,
        file,
        last.sequence,
        last.digest,
        check_code(last.digest),
        len(receipts),
        len(returns) + len(below),
        False,
    )


def _receipts(workplace: Workplace, unit: str) -> list[ReceiptRow]:
    """Of every submission that counts: received, and accepted or returned where it was judged. Of
    every other file that was kept: what it is, and why it does not count.
    """
    receipts = []
    for file in received.files_of_unit(workplace.db, unit)[:RECEIPTS_CAP]:
        if file.state != "current":
            receipts.append(_without_effect(workplace, file))
            continue
        states = _states_of(workplace, file)
        receipts.append(_receipt(file, "received", file.at))
        if any(state.state == "returned" for state in states):
            at = max(state.at for state in states if state.state == "returned")
            receipts.append(_receipt(file, "returned", at))
        elif states and all(state.state == "accepted" for state in states):
            receipts.append(_receipt(file, "accepted", max(state.at for state in states)))
    return receipts


def _states_of(workplace: Workplace, file: ReceivedFile) -> Sequence[FormState]:
    """Of the forms that a file brought; a desk's file brought those of all its units."""
    if file.kind != "upward":
        return judgement.form_states(workplace.db, file.period, file.unit)
    units = {one.unit for one in received.files_through(workplace.db, file.digest)}
    return [s for s in judgement.form_states(workplace.db, file.period) if s.unit in units]


def _receipt(
    file: ReceivedFile, state: Literal["received", "accepted", "returned"], at: str
) -> ReceiptRow:
    return ReceiptRow(file.period, file.sequence, file.digest, state, at, journal=file.journal)


def _without_effect(workplace: Workplace, file: ReceivedFile) -> ReceiptRow:
    reason = reason_of(workplace, file, for_office=True)
    return ReceiptRow(
        file.period,
        file.sequence,
        file.digest,
        "received",
        file.at,
        _STANDINGS[file.state],
        describe(reason)[:MAX_WORDS] if reason else "",
        file.journal,
    )


def _returns(workplace: Workplace, unit: str) -> list[ReturnRow]:
    """The cells returned of submissions that still count."""
    counting = {(file.period, file.sequence) for file in received.current_files(workplace.db, unit)}
    return [
        ReturnRow(
            c.period, c.sequence, c.form, c.code, c.dimension, c.cell_period, c.words, c.who, c.at
        )
        for c in judgement.returned_cells(workplace.db, unit)
        if (c.period, c.sequence) in counting
    ]


def _below(workplace: Workplace, desk: str) -> list[ReturnBelow]:
    """The same of the units whose submissions came with those of a desk below, by unit."""
    units = {
        one.unit
        for file in received.current_files(workplace.db, desk)
        if file.kind == "upward"
        for one in received.files_through(workplace.db, file.digest)
        if one.kind == "submission"
    }
    return [ReturnBelow(unit, row) for unit in sorted(units) for row in _returns(workplace, unit)]


def _same_bytes(
    workplace: Workplace,
    last: SentFile | None,
    content: tuple[list[ReceiptRow], list[ReturnRow], list[ReturnBelow]],
    keys: Keys,
) -> bytes | None:
    """The last file's bytes, where it tells just this and its copy is still there."""
    if last is None:
        return None
    data = intact_copy(workplace, last)
    if data is None:
        return None
    reply = read_payload(open_envelope(data, file=last.file), keys.identity, Reply)
    return data if (reply.receipts, reply.returns, reply.below) == content else None


def _seal(workplace: Workplace, reply: Reply, keys: Keys) -> tuple[SentFile, bytes]:
    """Seal the next file of a unit and keep its bytes as the copy of record."""
    recipient = trusted_key(workplace.db, reply.unit)
    sealed = seal_copy(
        workplace, reply, keys=keys, recipient=recipient.recipient if recipient else ""
    )
    sent = SentFile(
        "back",
        reply.unit,
        reply.period,
        reply.sequence,
        sealed.digest,
        sealed.file,
        journal.now(),
    )
    return sent, sealed.data
