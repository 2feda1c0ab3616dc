"""Submitting a period to the desk above."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path

import msgspec

import desktop
from desktop.actions.doctor import refuse_unsound
from desktop.actions.keys import workplace_keys
from desktop.actions.people import refuse_without
from desktop.actions.transfer.copy_of_record import keep_copy, read_copy
from desktop.actions.transfer.covering_words import refuse_bad_words
from desktop.actions.transfer.numbers import next_number
from desktop.actions.transfer.record_sealed import record_exported, record_sealed
from desktop.actions.upward.accepted import accepted_of, standing_forms
from desktop.actions.upward.records import head_of, records_up
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.errors import AppError, Refused
from desktop.exchange.envelope import Bound, MadeWith, open_envelope, seal_payload
from desktop.exchange.keys import check_code, key_check_code
from desktop.exchange.stick import write_safely
from desktop.exchange.upward import Head, Record, deflated, records_of
from desktop.i18n import _
from desktop.store import journal, submissions
from desktop.store.database import machine_faults


@dataclass(frozen=True, slots=True)
class SentUp:
    """A desk's submission on the stick, written and read back. `units` counts those of which a form is in it, `of` all that
    report for the period; `is_new`: something in it was not told before.
    """

    file: Path
    above: str
    period: Period
    sequence: int
    digest: str
    check_code: str
    key_code: str
    encrypted: bool
    units: int
    of: int
    is_new: bool


def send_up(
    workplace: Workplace,
    period: Period,
    folder: Path,
    *,
    reason: str = "",
    words: str = "",
    passphrase: str | None = None,
    on_step: Callable[[str], None] | None = None,
) -> SentUp:
    """Write what was accepted of a period into `folder`, for the desk above, and read it back.

    What differs from the last file gets the next number, the same content the same bytes again. `words` are read above
    beside the figures; with none, those of the last file go along. Raises: UsageError("words-long", "words-hidden"),
    Refused("no-desk-above", "period-not-begun", "nothing-accepted", "role-needed"), Refused of the own keys, those of
    open_copy, MachineError of the stick or the disk; then nothing is recorded as exported.
    """
    workplace = workplace.at(period)
    workplace.refuse_read_only()
    refuse_without(workplace, "head")
    above = workplace.versions.desk_above(period)
    if above is None:
        raise Refused("no-desk-above", area=workplace.catalogue.district_name)
    workplace.refuse_unbegun(period)
    refuse_unsound(workplace)
    accepted = accepted_of(workplace, period)
    if not accepted:
        raise Refused("nothing-accepted", period=periods.label(period))
    words = refuse_bad_words(words)
    keys = workplace_keys(workplace, passphrase)
    latest = submissions.latest_submission(workplace.db, workplace.unit.code, period)
    before = _last_words(workplace, latest, keys.identity)
    is_new = (
        latest is None
        or bool(words and words != before)
        or not _says_the_same(
            workplace, latest, records_up(workplace, period, keys.identity), keys.identity
        )
    )
    if latest is None or is_new:
        number = next_number(workplace, period)
        why = reason.strip() or number.why
        if number.sequence > 1 and not why:
            why = _("What was accepted since number {n}.").format(n=number.sequence - 1)
        head: Iterable[Record] = (head_of(workplace, period, number, why, words or before),)
        payload = deflated(chain(head, records_up(workplace, period, keys.identity)))
        desk = submissions.trusted_key(workplace.db, "district")
        bound = Bound("upward", workplace.unit.code, period, number.sequence)
        data = seal_payload(
            bound,
            payload,
            keys=keys,
            made_with=MadeWith(
                workplace.catalogue.digest, desktop.__version__, journal.head_text(workplace.db)
            ),
            recipient=desk.recipient if desk else "",
            previous=number.previous,
        )
        sealed = keep_copy(workplace, bound, data)
        latest = record_sealed(workplace, period, number, why, sealed)
    data = read_copy(workplace, latest)
    written = write_safely(data, folder, latest.file, on_step, owner=workplace.home)
    record_exported(workplace, latest, folder)
    envelope = open_envelope(data, file=latest.file)
    return SentUp(
        written,
        above[1],
        period,
        latest.sequence,
        latest.digest,
        check_code(latest.digest),
        key_check_code(envelope.signing_key),
        envelope.manifest.encrypted,
        len(accepted),
        len(workplace.catalogue.units),
        is_new,
    )


@dataclass(frozen=True, slots=True)
class GoesUp:
    """What the next file would be: for whom, of how many of all units, under which number; `left` names the units of which
    a form is due and not accepted.
    """

    above: str
    units: int
    of: int
    number: int
    left: tuple[str, ...]


def what_goes_up(workplace: Workplace, period: Period) -> GoesUp | None:
    """None where no desk is above. Raises: StoreError."""
    workplace = workplace.at(period)
    above = workplace.versions.desk_above(period)
    if above is None:
        return None
    with machine_faults(workplace.database):
        accepted = accepted_of(workplace, period)
        left = dict.fromkeys(u for u, _form, _state in standing_forms(workplace, period, accepted))
        return GoesUp(
            above[1],
            len(accepted),
            len(workplace.catalogue.units),
            next_number(workplace, period).sequence,
            tuple(workplace.catalogue.unit_name(unit) for unit in left),
        )


def _last_words(
    workplace: Workplace, latest: submissions.SubmissionRow | None, identity: str
) -> str:
    """What was written to the last file; "" where it cannot be read any more."""
    if latest is not None:
        with suppress(AppError):
            envelope = open_envelope(read_copy(workplace, latest), file=latest.file)
            for record in records_of(envelope, identity):
                if isinstance(record, Head):
                    return record.words
    return ""


def _says_the_same(
    workplace: Workplace,
    latest: submissions.SubmissionRow,
    records: Iterable[Record],
    identity: str,
) -> bool:
    """Whether the last file holds just these records, and is for the key that is trusted now."""
    try:
        envelope = open_envelope(read_copy(workplace, latest), file=latest.file)
        desk = submissions.trusted_key(workplace.db, "district")
        if desk is not None and not envelope.manifest.encrypted:
            return False
        before = (r for r in records_of(envelope, identity) if not isinstance(r, Head))
        return all(
            one is not None and other is not None and _bytes(one) == _bytes(other)
            for one, other in zip_longest(before, records)
        )
    except AppError:  # the copy is gone, or for a key that is no more: it is sealed anew
        return False


def _bytes(record: Record) -> bytes:
    return msgspec.json.encode(record)
