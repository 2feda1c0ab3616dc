"""Receiving what the desk sends home: receipts beside the submissions, returned cells opened
again, and only these.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.actions.checks.returns import standing_returns
from desktop.actions.entry.assigned import write_assigned_of
from desktop.actions.transfer.copy_of_record import received_file_of
from desktop.actions.transfer.numbers import counting_elsewhere, next_number
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.domain.records.return_above import ReturnAbove
from desktop.domain.records.returned_cell import ReturnedCell
from desktop.errors import ExchangeError, Refused
from desktop.exchange.envelope import Envelope
from desktop.exchange.keys import check_code
from desktop.exchange.messages import Reply, ReturnRow
from desktop.i18n import _
from desktop.store import journal, judgement, received, submissions
from desktop.store.judgement import Receipt
from desktop.store.returns_above import keep_returns


@dataclass(frozen=True, slots=True)
class DeskWord:
    """What the desk's files have told: the newest receipt of each of the newest submissions,
    newest period first, and the cells that wait to be changed or answered.
    """

    receipts: tuple[Receipt, ...]
    returned: tuple[ReturnedCell, ...]
    warnings: tuple[str, ...] = ()  # what the desk holds otherwise than this unit, and what to do


def desk_word(workplace: Workplace, periods_shown: int = 4) -> DeskWord:
    """The desk's word as it stands at this unit."""
    db, unit = workplace.db, workplace.unit.code
    newest = {r.period: r for r in judgement.receipts_of(db, unit)}
    shown = sorted(newest, reverse=True)[:periods_shown]
    returned = tuple(
        cell
        for period in submissions.open_periods(db, unit)
        for cell in standing_returns(workplace, Period(period))
    )
    return DeskWord(tuple(newest[period] for period in shown), returned, desk_warnings(workplace))


def desk_warnings(workplace: Workplace) -> tuple[str, ...]:
    """Where the desk counts a file that was not sealed here, or does not count one that was: the
    sentences, newest period first, each with what to do.
    """
    db, unit = workplace.db, workplace.unit.code
    own: dict[str, list[Receipt]] = {}
    for receipt in judgement.receipts_of(db, unit):
        own.setdefault(receipt.period, []).append(receipt)
    all_periods = {receipt.period for receipt in judgement.desk_receipts(db, unit)}
    warnings = []
    for period in sorted(all_periods, reverse=True):
        counting = counting_elsewhere(workplace, Period(period))
        if counting is not None:
            warnings.append(
                _(
                    "{period}: the district desk counts submission number {n} (check code {code}), which was not"
                    " sealed on this computer. If the folder of this unit is used on a second computer,"
                    " go on with one of them only. If the figures here are right, correct the period:"
                    " it goes out under submission number {next} and takes that file's place."
                ).format(
                    period=periods.label(period),
                    n=counting.sequence,
                    code=check_code(counting.digest),
                    next=next_number(workplace, Period(period)).sequence,
                )
            )
        warnings += [
            _("{period}, submission number {n}: {why}").format(
                period=periods.label(period), n=receipt.sequence, why=receipt.reason
            )
            for receipt in own.get(period, ())
            if receipt.standing in ("conflict", "refused") and receipt.reason
        ]
    return tuple(warnings)


def receive_reply(
    workplace: Workplace, envelope: Envelope, reply: Reply, *, file: str, source: str
) -> bool:
    """Keep what a file whose key is trusted tells; False where a newer one was taken before.

    A returned submission is opened under the next number, with the desk's words as its reason;
    where the unit has opened it itself, the returned cells are only added. Raises:
    Refused("back-for-another"), ExchangeError, StoreError.
    """
    db, unit = workplace.db, workplace.unit.code
    if reply.unit != unit:
        raise Refused(
            "back-for-another", file=source, unit=workplace.catalogue.unit_name(reply.unit)
        )
    at = journal.now()
    row = received_file_of(envelope, file=file, source=source, state="current", at=at)
    with db.atomic():
        earlier = [
            f for f in received.files_in_state(db, "current") if f.kind == "back" and f.unit == unit
        ]
        if any(f.sequence > reply.sequence for f in earlier):
            received.keep_file(db, replace(row, state="superseded"))
            return False
        if any(f.sequence == reply.sequence for f in earlier):
            raise ExchangeError("back-number-twice", file=source, number=reply.sequence)
        for f in earlier:
            received.set_state(db, f.digest, "superseded")
        received.keep_file(db, row)
        journal.append_event(
            db,
            unit,
            journal.Event(
                journal.BACK_ARRIVED,
                period=reply.period,
                code=str(reply.sequence),
                after=row.digest,
            ),
            journal.Stamp(at, workplace.who),
        )
        own = {
            (s.period, s.sequence): s.digest
            for p in {r.period for r in reply.receipts}
            for s in submissions.submissions_of(db, unit, p)
        }
        judgement.keep_receipts(
            db,
            unit,
            [
                Receipt(
                    r.period, r.sequence, r.digest, r.state, r.at, r.standing, r.reason, r.journal
                )
                for r in reply.receipts
            ],
        )
        keep_returns(
            db,
            (
                ReturnAbove(
                    one.unit,
                    one.cell.period,
                    one.cell.sequence,
                    one.cell.form,
                    one.cell.code,
                    one.cell.dimension,
                    one.cell.cell_period,
                    one.cell.words,
                    one.cell.by,
                    one.cell.at,
                )
                for one in reply.below
                if one.unit in workplace.catalogue.every_unit
            ),
        )
        for period, sequence in sorted({(r.period, r.sequence) for r in reply.returns}):
            rows = [r for r in reply.returns if (r.period, r.sequence) == (period, sequence)]
            digest = own.get((period, sequence), "")
            if any(
                (r.period, r.sequence, r.digest) == (period, sequence, digest)
                for r in reply.receipts
            ):
                _reopen(workplace, Period(period), sequence, rows, row.digest, at)
        write_assigned_of(workplace, {r.period for r in reply.returns})
    return True


def _reopen(
    workplace: Workplace,
    period: Period,
    sequence: int,
    rows: list[ReturnRow],
    carried: str,
    at: str,
) -> None:
    db, unit = workplace.db, workplace.unit.code
    latest = submissions.latest_submission(db, unit, period)
    if latest is None or sequence != (
        latest.sequence - 1 if latest.state == "correcting" else latest.sequence
    ):
        return  # it was corrected since
    known = {
        (c.form, c.code, c.dimension, c.cell_period, c.words)
        for c in judgement.returned_cells(db, unit, period, sequence)
    }
    new = [
        ReturnedCell(
            unit,
            period,
            sequence,
            r.form,
            r.code,
            r.dimension,
            r.cell_period,
            r.words,
            "",
            r.by,
            r.at,
            carried,
        )
        for r in rows
        if (r.form, r.code, r.dimension, r.cell_period, r.words) not in known
    ]
    judgement.keep_returned(db, new)
    if latest.state != "correcting":
        reason = "；".join(dict.fromkeys(r.words for r in rows))[:500]
        submissions.start_correction(
            db,
            submissions.SubmissionRef(unit, period, sequence + 1),
            reason,
            latest.digest,
            at,
            returned=True,
        )
        journal.append_event(
            db,
            unit,
            journal.Event(
                "correction", period=period, code=str(sequence + 1), before=carried, after=reason
            ),
            journal.Stamp(at, workplace.who),
        )
