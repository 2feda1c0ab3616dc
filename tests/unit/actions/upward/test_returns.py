"""A city sends a township's cell back: to the district, which passes it on or answers, and up again."""

from __future__ import annotations

import pytest

from desktop.actions.catalogues.issue import propose
from desktop.actions.consolidation.trace import trace
from desktop.actions.desk.review import CellRef, accept, return_cells
from desktop.actions.keys import workplace_keys
from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.send_replies import send_replies
from desktop.actions.transfer.send_task import export_task
from desktop.actions.transfer.trust import trust_district
from desktop.actions.upward.returns import answer, find_return, open_returns, pass_on
from desktop.domain.figures import SCALE
from desktop.errors import Refused
from desktop.exchange.envelope import open_envelope, read_payload
from desktop.exchange.keys import key_check_code
from desktop.exchange.messages import Reply
from desktop.store import judgement
from desktop.store.returns_above import returns_above
from tests.desks import ABOVE, OCTOBER, Desks
from tests.tree import CITY, PROVINCE, XINFU
from tests.tree import tree as forms
from tests.unit.actions.upward.test_up import TOWN, corrected

CELL = CellRef("E1", "E303", "", OCTOBER)
WHY = "比上月减少一半，请核实"


def meet(desks: Desks, code: str) -> None:
    """A desk takes the task of the one above it, whose key is compared by telephone."""
    above = desks.desks[ABOVE[code]]
    task = export_task(above, OCTOBER, desks.stick(f"task-{code}"))
    (first,) = receive(desks.desks[code], [task.file])
    assert (first.outcome, first.code) == ("refused", "key-not-trusted")
    assert (
        trust_district(
            desks.desks[code], key_check_code(workplace_keys(above).signing_public)
        ).outcome
        == "taken"
    )


def sent_back(desks: Desks, above: str, below: str) -> None:
    """The replies of a desk for one below it, carried there."""
    (reply,) = send_replies(desks.desks[above], desks.stick(f"back-{below}"), [below])
    (result,) = receive(desks.desks[below], [reply.file])
    assert result.outcome == "taken", result


def test_passed_on_and_corrected(tree: Desks) -> None:
    meet(tree, XINFU)
    city, district = tree.desks[CITY], tree.desks[XINFU]
    return_cells(city, TOWN, OCTOBER, (CELL,), WHY)
    sent_back(tree, CITY, XINFU)
    (row,) = open_returns(district)
    assert (row.unit, row.code, row.words) == (TOWN, "E303", WHY)
    pass_on(district, find_return(district, TOWN, OCTOBER, "E303"), "今天改")
    assert open_returns(district) == ()
    (back,) = send_replies(district, tree.stick("back-office"), [TOWN])
    reply = read_payload(
        open_envelope(back.file.read_bytes()), tree.senders[TOWN].keys.identity, Reply
    )
    (cell,) = reply.returns
    assert (
        cell.code == "E303"
        and "忻州市" in cell.words
        and WHY in cell.words
        and "今天改" in cell.words
    )
    corrected(tree, 777)
    sent, (result,) = tree.up(XINFU)
    assert (sent.sequence, sent.encrypted, result.outcome) == (2, True, "taken")
    states = {s.form: s.state for s in judgement.form_states(city.db, OCTOBER, TOWN)}
    assert states["E1"] == "corrected"
    accept(city, TOWN, OCTOBER)
    tree.up(CITY)
    (part,) = (p for p in trace(tree.desks[PROVINCE], OCTOBER, "E303").parts if p.unit == TOWN)
    assert part.value == 777 * SCALE


