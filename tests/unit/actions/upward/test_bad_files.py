"""Files of a desk that say what cannot be: refused as a whole, in words, and nothing stands of them."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec
import pytest

from desktop.actions.consolidation.trace import trace
from desktop.actions.cross_checks.run import desk_checks
from desktop.actions.keys import workplace_keys
from desktop.actions.transfer.conflicts import open_conflicts
from desktop.actions.transfer.receive import FileResult, receive
from desktop.actions.transfer.trust import decide_conflict
from desktop.domain.figures import SCALE
from desktop.exchange.envelope import Bound, MadeWith, digest_of, open_envelope, seal_payload
from desktop.exchange.upward import (
    Answer,
    ConsolidatedValue,
    End,
    FileBelow,
    Head,
    Part,
    Record,
    Standing,
    deflated,
    records_of,
)
from desktop.store import received
from desktop.store.stated import differing_values
from tests.desks import OCTOBER, Desks
from tests.tree import CITY, XINFU

TOWN, OF_ANOTHER = f"{XINFU}101", "140981101"
Change = Callable[[list[Record]], Iterable[Record]]


def sealed(desks: Desks, change: Change, *, recount: bool = True, sequence: int = 1) -> Path:
    """What the district would send, with other records, signed by it all the same."""
    desk = desks.desks[XINFU]
    keys = workplace_keys(desk)
    sent = desks.send_up(XINFU)
    records = [*change([*records_of(open_envelope(sent.file.read_bytes()), keys.identity)])]
    if recount:
        counts = [
            sum(isinstance(r, kind) for r in records)
            for kind in (FileBelow, Part, Standing, Answer, ConsolidatedValue)
        ]
        records = [End(*counts) if isinstance(r, End) else r for r in records]
    payload = deflated(records)
    data = seal_payload(
        Bound("upward", XINFU, OCTOBER, sequence),
        payload,
        keys=keys,
        made_with=MadeWith(desk.catalogue.digest, "0.1"),
    )
    path = desks.stick("bad") / f"{XINFU}-2025-10-{sequence:02d}-{digest_of(data)[:8]}.tbsub"
    path.write_bytes(data)
    return path


def taken(desks: Desks, path: Path) -> FileResult:
    (result,) = receive(desks.desks[CITY], [path])
    if result.outcome != "taken":
        assert received.files_of_period(desks.desks[CITY].db, OCTOBER, "current") == ()
        assert received.without_file(desks.desks[CITY].db) == ()
        assert result.reason
    return result


def replaced(records: Iterable[Record], kind: type, **changes: object) -> Iterator[Record]:
    """The first record of a kind with other fields."""
    done = False
    for record in records:
        if isinstance(record, kind) and not done:
            done = True
            yield msgspec.structs.replace(record, **changes)
        else:
            yield record


def _in_place_of(records: Iterable[Record], unit: str, other: str) -> Iterator[Record]:
    for record in records:
        if isinstance(record, FileBelow) and record.unit == unit:
            yield msgspec.structs.replace(record, unit=other)
        elif isinstance(record, Part) and record.submission.unit == unit:
            yield msgspec.structs.replace(
                record, submission=msgspec.structs.replace(record.submission, unit=other)
            )
        else:
            yield record


def _twice(records: Iterable[Record], kind: type) -> Iterator[Record]:
    done = False
    for record in records:
        yield record
        if isinstance(record, kind) and not done:
            done = True
            yield record


def _of_other_month(records: Iterable[Record]) -> Iterator[Record]:
    for record in records:
        if isinstance(record, FileBelow) and record.unit == TOWN:
            yield msgspec.structs.replace(record, period="2025-09")
        else:
            yield record


def _with_value(records: Iterable[Record], value: int) -> Iterator[Record]:
    """A figure that the forms do not allow."""
    for record in records:
        if isinstance(record, Part) and record.submission.unit == TOWN:
            rows = [
                msgspec.structs.replace(row, value=value, missing=None)
                if row.code == "E303"
                else row
                for row in record.submission.figures
            ]
            yield msgspec.structs.replace(
                record, submission=msgspec.structs.replace(record.submission, figures=rows)
            )
        else:
            yield record


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda rs: _in_place_of(rs, TOWN, OF_ANOTHER), "unit-not-below"),
        (lambda rs: _in_place_of(rs, TOWN, "999999999"), "unit-not-below"),
        (lambda rs: _twice(rs, Part), "exchange-payload-bad"),
        (lambda rs: _twice(rs, FileBelow), "exchange-payload-bad"),
        (lambda rs: _twice(rs, Standing), "exchange-payload-bad"),
        (lambda rs: _twice(rs, ConsolidatedValue), "exchange-payload-bad"),
        (lambda rs: _twice(rs, Head), "exchange-payload-bad"),
        (lambda rs: _twice(rs, End), "exchange-payload-bad"),
        (lambda rs: (r for r in rs if not isinstance(r, FileBelow)), "exchange-payload-bad"),
        (lambda rs: (r for r in rs if not isinstance(r, Head)), "exchange-payload-bad"),
        (lambda rs: (r for r in rs if not isinstance(r, End)), "exchange-cut-short"),
        (lambda rs: [*reversed(rs)], "exchange-payload-bad"),
        (_of_other_month, "exchange-payload-bad"),
        (lambda rs: replaced(rs, Head, period="2025-09"), "exchange-manifest-mismatch"),
        (lambda rs: replaced(rs, Head, unit=CITY), "exchange-manifest-mismatch"),
        (lambda rs: replaced(rs, FileBelow, through="0" * 64), "exchange-payload-bad"),
        (lambda rs: replaced(rs, FileBelow, catalogue="0" * 64), "catalogue-not-issued"),
        (lambda rs: replaced(rs, Part, digest="0" * 64), "exchange-payload-bad"),
        (lambda rs: replaced(rs, Standing, unit=OF_ANOTHER), "unit-not-below"),
        (lambda rs: replaced(rs, Standing, form="Z9"), "exchange-payload-bad"),
        (lambda rs: replaced(rs, Standing, unit=TOWN, form="E1"), "exchange-payload-bad"),
        (lambda rs: replaced(rs, Head, words="\u202e123"), "exchange-payload-bad"),
        (lambda rs: _with_value(rs, -5), "submission-misfit"),
    ],
)
def test_what_cannot_be(desks: Desks, change: Change, code: str) -> None:
    desk = desks.desks[XINFU]
    desk.db.execute(
        "UPDATE form_state SET state = 'received' WHERE unit = ? AND form = 'P1'", [f"{XINFU}102"]
    )
    result = taken(desks, sealed(desks, change))
    assert (result.outcome, result.code) == ("refused", code)


def test_fewer_records_than_the_end_counts(desks: Desks) -> None:
    path = sealed(
        desks,
        lambda rs: [r for r in rs if not (isinstance(r, Part) and r.submission.unit == TOWN)],
        recount=False,
    )
    assert taken(desks, path).code == "exchange-payload-bad"


@pytest.mark.parametrize("cut", [1, 64, 65, 500])
def test_a_file_that_was_cut(desks: Desks, cut: int) -> None:
    sent = desks.send_up(XINFU)
    data = sent.file.read_bytes()
    for kept in (len(data) - cut, len(data) // 2, 20, 1):
        sent.file.write_bytes(data[:kept])
        assert taken(desks, sent.file).outcome == "refused"
    sent.file.write_bytes(data)
    assert taken(desks, sent.file).outcome == "taken"


def test_a_sum_that_is_not_theirs_is_told(desks: Desks) -> None:
    """The desk's own consolidated value is compared with what follows from its units."""

    def other_sum(records: list[Record]) -> Iterator[Record]:
        for record in records:
            if isinstance(record, ConsolidatedValue) and (record.code, record.dimension) == (
                "E303",
                "",
            ):
                assert record.value is not None
                yield msgspec.structs.replace(record, value=record.value + SCALE)
            elif not (isinstance(record, ConsolidatedValue) and record.code == "E304"):
                yield record

    assert taken(desks, sealed(desks, other_sum)).outcome == "taken"
    found = {
        (v.desk, v.code): (v.value, v.recomputed)
        for v in differing_values(desks.desks[CITY].db, OCTOBER)
    }
    assert {*found} == {(XINFU, "E303"), (XINFU, "E304")}
    stated, recomputed = found[XINFU, "E303"]
    assert stated is not None and recomputed is not None and stated - recomputed == SCALE
    assert found[XINFU, "E304"][0] is None
    named = [f for f in desk_checks(desks.desks[CITY], OCTOBER) if f.rule == "desk-value"]
    assert [(f.unit, f.code, f.severity) for f in named] == [
        (XINFU, "E303", "query"),
        (XINFU, "E304", "query"),
    ]
    assert "忻府区" in named[0].message


