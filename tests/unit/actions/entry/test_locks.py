"""Locks follow content: what a sealed file holds cannot be changed by any way in, whatever the
period of the cell.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from desktop.actions.entry.enter import enter
from desktop.actions.entry.locks import locks_of
from desktop.actions.entry.undo import undo
from desktop.actions.imports.csv_file import import_figures
from desktop.actions.transfer.submit import start_correction, submit
from desktop.actions.workplace import Workplace
from desktop.domain.figures import Cell, How
from desktop.domain.periods import Period
from desktop.domain.records.returned_cell import ReturnedCell
from desktop.errors import Refused
from desktop.exchange.envelope import open_envelope, read_payload
from desktop.exchange.messages import Submission
from desktop.store import journal
from desktop.store.judgement import keep_returned
from desktop.store.submissions import SubmissionRef, latest_submission, record_sealed
from tests.unit.actions.month import MONTH, put, put_air, put_project, put_tables, text_of, typed

NOVEMBER = Period("2025-11")
YEARLY = "E301"
OWN = {"quarter": "2025-Q3", "year": "2025"}


@pytest.fixture
def sealed(workplace: Workplace, tmp_path: Path) -> Workplace:
    """October is out; it carried yearly figures."""
    put_air(workplace)
    put_tables(workplace)
    put_project(workplace, "P01", "民生实事", stage="在建")
    put(workplace, "E2", "aqi", "80", dimension="2025-10-31")
    submit(workplace, MONTH, tmp_path)
    return workplace


def content(workplace: Workplace) -> Submission:
    (file,) = workplace.outbox.glob("*-2025-10-01-*")
    return read_payload(open_envelope(file.read_bytes(), file=file.name), None, Submission)


def by_enter(workplace: Workplace, cell: Cell, folder: Path) -> None:
    enter(workplace, [typed(workplace, cell.form, cell.code, "7", period=cell.period)], month=MONTH)


def by_paste(workplace: Workplace, cell: Cell, folder: Path) -> None:
    figure = typed(workplace, cell.form, cell.code, "7", period=cell.period)
    enter(workplace, [figure], how=How.PASTED, month=MONTH)


def by_file(workplace: Workplace, cell: Cell, folder: Path) -> None:
    file = folder / "figures.csv"
    file.write_text(f"form,code,dimension,date,value,note\n{cell.form},{cell.code},,,7,\n", "utf-8")
    import_figures(workplace, MONTH, file)


WAYS: tuple[Callable[[Workplace, Cell, Path], None], ...] = (by_enter, by_paste, by_file)


@pytest.mark.parametrize("way", WAYS)
def test_every_figure_of_the_sealed_file_is_locked(
    sealed: Workplace, tmp_path: Path, way: Callable[[Workplace, Cell, Path], None]
) -> None:
    figures = [row for row in content(sealed).figures if not row.dimension]
    assert {row.period for row in figures} >= {"2025-10", "2025"}
    for row in figures:
        before = text_of(sealed, row.form, row.code, period=row.period)
        with pytest.raises(Refused):
            way(sealed, Cell(row.form, row.code, "", row.period), tmp_path)
        assert text_of(sealed, row.form, row.code, period=row.period) == before


def test_a_yearly_figure_says_in_which_submission_it_stands(sealed: Workplace) -> None:
    with pytest.raises(Refused) as refused:
        enter(sealed, [typed(sealed, "E1", YEARLY, "7", period="2025")], month=MONTH)
    assert refused.value.code == "cell-sealed-in"
    assert refused.value.params["carrier"] == "2025年10月"


def test_undo_brings_nothing_back_into_a_sealed_file(workplace: Workplace, tmp_path: Path) -> None:
    put_air(workplace)
    put_tables(workplace)
    put_project(workplace, "P01", "民生实事", stage="在建")
    put(workplace, "E2", "aqi", "80", dimension="2025-10-31")
    put(workplace, "E1", YEARLY, "5000", period="2025")
    submit(workplace, MONTH, tmp_path)
    with pytest.raises(Refused):
        undo(workplace, MONTH)
    assert text_of(workplace, "E1", YEARLY, period="2025") == "5000"


def test_a_later_month_carries_it_anew_once_it_has_begun(sealed: Workplace) -> None:
    cell = Cell("E1", YEARLY, "", "2025")
    sealed.today = date(2025, 10, 31)
    assert locks_of(sealed).holds(cell)
    sealed.today = date(2025, 11, 3)
    locks = locks_of(sealed)
    assert not locks.holds(cell) and locks.carrier(cell) == NOVEMBER
    assert locks.holds(cell, MONTH) and not locks.holds(cell, NOVEMBER)
    enter(sealed, [typed(sealed, "E1", YEARLY, "7", period="2025")], month=NOVEMBER)
    assert text_of(sealed, "E1", YEARLY, period="2025") == "7"


def test_a_numbered_correction_opens_it(sealed: Workplace) -> None:
    start_correction(sealed, MONTH, "更正任务面积")
    enter(sealed, [typed(sealed, "E1", YEARLY, "7", period="2025")], month=MONTH)
    assert text_of(sealed, "E1", YEARLY, period="2025") == "7"


SEPTEMBER = Period("2025-09")


def seal(workplace: Workplace, period: Period, sequence: int = 1) -> None:
    ref = SubmissionRef(workplace.unit.code, period, sequence)
    with workplace.db.atomic():
        at = journal.now()
        record_sealed(workplace.db, ref, digest="1" * 64, previous="", file="x", at=at)


@pytest.fixture
def two_months(sealed: Workplace) -> Workplace:
    """September is being corrected, October is sealed."""
    seal(sealed, SEPTEMBER)
    start_correction(sealed, SEPTEMBER, "更正九月")
    return sealed


def test_the_correction_of_an_earlier_month_opens_nothing_of_a_later_sealed_one(
    two_months: Workplace,
) -> None:
    """Neither a yearly figure nor what stands of a project for good."""
    for entry in (
        typed(two_months, "E1", YEARLY, "7", period="2025"),
        typed(two_months, "P1", "name", "改了名", dimension="P01", period=SEPTEMBER),
        typed(two_months, "P1", "total_investment", "9", dimension="P01", period=SEPTEMBER),
    ):
        with pytest.raises(Refused) as refused:
            enter(two_months, [entry], month=SEPTEMBER)
        assert refused.value.code == "cell-sealed-in"
        assert refused.value.params["carrier"] == "2025年10月"
    own = typed(two_months, "E1", "E303", "7", period=SEPTEMBER)
    assert enter(two_months, [own], month=SEPTEMBER).changes
    start_correction(two_months, MONTH, "更正十月")
    named = typed(two_months, "P1", "name", "改了名", dimension="P01", period=MONTH)
    assert enter(two_months, [named], month=MONTH).changes


def test_a_project_that_the_sealed_month_does_not_hold_is_open(
    two_months: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "now", lambda: "2099-01-01T00:00:00+08:00")
    for code, text in (("name", "村道"), ("category", "民生实事"), ("name", "村道硬化")):
        entry = typed(two_months, "P1", code, text, dimension="P77", period=SEPTEMBER)
        assert enter(two_months, [entry], month=SEPTEMBER).changes


def test_a_cell_that_the_desk_returned_of_an_earlier_month_is_open(two_months: Workplace) -> None:
    db, unit = two_months.db, two_months.unit.code
    with db.atomic():
        submissions = latest_submission(db, unit, SEPTEMBER)
        assert submissions is not None
        db.execute(
            "UPDATE submission SET returned = 1 WHERE unit = ? AND period = ? AND sequence = 2",
            [unit, SEPTEMBER],
        )
        keep_returned(
            db,
            [ReturnedCell(unit, SEPTEMBER, 1, "E1", YEARLY, "", "2025", "请核对", "", "desk", "")],
        )
    entry = typed(two_months, "E1", YEARLY, "7", period="2025")
    assert enter(two_months, [entry], month=SEPTEMBER).changes
    with pytest.raises(Refused):
        enter(two_months, [typed(two_months, "E1", "E302", "7", period="2025")], month=SEPTEMBER)


def test_who_changes_a_yearly_figure_hears_which_month_carries_it(sealed: Workplace) -> None:
    sealed.today = date(2025, 11, 3)
    for month in (NOVEMBER, ""):
        text = "7" if month else "8"
        entered = enter(sealed, [typed(sealed, "E1", YEARLY, text, period="2025")], month=month)
        (later,) = entered.carried_later
        assert (later.sealed, later.carrier) == (MONTH, NOVEMBER)
        assert "2025年11月" in later.sentence and "2025年10月" in later.sentence
    own = enter(sealed, [typed(sealed, "E1", "E303", "7", period=NOVEMBER)], month=NOVEMBER)
    assert own.carried_later == ()


def test_nothing_is_locked_where_nothing_is_sealed(workplace: Workplace) -> None:
    locks = locks_of(workplace)
    for form in workplace.forms:
        for indicator in form.indicators:
            period = OWN.get(indicator.frequency, "2025-10")
            assert not locks.holds(Cell(form.id, indicator.code, "", period), MONTH)
