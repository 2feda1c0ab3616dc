"""Judging and answering: a returned cell is open at the unit, alone; a word or a change lets it
go out again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.actions.checks.check import check_period
from desktop.actions.checks.explain import explain
from desktop.actions.desk.board import board, reminder
from desktop.actions.desk.review import (
    accept,
    accept_clean,
    cell_ref,
    judge_pending,
    lock_period,
    return_cells,
    take_back,
    unlock_period,
)
from desktop.actions.entry.enter import enter
from desktop.actions.pages.page import open_page
from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.receive_reply import desk_word
from desktop.actions.transfer.send_replies import send_replies
from desktop.actions.transfer.submit import start_correction, submit
from desktop.domain.figures import Cell, Figure
from desktop.domain.periods import Period
from desktop.errors import AppError, FindingsBlock, Refused, UsageError
from desktop.exchange.envelope import MadeWith, seal
from desktop.exchange.keys import make_keys
from desktop.exchange.messages import ReceiptRow, Reply, ReturnRow
from desktop.store import journal, judgement
from tests.pair import OCTOBER, UNIT, Pair, make_pair
from tests.unit.actions.month import put, put_air, put_project, put_tables, text_of

WORDS = "造林面积与林业站台账不一致，请核对"


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with make_pair(tmp_path) as made:
        put_air(made.unit)
        put_tables(made.unit)
        put_project(made.unit, "P01", "民生实事", stage="前期")
        made.submit()
        made.receive()
        yield made


def send_back(pair: Pair, *cells: str) -> None:
    return_cells(
        pair.desk,
        UNIT,
        OCTOBER,
        [cell_ref(pair.desk, UNIT, OCTOBER, text) for text in cells],
        WORDS,
    )
    send_replies(pair.desk, pair.stick)
    assert [r.outcome for r in receive(pair.unit, [pair.stick]) if r.file.suffix == ".tbback"][
        -1
    ] == "taken"


def state(pair: Pair, form: str = "E1") -> str:
    row = next(row for row in board(pair.desk, OCTOBER).rows if row.unit.code == UNIT)
    return next(cell.state for cell in row.cells if cell is not None and cell.form == form)


def code_of(error: pytest.ExceptionInfo[AppError]) -> str:
    return error.value.code


def test_the_board_tells_who_is_in_and_who_is_not(pair: Pair) -> None:
    shown = board(pair.desk, OCTOBER)
    assert [form.id for form, _period in shown.columns] == ["E1", "E2", "P1"]
    assert len(shown.rows) == 20, "18 townships, the station and the reform bureau"
    assert (shown.count("received"), shown.count("not_yet", "late")) == (1, 19)
    mine = next(row for row in shown.rows if row.unit.code == UNIT)
    assert [cell.state for cell in mine.cells if cell] == ["received"] * 3
    assert mine.file is not None
    assert mine.check_code
    assert "东楼乡" not in reminder(pair.desk, shown)
    assert "奇村镇" in reminder(pair.desk, shown)


def test_a_unit_is_late_once_the_day_has_passed(pair: Pair) -> None:
    pair.desk.today = date(2025, 11, 20)
    shown = board(pair.desk, OCTOBER)
    other = next(row for row in shown.rows if row.unit.code != UNIT)
    assert {cell.state for cell in other.cells if cell} == {"late"}
    assert state(pair) == "received"


def test_accepting_and_the_receipt(pair: Pair) -> None:
    assert accept(pair.desk, UNIT, OCTOBER, "E1") == ("E1",)
    assert (state(pair), state(pair, "E2")) == ("accepted", "received")
    assert accept(pair.desk, UNIT, OCTOBER) == ("E2", "P1")
    (written,) = send_replies(pair.desk, pair.stick)
    receive(pair.unit, [pair.stick])
    assert [(r.sequence, r.state) for r in desk_word(pair.unit).receipts] == [(1, "accepted")]
    head = open_page(pair.unit, pair.unit.form("E1"), OCTOBER).header
    assert {r.state for r in head.receipts} == {"received", "accepted"}
    assert head.locked
    (again,) = send_replies(pair.desk, pair.stick)
    assert (again.digest, again.is_new) == (written.digest, False), "nothing new: the same bytes"


def test_accept_all_without_findings_leaves_the_others(pair: Pair) -> None:
    assert judge_pending(pair.desk, OCTOBER) == 1
    counts = {s.form: (s.errors, s.queries) for s in judgement.form_states(pair.desk.db, OCTOBER)}
    clean = {form for form, found in counts.items() if found == (0, 0)}
    assert 0 < len(clean) < 3, counts
    assert accept_clean(pair.desk, OCTOBER) == {UNIT: tuple(sorted(clean))}
    assert judge_pending(pair.desk, OCTOBER) == 0


def forget_returns(pair: Pair) -> None:
    """As an office whose program does not ask about them."""
    pair.unit.db.execute("DELETE FROM returned_cell")


def answer(pair: Pair) -> None:
    explain(pair.unit, OCTOBER, "return-1", "当日读数与自动站原始记录一致")


def mend(pair: Pair) -> None:
    put(pair.unit, "E2", "aqi", "46", dimension="2025-10-09")


@pytest.mark.parametrize(
    ("at_the_unit", "accepted"), [(forget_returns, False), (answer, True), (mend, True)]
)
@pytest.mark.parametrize("returned", ["aqi/2025-10-09", "E2"])
def test_a_return_without_an_answer_is_not_accepted_as_clean(
    pair: Pair, returned: str, at_the_unit: Callable[[Pair], None], accepted: bool
) -> None:
    send_back(pair, returned)
    at_the_unit(pair)
    assert pair.submit().sequence == 2
    pair.receive()
    assert ("E2" in accept_clean(pair.desk, OCTOBER).get(UNIT, ())) is accepted
    assert state(pair, "E2") == ("accepted" if accepted else "corrected")


def test_an_answer_goes_out_with_later_numbers_while_its_cell_stays(pair: Pair) -> None:
    send_back(pair, "aqi/2025-10-09")
    answer(pair)
    pair.submit()
    pair.receive()
    start_correction(pair.unit, OCTOBER, "另一处错误")
    put(pair.unit, "E1", "E303", "1010")
    pair.submit()
    pair.receive()
    rules = "SELECT count(*) FROM explanation WHERE rule = 'return-1'"
    assert pair.desk.db.execute(rules).fetchone() == (1,)
    start_correction(pair.unit, OCTOBER, "读数")
    mend(pair)
    pair.submit()
    pair.receive()
    assert pair.desk.db.execute(rules).fetchone() == (0,), "the words were for another reading"


def test_words_that_answer_a_return_hold_when_the_cell_is_as_it_was(pair: Pair) -> None:
    send_back(pair, "aqi/2025-10-09")
    answer(pair)
    mend(pair)
    put(pair.unit, "E2", "aqi", "45", dimension="2025-10-09")
    (finding,) = [f for f in check_period(pair.unit, OCTOBER) if f.rule == "return-1"]
    assert not finding.blocks


def test_what_changed_since_it_was_counted_is_judged_anew(pair: Pair) -> None:
    judge_pending(pair.desk, OCTOBER)
    pair.desk.db.execute("UPDATE form_state SET errors = 0, queries = 0")
    clean = accept_clean(pair.desk, OCTOBER)[UNIT]
    for form in ("E1", "E2", "P1"):
        grave = [
            f
            for f in check_period(pair.desk.of_unit(UNIT), OCTOBER)
            if f.cell.form == form and f.severity != "hint"
        ]
        assert form not in clean or not grave, (form, grave)
    assert len(clean) < 3


def test_only_the_returned_cell_is_open(pair: Pair) -> None:
    send_back(pair, "E303")
    assert state(pair) == "returned"
    with pytest.raises(Refused) as error:
        put(pair.unit, "E1", "E304", "10")
    assert code_of(error) == "cell-not-returned"
    with pytest.raises(Refused) as error:
        put(pair.unit, "E2", "aqi", "10", dimension="2025-10-03")
    assert code_of(error) == "cell-not-returned"
    page = open_page(pair.unit, pair.unit.form("E1"), OCTOBER)
    assert {
        row.cell.code for row in page.rows if not row.locked and row.cell.period == OCTOBER
    } == {"E303"}  # type: ignore[union-attr]
    (finding,) = [f for f in check_period(pair.unit, OCTOBER) if f.rule == "return-1"]
    assert finding.cell == Cell("E1", "E303", "", OCTOBER)
    assert WORDS in finding.message
    with pytest.raises(FindingsBlock):
        submit(pair.unit, OCTOBER, pair.stick)
    put(pair.unit, "E1", "E303", "1010")
    assert text_of(pair.unit, "E1", "E305", period=OCTOBER), (
        "what follows from it is worked out again"
    )
    assert not [f for f in check_period(pair.unit, OCTOBER) if f.rule == "return-1"]
    sent = pair.submit()
    assert sent.sequence == 2
    assert {r.outcome for r in pair.receive() if r.file == sent.file} == {"taken"}
    assert state(pair) == "corrected"
    assert list_value(pair) == 1010 * 10_000


def list_value(pair: Pair) -> int:
    return int(
        pair.desk.db.execute(
            "SELECT value FROM figure WHERE code = 'E303' AND period = ?", [OCTOBER]
        ).fetchone()[0]
    )


def test_putting_the_old_figure_back_is_no_change_and_words_answer(pair: Pair) -> None:
    send_back(pair, "E303")
    put(pair.unit, "E1", "E303", "1")
    put(pair.unit, "E1", "E303", "1020")
    with pytest.raises(FindingsBlock):
        submit(pair.unit, OCTOBER, pair.stick)
    with pytest.raises(Refused) as error:
        explain(pair.unit, OCTOBER, "return-1", "核实无误", Cell("", "E303", "", ""))
    assert code_of(error) == "explanation-refused"
    explain(
        pair.unit,
        OCTOBER,
        "return-1",
        "已按验收单逐块核对，面积为一千零二十亩",
        Cell("", "E303", "", ""),
    )
    pair.submit()
    pair.receive()
    answers = pair.desk.db.execute(
        "SELECT code, words FROM explanation WHERE rule = 'return-1'"
    ).fetchall()
    assert answers == [("E303", "已按验收单逐块核对，面积为一千零二十亩")]


@pytest.mark.parametrize(
    ("returned", "opens", "stays"),
    [
        ("E305", ("E1", "E303", ""), ("E2", "aqi", "2025-10-03")),  # a rate: what it follows from
        ("E104", ("E2", "aqi", "2025-10-03"), ("E1", "E303", "")),  # day counts: the readings
        ("E2", ("E2", "pm10", "2025-10-09"), ("E1", "E303", "")),  # a form as a whole
        ("aqi/2025-10-03", ("E2", "aqi", "2025-10-03"), ("E2", "aqi", "2025-10-04")),
        ("done_this_month/P01", ("P1", "done_this_month", "P01"), ("P1", "stage", "P01")),
    ],
)
def test_what_a_return_opens(
    pair: Pair, returned: str, opens: tuple[str, str, str], stays: tuple[str, str, str]
) -> None:
    send_back(pair, returned)
    enter(pair.unit, [(Cell(*opens, OCTOBER), Figure(70_000))])
    with pytest.raises(Refused) as error:
        enter(pair.unit, [(Cell(*stays, OCTOBER), Figure(70_000))])
    assert code_of(error) == "cell-not-returned"


def test_the_unit_can_open_the_rest_with_a_reason(pair: Pair) -> None:
    send_back(pair, "E303")
    assert start_correction(pair.unit, OCTOBER, "造林小班漏报") == 2
    put(pair.unit, "E1", "E304", "15")
    assert [f.cell.code for f in check_period(pair.unit, OCTOBER) if f.rule == "return-1"] == [
        "E303"
    ]
    with pytest.raises(Refused) as error:
        start_correction(pair.unit, OCTOBER, "再开一次")
    assert code_of(error) == "already-open"


def test_a_return_can_be_taken_back_until_it_has_left(pair: Pair) -> None:
    place = cell_ref(pair.desk, UNIT, OCTOBER, "E303")
    return_cells(pair.desk, UNIT, OCTOBER, [place], WORDS)
    assert take_back(pair.desk, UNIT, OCTOBER, [place])[0].code == "E303"
    assert state(pair) == "received"
    send_back(pair, "E303")
    with pytest.raises(Refused) as error:
        take_back(pair.desk, UNIT, OCTOBER)
    assert code_of(error) == "return-has-left"


def test_files_of_others_older_ones_and_forged_ones_change_nothing(
    pair: Pair, tmp_path: Path
) -> None:
    old = send_replies(pair.desk, tmp_path)[0].file
    send_back(pair, "E303")
    assert [r.outcome for r in receive(pair.unit, [old])] == ["older"]
    words = journal.now()
    forged = Reply(
        UNIT,
        OCTOBER,
        9,
        [ReceiptRow(OCTOBER, 1, "0" * 64, "accepted", words)],
        [ReturnRow(OCTOBER, 1, "E1", "E304", "", OCTOBER, "x", "x", words)],
    )
    keys = make_keys()
    path = tmp_path / "forged.tbback"
    path.write_bytes(seal(forged, keys=keys, made_with=MadeWith(pair.unit.catalogue.digest, "1")))
    (result,) = receive(pair.unit, [path])
    assert (result.outcome, result.code) == ("refused", "key-not-trusted")
    assert {c.code for c in judgement.returned_cells(pair.unit.db, UNIT)} == {"E303"}
    other = Reply("140902101", OCTOBER, 1, [], [])
    path = tmp_path / "other.tbback"
    path.write_bytes(seal(other, keys=keys, made_with=MadeWith(pair.unit.catalogue.digest, "1")))
    assert receive(pair.unit, [path])[0].outcome == "foreign"


def test_returns_of_a_number_that_was_corrected_since_open_nothing(pair: Pair) -> None:
    return_cells(pair.desk, UNIT, OCTOBER, [cell_ref(pair.desk, UNIT, OCTOBER, "E303")], WORDS)
    send_replies(pair.desk, pair.stick)
    start_correction(pair.unit, OCTOBER, "自己发现的错误")
    put(pair.unit, "E1", "E303", "1000")
    pair.submit()
    receive(pair.unit, [pair.stick])
    assert desk_word(pair.unit).returned == ()
    with pytest.raises(Refused) as error:
        put(pair.unit, "E1", "E303", "1")
    assert code_of(error) == "cell-locked"


def test_a_closed_period_is_left_alone(pair: Pair) -> None:
    lock_period(pair.desk, OCTOBER)
    for verb in (
        lambda: accept(pair.desk, UNIT, OCTOBER),
        lambda: accept_clean(pair.desk, OCTOBER),
        lambda: lock_period(pair.desk, OCTOBER),
        lambda: send_back(pair, "E303"),
    ):
        with pytest.raises(Refused) as error:
            verb()
        assert code_of(error) == "period-is-closed"
    with pytest.raises(Refused) as error:
        unlock_period(pair.desk, OCTOBER, "")
    assert code_of(error) == "reason-missing"
    unlock_period(pair.desk, OCTOBER, "东楼乡更正")
    with pytest.raises(Refused) as error:
        unlock_period(pair.desk, OCTOBER, "再来")
    assert code_of(error) == "period-not-closed"
    with pytest.raises(Refused) as error:
        lock_period(pair.desk, Period("2025-11"))
    assert code_of(error) == "period-not-over"
    accept(pair.desk, UNIT, OCTOBER)


@pytest.mark.parametrize(
    "text", ["E999", "E303/定襄桥", "aqi/2025-11-03", "aqi", "done_this_month/P77", "R101", ""]
)
def test_a_cell_that_is_none(pair: Pair, text: str) -> None:
    with pytest.raises(UsageError) as error:
        cell_ref(pair.desk, UNIT, OCTOBER, text)
    assert code_of(error) == "cell-unknown"


def test_words_are_needed_and_a_submission_too(pair: Pair) -> None:
    place = cell_ref(pair.desk, UNIT, OCTOBER, "E303")
    with pytest.raises(Refused) as error:
        return_cells(pair.desk, UNIT, OCTOBER, [place], " ")
    assert code_of(error) == "return-without-words"
    with pytest.raises(Refused) as error:
        accept(pair.desk, "140902101", OCTOBER)
    assert code_of(error) == "nothing-to-judge"
    send_back(pair, "E303")
    with pytest.raises(Refused) as error:
        accept(pair.desk, UNIT, OCTOBER, "E1")
    assert code_of(error) == "form-returned"
    assert accept(pair.desk, UNIT, OCTOBER) == ("E2", "P1")
