"""Honours by keys on a real workplace: adding, typing across, deleting with a question, undoing."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from desktop.actions.entry.enter import enter
from desktop.domain.figures import SCALE, Cell, Figure
from desktop.domain.periods import Period
from desktop.store.rows import honours_of
from desktop.ui.township.forms.honours_page import HonoursPageView
from tests.ui.hands import chinese, keys, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
UNIT, QUARTER = "140902101", "2025-Q4"


@pytest.fixture
def stage(home, open_page):
    return open_page(home, HonoursPageView, "H1", today=date(2026, 1, 5))


def stored(session):
    found = {}
    session.ask(lambda w: dict(honours_of(w.db, UNIT, QUARTER)), found.update)
    settle(session)
    return found


def with_one(session, page):
    entries = [
        (Cell("H1", "date", "H01", QUARTER), Figure(words="2025-10-20")),
        (Cell("H1", "title", "H01", QUARTER), Figure(words="典型案例")),
        (Cell("H1", "level", "H01", QUARTER), Figure(2 * SCALE)),
    ]
    session.ask(lambda w: enter(w, entries), session.entered.emit)
    settle(session)


def test_none_is_a_state_too(stage):
    _session, page = stage
    assert page.empty.isVisible()
    assert not page.grid.isVisible()
    assert not page.delete_button.isEnabled()


def test_a_row_is_added_and_typed_across(stage):
    session, page = stage
    QTest.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert page.grid.current() == ("H01", "date")
    assert stored(session) == {}, "nothing is stored before the first word"
    keys("2025-10-20", Qt.Key.Key_Tab)
    assert page.grid.current() == ("H01", "level")
    keys("2", Qt.Key.Key_Tab)
    chinese("入选全省典型案例")
    keys("", Qt.Key.Key_Tab)
    chinese("省文旅厅")
    keys("", Qt.Key.Key_Return)
    settle(session)
    row = stored(session)["H01"]
    assert (row["date"], row["title"], row["body"]) == (
        "2025-10-20",
        "入选全省典型案例",
        "省文旅厅",
    )
    assert row["level"] in page.field_of(Cell("H1", "level", "H01", QUARTER)).choices
    page.add_button.click()
    assert page.grid.current() == ("H02", "date")
    page.add_button.click()
    assert page.model.rowCount() == 2, "an empty row is used before another is made"


def test_a_row_goes_after_a_question_and_comes_back(stage):
    session, page = stage
    with_one(session, page)
    assert page.grid.isVisible()
    page.grid.go_to("H01", "title")
    page.grid.setFocus()
    page.delete_button.click()
    box = page.findChild(QMessageBox)
    assert "典型案例" in box.text()
    QTest.keyClick(box, Qt.Key.Key_Escape)
    settle(session)
    assert "H01" in stored(session)
    page.delete_button.click()
    box = page.findChild(QMessageBox)
    QTest.keyClick(box.defaultButton(), Qt.Key.Key_Space)
    settle(session)
    assert stored(session) == {}
    assert page.empty.isVisible()
    session.undo(Period(QUARTER))
    settle(session)
    assert stored(session)["H01"]["title"] == "典型案例"
    assert page.grid.isVisible()


def test_an_empty_row_is_deleted_without_a_question(stage):
    session, page = stage
    page.add_honour()
    page.delete_honour()
    assert page.model.rowCount() == 0
    assert page.empty.isVisible()
    assert stored(session) == {}


def test_ctrl_z_reaches_the_quarter(stage):
    session, page = stage
    with_one(session, page)
    page.grid.go_to("H01", "title")
    page.grid.setFocus()
    QTest.keyClick(page.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(session)
    assert stored(session) == {}
