"""What the issue lists as bad input, typed into the window by keys: told in words with the
cell's name, nothing stored.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from desktop.actions.entry.enter import enter
from desktop.actions.workplace import open_workplace
from desktop.domain.figures import EMPTY, SCALE, Cell, Figure
from desktop.domain.periods import Period
from desktop.store.cells import read_cell
from desktop.ui.sheet.editor import CellEditor
from desktop.ui.township.window import TownshipWindow
from tests.ui.hands import in_hand

UNIT, OCTOBER = "140902101", Period("2025-10")
AREA, DAYS = Cell("E1", "E303", "", OCTOBER), Cell("E1", "E103", "", OCTOBER)


@pytest.fixture
def home(home: Path) -> Path:
    """AREA has a value already."""
    with open_workplace(home) as workplace:
        enter(workplace, [(AREA, Figure(640 * SCALE))])
    return home


def type_into(window: TownshipWindow, cell: Cell, text: str) -> None:
    page = window.pages["E1"]
    assert page.go_to_cell(cell)
    for character in text if len(text) < 100 else (text,):
        target = QApplication.focusWidget()
        assert target is not None
        if len(character) == 1 and character.isascii():
            QTest.keyClick(target, character)
        else:
            commit = QInputMethodEvent("", [])
            commit.setCommitString(character)
            QApplication.sendEvent(target, commit)
    QTest.keyClick(QApplication.focusWidget() or page.grid, Qt.Key.Key_Return)
    window.session.jobs.drain()


def stored(window: TownshipWindow, cell: Cell) -> Figure:
    workplace = window.workplace
    field = workplace.catalogue.field(cell.form, cell.code)
    assert field is not None
    return read_cell(workplace.db, UNIT, cell, field)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("abc", "不是数字"),
        ("1e999", "1e999"),
        ("١٢٣", "١٢٣"),
        ("-5", "0"),
        ("12.345", "小数"),
        ("9" * 40_000, "字"),
        ("\u202e123", ""),
        ("=SUM(A1:A9)", "公式"),
        ("1,23,4", "1,23,4"),
        ("NaN", "NaN"),
    ],
)
def test_it_is_refused_in_words_and_what_was_saved_stays(
    window: TownshipWindow, text: str, says: str
) -> None:
    page = window.pages["E1"]
    top = page.grid.mapTo(window, page.grid.rect().topLeft())
    type_into(window, AREA, text)
    editor = in_hand()
    assert isinstance(editor, CellEditor) and editor.is_refused, "it stays where it was typed"
    assert editor.text() and says in editor.accessibleDescription()
    words = window.findChildren(QLabel, options=Qt.FindChildOption.FindChildrenRecursively)
    beside = [w for w in words if w.property("role") == "refused" and w.isVisible()]
    assert [w.text() for w in beside] == [editor.accessibleDescription()]
    assert page.grid.viewport().rect().contains(beside[0].geometry())
    assert page.grid.mapTo(window, page.grid.rect().topLeft()) == top, "the table stays"
    assert stored(window, AREA) == Figure(640 * SCALE)
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert not page.has_refused and page.model.index_of(AREA, "current").data() == "640"


def test_the_words_go_with_their_editor(window: TownshipWindow) -> None:
    """Also where the view lets go of it by itself, as when the month is changed: 294 labels stood there
    after a quarter of an hour.
    """

    def labels() -> int:
        found = window.findChildren(QLabel, options=Qt.FindChildOption.FindChildrenRecursively)
        return sum(1 for label in found if label.property("role") == "refused")

    for _turn in range(3):
        type_into(window, AREA, "1O")
        assert labels() == 1
        window.pages["E1"].grid.reset()
        for _deleted in ("the editor", "its words"):
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert labels() == 0


def test_what_was_refused_stays_marked_where_the_mouse_left_it(window: TownshipWindow) -> None:
    type_into(window, AREA, "1O")
    page = window.pages["E1"]
    assert "字母" in in_hand().accessibleDescription()
    place = page.grid.visualRect(page.model.index_of(DAYS, "current")).center()
    QTest.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    index = page.model.index_of(AREA, "current")
    assert (index.data(), page.model.cell_at(index.row(), index.column()).ground) == ("1O", "error")
    assert page.has_refused and "E303" in page.answer.text.text()
    assert "字母" in page.answer.text.text()
    window.session.ask(lambda _w: None, lambda _n: page.refresh())
    window.session.jobs.drain()
    assert index.data() == "1O", "reading the page anew does not take it away"
    assert page.grid.go_to(AREA, "current")
    QTest.keyClick(page.grid, Qt.Key.Key_F2)
    QTest.qWait(1)
    editor = in_hand()
    assert isinstance(editor, CellEditor) and editor.text() == "1O" and editor.is_refused
    QTest.keyClick(editor, Qt.Key.Key_Backspace)
    QTest.keyClick(in_hand(), "1")
    assert not editor.is_refused
    QTest.keyClick(in_hand(), "0")
    QTest.keyClick(in_hand(), Qt.Key.Key_Return)
    window.session.jobs.drain()
    assert not page.has_refused


def test_thirty_two_good_days(window: TownshipWindow) -> None:
    type_into(window, DAYS, "32")
    assert "31" in in_hand().accessibleDescription()
    assert stored(window, DAYS) == EMPTY


def test_the_first_composed_key_lands_in_the_cell(window: TownshipWindow) -> None:
    type_into(window, AREA, "一千零二十")
    assert stored(window, AREA) == Figure(1020 * SCALE)


@pytest.mark.parametrize(
    ("text", "value"), [("１，０２０", 1020), ("1,020亩", 1020), ("1.2万", 12_000)]
)
def test_what_can_be_meant_is_read(window: TownshipWindow, text: str, value: int) -> None:
    type_into(window, AREA, text)
    assert stored(window, AREA).value == value * SCALE


def test_undo_and_redo_by_keys(window: TownshipWindow) -> None:
    type_into(window, AREA, "700")
    page = window.pages["E1"]
    page.go_to_cell(AREA)
    QTest.keyClick(page.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    window.session.jobs.drain()
    assert stored(window, AREA).value == 640 * SCALE
    QTest.keyClick(page.grid, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    window.session.jobs.drain()
    assert stored(window, AREA).value == 700 * SCALE
