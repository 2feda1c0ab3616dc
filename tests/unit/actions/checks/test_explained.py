"""An explanation belongs to the number it explains: what opens a query again, and what does not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.actions.checks.check import check_period
from desktop.actions.checks.explain import explain, standing_explanations
from desktop.actions.entry.enter import enter
from desktop.actions.entry.undo import redo, undo
from desktop.actions.outputs.print_form import papers
from desktop.actions.transfer.submit import gather_submission, submit
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.catalogue.model import Indicator
from desktop.domain.figures import Cell, Figure
from desktop.domain.findings import EarlierWords, Finding
from desktop.domain.periods import parse_period
from desktop.errors import ConfirmationNeeded, FindingsBlock
from desktop.store import journal
from tests.pair import UNIT
from tests.unit.actions.month import MONTH, put, put_air, put_project, put_tables

WORDS = "设备集中到货安装，有合同和发票"
JUMP = "P1-R12"


@pytest.fixture
def busy(workplace: Workplace) -> Workplace:
    """A project that did 500 a month and 2,990.84 in October, explained."""
    put_project(
        workplace, "P01", "民生实事", period=parse_period("2025-07"), plan="9000", done="500"
    )
    for month, done in (("2025-08", "500"), ("2025-09", "500"), (MONTH, "2990.84")):
        put(workplace, "P1", "done_this_month", done, dimension="P01", period=month)
    explain(workplace, MONTH, JUMP, WORDS)
    return workplace


def do(workplace: Workplace, done: str, month: str = MONTH) -> None:
    put(workplace, "P1", "done_this_month", done, dimension="P01", period=month)


def jump(workplace: Workplace) -> Finding:
    (finding,) = [f for f in check_period(workplace, MONTH) if f.rule == JUMP]
    return finding


def test_another_number_opens_the_query_and_offers_the_old_words(busy: Workplace) -> None:
    explained = jump(busy)
    assert not explained.blocks
    do(busy, "3990.84")
    again = jump(busy)
    assert again.blocks
    assert again.explanation == ""
    assert again.earlier == EarlierWords(WORDS, "2990.84", explained.right)
    with pytest.raises(FindingsBlock):
        submit(busy, MONTH, busy.home)


def test_the_number_as_it_was_is_explained_as_it_was(busy: Workplace) -> None:
    do(busy, "3990.84")
    do(busy, "2990.84")
    assert (jump(busy).explanation, jump(busy).earlier) == (WORDS, None)


def test_undo_and_redo_keep_the_rule(busy: Workplace) -> None:
    do(busy, "3990.84")
    undo(busy, MONTH)
    assert not jump(busy).blocks
    redo(busy, MONTH)
    assert jump(busy).blocks


def test_the_other_side_counts_too(busy: Workplace) -> None:
    do(busy, "300", "2025-08")
    assert jump(busy).blocks
    do(busy, "500", "2025-08")
    assert not jump(busy).blocks


def test_words_given_again_are_for_the_new_number(busy: Workplace) -> None:
    do(busy, "3990.84")
    explain(busy, MONTH, JUMP, WORDS)
    assert not jump(busy).blocks
    do(busy, "2990.84")
    assert jump(busy).earlier == EarlierWords(WORDS, "3990.84", jump(busy).right)
    explain(busy, MONTH, JUMP, "")
    assert jump(busy).earlier is None


def test_sides_that_compare_no_numbers_hold_for_what_the_cells_held(workplace: Workplace) -> None:
    put_project(workplace, "P01", "民生实事", stage="前期")
    cell = Cell("P1", "stage", "P01", MONTH)
    explain(workplace, MONTH, "P1-R07", "临时用房先行动工，主体手续正在办理", cell)
    put(workplace, "P1", "actual_start", "2025-04-18", dimension="P01")
    (finding,) = [f for f in check_period(workplace, MONTH) if f.rule == "P1-R07"]
    assert finding.blocks
    assert finding.earlier is not None


def test_what_goes_out_and_onto_paper_are_words_for_what_stands(busy: Workplace) -> None:
    assert [row.words for row in gather_submission(busy, MONTH, 1, "").explanations] == [WORDS]
    assert WORDS in printed(busy)
    do(busy, "3990.84")
    assert gather_submission(busy, MONTH, 1, "").explanations == []
    assert WORDS not in printed(busy)
    do(busy, "510")  # no query any more
    assert standing_explanations(busy, MONTH) == {}


def printed(workplace: Workplace) -> str:
    return "".join(line for paper in papers(workplace, MONTH) for line in paper.notes)


def test_words_of_before_the_sides_were_kept(busy: Workplace) -> None:
    busy.db.execute(
        "UPDATE explanation SET left_side = NULL, right_side = NULL, proposal = NULL, contents = NULL"
    )
    assert not jump(busy).blocks
    put(busy, "P1", "stage", "在建", dimension="P01")
    assert not jump(busy).blocks, "another cell"
    do(busy, "3990.84")
    assert jump(busy).earlier == EarlierWords(WORDS, "", "")
    do(busy, "2990.84")
    assert jump(busy).blocks, "nobody knows any more what they were about"


def test_the_journal_keeps_the_words_of_before(busy: Workplace) -> None:
    do(busy, "3990.84")
    explain(busy, MONTH, JUMP, "十月设备尾款一并支付，有合同")
    before, after = busy.db.execute(
        "SELECT before, after FROM journal WHERE what = 'explanation' ORDER BY id DESC"
    ).fetchone()
    assert (before, after) == (WORDS, "十月设备尾款一并支付，有合同")
    assert journal.broken_link(busy.db) is None


def queries_of(workplace: Workplace, rule: str) -> list[Finding]:
    return [f for f in check_period(workplace, MONTH) if f.rule == rule]


def test_the_sixth_cell_with_the_same_words_is_asked_about(workplace: Workplace) -> None:
    for number in range(1, 8):
        put_project(workplace, f"P{number:02}", "民生实事", stage="前期")
    words = "临时用房先行动工，主体手续正在办理"
    queries = queries_of(workplace, "P1-R07")
    for query in queries[:5]:
        explain(workplace, MONTH, "P1-R07", words, query.cell)
    explain(workplace, MONTH, "P1-R07", words, queries[0].cell)  # has them already
    with pytest.raises(ConfirmationNeeded) as error:
        explain(workplace, MONTH, "P1-R07", f"  {words}。", queries[5].cell)
    assert (error.value.code, error.value.exit_code) == ("explanation-same", 1)
    assert error.value.params["count"] == 6
    assert [f.blocks for f in queries_of(workplace, "P1-R07")] == [False] * 5 + [True] * 2
    explain(workplace, MONTH, "P1-R07", words, queries[5].cell, is_confirmed=True)
    explain(workplace, MONTH, "P1-R07", "该项目四月已平整场地", queries[6].cell)
    assert not any(f.blocks for f in queries_of(workplace, "P1-R07"))


def test_many_cells_in_one_go_are_asked_about(workplace: Workplace) -> None:
    for number in range(1, 7):
        put_project(workplace, f"P{number:02}", "民生实事", stage="前期")
    with pytest.raises(ConfirmationNeeded):
        explain(workplace, MONTH, "P1-R07", "临时用房先行动工，主体手续正在办理")
    assert all(f.blocks for f in queries_of(workplace, "P1-R07"))


# --- the property
_EDITS = st.lists(
    st.one_of(
        st.sampled_from(["undo", "redo", "explain"]),
        st.tuples(
            st.integers(0, 30),
            st.sampled_from([None, 0, 10_000, 100_000, 130_000, 4_000_000, 29_908_400, 29_908_500]),
        ),
    ),
    min_size=1,
    max_size=10,
)
About = dict[tuple[str, Cell], tuple[str, str, str]]
"""(rule, cell) → left, right and what the cells held when it was explained."""


@given(edits=_EDITS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_after_any_edit_words_hold_only_for_the_sides_they_were_given_for(
    tmp_path_factory: pytest.TempPathFactory, edits: list[str | tuple[int, int | None]]
) -> None:
    folder: Path = tmp_path_factory.mktemp("explained")
    init_workplace(folder / "unit", role="township", unit_code=UNIT)
    with open_workplace(folder / "unit", today=date(2025, 11, 5)) as workplace:
        put_air(workplace)
        put_tables(workplace)
        put(workplace, "E1", "E116", "12")
        put(workplace, "E2", "pm2_5", "60", dimension="2025-10-03")
        put_project(
            workplace, "P01", "民生实事", period=parse_period("2025-07"), plan="9000", done="500"
        )
        for month, done in (("2025-08", "500"), ("2025-09", "500"), (MONTH, "2990.84")):
            put(workplace, "P1", "done_this_month", done, dimension="P01", period=month)
        about = explain_all(workplace, {})
        assert len({cell.form for _rule, cell in about}) > 1
        for edit in edits:
            if edit == "undo":
                undo(workplace, MONTH)
            elif edit == "redo":
                redo(workplace, MONTH)
            elif edit == "explain":
                about = explain_all(workplace, about)
            elif isinstance(edit, tuple):
                edit_named_cell(workplace, about, *edit)
            judge(workplace, about)


def judge(workplace: Workplace, about: About) -> None:
    for finding in check_period(workplace, MONTH):
        if finding.severity != "query":
            continue
        explained = about.get((finding.rule, finding.cell))
        now = (finding.left, finding.right, finding.contents)
        assert finding.blocks == (explained != now), (finding, explained)
        assert (finding.earlier is None) == (explained in (None, now))


def edit_named_cell(workplace: Workplace, about: About, number: int, value: int | None) -> None:
    """Another number into one of the cells that explained queries name."""
    cells = [
        cell
        for cell in sorted({cell for _rule, cell in about})
        if (field := workplace.catalogue.field(cell.form, cell.code)) is not None
        and field.is_number
        and not (isinstance(field, Indicator) and field.derivation)
    ]
    if cells:
        enter(workplace, [(cells[number % len(cells)], Figure(value))])


def explain_all(workplace: Workplace, about: About) -> About:
    """Explain what is open; what each explanation is about now."""
    about = dict(about)
    for finding in check_period(workplace, MONTH):
        if finding.severity == "query" and finding.blocks:
            explain(workplace, MONTH, finding.rule, WORDS, finding.cell, is_confirmed=True)
            about[finding.rule, finding.cell] = (finding.left, finding.right, finding.contents)
    return about


JULY_TO_OCTOBER = ("2025-07", "2025-08", "2025-09", MONTH)


@pytest.mark.parametrize(
    ("words", "severity"),
    [
        (("沙尘天气，已核对", "沙尘天气，已核对。"), "hint"),
        (("沙尘天气，已核对", "燃放烟花，已核对"), "query"),
        (("沙尘天气，已核对",), "query"),
        (("沙尘天气，已核对", "燃放烟花，已核对", "燃放烟花，已核对"), "hint"),
    ],
)
def test_a_cause_given_twice_makes_a_hint_of_the_third(
    workplace: Workplace, words: tuple[str, ...], severity: str
) -> None:
    """For the same cell and by the same cause; it says which, and blocks nothing."""
    for month in JULY_TO_OCTOBER[-1 - len(words) :]:
        put(workplace, "E1", "E116", "9", period=month)
    for month, cause in zip(JULY_TO_OCTOBER[-1 - len(words) :], words, strict=False):
        explain(workplace, parse_period(month), "E1-R13", cause)
    (found,) = [f for f in check_period(workplace, MONTH) if f.rule == "E1-R13"]
    assert found.severity == severity
    assert found.blocks is (severity == "query")
    assert (words[-1] in found.message) is (severity == "hint")
    put(workplace, "E1", "E116", "18.1")
    (found,) = [f for f in check_period(workplace, MONTH) if f.rule == "E1-R13"]
    assert found.severity == "query", "twice what was explained is another number"
    put(workplace, "E1", "E116", "0.9")
    assert [f for f in check_period(workplace, MONTH) if f.rule == "E1-R13"] == []
