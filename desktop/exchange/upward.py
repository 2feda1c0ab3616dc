"""What a desk submits to the desk above it: its units' submissions as it accepted them, one record after the other, so
that a file of any number of units is written and read a record at a time.

The payload is a line of JSON a record, raw deflate over all of them: the head; the files that the figures came in; a part
for each unit; how the forms stand that are not among them; answers to what was sent back; the desk's own consolidated values; the end, which counts.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from desktop.errors import ExchangeError
from desktop.exchange.envelope import INFLATED_CAP, Envelope, deflated_payload
from desktop.exchange.messages import (
    Digest,
    JournalHead,
    Key,
    Line,
    Moment,
    Period,
    Sequence_,
    Submission,
    UnitCode,
    Value,
    Words,
    check_message,
    first_forbidden,
)
from desktop.i18n import _

MOST_RECORDS = 2_000_000
"""Of one file: 50,000 units with 40 records each."""
INFLATED_IN_ALL = 2 << 30
"""Bytes that a file may inflate to, of which never more than one record's are held."""
_BLOCK = 1 << 16
_Count = Annotated[int, Meta(ge=0, le=10**6)]


class Head(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag="head"):
    """Whose file it is; `unit` is the area of the desk. `reason` says why a correction was made, `words` is what the
    desk writes to its figures.
    """

    unit: UnitCode
    period: Period
    sequence: Sequence_
    reason: Words
    filled_by: Line
    phone: Key
    words: Words


class FileBelow(
    msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag="file"
):
    """A file that the desk, or one below it, took in and found good. `through` is the digest of the desk's file that
    carried it, "" where it came to the sender itself.
    """

    digest: Digest
    kind: Literal["submission", "upward"]
    unit: UnitCode
    period: Period
    sequence: Sequence_
    previous: Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?\Z")]
    signing_key: Annotated[bytes, Meta(min_length=32, max_length=32)]
    recipient: Key
    catalogue: Digest
    created_at: Moment
    taken_at: Moment
    journal: JournalHead
    through: Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?\Z")]


class Part(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag="unit"):
    """The forms of one unit that were accepted, as its file with this digest has them."""

    digest: Digest
    submission: Submission


class Standing(
    msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag="standing"
):
    """A form that is due and was not accepted: how it stands at the desk it was to reach."""

    unit: UnitCode
    form: Key
    state: Literal["not_yet", "late", "received", "corrected", "returned", "conflict"]


class Answer(
    msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag="answer"
):
    """Why a cell that the desk above sent back stands as it is."""

    unit: UnitCode
    sequence: Sequence_
    form: Key
    code: Key
    dimension: Key
    cell_period: Period
    words: Words


class ConsolidatedValue(
    msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag="value"
):
    """What the desk itself makes of the parts."""

    code: Key
    dimension: Key
    value: Value | None


class End(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag="end"):
    """How many records of each kind went before: a file without it was cut."""

    files: _Count
    parts: _Count
    standings: _Count
    answers: _Count
    values: _Count


Record = Head | FileBelow | Part | Standing | Answer | ConsolidatedValue | End
_ORDER: tuple[type[Record], ...] = (Head, FileBelow, Part, Standing, Answer, ConsolidatedValue, End)
_DECODER = msgspec.json.Decoder(Record)


def deflated(records: Iterable[Record]) -> bytes:
    """The payload of these records, which stand in order. Raises: ExchangeError("exchange-payload-bad") of a part."""
    deflater = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    blocks = []
    for record in records:
        if isinstance(record, Part):
            check_message(record.submission)
        blocks.append(deflater.compress(msgspec.json.encode(record) + b"\n"))
    blocks.append(deflater.flush())
    return b"".join(blocks)


def records_of(envelope: Envelope, identity: str | None) -> Iterator[Record]:
    """The records of a verified file of a desk, one at a time, each checked when it comes; the end has been seen when
    the last was given.

    Raises: ExchangeError("exchange-other-kind", "exchange-cannot-decrypt", "exchange-inflates-too-far",
    "exchange-payload-bad", "exchange-manifest-mismatch").
    """
    manifest, file = envelope.manifest, envelope.file
    counts = dict.fromkeys(_ORDER, 0)
    stage = 0
    for line in _lines(deflated_payload(envelope, identity), file):
        try:
            record = _DECODER.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError) as error:
            raise _bad(file, str(error)[:200]) from error
        at = _ORDER.index(type(record))
        if at < stage or (at > 0 and not counts[Head]) or counts[End]:
            raise _bad(file, _("order of the records"))
        stage = at
        counts[type(record)] += 1
        if sum(counts.values()) > MOST_RECORDS or counts[Head] > 1:
            raise _bad(file, _("number of records"))
        _check(record, line, file)
        if isinstance(record, Head) and (record.unit, record.period, record.sequence) != (
            manifest.unit,
            manifest.period,
            manifest.sequence,
        ):
            raise ExchangeError("exchange-manifest-mismatch", file=file)
        if isinstance(record, End) and (
            record.files,
            record.parts,
            record.standings,
            record.answers,
            record.values,
        ) != tuple(counts[kind] for kind in _ORDER[1:-1]):
            raise _bad(file, _("number of records"))
        yield record
    if not counts[End]:
        raise ExchangeError("exchange-cut-short", file=file)


def _check(record: Record, line: bytes, file: str) -> None:
    if isinstance(record, Part):
        check_message(
            record.submission, file=file, decoded_from=msgspec.json.encode(record.submission)
        )
    elif character := first_forbidden(line.decode()) or _escaped(line):
        raise _bad(file, character)


def _escaped(line: bytes) -> str | None:
    """A forbidden character that JSON writes as an escape."""
    return next(
        (
            character
            for text in msgspec.json.decode(line)
            if isinstance(text, str) and (character := first_forbidden(text))
        ),
        None,
    )


def _lines(payload: bytes, file: str) -> Iterator[bytes]:
    """Line by line, each without its break; the payload ends with one."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    rest, total = bytearray(), 0
    for start in range(0, len(payload), _BLOCK):
        block = payload[start : start + _BLOCK]
        while block:
            try:
                plain = inflater.decompress(block, _BLOCK)
            except zlib.error as error:
                raise _bad(file, _("compressed contents")) from error
            block = inflater.unconsumed_tail
            total += len(plain)
            if b"\n" not in plain:  # a long record is put together, not searched again and again
                rest += plain
                plain = b""
            if total > INFLATED_IN_ALL or len(rest) > INFLATED_CAP:
                raise ExchangeError(
                    "exchange-inflates-too-far", file=file, cap_mb=INFLATED_CAP >> 20
                )
            if plain:
                first, *lines = plain.split(b"\n")
                yield bytes(rest) + first
                yield from lines[:-1]
                rest = bytearray(lines[-1])
    if not inflater.eof or inflater.unused_data or rest:
        raise _bad(file, _("compressed contents"))


def _bad(file: str, where: str) -> ExchangeError:
    return ExchangeError("exchange-payload-bad", file=file, where=where)
