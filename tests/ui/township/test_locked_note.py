"""Typing into a sealed cell: the words stand at the cell, the cursor stays, Enter starts the
correction that takes what was typed, Escape changes nothing.
"""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop.actions.transfer.submit import start_correction
from desktop.actions.workplace import open_workplace
from desktop.domain import periods
from desktop.domain.figures import SCALE, Cell, Figure
from desktop.store import journal
from desktop.store.rows import figures_of
from desktop.store.submissions import SubmissionRef, record_sealed
from desktop.ui.township.forms.table_page import TablePageView
from desktop.ui.township.submit.correction_dialog import CorrectionDialog
from tests.ui.hands import chinese, keys, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
YEARLY = Cell("E1", "E301", "", "2025")
MONTHLY = Cell("E1", "E303", "", "2025-10")


def seal(home) -> None:
    with open_workplace(home) as workplace, workplace.db.atomic():
        record_sealed(
            workplace.db,
            SubmissionRef(workplace.unit.code, "2025-10", 1),
            digest="1" * 64,
            previous="",
            file="x",
            at=journal.now(),
        )


@pytest.fixture
def stage(home, open_page):
    seal(home)
    return open_page(home, TablePageView, "E1")


def standing(session, cell: Cell) -> Figure | None:
    workplace = session.workplace
    found: list[Figure | None] = []
    session.ask(
        lambda w: figures_of(w.db, workplace.unit.code, (cell.period,)).get(
            (cell.period, cell.code, cell.dimension)
        ),
        found.append,
    )
    settle(session)
    return found[0]


@pytest.mark.parametrize("cell", [YEARLY, MONTHLY])
def test_the_first_key_opens_the_words_and_the_cursor_stays(stage, cell: Cell) -> None:
    session, page = stage
    page.go_to_cell(cell)
    before = standing(session, cell)
    keys("1250")
    settle(session)
    note = page.closed_cells.note
    assert note.isVisible() and "1250" in note.title.text()
    words = note.words.text()
    assert periods.label("2025-10") in words and "1" in words
    assert note.correct_button.isVisible()
    assert page.grid.current() == (cell, "current")
    keys("", Qt.Key.Key_Escape)
    settle(session)
    assert not note.isVisible() and page.grid.hasFocus()
    assert page.grid.current() == (cell, "current")
    assert standing(session, cell) == before


def test_delete_and_the_input_method_are_told_too(stage) -> None:
    _session, page = stage
    page.go_to_cell(YEARLY)
    keys("", Qt.Key.Key_Delete)
    assert page.closed_cells.note.isVisible()
    keys("", Qt.Key.Key_Escape)
    chinese("一千")
    assert page.closed_cells.note.isVisible() and "一千" in page.closed_cells.note.title.text()


def test_leaving_the_cell_changes_nothing(stage) -> None:
    _session, page = stage
    page.go_to_cell(YEARLY)
    keys("7")
    page.search.setFocus()
    QApplication.processEvents()
    assert not page.closed_cells.note.isVisible()


def test_a_worked_out_cell_says_so_and_offers_no_correction(home, open_page) -> None:
    session, page = open_page(home, TablePageView, "E1")
    page.go_to_cell(Cell("E1", "E305", "", "2025-10"))
    keys("7")
    settle(session)
    assert "E301、E302、E303、E304" in page.closed_cells.note.words.text()
    assert (
        page.closed_cells.note.isVisible() and not page.closed_cells.note.correct_button.isVisible()
    )
    keys("", Qt.Key.Key_Return)
    assert not page.closed_cells.note.isVisible()


def test_the_words_stay_inside_the_grid(stage) -> None:
    _session, page = stage
    for row in page.page.rows:
        page.go_to_cell(row.cell)
        keys("7")
        assert page.grid.rect().contains(page.closed_cells.note.geometry()), row.cell
        keys("", Qt.Key.Key_Escape)


def test_enter_starts_the_correction_that_takes_the_value(stage) -> None:
    session, page = stage
    page.go_to_cell(YEARLY)

    def begin() -> None:
        period = page.correcting_period
        session.ask(
            lambda w: start_correction(w, period, "任务数抄错了一位"),
            lambda _number: page.closed_cells.end_correcting(has_begun=True),
        )

    page.correction_requested.connect(begin)
    keys("1250", Qt.Key.Key_Return)
    settle(session)
    settle(session)
    assert standing(session, YEARLY) == Figure(1250 * SCALE)


@pytest.fixture
def sealed(home) -> None:
    seal(home)


def test_in_the_window_the_reason_is_asked_once(sealed, window) -> None:
    window.go_to_cell(YEARLY)
    settle(window.session)
    page = window.stack.front_form()
    assert page is not None and page.form.id == "E1"
    page.go_to_cell(YEARLY)

    def answer() -> None:
        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, CorrectionDialog) and dialog.isVisible():
                waiting.stop()
                dialog.edit.setPlainText("任务数抄错了一位")
                dialog.ok_button.click()

    waiting = QTimer(interval=10)
    waiting.timeout.connect(answer)
    waiting.start()
    keys("1250", Qt.Key.Key_Return)
    settle(window.session)
    assert not waiting.isActive(), "the reason was asked for"
    assert standing(window.session, YEARLY) == Figure(1250 * SCALE)
