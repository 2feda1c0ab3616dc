"""What the issue lists as bad input, typed into the window by keys: told in words with the
cell's name, nothing stored.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.actions.entry.enter import enter
from desktop.actions.workplace import open_workplace
from desktop.domain.figures import EMPTY, SCALE, Cell, Figure
from desktop.domain.periods import Period
from desktop.store.cells import read_cell
from desktop.ui.township.window import TownshipWindow

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
    type_into(window, AREA, text)
    page = window.pages["E1"]
    assert page.notice.isVisible()
    result = page.notice.text.text()
    assert "E303" in result, result
    assert says in result, result
    assert stored(window, AREA) == Figure(640 * SCALE)


def test_thirty_two_good_days(window: TownshipWindow) -> None:
    type_into(window, DAYS, "32")
    result = window.pages["E1"].notice.text.text()
    assert "E103" in result
    assert "31" in result
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