def test_a_payload_that_inflates_without_end(desks: Desks) -> None:
    keys = workplace_keys(desks.desks[XINFU])
    deflater = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    payload = b"".join(deflater.compress(b"[" * (1 << 20)) for _ in range(64)) + deflater.flush()
    data = seal_payload(
        Bound("upward", XINFU, OCTOBER, 1),
        payload,
        keys=keys,
        made_with=MadeWith(desks.desks[XINFU].catalogue.digest, "0.1"),
    )
    path = desks.stick("bad") / "bomb.tbsub"
    path.write_bytes(data)
    assert taken(desks, path).code == "exchange-inflates-too-far"


def _corrected(records: list[Record], value: int) -> Iterator[Record]:
    """As if the township had sealed another file with another figure in it."""
    for record in _with_value(records, value * SCALE):
        is_town = (isinstance(record, FileBelow) and record.unit == TOWN) or (
            isinstance(record, Part) and record.submission.unit == TOWN
        )
        yield msgspec.structs.replace(record, digest="ab" * 32) if is_town else record


def test_one_sealed_file_says_one_thing(desks: Desks) -> None:
    """A desk that gives other figures for a file that came before is refused, and nothing moves."""
    first = desks.send_up(XINFU).file
    city = desks.desks[CITY]
    assert [r.outcome for r in receive(city, [first])] == ["taken"]
    before = trace(city, OCTOBER, "E303").parts
    other = sealed(desks, lambda rs: _with_value(rs, 4321 * SCALE), sequence=1)
    (result,) = receive(city, [other])
    assert (result.outcome, result.code) == ("refused", "part-changed")
    assert "奇村镇" in result.reason
    assert trace(city, OCTOBER, "E303").parts == before


def test_two_files_of_one_number_wait_for_a_person(desks: Desks) -> None:
    first = desks.send_up(XINFU).file
    other = sealed(desks, lambda rs: _corrected(rs, 4321))
    city = desks.desks[CITY]
    assert [r.outcome for r in receive(city, [first])] == ["taken"]
    assert [r.outcome for r in receive(city, [other])] == ["conflict"]
    (conflict,) = open_conflicts(city)
    assert [file.unit for file in conflict.files] == [XINFU, XINFU]
    (difference,) = conflict.differences
    assert "奇村镇" in difference.cell_name and "E303" in difference.cell_name
    assert "4,321" in difference.texts[1] or "4,321" in difference.texts[0]
    chosen = decide_conflict(city, digest_of(other.read_bytes()), "电话核对过")
    assert received.current_files(city.db, XINFU)[0].digest == chosen.digest
    (part,) = (p for p in trace(city, OCTOBER, "E303").parts if p.unit == TOWN)
    assert part.value == 4321 * SCALE
    assert open_conflicts(city) == ()
