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
from desktop.exchange.messages import MAX_WORDS, ReceiptRow, Reply, ReturnRow
from desktop.exchange.stick import write_safely
from desktop.messages import describe
from desktop.store import journal, judgement, received
from desktop.store.database import machine_faults
from desktop.store.judgement import SentFile
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
    receipts, returns = _receipts(workplace, unit), _returns(workplace, unit)
    last = judgement.last_sent(workplace.db, "back", unit)
    data = _same_bytes(workplace, last, receipts, returns, keys)
    if last is None or data is None:
        sent, data = _seal(
            workplace, unit, receipts, returns, last.sequence + 1 if last else 1, keys
        )
        file = write_safely(data, folder, sent.file, owner=workplace.home)
        with machine_faults(workplace.database), workplace.db.atomic():
            judgement.keep_sent(workplace.db, sent)
            judgement.mark_carried(workplace.db, unit, sent.digest)
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
            len(returns),
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
        len(returns),
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
        states = judgement.form_states(workplace.db, file.period, unit)
        receipts.append(_receipt(file, "received", file.at))
        if any(state.state == "returned" for state in states):
            at = max(state.at for state in states if state.state == "returned")
            receipts.append(_receipt(file, "returned", at))
        elif states and all(state.state == "accepted" for state in states):
            receipts.append(_receipt(file, "accepted", max(state.at for state in states)))
    return receipts


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


def _same_bytes(
    workplace: Workplace,
    last: SentFile | None,
    receipts: list[ReceiptRow],
    returns: list[ReturnRow],
    keys: Keys,
) -> bytes | None:
    """The last file's bytes, where it tells just this and its copy is still there."""
    if last is None:
        return None
    data = intact_copy(workplace, last)
    if data is None:
        return None
    reply = read_payload(open_envelope(data, file=last.file), keys.identity, Reply)
    return data if reply.receipts == receipts and reply.returns == returns else None


def _seal(
    workplace: Workplace,
    unit: str,
    receipts: list[ReceiptRow],
    returns: list[ReturnRow],
    sequence: int,
    keys: Keys,
) -> tuple[SentFile, bytes]:
    """Seal the next file of a unit and keep its bytes as the copy of record."""
    period = max(row.period for row in receipts)
    recipient = trusted_key(workplace.db, unit)
    sealed = seal_copy(
        workplace,
        Reply(unit, period, sequence, receipts, returns),
        keys=keys,
        recipient=recipient.recipient if recipient else "",
    )
    sent = SentFile("back", unit, period, sequence, sealed.digest, sealed.file, journal.now())
    return sent, sealed.data
