"""The whole October 2025 of 奇村镇 typed by keys alone, exported, and read back value by value.

The figures to type are those of the example data's own October; the workplace typed into ends
with September.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.actions.transfer.inspect import show_file
from desktop.actions.transfer.submit import gather_submission
from desktop.actions.workplace import open_workplace
from desktop.demo.make import make_demo
from desktop.domain.figures import Cell, as_file_text
from desktop.domain.periods import Period
from desktop.exchange.messages import Submission
from desktop.store.cells import read_cell
from desktop.ui.session import Session
from desktop.ui.township.form_page import FormPage
from desktop.ui.township.window import TownshipWindow

UNIT, OCTOBER = "140902101", Period("2025-10")
TYPED_IN_GRID = {"E2": 200, "E1": 10, "P1": 10}  # at least so many cells of each form


def in_hand() -> QWidget:
    """Where the next key goes: a completer's list while it is open, else the widget in focus."""
    target = QApplication.activePopupWidget() or QApplication.focusWidget()
    assert target is not None, "nothing has the keyboard"
    return target


def type_text(text: str) -> None:
    """Type as a person would: Latin by keys, Chinese by an input method that composes and then
    commits.
    """
    for character in text:
        target = in_hand()
        if character.isascii():
            QTest.keyClick(target, character)
        else:
            QApplication.sendEvent(target, QInputMethodEvent("x", []))
            commit = QInputMethodEvent("", [])
            commit.setCommitString(character)
            QApplication.sendEvent(in_hand(), commit)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(in_hand(), key, modifier)


def expected_text(page: FormPage, cell: Cell, source: object) -> str:
    """What the example's October has in this cell, as digits or words."""
    field = page.field_of(cell)
    assert field is not None
    return as_file_text(read_cell(source.db, UNIT, cell, field), field)  # type: ignore[attr-defined]


def type_form(
    window: TownshipWindow, page: FormPage, source: object, settle: Callable[[], None]
) -> int:
    """Go through every editable cell of a form by Tab, typing what it lacks; how many were
    typed.
    """
    typed, seen = 0, set()
    press(Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    while True:
        current = page.grid.current()
        if current is None or current in seen or page is not window.stack.currentWidget():
            return typed
        seen.add(current)
        cell = page.cell_at(*current)
        text = expected_text(page, cell, source) if cell is not None else ""
        if (
            cell is not None
            and text
            and as_file_text(page.figure_at(cell), page.field_of(cell)) != text
        ):  # type: ignore[arg-type]
            type_text(text)
            typed += 1
        before = page.grid.current()
        press(Qt.Key.Key_Tab)
        settle()
        if page.grid.current() == before:
            return typed


def test_october_by_keys(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_demo(tmp_path / "whole", units=[UNIT])
    make_demo(tmp_path / "work", units=[UNIT], last="2025-09")
    stick = tmp_path / "stick"
    stick.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args, **_more: str(stick))

    session = Session(tmp_path / "work" / UNIT)
    session.open(opener=lambda home: open_workplace(home, today=date(2025, 11, 5)))
    session.jobs.drain()
    workplace = session.workplace
    assert workplace is not None
    window = TownshipWindow(session, workplace, OCTOBER)
    qtbot.addWidget(window)
    window.show()
    QTest.qWaitForWindowActive(window)

    def settle() -> None:
        for _turn in range(2):
            session.jobs.drain()
            QApplication.processEvents()
        if (
            QApplication.activeWindow() is None
        ):  # offscreen nobody gives the window back after a completer's list closed
            window.activateWindow()
            QTest.qWaitForWindowActive(window)

    settle()
    with open_workplace(tmp_path / "whole" / UNIT) as source:
        for form_id in ("E2", "E1", "P1"):
            while window._current_form() != form_id:
                ids = [form.id for form in workplace.forms]
                later = ids.index(form_id) > ids.index(window._current_form())
                press(
                    Qt.Key.Key_PageDown if later else Qt.Key.Key_PageUp,
                    Qt.KeyboardModifier.ControlModifier,
                )
                settle()
            page = window.pages[form_id]
            typed = type_form(window, page, source, settle)
            assert typed >= TYPED_IN_GRID[form_id], f"{form_id}: only {typed} cells could be typed"
        expected = gather_submission(source, OCTOBER, 1, "")

    press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    settle()
    for row in list(window.export.findings.rows.values()):
        assert row.finding.severity != "error", row.finding.message
    answer_queries(window, settle)
    written = write_to_stick(window, settle, stick)

    shown = show_file(written, workplace)
    assert isinstance(shown.message, Submission)
    read = {
        (r.code, r.dimension, r.period): (r.value, r.words, r.missing)
        for r in shown.message.figures
    }
    meant = {
        (r.code, r.dimension, r.period): (r.value, r.words, r.missing) for r in expected.figures
    }
    assert read == meant
    assert shown.message.readings == expected.readings
    progress = {
        p.project: (p.done_this_month, p.done_this_year, p.done_in_all)
        for p in shown.message.projects
    }
    assert progress == {
        p.project: (p.done_this_month, p.done_this_year, p.done_in_all) for p in expected.projects
    }
    session.close()


def answer_queries(window: TownshipWindow, settle: Callable[[], None]) -> None:
    for row in list(window.export.findings.rows.values()):
        if row.finding.severity == "query" and not row.finding.explanation:
            assert row.edit is not None
            QTest.mouseClick(
                row.edit.viewport() if hasattr(row.edit, "viewport") else row.edit,
                Qt.MouseButton.LeftButton,
            )
            type_text("国庆假期停工八天等待消防验收")
            if isinstance(row.edit, QLineEdit):
                press(Qt.Key.Key_Return)
            else:
                press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
            settle()


def write_to_stick(window: TownshipWindow, settle: Callable[[], None], stick: Path) -> Path:
    export = window.export
    for _step in range(2):
        QTest.mouseClick(export.next_button, Qt.MouseButton.LeftButton)
        settle()
    QTest.mouseClick(export.write.folder_button, Qt.MouseButton.LeftButton)
    settle()
    QTest.mouseClick(export.next_button, Qt.MouseButton.LeftButton)
    settle()
    cards = export.write.written_cards()
    assert len(cards) == 1, "the read-back was not told"
    (file,) = stick.glob("*.tbsub")
    assert (
        file.name in cards[0].findChild(QLineEdit).text() if cards[0].findChild(QLineEdit) else True
    )
    return file
