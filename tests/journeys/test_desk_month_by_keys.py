"""The desk's whole month by key events alone: the task goes out, what the offices handed in comes in, keys
are compared, forms judged and returned, the district read and traced, the brief copied. The keys are counted; the mouse is never used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.actions.desk.board import board
from desktop.actions.transfer.receive_task import receive_task
from desktop.actions.transfer.submit import submit
from desktop.actions.workplace import open_workplace
from desktop.demo.make import make_demo
from desktop.domain.periods import Period
from desktop.ui.district.board.send_dialog import SendDialog
from desktop.ui.district.board.task_dialog import TaskDialog
from desktop.ui.district.consolidated.page import ConsolidatedPage
from desktop.ui.district.receive.trust_dialog import TrustDialog
from desktop.ui.district.unit.page import UnitPage
from desktop.ui.district.window import DistrictWindow
from desktop.ui.session import Session
from desktop.ui.widgets.words_dialog import WordsDialog
from tests.journeys.windows import dialog_of, settle
from tests.ui.hands import in_hand

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
OFFICES = ("140902102", "140902104", "140902105")
OCTOBER, TODAY = Period("2025-10"), date(2025, 11, 5)
KEYS = {
    "Enter": Qt.Key.Key_Return,
    "PgDown": Qt.Key.Key_PageDown,
    "Esc": Qt.Key.Key_Escape,
    "Tab": Qt.Key.Key_Tab,
    "Backtab": Qt.Key.Key_Backtab,
    "Down": Qt.Key.Key_Down,
}
HELD = {"Ctrl": Qt.KeyboardModifier.ControlModifier, "Shift": Qt.KeyboardModifier.ShiftModifier}


class Hand:
    """At the desk's keyboard, with a count."""

    def __init__(self, window: DistrictWindow) -> None:
        self.window, self.moves, self.marks, self.words = window, Counter[str](), 0, 0

    def press(self, name: str) -> None:
        *held, last = name.split("+")
        modifiers = Qt.KeyboardModifier.NoModifier
        for word in held:
            modifiers |= HELD[word]
        QTest.keyClick(self.in_hand(), KEYS.get(last) or Qt.Key[f"Key_{last}"], modifiers)
        self.moves[name] += 1
        settle(self.window.session)

    def in_hand(self) -> QWidget:
        if QApplication.activeWindow() is None:  # offscreen nobody gives it back after a dialog
            self.window.activateWindow()
            QApplication.processEvents()
        return in_hand()

    def type(self, text: str) -> None:
        for character in text:
            QTest.keyClick(self.in_hand(), character)
        self.marks += len(text)

    def write(self, text: str) -> None:
        event = QInputMethodEvent("", [])
        event.setCommitString(text)
        QApplication.sendEvent(self.in_hand(), event)
        self.words += len(text)

    def to(self, reached: Callable[[QWidget], bool], key: str = "Tab", most: int = 30) -> None:
        """Press the key until what has the keyboard is the one."""
        for _turn in range(most):
            if reached(self.in_hand()):
                return
            self.press(key)
        raise AssertionError(f"not reached by {most} x {key}")

    def to_button(self, words: str, key: str = "Tab") -> None:
        self.to(lambda w: isinstance(w, QPushButton) and words in w.text(), key)


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(folder))
    return folder


@pytest.fixture
def hand(tmp_path: Path, qtbot: QtBot) -> Iterator[Hand]:
    make_demo(tmp_path / "demo", units=OFFICES, last=OCTOBER)
    session = Session(tmp_path / "demo" / "district")
    session.open(opener=lambda place: open_workplace(place, today=TODAY))
    session.jobs.drain()
    assert session.workplace is not None
    window = DistrictWindow(session, session.workplace, OCTOBER)
    qtbot.addWidget(window)
    window.resize(1366, 728)
    window.show()
    QTest.qWaitForWindowActive(window)
    settle(session)
    yield Hand(window)
    window.close()


