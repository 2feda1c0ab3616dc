"""Entering: what follows from it, what is refused, and what the journal keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.actions.doctor import diagnose
from desktop.actions.entry.enter import enter
from desktop.actions.entry.projects import end_project
from desktop.actions.workplace import Workplace, open_workplace
from desktop.domain.figures import EMPTY, Cell, Figure, How, Missing
from desktop.domain.periods import parse_period
from desktop.errors import AppError, MachineError, Refused, UsageError
from desktop.store import journal
from desktop.store.submissions import SubmissionRef, record_sealed
from tests.unit.actions.month import (
    MONTH,
    put,
    put_air,
    put_month,
    put_project,
    put_tables,
    text_of,
    typed,
)


def test_day_counts_follow_from_the_readings(workplace: Workplace) -> None:
    put_air(workplace)
    counts = {
        code: text_of(workplace, "E1", code)
        for code in ("E101", "E102", "E103", "E104", "E105", "E106", "E107", "E108", "E109")
    }
    assert counts == {
        "E101": "31",
        "E102": "28",
        "E103": "1",
        "E104": "29",
        "E105": "1",
        "E106": "0",
        "E107": "1",
        "E108": "0",
        "E109": "1",
    }
    assert text_of(workplace, "E1", "E110") == "93.5"  # 29 of 31 is 93.548


def test_an_invalid_day_does_not_count(workplace: Workplace) -> None:
    put_air(workplace)
    enter(
        workplace,
        [
            (Cell("E2", "aqi", "2025-10-31", MONTH), EMPTY),
            typed(workplace, "E2", "invalid", "1", dimension="2025-10-31", note="仪器停电"),
        ],
    )
    assert text_of(workplace, "E1", "E101") == "30"
    assert text_of(workplace, "E1", "E102") == "27"


def test_derived_days_carry_the_standard_in_force(workplace: Workplace) -> None:
    put_air(workplace)
    assert (
        journal.history(workplace.db, workplace.unit.code, Cell("E1", "E104", "", MONTH))[
            0
        ].after.standard
        == "HJ 633-2012"
    )


def test_day_counts_are_typed_where_no_day_is_kept(workplace: Workplace) -> None:
    put(workplace, "E1", "E101", "31")
    assert text_of(workplace, "E1", "E101") == "31"
    put_air(workplace)
    with pytest.raises(Refused) as refused:
        put(workplace, "E1", "E102", "5")
    assert refused.value.code == "cell-derived"


def test_readings_of_the_same_step_win_over_day_counts(workplace: Workplace) -> None:
    entered = enter(
        workplace,
        [
            typed(workplace, "E1", "E101", "1"),
            typed(workplace, "E1", "E102", "5"),
            typed(workplace, "E1", "E103", ""),
            typed(workplace, "E1", "E104", "1"),
            typed(workplace, "E1", "E105", "0", note="手抄"),
            typed(workplace, "E2", "aqi", "45", dimension="2025-10-03"),
            typed(workplace, "E1", "E303", "1020"),
        ],
    )
    assert [(out.cell.code, out.given.value, out.stands.value) for out in entered.left_out] == [
        ("E102", 50_000, 10_000),
        ("E105", 0, 0),
    ], "what agrees needs no entering; what would be lost is told"
    assert "E102" in entered.left_out[0].sentence and "5" in entered.left_out[0].sentence
    assert (text_of(workplace, "E1", "E102"), text_of(workplace, "E1", "E303")) == ("1", "1020")
    assert text_of(workplace, "E2", "aqi", "2025-10-03") == "45"
    assert diagnose(workplace).is_sound


def test_day_counts_are_taken_where_the_same_step_clears_the_readings(workplace: Workplace) -> None:
    put(workplace, "E2", "aqi", "45", dimension="2025-10-03")
    entered = enter(
        workplace,
        [
            typed(workplace, "E1", "E101", "30"),
            typed(workplace, "E2", "aqi", "", dimension="2025-10-03"),
        ],
    )
    assert entered.left_out == ()
    assert text_of(workplace, "E1", "E101") == "30"


def test_readings_of_another_month_do_not_excuse_a_day_count(workplace: Workplace) -> None:
    put(workplace, "E2", "aqi", "45", dimension="2025-10-03")
    with pytest.raises(Refused, match="cell-derived"):
        enter(
            workplace,
            [
                typed(workplace, "E1", "E101", "30"),
                typed(workplace, "E2", "aqi", "45", dimension="2025-11-03", period="2025-11"),
            ],
        )
    assert text_of(workplace, "E2", "aqi", "2025-11-03", "2025-11") == ""


def test_counts_go_when_the_last_reading_goes(workplace: Workplace) -> None:
    put(workplace, "E2", "aqi", "45", dimension="2025-10-03")
    assert text_of(workplace, "E1", "E101") == "1"
    put(workplace, "E2", "aqi", "", dimension="2025-10-03")
    assert text_of(workplace, "E1", "E101") == ""
    assert text_of(workplace, "E1", "E104") == ""


def test_a_rate_follows_from_its_parts_and_from_a_later_target(workplace: Workplace) -> None:
    put_tables(workplace)
    assert text_of(workplace, "E1", "E305") == "85.0"
    put(workplace, "E1", "E301", "1840", period="2025")
    assert text_of(workplace, "E1", "E305") == "50.0"


def test_no_rate_without_a_target(workplace: Workplace) -> None:
    put(workplace, "E1", "E303", "1020")
    put(workplace, "E1", "E304", "0")
    assert text_of(workplace, "E1", "E305") == ""


def test_the_ledger_fills_sums_by_category(workplace: Workplace) -> None:
    put_project(workplace, "P01", "区级重点项目")
    put_project(workplace, "P02", "区级重点项目", plan="300", done="60.25")
    put_project(workplace, "P03", "民生实事", plan="100", done="100")
    assert text_of(workplace, "P1", "P101", "区级重点项目") == "2"
    assert text_of(workplace, "P1", "P103", "区级重点项目") == "800.00"
    assert text_of(workplace, "P1", "P104", "区级重点项目") == "100.25"
    assert text_of(workplace, "P1", "P104", "民生实事") == "100.00"
    assert text_of(workplace, "P1", "P104") == "200.25"
    assert text_of(workplace, "P1", "P105", "民生实事") == "100.00"


def test_this_year_adds_up_the_months(workplace: Workplace) -> None:
    put_project(workplace, "P01", "民生实事", period=parse_period("2025-08"), done="10")
    put(workplace, "P1", "done_this_month", "20", dimension="P01", period="2025-09")
    put(workplace, "P1", "done_this_month", "5.5", dimension="P01")
    assert text_of(workplace, "P1", "P104", "民生实事", "2025-08") == "10.00"
    assert text_of(workplace, "P1", "P104", "民生实事") == "35.50"
    put(workplace, "P1", "done_this_month", "12", dimension="P01", period="2025-08")
    assert text_of(workplace, "P1", "P104", "民生实事") == "37.50", (
        "a later month follows a change in an earlier one"
    )


def test_a_withdrawn_project_is_not_counted(workplace: Workplace) -> None:
    put_project(workplace, "P01", "民生实事")
    end_project(workplace, MONTH, "P01", "withdrawn", "规划调整")
    assert text_of(workplace, "P1", "P101", "民生实事") == "0"


def test_a_category_that_loses_its_last_project_is_cleared(workplace: Workplace) -> None:
    put_project(workplace, "P01", "民生实事")
    put(workplace, "P1", "category", "其他", dimension="P01")
    assert text_of(workplace, "P1", "P101", "民生实事") == ""
    assert text_of(workplace, "P1", "P101", "其他") == "1"


def test_sections_are_counted_and_rated(workplace: Workplace) -> None:
    put(workplace, "E1", "E201", "Ⅲ", dimension="定襄桥")
    put(workplace, "E1", "E201", "劣Ⅴ", dimension="忻口")
    assert text_of(workplace, "E1", "E211") == "2"
    assert text_of(workplace, "E1", "E202") == "50.0"


def test_missing_is_not_zero(workplace: Workplace) -> None:
    put_tables(workplace)
    enter(workplace, [(Cell("E1", "E304", "", MONTH), Figure(missing=Missing.NOT_YET))])
    assert text_of(workplace, "E1", "E304") == "missing:not_yet"
    assert text_of(workplace, "E1", "E305") == ""


def test_the_same_again_changes_nothing(workplace: Workplace) -> None:
    put(workplace, "E1", "E303", "1020")
    before = workplace.db.execute("SELECT count(*) FROM journal").fetchone()
    assert put(workplace, "E1", "E303", "1020").changes == ()
    assert workplace.db.execute("SELECT count(*) FROM journal").fetchone() == before


def test_the_journal_says_who_and_how(workplace: Workplace) -> None:
    put_tables(workplace)
    put(workplace, "E1", "E303", "1000", how=How.PASTED)
    newest, first = journal.history(
        workplace.db, workplace.unit.code, Cell("E1", "E303", "", MONTH)
    )
    assert (newest.how, newest.before.value, newest.after.value) == (
        How.PASTED,
        10_200_000,
        10_000_000,
    )
    assert (first.how, first.before) == (How.TYPED, EMPTY)
    assert newest.at >= first.at


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (Cell("E1", "E999", "", MONTH), "cell-unknown"),
        (Cell("E1", "X301", "", MONTH), "cell-unknown"),
        (Cell("E9", "E303", "", MONTH), "form-unknown"),
        (Cell("E1", "E303", "", "2025-Q4"), "cell-period"),
        (Cell("E1", "E303", "", "2025-13"), "period-malformed"),
        (Cell("E1", "E303", "定襄桥", MONTH), "cell-dimension"),
        (Cell("E1", "E201", "", MONTH), "cell-dimension"),
        (Cell("E1", "E305", "", MONTH), "cell-derived"),
        (Cell("E2", "aqi", "2025-11-01", MONTH), "cell-date"),
        (Cell("E2", "aqi", "3", MONTH), "cell-date"),
        (Cell("P1", "name", "../x", MONTH), "row-number"),
    ],
)
def test_cells_that_take_nothing(workplace: Workplace, cell: Cell, code: str) -> None:
    with pytest.raises(AppError) as refused:
        enter(workplace, [(cell, Figure(10_000))])
    assert refused.value.code == code


def test_a_figure_of_another_reporter_is_not_this_units(workplace: Workplace) -> None:
    with pytest.raises(UsageError, match="cell-unknown"):
        enter(workplace, [(Cell("X1", "X301", "", "2025-Q4"), Figure(10_000))])


def test_a_column_keeps_neither_a_reason_nor_a_note(workplace: Workplace) -> None:
    """It has no place for them: taking them would lose them, and the doctor would find the cell
    changed.
    """
    with pytest.raises(Refused, match="cell-no-reason"):
        enter(
            workplace,
            [(Cell("E2", "aqi", "2025-10-03", MONTH), Figure(missing=Missing.NOT_MONITORED))],
        )
    with pytest.raises(Refused, match="cell-no-note"):
        enter(workplace, [(Cell("E2", "aqi", "2025-10-03", MONTH), Figure(450_000, note="手抄"))])


@pytest.mark.parametrize("number", ["p01", "P01"])
def test_no_two_numbers_of_projects_are_read_as_one(workplace: Workplace, number: str) -> None:
    put_project(workplace, "P01", "民生实事")
    cell = Cell("P1", "name", number, MONTH)
    if number == "P01":
        assert enter(workplace, [(cell, Figure(words="村道"))]).changes
        return
    with pytest.raises(Refused, match="row-number-taken"):
        enter(workplace, [(cell, Figure(words="村道"))])
    fresh = [(Cell("P1", "name", n, MONTH), Figure(words="村道")) for n in ("甲a", "甲A")]
    with pytest.raises(Refused, match="row-number-taken"):
        enter(workplace, fresh)


def test_no_two_numbers_of_honours_are_read_as_one(workplace: Workplace) -> None:
    quarter = parse_period("2025-Q3")
    enter(workplace, [(Cell("H1", "title", "H01", quarter), Figure(words="文明村"))])
    with pytest.raises(Refused, match="row-number-taken"):
        enter(workplace, [(Cell("H1", "title", "h01", quarter), Figure(words="文明村"))])


@pytest.mark.parametrize("character", "\u200b\u202e\U000e0041\ufeff\u00ad")
def test_no_cell_takes_what_cannot_be_seen(workplace: Workplace, character: str) -> None:
    """Told at the cell, so that nobody hears of it only when the period is to be sealed."""
    text = f"核{character}实"
    for cell, figure in (
        (Cell("E1", "E303", "", MONTH), Figure(10_000, note=text)),
        (Cell("E1", "E303", "", MONTH), Figure(missing=Missing.REFUSED, words=text)),
        (Cell("P1", "name", "P01", MONTH), Figure(words=text)),
        (Cell("E2", "invalid", "2025-10-03", MONTH), Figure(10_000, note=text)),
    ):
        with pytest.raises(Refused, match="row-refused"):
            enter(workplace, [(cell, figure)])


def test_one_refusal_and_nothing_of_the_step_is_written(workplace: Workplace) -> None:
    good = typed(workplace, "E1", "E303", "1020")
    with pytest.raises(UsageError):
        enter(workplace, [good, (Cell("E1", "E999", "", MONTH), Figure(1))])
    assert text_of(workplace, "E1", "E303") == ""


def test_a_submitted_period_is_locked(workplace: Workplace) -> None:
    put_tables(workplace)
    with workplace.db.atomic():
        record_sealed(
            workplace.db,
            SubmissionRef(workplace.unit.code, MONTH, 1),
            digest="0" * 64,
            previous="",
            file="x",
            at=journal.now(),
        )
    with pytest.raises(Refused) as refused:
        put(workplace, "E1", "E303", "1021")
    assert refused.value.code == "cell-locked"
    assert text_of(workplace, "E1", "E303") == "1020"
    put(workplace, "E1", "E303", "1030", period="2025-11")


def test_a_locked_month_is_not_derived_anew(workplace: Workplace) -> None:
    put_tables(workplace)
    with workplace.db.atomic():
        record_sealed(
            workplace.db,
            SubmissionRef(workplace.unit.code, MONTH, 1),
            digest="0" * 64,
            previous="",
            file="x",
            at=journal.now(),
        )
    put(workplace, "E1", "E301", "1840", period="2025")
    assert text_of(workplace, "E1", "E305") == "85.0", "what was sealed stays as it went out"


def test_a_second_instance_is_refused(workplace: Workplace, home: Path) -> None:
    with pytest.raises(MachineError) as refused:
        open_workplace(home)
    assert refused.value.code == "workplace-in-use"


def test_everything_above_leaves_a_sound_journal(workplace: Workplace) -> None:
    put_month(workplace)
    put(workplace, "E2", "invalid", "1", dimension="2025-10-31", note="停电")
    put(workplace, "E2", "invalid", "", dimension="2025-10-31")
    put(workplace, "H1", "title", "全国文明村", dimension="1", period="2025-Q4")
    diagnosis = diagnose(workplace)
    assert diagnosis.is_sound, diagnosis
