"""The windows of both sides as people use them: by keys and clicks. Not tests; what the window
journey stands on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFileDialog,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.actions.transfer.receive_task import ReceivedTask
from desktop.actions.workplace import Workplace, open_workplace
from desktop.domain.figures import Cell
from desktop.domain.periods import Period
from desktop.ui.district.board.above_dialog import AboveDialog
from desktop.ui.district.board.send_dialog import SendDialog
from desktop.ui.district.board.task_dialog import TaskDialog
from desktop.ui.district.board.up_dialog import UpDialog
from desktop.ui.district.receive.page import ReceivePage
from desktop.ui.district.receive.trust_dialog import TrustDialog
from desktop.ui.district.unit.page import UnitPage
from desktop.ui.district.window import DistrictWindow
from desktop.ui.session import Session
from desktop.ui.sheet.model import SheetModel
from desktop.ui.sheet.view import SheetView
from desktop.ui.shell.passphrase import PassphraseDialog
from desktop.ui.township.receive_dialog import ReceiveDialog
from desktop.ui.township.submit.page import WRITE
from desktop.ui.township.window import TownshipWindow
from desktop.ui.widgets.words_dialog import WordsDialog
from tests.ui.hands import chinese, keys

_CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
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


class Side:
    """What both sides have in common: a window, and the worker behind it."""

    def __init__(self, window: QWidget, session: Session) -> None:
        self._window, self.session = window, session
        self.settle()

    def settle(self) -> None:
        settle(self.session)
        if (
            QApplication.activeWindow() is None and self._window.isVisible()
        ):  # offscreen nobody gives it back after a dialog
            self._window.activateWindow()
            QApplication.processEvents()

    def close(self) -> None:
        self._window.close()
        self.settle()


class Township(Side):
    """The clerk's side."""

    def __init__(self, window: TownshipWindow) -> None:
        self.window = window
        self.received: ReceivedTask | None = None
        super().__init__(window, window.session)

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
        self.received = dialog.received
        click(dialog.ok_button)
        self.settle()
        return text

    def hand_in(self, stick: Path, passphrase: str = "") -> str:
        """Check and export what is due to a folder; the check code of the unit's key, as the
        page shows it. With a passphrase the program has to ask for it.
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
        if passphrase:
            QTimer.singleShot(0, page, lambda: _answer(passphrase))
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


def back_file(folder: Path, unit: str) -> Path:
    """The newest reply to a unit."""
    return max(folder.glob(f"{unit}-*.tbback"), key=lambda path: path.name.split("-")[-2])


def _answer(passphrase: str) -> None:
    """Type it into the dialog that asks, once it stands there."""
    dialog = QApplication.activeModalWidget()
    if not isinstance(dialog, PassphraseDialog):
        QTimer.singleShot(20, QApplication.instance(), lambda: _answer(passphrase))
        return
    QTest.keyClicks(dialog.edit, passphrase)
    QTest.keyClick(dialog.edit, Qt.Key.Key_Return)


@contextmanager
def township(qtbot: QtBot, home: Path, period: str, today: date) -> Iterator[Township]:
    session, workplace = _opened(home, today)
    window = TownshipWindow(session, workplace, Period(period))
    qtbot.addWidget(window)
    window.show()
    QTest.qWaitForWindowActive(window)
    opened = Township(window)
    yield opened
    opened.close()


def _opened(home: Path, today: date) -> tuple[Session, Workplace]:
    session = Session(home)
    session.open(opener=lambda place: open_workplace(place, today=today))
    session.jobs.drain()
    assert session.workplace is not None
    return session, session.workplace


class Desk(Side):
    """The district's side."""

    def __init__(self, window: DistrictWindow) -> None:
        self.window, self.workplace = window, window.workplace
        super().__init__(window, window.session)

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

    def send_task(self, stick: Path) -> tuple[Path, str]:
        """The task of the period in hand, and the check code of the desk's keys as the dialog shows it."""
        self.press(self.window.rail.secondary)
        return self.write_task(stick)

    def write_task(self, stick: Path) -> tuple[Path, str]:
        """From the dialog that stands there."""
        dialog = dialog_of(TaskDialog)
        assert isinstance(dialog, TaskDialog)
        return self._write_file(dialog, stick, "*.tbtask")

    def _write_file(
        self, dialog: TaskDialog | UpDialog, folder: Path, kind: str
    ) -> tuple[Path, str]:
        """The file that a dialog writes into a folder, and the check code that it shows last."""
        before = set(folder.glob(kind))
        dialog.use_folder(folder)
        click(dialog.ok_button)
        self.settle()
        text = dialog.words.text()
        assert text.startswith("✓"), text
        click(dialog.close_button)
        self.settle()
        (file,) = set(folder.glob(kind)) - before
        return file, _CODE.findall(text)[-1]

    def receive(self, stick: Path) -> ReceivePage:
        """What lies on the stick, by the page that the rail's button opens."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(QFileDialog, "getExistingDirectory", lambda *_a, **_more: str(stick))
            self.press(self.window.rail.primary)
        page = self.window.page("receive")
        assert isinstance(page, ReceivePage)
        return page

    def trust(self, unit: str, code: str, words: str = "") -> None:
        """Type the code that the unit reads out over the telephone."""
        page = self.window.page("receive")
        assert isinstance(page, ReceivePage)
        key = next(("key", n) for n, waiting in enumerate(page._open.keys) if waiting.unit == unit)
        double_click(page.grid, key, "unit")
        self.settle()
        dialog = dialog_of(TrustDialog)
        assert isinstance(dialog, TrustDialog)
        QTest.keyClicks(dialog.code, code.lower())
        if words:
            write_words(dialog.reason, words)
        click(dialog.ok_button)
        self.settle()

    def return_cell(self, unit: str, cell: Cell, words: str) -> None:
        """From the board to the unit's sheet and back."""
        board = self.window.page("board")
        model: SheetModel = board.model  # type: ignore[attr-defined]
        column = str(cell.form) if any(c.id == cell.form for c in model.columns) else "unit"
        double_click(board.grid, unit, column)  # type: ignore[attr-defined]
        self.settle()
        sheet = self.window.front()
        assert isinstance(sheet, UnitPage)
        choose_cell(sheet.grid, (cell.code, cell.dimension), "current")
        self.press(sheet.return_button)
        dialog = dialog_of(WordsDialog)
        assert isinstance(dialog, WordsDialog)
        write_words(dialog.edit, words)
        click(dialog.ok_button)
        self.settle()
        QTest.keyClick(sheet, Qt.Key.Key_Escape)
        self.settle()

    def send_back(self, folder: Path) -> None:
        """Replies to all units, into `folder`."""
        self.press(self.window.rail.extra)
        dialog = dialog_of(SendDialog)
        assert isinstance(dialog, SendDialog)
        dialog.use_folder(folder)
        click(dialog.ok_button)
        self.settle()
        assert dialog.words.text().startswith("✓"), dialog.words.text()
        click(dialog.close_button)
        self.settle()

    def send_up(self, folder: Path) -> tuple[Path, str]:
        """The period in hand to the desk above: the file, and the check code of this desk's key as the dialog shows it."""
        self.press(self.window.page("board").up_button)  # type: ignore[attr-defined]
        dialog = dialog_of(UpDialog)
        assert isinstance(dialog, UpDialog)
        return self._write_file(dialog, folder, "*.tbsub")

    def pass_on(self, words: str = "") -> None:
        """The first cell that the desk above sent back, to its unit."""
        self.press(self.window.page("board").above_button)  # type: ignore[attr-defined]
        dialog = dialog_of(AboveDialog)
        assert isinstance(dialog, AboveDialog)
        if words:
            write_words(dialog.text, words)
        click(dialog.pass_button)
        self.settle()
        assert not dialog.returns
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
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


def open_desk(qtbot: QtBot, home: Path, period: Period, today: date) -> Desk:
    """Its window at a period; it stays until `close`."""
    session, workplace = _opened(home, today)
    window = DistrictWindow(session, workplace, period)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    QTest.qWaitForWindowActive(window)
    return Desk(window)