def write_by_dialog(hand: Hand, kind: type[QDialog]) -> str:
    """Choose the folder, write, close: what the dialog said."""
    dialog = dialog_of(kind)
    assert isinstance(dialog, TaskDialog | SendDialog)
    if dialog.drives.drive() is None:
        hand.to(lambda w: w is dialog.folder_button)
        hand.press("Enter")
    assert hand.in_hand() is dialog.ok_button, "the next act has the keyboard"
    hand.press("Enter")
    text = dialog.words.text()
    assert text.startswith("✓"), text
    assert hand.in_hand() is dialog.close_button
    hand.press("Enter")
    return text


def states(hand: Hand) -> dict[tuple[str, str], str]:
    shown = board(hand.window.workplace, OCTOBER)
    return {
        (str(row.unit.code), str(form.id)): cell.state
        for row in shown.rows
        for (form, _own), cell in zip(shown.columns, row.cells, strict=True)
        if cell is not None and row.unit.code in OFFICES
    }


def test_the_desks_month_by_keys(hand: Hand, stick: Path, tmp_path: Path) -> None:
    window = hand.window
    # The task goes out.
    hand.press("Ctrl+T")
    district_code = write_by_dialog(hand, TaskDialog).rpartition("：")[2].strip()
    (task,) = stick.glob("*.tbtask")

    # The offices hand in: not the desk's part.
    codes = {}
    for unit in OFFICES:
        with open_workplace(tmp_path / "demo" / unit, today=TODAY) as office:
            receive_task(office, task, district_code)
            codes[unit] = submit(office, OCTOBER, stick).key_code

    # The stick comes in; each key is compared by telephone.
    hand.press("Ctrl+I")
    for _office in OFFICES:
        hand.press("Enter")
        dialog = dialog_of(TrustDialog)
        assert isinstance(dialog, TrustDialog)
        hand.type(codes[dialog.key.unit].lower())
        hand.press("Enter")
    assert set(states(hand).values()) == {"received"}

    # One cell goes home, everything else is accepted.
    hand.press("Ctrl+1")
    hand.to(lambda w: w is window.page("board").grid, "Tab")  # type: ignore[attr-defined]
    grid = window.page("board").grid  # type: ignore[attr-defined]
    while (at := grid.current()) is None or at[0] != OFFICES[0]:
        hand.press("Down")
    hand.press("Enter")
    sheet = window.front()
    assert isinstance(sheet, UnitPage) and sheet.unit == OFFICES[0]
    while (at := sheet.grid.current()) is None or at[0][0] != "E303":  # type: ignore[index]
        hand.press("Down")
    hand.press("Ctrl+R")
    dialog = dialog_of(WordsDialog)
    assert "E303" in dialog.windowTitle() and "亩" in dialog.windowTitle(), dialog.windowTitle()
    hand.write("造林面积请与林业站台账核对")
    hand.to_button("退回")
    hand.press("Enter")
    hand.press("Esc")
    hand.to_button("接受全部", "Backtab")
    hand.press("Enter")
    left = {unit for (unit, _form), state in states(hand).items() if state == "received"}
    for unit in sorted(left):
        hand.to(lambda w: w is grid)
        while (at := grid.current()) is None or at[0] != unit:
            hand.press("Down")
        hand.press("Enter")
        hand.press("Shift+F9")
        hand.press("Esc")
    assert sorted(set(states(hand).values())) == ["accepted", "returned"]
    hand.press("Ctrl+E")
    write_by_dialog(hand, SendDialog)
    assert len(list(stick.glob("*.tbback"))) == len(OFFICES)

    # The district is read, traced and told.
    hand.press("Ctrl+2")
    hand.press("Ctrl+F")
    hand.type("E303")
    hand.press("Enter")
    table = window.front()
    assert isinstance(table, ConsolidatedPage)
    assert table.grid.current() is not None and "E303" in str(table.grid.current()[0])
    hand.press("Enter")
    assert table.side.tree.hasFocus(), "the parts of the figure"
    hand.press("Down")
    hand.press("Esc")
    hand.press("Ctrl+4")
    hand.press("Ctrl+Shift+C")
    assert "忻府区" in QApplication.clipboard().text()
    print(
        f"\nkeys: {hand.moves.total() + hand.marks}, {hand.marks} write,"
        f" {hand.moves.total()} move {dict(hand.moves)}; words {hand.words}"
    )
    assert hand.moves.total() + hand.marks < 220