def test_answered(tree: Desks) -> None:
    meet(tree, XINFU)
    city, district = tree.desks[CITY], tree.desks[XINFU]
    return_cells(city, TOWN, OCTOBER, (CELL,), WHY)
    sent_back(tree, CITY, XINFU)
    answer(district, open_returns(district)[0], "已到现场核对，本月停工")
    sent, (result,) = tree.up(XINFU)
    assert (sent.sequence, result.outcome) == (2, "taken")
    (kept,) = judgement.returned_cells(city.db, TOWN)
    states = {s.form: s.state for s in judgement.form_states(city.db, OCTOBER, TOWN)}
    assert states["E1"] == "corrected"
    assert kept.answer == "已到现场核对，本月停工"
    accept(city, TOWN, OCTOBER)
    assert {s.state for s in judgement.form_states(city.db, OCTOBER, TOWN)} == {"accepted"}
    again, _results = tree.up(XINFU)
    assert not again.is_new
    assert {s.state for s in judgement.form_states(city.db, OCTOBER, TOWN)} == {"accepted"}


def test_from_the_province_to_the_township_and_back_up(tree: Desks) -> None:
    meet(tree, CITY)
    meet(tree, XINFU)
    province, city = tree.desks[PROVINCE], tree.desks[CITY]
    return_cells(province, TOWN, OCTOBER, (CELL,), WHY)
    sent_back(tree, PROVINCE, CITY)
    pass_on(city, open_returns(city)[0])
    sent_back(tree, CITY, XINFU)
    (row,) = open_returns(tree.desks[XINFU])
    assert "山西省" in row.words and WHY in row.words
    pass_on(tree.desks[XINFU], row)
    corrected(tree, 888)
    tree.up(XINFU)
    accept(city, TOWN, OCTOBER)
    tree.up(CITY)
    accept(province, TOWN, OCTOBER)
    (part,) = (p for p in trace(province, OCTOBER, "E303").parts if p.unit == TOWN)
    assert part.value == 888 * SCALE
    assert {s.state for s in judgement.form_states(province.db, OCTOBER)} >= {"accepted"}


def test_the_same_reply_again_reopens_nothing(tree: Desks) -> None:
    meet(tree, XINFU)
    city, district = tree.desks[CITY], tree.desks[XINFU]
    return_cells(city, TOWN, OCTOBER, (CELL,), WHY)
    sent_back(tree, CITY, XINFU)
    answer(district, open_returns(district)[0], "已核对无误，停工所致")
    return_cells(city, f"{XINFU}102", OCTOBER, (CELL,), WHY)
    sent_back(tree, CITY, XINFU)
    assert [(r.unit, r.state) for r in returns_above(district.db)] == [
        (TOWN, "answered"),
        (f"{XINFU}102", "open"),
    ]


def test_what_was_not_sent_back_cannot_be_answered(tree: Desks) -> None:
    with pytest.raises(Refused) as refusal:
        find_return(tree.desks[XINFU], TOWN, OCTOBER, "E303")
    assert refusal.value.code == "return-above-unknown"


def test_an_answer_needs_words(tree: Desks) -> None:
    meet(tree, XINFU)
    city, district = tree.desks[CITY], tree.desks[XINFU]
    return_cells(city, TOWN, OCTOBER, (CELL,), WHY)
    sent_back(tree, CITY, XINFU)
    with pytest.raises(Refused) as refusal:
        answer(district, open_returns(district)[0], " ")
    assert refusal.value.code == "reason-missing"
    assert len(open_returns(district)) == 1


def test_receipts_tell_a_desk_what_became_of_its_file(tree: Desks) -> None:
    meet(tree, XINFU)
    sent_back(tree, CITY, XINFU)
    receipts = judgement.receipts_of(tree.desks[XINFU].db, XINFU, OCTOBER)
    assert [(r.sequence, r.state) for r in receipts] == [(1, "received"), (1, "accepted")]
    return_cells(tree.desks[CITY], TOWN, OCTOBER, (CELL,), WHY)
    sent_back(tree, CITY, XINFU)
    receipts = judgement.receipts_of(tree.desks[XINFU].db, XINFU, OCTOBER)
    assert "returned" in {r.state for r in receipts}


def test_forms_are_changed_at_the_top_alone(tree: Desks) -> None:
    with pytest.raises(Refused) as refusal:
        propose(tree.desks[XINFU], forms(), OCTOBER)
    assert refusal.value.code == "forms-from-above"
