"""The project ledger by keys on a real workplace: this month's figures, the card below, adding
and ending projects.
"""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.actions.entry.projects import add_project
from desktop.actions.workplace import open_workplace
from desktop.domain.figures import SCALE, Cell
from desktop.domain.periods import Period
from desktop.store.rows import projects_of
from desktop.ui.sheet.model import Role
from desktop.ui.township.ledger.page import LedgerPageView
from desktop.ui.township.ledger.project_dialog import EndProjectDialog, ProjectDialog
from tests.ui.hands import chinese, keys, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
UNIT, OCTOBER = "140902101", Period("2025-10")
PROJECTS = (
    ("温泉康养中心", "省市重点工程"),
    ("食用菌冷链", "乡村振兴项目"),
    ("小区改造", "老旧小区改造"),
)


@pytest.fixture
def with_projects(home):
    with open_workplace(home) as workplace:
        for name, category in PROJECTS:
            add_project(
                workplace,
                Period("2025-08"),
                {
                    "name": name,
                    "category": category,
                    "total_investment": "8000",
                    "plan_this_year": "1000",
                    "stage": "在建",
                    "level": "区级",
                    "done_this_month": "100",
                },
            )
    return home


@pytest.fixture
def stage(with_projects, open_page):
    return open_page(with_projects, LedgerPageView, "P1")


@pytest.fixture
def empty_stage(home, open_page):
    return open_page(home, LedgerPageView, "P1")


def opened(page, kind):
    dialog = page.findChild(kind)
    dialog.activateWindow()
    QApplication.processEvents()
    return dialog


def stored(session):
    found = []
    session.ask(lambda w: projects_of(w.db, UNIT, OCTOBER), found.extend)
    settle(session)
    return {state.project: state for state in found}


def test_this_month_goes_from_project_to_project(stage):
    session, page = stage
    assert page.grid.current() == ("P01", "done_this_month")
    keys("126", Qt.Key.Key_Return)
    assert page.grid.current() == ("P02", "done_this_month")
    keys("1.2亿"[:3], Qt.Key.Key_Return)
    keys("0", Qt.Key.Key_Return)
    settle(session)
    found = stored(session)
    assert [found[p].columns["done_this_month"] for p in ("P01", "P02", "P03")] == [
        126 * SCALE,
        12_000,
        0,
    ]
    cell = page.model.index_of("P01", "completion").data(Role.CELL)
    assert cell.text == "22.6%"
    assert cell.bar == pytest.approx(0.226)
    assert "3 个项目" in page.facts.text() or "3 projects" in page.facts.text()


def test_the_card_follows_the_list_and_keeps_each_field_when_it_is_left(stage):
    session, page = stage
    assert page.detail.project == "P01"
    assert page.detail.fields["stage"].text == "在建"
    page.detail.go_to_field("done_this_month")
    keys("642", Qt.Key.Key_Return)
    assert page.detail.fields["stage"].input.hasFocus()
    keys("4", Qt.Key.Key_Return)
    chinese("主体封顶")
    keys("", Qt.Key.Key_Return, Qt.Key.Key_Return)
    chinese("张三")
    keys("", Qt.Key.Key_Tab)
    settle(session)
    columns = stored(session)["P01"].columns
    assert (
        columns["done_this_month"],
        columns["stage"],
        columns["progress"],
        columns["responsible"],
    ) == (642 * SCALE, "完工", "主体封顶", "张三")
    assert page.model.index_of("P01", "stage").data() == "完工"


def test_enter_in_the_last_field_goes_to_the_next_project(stage):
    session, page = stage
    page.detail.go_to_field("planned_finish")
    keys("2026-6-30", Qt.Key.Key_Return)
    settle(session)
    assert stored(session)["P01"].columns["planned_finish"] == "2026-06-30"
    assert page.grid.current() == ("P02", "done_this_month")
    assert page.detail.project == "P02"


def test_wrong_words_stay_with_their_sentence_and_wait(stage):
    session, page = stage
    page.detail.go_to_field("planned_finish")
    box = page.detail.fields["planned_finish"]
    keys("2026-13-40", Qt.Key.Key_Return)
    settle(session)
    assert box.text == "2026-13-40"
    assert box.problem.isVisible()
    assert stored(session)["P01"].columns["planned_finish"] is None
    page.grid.go_to("P02", "done_this_month")
    settle(session)
    assert box.text == ""
    assert not box.problem.text()
    page.grid.go_to("P01", "done_this_month")
    settle(session)
    assert box.text == "2026-13-40"
    assert box.problem.text()


