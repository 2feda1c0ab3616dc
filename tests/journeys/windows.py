"""The windows of both sides as people use them: by keys and clicks. Not tests; what the window
journey stands on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.actions.workplace import open_workplace
from desktop.domain.figures import Cell
from desktop.domain.periods import Period
from desktop.ui.district.window import DistrictWindow
from desktop.ui.session import Session
from desktop.ui.sheet.model import SheetModel
from desktop.ui.sheet.view import SheetView
from desktop.ui.township.receive_dialog import ReceiveDialog
from desktop.ui.township.submit.page import WRITE
from desktop.ui.township.window import TownshipWindow
from tests.ui.hands import chinese, keys

LEFT = Qt.MouseButton.LeftButton


def settle(*sessions: Session) -> None:
    for _turn in range(4):
        for session in sessions:
            session.jobs.drain()
        QApplication.processEvents()


def click(widget: QWidget) -> None:
    assert widget.isVisible(), widget
    assert widget.isEnabled(), getattr(widget, "text", lambda: widget)()
    QTest.mouseClick(widget, LEFT)


def double_click(grid: SheetView, key: object, column: str) -> None:
    """On a cell, as a person does: once to choose it, twice to open it."""
    model = grid.model()
    assert isinstance(model, SheetModel)
    index = model.index_of(key, column)  # type: ignore[arg-type]
    grid.scrollTo(index)
    place = grid.visualRect(index).center()
    QTest.mouseClick(grid.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
    QTest.mouseDClick(grid.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)


def choose_cell(grid: SheetView, key: object, column: str) -> None:
    model = grid.model()
    assert isinstance(model, SheetModel)
    index = model.index_of(key, column)  # type: ignore[arg-type]
    grid.scrollTo(index)
    QTest.mouseClick(
        grid.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, grid.visualRect(index).center()
    )


def dialog_of(kind: type[QDialog]) -> QDialog:
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]
    assert len(found) == 1, (kind, found)
    return found[0]


def write_words(edit: QWidget, words: str) -> None:
    """Chinese words through the input method, into a field that was clicked."""
    target = edit.viewport() if isinstance(edit, QPlainTextEdit) else edit
    QTest.mouseClick(target, LEFT)
    edit.setFocus()
    QApplication.processEvents()
    chinese(words)


class Township:
    """The clerk's side."""

    def __init__(self, qtbot: QtBot, home: Path, period: Period, today: date) -> None:
        self.session = Session(home)
        self.session.open(opener=lambda place: open_workplace(place, today=today))
        self.session.jobs.drain()
        assert self.session.workplace is not None
        self.window = TownshipWindow(self.session, self.session.workplace, period)
        qtbot.addWidget(self.window)
        self.window.show()
        QTest.qWaitForWindowActive(self.window)
        self.settle()

    def settle(self) -> None:
        settle(self.session)
        if (
            QApplication.activeWindow() is None and self.window.isVisible()
        ):  # offscreen nobody gives it back after a dialog
            self.window.activateWindow()
            QApplication.processEvents()

    def receive(self, file: Path, code: str = "") -> str:
        """Open a file from the stick; type the code that was heard where it is asked for. What
        the dialog said.
        """
        self.window.receive_file(file)  # what the file dialog, a drop and a double click all end in
        self.settle()
        dialog = dialog_of(ReceiveDialog)
        assert isinstance(dialog, ReceiveDialog)
        if dialog.code.isVisible():
            QTest.keyClicks(dialog.code, code)
            click(dialog.ok_button)
            self.settle()
        text = dialog.words.text()
        assert not text.startswith("×"), text
        click(dialog.ok_button)
        self.settle()
        return text

    def hand_in(self, stick: Path) -> str:
        """Check and export what is due to a folder; the check code of the unit's key, as the
        page shows it.
        """
        before = set(stick.glob("*.tbsub"))
        QTest.keyClick(self.window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
        self.settle()
        page = self.window.export
        assert page._blocking == [], [f.message for f in page._blocking]
        while page.stack.currentIndex() != WRITE:
            click(page.next_button)
            self.settle()
        page.write.drives.add_folder(stick)
        self.settle()
        click(page.next_button)
        self.settle()
        assert set(stick.glob("*.tbsub")) - before, page.write.banner.text.text()
        return page.write.written_cards()[-1].key_code

    def type_into(self, cell: Cell, text: str) -> None:
        self.window.go_to_cell(cell)
        self.settle()
        page = self.window.stack.front_form()
        assert page is not None
        page.grid.setFocus()
        keys(text, Qt.Key.Key_Return)
        self.settle()

    def answer(self, words: str) -> None:
        """Write words to every query that still blocks, on the page of findings."""
        QTest.keyClick(self.window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
        self.settle()
        for row in list(self.window.export.findings.rows.values()):
            if row.finding.severity == "query" and row.finding.blocks:
                assert row.edit is not None
                write_words(row.edit, words)
                QTest.keyClick(row.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
                self.settle()
        QTest.keyClick(self.window.export, Qt.Key.Key_Escape)
        self.settle()

    def close(self) -> None:
        self.window.close()
        self.settle()


@contextmanager
def township(qtbot: QtBot, home: Path, period: str, today: date) -> Iterator[Township]:
    opened = Township(qtbot, home, Period(period), today)
    yield opened
    opened.close()


class Desk:
    """The district's side."""

    def __init__(self, qtbot: QtBot, home: Path, period: Period, today: date) -> None:
        self.session = Session(home)
        self.session.open(opener=lambda place: open_workplace(place, today=today))
        self.session.jobs.drain()
        assert self.session.workplace is not None
        self.workplace = self.session.workplace
        self.window = DistrictWindow(self.session, self.workplace, period)
        qtbot.addWidget(self.window)
        self.window.resize(1440, 900)
        self.window.show()
        QTest.qWaitForWindowActive(self.window)
        self.settle()

    def settle(self) -> None:
        settle(self.session)
        if (
            QApplication.activeWindow() is None and self.window.isVisible()
        ):  # offscreen nobody gives it back after a dialog
            self.window.activateWindow()
            QApplication.processEvents()

    def choose_period(self, period: str) -> None:
        rail = self.window.rail
        place = rail.periods.findData(period)
        assert place >= 0, period
        rail.periods.setFocus()
        while rail.periods.currentIndex() != place:
            step = Qt.Key.Key_Down if rail.periods.currentIndex() < place else Qt.Key.Key_Up
            QTest.keyClick(rail.periods, step)
        rail.periods.activated.emit(place) if self.window.period != period else None
        self.settle()

    def go(self, entry: str) -> None:
        """Click an entry of the rail."""
        entries = self.window.rail.entries
        for row in range(entries.count()):
            item = entries.item(row)
            if item.data(Qt.ItemDataRole.UserRole).id == entry:
                place: QPoint = entries.visualItemRect(item).center()
                QTest.mouseClick(entries.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
        self.settle()

    def press(self, button: QAbstractButton) -> None:
        click(button)
        self.settle()

    def states(self) -> dict[tuple[str, str], str]:
        """(unit, form) → the words in its cell of the board."""
        page = self.window.page("board")
        model: SheetModel = page.model  # type: ignore[attr-defined]
        forms = [
            c.id
            for c in model.columns
            if c.id in {str(f.id) for f in self.workplace.catalogue.forms}
        ]
        return {(str(row.key), form): row.cells[form].text for row in model.rows for form in forms}

    def close(self) -> None:
        self.window.close()
        self.settle()
