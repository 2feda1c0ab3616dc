"""A desk submits to the one above it: the same figures at every level, and down to the township's file."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.consolidation.levels import consolidate_level
from desktop.actions.consolidation.trace import trace
from desktop.actions.desk.review import CellRef, accept, return_cells
from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.trust import trust
from desktop.actions.transfer.verify_copies import check_copies
from desktop.actions.upward.send import send_up
from desktop.domain.figures import SCALE
from desktop.errors import Refused, UsageError
from desktop.store import judgement, received
from desktop.store.stated import differing_values, stated_forms
from tests.desks import OCTOBER, Desks, values_of
from tests.tree import CITY, DISTRICTS, OF_CITY, OTHER_CITY, PROVINCE, XINFU

TOWN = f"{XINFU}101"


def test_every_level_is_the_direct_sum(tree: Desks) -> None:
    for code, desk in tree.desks.items():
        assert values_of(consolidate(desk, OCTOBER)) == values_of(tree.direct(code)), code
        assert differing_values(desk.db, OCTOBER) == ()
        assert check_copies(desk).problems == ()
    for level, codes in (("district", (*OF_CITY, "140702")), ("city", (CITY, OTHER_CITY))):
        by_area = consolidate_level(tree.desks[PROVINCE], OCTOBER, level)
        assert {*by_area} == {*codes}
        for code in codes:
            own = values_of(consolidate(tree.desks[code], OCTOBER))
            assert values_of(by_area[code]) == own, code
    assert [*consolidate_level(tree.desks[PROVINCE], OCTOBER, "province")] == [PROVINCE]


def test_areas_and_levels_that_are_none(tree: Desks) -> None:
    with pytest.raises(UsageError) as refusal:
        consolidate_level(tree.desks[CITY], OCTOBER, "province")
    assert refusal.value.code == "level-unknown"
    assert refusal.value.params["known"] == "city, district"
    with pytest.raises(UsageError) as refusal:
        tree.desks[CITY].of_area(OTHER_CITY)
    assert refusal.value.code == "area-unknown"


def test_a_figure_is_traced_to_the_townships_file(tree: Desks) -> None:
    province, district = tree.desks[PROVINCE], tree.desks[XINFU]
    (own,) = (part for part in trace(district, OCTOBER, "E303").parts if part.unit == TOWN)
    (part,) = (part for part in trace(province, OCTOBER, "E303").parts if part.unit == TOWN)
    assert (part.value, part.digest) == (own.value, own.digest)
    chain, file = [], received.received_file(province.db, part.digest)
    while file is not None:
        chain.append((file.kind, file.unit))
        file = received.received_file(province.db, file.through)
    assert chain == [("submission", TOWN), ("upward", XINFU), ("upward", CITY)]
    through = received.received_file(tree.desks[CITY].db, part.digest)
    assert through is not None
    assert through.through == received.current_files(tree.desks[CITY].db, XINFU)[0].digest


def test_only_what_was_accepted_goes_up(desks: Desks) -> None:
    district = desks.desks[XINFU]
    cell = CellRef("E1", "E303", "", OCTOBER)
    return_cells(district, TOWN, OCTOBER, (cell,), "与台账不符，请核对")
    sent, (result,) = desks.up(XINFU)
    assert result.outcome == "taken"
    city = desks.desks[CITY]
    (file,) = (f for f in received.current_files(city.db, TOWN))
    assert "E1" not in file.forms.split() and "P1" in file.forms.split()
    (stated,) = (s for s in stated_forms(city.db, OCTOBER) if s.unit == TOWN)
    assert (stated.form, stated.state, stated.desk) == ("E1", "returned", XINFU)
    row = consolidate(city, OCTOBER).row("E303")
    assert row is not None and TOWN in row.missing
    assert differing_values(city.db, OCTOBER) == ()
    assert sent.units == 20


def test_nothing_accepted_is_nothing_to_submit(desks: Desks) -> None:
    with pytest.raises(Refused) as refusal:
        desks.send_up(CITY)
    assert refusal.value.code == "nothing-accepted"
    with pytest.raises(Refused) as refusal:
        desks.send_up(PROVINCE)
    assert refusal.value.code == "no-desk-above"


def test_the_same_again_is_the_same_file(desks: Desks, tmp_path: Path) -> None:
    first = desks.send_up(XINFU)
    again = send_up(desks.desks[XINFU], OCTOBER, tmp_path)
    assert first.is_new and not again.is_new
    assert first.file.read_bytes() == again.file.read_bytes()
    city = desks.desks[CITY]
    assert [r.outcome for r in receive(city, [first.file])] == ["taken"]
    assert [r.outcome for r in receive(city, [again.file])] == ["known"]


def corrected(desks: Desks, value: int) -> None:
    """A township corrects one figure, and its district accepts that."""
    before = desks.sent[TOWN, OCTOBER]
    figures = [
        type(row)(
            *(
                value * SCALE if name == "value" else getattr(row, name)
                for name in row.__struct_fields__
            )
        )
        if row.code == "E303"
        else row
        for row in before.figures
    ]
    message = type(before)(
        *(
            {"figures": figures, "sequence": before.sequence + 1, "reason": "更正"}.get(
                name, getattr(before, name)
            )
            for name in before.__struct_fields__
        )
    )
    (result,) = desks.offices_send(XINFU, [message])
    assert result.outcome == "taken", result
    accept(desks.desks[XINFU], TOWN, OCTOBER)


def test_a_correction_goes_up_as_the_next_number(tree: Desks) -> None:
    corrected(tree, 4321)
    first = received.current_files(tree.desks[CITY].db, XINFU)[0]
    sent, (result,) = tree.up(XINFU)
    assert (sent.sequence, sent.is_new, result.outcome) == (2, True, "taken")
    city = tree.desks[CITY]
    now = received.current_files(city.db, XINFU)[0]
    assert (now.sequence, now.previous) == (2, first.digest)
    states = {(s.unit, s.form): s.state for s in judgement.form_states(city.db, OCTOBER)}
    assert states[TOWN, "E1"] == "corrected" and states[TOWN, "P1"] == "accepted"
    others = {s for (unit, _form), s in states.items() if unit != TOWN}
    assert others == {"accepted"}, "what says the same stays as it was judged"
    accept(city, TOWN, OCTOBER)
    assert tree.up(CITY)[1][0].outcome == "taken"
    for code in (XINFU, CITY, PROVINCE):
        assert values_of(consolidate(tree.desks[code], OCTOBER)) == values_of(tree.direct(code))
        assert check_copies(tree.desks[code]).problems == ()
    (part,) = (p for p in trace(tree.desks[PROVINCE], OCTOBER, "E303").parts if p.unit == TOWN)
    assert (part.value, part.sequence) == (4321 * SCALE, 2)


def test_an_older_number_after_a_newer_changes_nothing(tree: Desks, tmp_path: Path) -> None:
    first = tree.desks[XINFU].outbox / received.current_files(tree.desks[CITY].db, XINFU)[0].source
    corrected(tree, 4321)
    tree.up(XINFU)
    before = values_of(consolidate(tree.desks[CITY], OCTOBER))
    assert [r.outcome for r in receive(tree.desks[CITY], [first])] == ["known"]
    assert values_of(consolidate(tree.desks[CITY], OCTOBER)) == before


def test_numbers_that_come_in_the_other_order(desks: Desks) -> None:
    first = desks.send_up(XINFU).file
    corrected(desks, 4321)
    second = desks.send_up(XINFU).file
    city = desks.desks[CITY]
    assert [r.outcome for r in receive(city, [second])] == ["taken"]
    assert [r.outcome for r in receive(city, [first])] == ["older"]
    assert received.current_files(city.db, XINFU)[0].sequence == 2
    (part,) = (p for p in trace(city, OCTOBER, "E303").parts if p.unit == TOWN)
    assert part.value == 4321 * SCALE


def test_what_is_accepted_no_more_is_taken_out_above(desks: Desks) -> None:
    desks.up(XINFU)
    district, city = desks.desks[XINFU], desks.desks[CITY]
    for form in received.current_files(district.db, TOWN)[0].forms.split():
        return_cells(district, TOWN, OCTOBER, (CellRef(form, form, "", OCTOBER),), "请全部核对")
    _sent, (result,) = desks.up(XINFU)
    assert result.outcome == "taken"
    assert received.current_files(city.db, TOWN) == ()
    assert received.without_file(city.db) == ()
    row = consolidate(city, OCTOBER).row("E303")
    assert row is not None and TOWN in row.missing
    assert check_copies(city).problems == ()


def test_each_office_is_counted_once(desks: Desks) -> None:
    """A township's own file has no place at the city: its figures come with those of its district."""
    desks.up(XINFU)
    city = desks.desks[CITY]
    sender = desks.senders[TOWN]
    sender.known_at(city)
    path = sender._write(sender.sealed(desks.sent[TOWN, OCTOBER]), desks.folder / "straight")
    (result,) = receive(city, [path])
    assert (result.outcome, result.code) == ("refused", "unit-of-desk-below")