def test_the_seldom_fields_unfold_and_the_village_is_offered(stage):
    session, page = stage
    assert not page.detail.fields["village"].isVisible()
    page.go_to_cell(Cell("P1", "village", "P02", OCTOBER))
    settle(session)
    box = page.detail.fields["village"]
    assert box.isVisible()
    assert page.detail.project == "P02"
    names = [v.name for v in session.workplace.catalogue.villages_of(UNIT)]
    assert box.input.completer().model().rowCount() == len(names) > 3
    chinese(names[0])
    keys("", Qt.Key.Key_Tab)
    settle(session)
    assert stored(session)["P02"].columns["village"] == names[0]


def test_undo_brings_a_field_back(stage):
    session, page = stage
    keys("126", Qt.Key.Key_Return)
    settle(session)
    page.grid.go_to("P01", "done_this_month")
    QTest.keyClick(page.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(session)
    assert stored(session)["P01"].columns["done_this_month"] is None
    assert page.detail.fields["done_this_month"].text == ""


def test_a_project_is_added_with_ctrl_n(stage):
    session, page = stage
    QTest.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    dialog = opened(page, ProjectDialog)
    assert dialog.isVisible()
    assert not dialog.add_button.isEnabled()
    chinese("新建冷库")
    keys("", Qt.Key.Key_Return)
    assert dialog.fields["category"].input.hasFocus()
    keys("2")
    assert dialog.add_button.isEnabled()
    dialog.fields["total_investment"].input.setFocus()
    keys("abc")
    assert dialog.fields["total_investment"].problem.isVisible()
    assert not dialog.add_button.isEnabled()
    dialog.fields["total_investment"].input.clear()
    QTest.keyClicks(dialog.fields["total_investment"].input, "1200")
    assert dialog.add_button.isEnabled()
    QTest.keyClick(dialog.add_button, Qt.Key.Key_Return)
    settle(session)
    found = stored(session)["P04"]
    assert found.columns["name"] == "新建冷库"
    assert found.columns["total_investment"] == 1200 * SCALE
    assert page.grid.current() == ("P04", "done_this_month")
    assert page.detail.project == "P04"


def test_an_empty_ledger_offers_its_first_project(empty_stage):
    session, page = empty_stage
    assert page.empty.isVisible()
    assert not page.grid.isVisible()
    assert not page.detail_scroll.isVisible()
    page.first_button.click()
    dialog = opened(page, ProjectDialog)
    chinese("第一个")
    keys("", Qt.Key.Key_Return)
    keys("1")
    dialog.add_button.click()
    settle(session)
    assert page.grid.isVisible()
    assert not page.empty.isVisible()
    assert page.grid.current() == ("P01", "done_this_month")


def test_withdrawing_wants_a_reason(stage):
    session, page = stage
    page.detail.end_button.click()
    dialog = opened(page, EndProjectDialog)
    dialog.choices.button(dialog.statuses.index("withdrawn")).click()
    dialog.words.setFocus()
    QTest.keyClick(dialog.words, Qt.Key.Key_Return)
    settle(session)
    assert dialog.isVisible()
    assert dialog.problem.text()
    dialog.words.setFocus()
    chinese("规划调整，县政府2025年第9号文")
    QTest.keyClick(dialog.words, Qt.Key.Key_Return)
    settle(session)
    columns = stored(session)["P01"].columns
    assert (columns["status"], columns["status_reason"]) == (
        "withdrawn",
        "规划调整，县政府2025年第9号文",
    )
    assert page.model.index_of("P01", "stage").data() in ("已撤销", "withdrawn")


def test_what_stands_beside_a_project(stage):
    session, page = stage
    keys("126", Qt.Key.Key_Return)
    settle(session)
    page.grid.go_to("P01", "done_this_month")
    settle(session)
    assert page.side_widget() is page.side
    assert "P01" in page.side.title.text()
    table = page.side.curve.accessibleDescription()
    assert "226" in table
    assert "1,000" in table
    assert "126.00" in page.side.months.text()
    assert "8,000.00" in page.side.facts.text()


def test_places_of_other_forms_are_not_here(stage):
    _session, page = stage
    assert not page.grid.go_to(*page.place_of(Cell("E1", "E104", "", OCTOBER)))
    assert not page.grid.go_to(*page.place_of(Cell("P1", "P102", "省市重点工程", OCTOBER)))


def test_a_submitted_month_is_closed(stage):
    _session, page = stage
    page.detail.show_project(page._states["P01"], OCTOBER, lambda _code: True)
    assert page.detail.fields["progress"].input.isReadOnly()
    assert not page.detail.fields["stage"].input.isEnabled()
    assert not page.detail.end_button.isEnabled()
