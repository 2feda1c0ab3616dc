"""What a task assigned cannot be typed over, whichever way a figure comes; only the next task
changes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.entry.enter import enter
from desktop.actions.entry.undo import redo, restored_sentence, undo
from desktop.actions.imports.csv_file import import_figures
from desktop.actions.imports.table_sheet import propose_table
from desktop.actions.imports.workbook import plan_sheet, table_of
from desktop.actions.outputs.brief import brief
from desktop.actions.pages.table import open_table
from desktop.actions.pages.targets import open_targets
from desktop.actions.targets import change_target, drop_target
from desktop.actions.transfer.receive_task import receive_task
from desktop.actions.transfer.send_task import export_task
from desktop.actions.transfer.submit import start_correction
from desktop.actions.workplace import Workplace
from desktop.catalogue.load import find_catalogue, load_catalogue
from desktop.domain.figures import EMPTY, SCALE, Cell, Figure, How, Missing
from desktop.domain.periods import Period
from desktop.errors import AppError, Refused
from desktop.exchange.read_sheet import Sheet
from desktop.messages import describe
from desktop.reports.brief import brief_text
from desktop.store import rows
from tests.pair import OCTOBER, UNIT, Pair, make_pair
from tests.unit.actions.month import put, put_air, put_tables, text_of, typed

pytestmark = pytest.mark.usefixtures("in_chinese")

_CATALOGUE = load_catalogue(find_catalogue("xinfu"))
ASSIGNED = [
    (str(form.id), str(i.code))
    for form in _CATALOGUE.forms_of(_CATALOGUE.unit_by_code[UNIT])  # type: ignore[index]
    for i in form.indicators
    if i.is_target and _CATALOGUE.unit_by_code[UNIT].group in i.filled_by  # type: ignore[index]
]
E301 = Cell("E1", "E301", "", "2025")


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with make_pair(tmp_path) as pair:
        yield pair


def assign(pair: Pair, code: str, value: str, period: Period = OCTOBER) -> None:
    """Decide a target at the desk, without words, and carry the task home."""
    change_target(pair.desk, (UNIT, code, ""), "2025", value)
    receive_task(pair.unit, export_task(pair.desk, period, pair.stick).file)


def by_typing(unit: Workplace, cell: Cell, _folder: Path) -> None:
    enter(unit, [(cell, Figure(1341 * SCALE))])


def by_clearing(unit: Workplace, cell: Cell, _folder: Path) -> None:
    enter(unit, [(cell, EMPTY)])


def by_a_reason(unit: Workplace, cell: Cell, _folder: Path) -> None:
    enter(unit, [(cell, Figure(missing=Missing.NOT_APPLICABLE))])


def by_pasting(unit: Workplace, cell: Cell, _folder: Path) -> None:
    enter(unit, [(cell, Figure(1341 * SCALE))], how=How.PASTED)


def by_importing(unit: Workplace, cell: Cell, folder: Path) -> None:
    file = folder / "figures.csv"
    file.write_text(f"form,code,dimension,date,value,note\n{cell.form},{cell.code},,,1341,\n")
    period = OCTOBER if unit.form(cell.form).frequency == "month" else Period("2025-Q4")
    import_figures(unit, period, file)


WAYS = (by_typing, by_clearing, by_a_reason, by_pasting, by_importing)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("form", "code"), ASSIGNED)
def test_no_way_leads_over_what_a_task_assigned(
    pair: Pair,
    tmp_path: Path,
    form: str,
    code: str,
    way: Callable[[Workplace, Cell, Path], None],
) -> None:
    assign(pair, code, "1200")
    cell = Cell(form, code, "", "2025")
    assert text_of(pair.unit, form, code, period="2025") == "1200"
    with pytest.raises(AppError) as refused:
        way(pair.unit, cell, tmp_path)
    sentence = describe(refused.value)
    assert code in sentence and "2025年10月任务（第 2 版）" in sentence, "where it is from"
    assert "1,200" in sentence
    assert text_of(pair.unit, form, code, period="2025") == "1200"


def test_a_pasted_block_and_a_workbook_say_it_at_the_row_and_take_the_rest(pair: Pair) -> None:
    assign(pair, "E301", "1200")
    form = pair.unit.form("E1")
    page = open_table(pair.unit, form, OCTOBER)
    block = [["E301", "1341"], ["E302", "200"]]
    proposed, _skipped = propose_table(block, page.rows)
    result = {p.cell.code: p for p in proposed}
    assert result["E301"].figure is None and "第 2 版" in result["E301"].problem
    assert result["E302"].figure is not None
    sheet = Sheet("表", (("代码", "本期"), *map(tuple, block)))  # type: ignore[arg-type]
    plan = plan_sheet(pair.unit, form, OCTOBER, table_of(pair.unit, form, sheet, OCTOBER))
    assert {p.cell.code for p in plan.chosen} == {"E302"}
    same, _skipped = propose_table([["E301", "1,200"]], page.rows)
    assert same[0].problem == "", "what stands may be pasted again"


def test_the_pages_open_the_cell_to_nobody(pair: Pair) -> None:
    assert all(
        row.is_open for row in open_targets(pair.unit, pair.unit.form("T1"), OCTOBER).assigned
    )
    assign(pair, "E301", "1200")
    for page_rows in (
        open_table(pair.unit, pair.unit.form("E1"), OCTOBER).rows,
        open_targets(pair.unit, pair.unit.form("T1"), OCTOBER).assigned,
    ):
        row = next(row for row in page_rows if row.cell == E301)
        assert not row.is_open and "第 2 版" in row.assigned_words


def test_undo_and_redo_leave_it_as_the_task_said_and_say_so(pair: Pair) -> None:
    put(pair.unit, "E1", "E301", "900", period="2025")
    put(pair.unit, "E1", "E303", "700")
    assign(pair, "E301", "1200")
    sentences = []
    for verb in (undo, redo):
        while (restored := verb(pair.unit, OCTOBER)) is not None:
            sentences.append(restored_sentence(pair.unit.catalogue, restored))
            assert text_of(pair.unit, "E1", "E301", period="2025") == "1200"
    assert text_of(pair.unit, "E1", "E303") == "700"
    assert sum("第 2 版" in sentence for sentence in sentences) >= 2
    assert any(sentence.startswith("E303 ") for sentence in sentences), sentences


def test_a_typed_figure_gives_way_and_what_follows_is_worked_out_again(pair: Pair) -> None:
    put_tables(pair.unit)  # E301 1000, E302 200, E303 1020
    before = text_of(pair.unit, "E1", "E305")
    assign(pair, "E301", "1840")
    assert (before, text_of(pair.unit, "E1", "E305")) == ("85.0", "50.0")
    assign(pair, "E301", "1000")
    assert text_of(pair.unit, "E1", "E305") == "85.0"


def test_what_the_desk_takes_back_may_be_typed_again(pair: Pair) -> None:
    assign(pair, "E301", "1200")
    drop_target(pair.desk, (UNIT, "E301", ""), "2025")
    receive_task(pair.unit, export_task(pair.desk, OCTOBER, pair.stick).file)
    put(pair.unit, "E1", "E301", "900", period="2025")
    assert text_of(pair.unit, "E1", "E301", period="2025") == "900"


def test_a_note_beside_it_is_the_units_own(pair: Pair) -> None:
    assign(pair, "E301", "1200")
    put(pair.unit, "E1", "E301", "1200", period="2025", note="村级任务见附件")
    with pytest.raises(Refused):
        put(pair.unit, "E1", "E301", "1201", period="2025")


def filled(pair: Pair) -> None:
    """Everything of October without an answer gets a reason."""
    from desktop.actions.checks.observed import required_cells

    put_air(pair.unit)
    for form in pair.unit.forms:
        if form.kind == "table" and form.frequency == "month":
            enter(
                pair.unit,
                [
                    (cell, Figure(missing=Missing.NOT_YET))
                    for cell, indicator in required_cells(pair.unit, form, OCTOBER)
                    if indicator.derivation is None
                    and not text_of(pair.unit, form.id, cell.code, cell.dimension, cell.period)
                ],
            )


def test_a_target_without_words_goes_all_the_way_into_the_brief(pair: Pair) -> None:
    """Desk, task, office, submission, desk, brief."""
    assign(pair, "E301", "1200")
    enter(pair.unit, [typed(pair.unit, "E1", "E303", "1020")])
    filled(pair)
    pair.submit()
    pair.receive()
    figures = rows.figures_of(pair.desk.db, UNIT, (Period("2025"),))
    assert figures[Period("2025"), "E301", ""].value == 1200 * SCALE
    district = pair.desk.catalogue.district
    change_target(pair.desk, (district, "E104", ""), "2025", "290")
    change_target(pair.desk, (district, "E104", ""), "2026", "295")
    consolidated = consolidate(pair.desk, OCTOBER)
    assert "290天" in brief_text(brief(pair.desk, consolidated))
    year = consolidate(pair.desk, Period("2025"))
    assert "优良天数不少于295天" in brief_text(brief(pair.desk, year)), "next year's, in no words"


def test_a_period_sealed_before_its_task_came_takes_it_with_its_correction(pair: Pair) -> None:
    put(pair.unit, "E1", "E301", "900", period="2025")
    filled(pair)
    pair.submit()
    assign(pair, "E301", "1200")
    start_correction(pair.unit, OCTOBER, "任务改了")
    assert text_of(pair.unit, "E1", "E301", period="2025") == "1200"