@pytest.mark.parametrize("code", [XINFU, OTHER_CITY])
def test_a_desk_that_is_not_directly_below(desks: Desks, code: str) -> None:
    if code == OTHER_CITY:
        desks.up("140702")
        desks.accept_all(OTHER_CITY)
    sent = desks.send_up(code)
    other = desks.desks[PROVINCE if code == XINFU else CITY]
    (result,) = receive(other, [sent.file])
    assert (result.outcome, result.code) == ("refused", "desk-not-below")


def test_a_closed_period_stays_as_it_is(desks: Desks) -> None:
    judgement.close_period(desks.desks[CITY].db, OCTOBER, at="2025-11-20", who="")
    _sent, (result,) = desks.up(XINFU)
    assert (result.outcome, result.code) == ("refused", "period-closed")
    assert received.files_of_period(desks.desks[CITY].db, OCTOBER, "current") == ()


def test_a_key_that_nobody_trusts_waits(desks: Desks) -> None:
    city = desks.desks[CITY]
    city.db.execute("DELETE FROM trusted_key WHERE owner = ?", [XINFU])
    sent, (result,) = desks.up(XINFU)
    assert (result.outcome, result.code) == ("refused", "key-not-trusted")
    (result,) = trust(city, XINFU, sent.key_code)
    assert result.outcome == "taken"
    assert [f.unit for f in received.current_files(city.db, XINFU)] == [XINFU]


def test_all_districts_are_named(tree: Desks) -> None:
    assert {
        f.unit
        for f in received.files_of_period(tree.desks[PROVINCE].db, OCTOBER, "current")
        if f.kind == "upward"
    } == {
        *DISTRICTS,
        CITY,
        OTHER_CITY,
    }
