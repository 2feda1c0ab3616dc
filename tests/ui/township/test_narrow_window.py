"""A window of 1366x768 at 150 %: the rail folds, the grid keeps its columns, findings stay in sight."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui import theme
from desktop.ui.shell.window_place import FILE, WindowPlace, settings_of
from desktop.ui.township.window import TownshipWindow
from desktop.ui.widgets.on_screen import room_for
from tests.ui.conftest import OCTOBER, OpenSession
from tests.ui.hands import keys, settle

Key = Qt.Key


@pytest.fixture
def window(
    home: Path, qapp: QApplication, qtbot: QtBot, open_session: OpenSession
) -> Iterator[TownshipWindow]:
    theme.apply_theme(qapp, "light", 1.5)
    session = open_session(home)
    assert session.workplace is not None
    made = TownshipWindow(session, session.workplace, OCTOBER)
    qtbot.addWidget(made)
    made.resize(1366, 728)
    made.show()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    settle(session)
    yield made
    theme.apply_theme(qapp, "light", 1.0)


def test_the_rail_folds_to_rings_and_opens_for_the_month(window: TownshipWindow) -> None:
    rail = window.rail
    assert rail.is_folded
    assert rail.width() == theme.px(52)
    assert rail.periods.isHidden()
    assert rail.primary.isVisible()
    assert rail.primary.accessibleName().startswith("检查并导出")
    QTest.mouseClick(rail.opener, Qt.MouseButton.LeftButton)
    assert not rail.is_folded
    assert QApplication.focusWidget() is rail.periods
    rail.entries.setFocus()
    QTest.keyClick(rail.entries, Key.Key_Down)
    settle(window.session)
    assert rail.is_folded, "once something was chosen"
    window.resize(2048, 1100)
    settle(window.session)
    assert not rail.is_folded


def test_a_finding_stands_under_the_grid_where_the_side_is_folded(window: TownshipWindow) -> None:
    page = window.stack.front_form()
    assert page is not None
    assert window.sides.isHidden()
    fine_dust = next(row.key for row in page.model.rows if "E111" in row.search)
    page.grid.go_to(fine_dust, "current")
    keys("90", Key.Key_Return)
    keys("50", Key.Key_Return)  # more PM2.5 than PM10
    settle(window.session)
    page.grid.go_to(fine_dust, "current")
    settle(window.session)
    strip = window.strip
    assert strip.isVisible()
    assert strip.message.text()[0] in "×△"
    QTest.mouseClick(strip.more, Qt.MouseButton.LeftButton)
    assert window.sides.isVisible()
    assert not strip.isVisible(), "the side tells it now"
    window.show_export()
    assert not strip.isVisible()


def test_a_window_comes_back_where_it_was(
    window: TownshipWindow, home: Path, qtbot: QtBot, open_session: OpenSession
) -> None:
    WindowPlace(window, home)
    window.setWindowState(Qt.WindowState.WindowNoState)
    window.setGeometry(30, 40, 1000, 600)
    window.close()
    assert (home / FILE).exists()
    session = open_session(home)
    assert session.workplace is not None
    again = TownshipWindow(session, session.workplace, OCTOBER)
    qtbot.addWidget(again)
    WindowPlace(again, home)
    assert again.height() == 600
    assert again.width() == room_for(again).width(), "no wider than the screen of these tests"
    assert again.minimumHeight() <= 480


@pytest.mark.parametrize("left", [-5000, -40, 0, 300, 5000])
@pytest.mark.parametrize("size", [(300, 200), (700, 500), (2000, 500), (700, 3000), (4000, 3000)])
def test_a_window_of_another_screen_comes_back_onto_this_one(
    window: TownshipWindow, home: Path, left: int, size: tuple[int, int]
) -> None:
    window.setWindowState(Qt.WindowState.WindowNoState)
    window.setGeometry(left, left // 2, *size)
    settings_of(home).setValue("geometry", window.saveGeometry())
    WindowPlace(window, home)
    assert window.screen().availableGeometry().contains(window.frameGeometry())
    assert window.minimumWidth() <= window.width()
    assert window.minimumHeight() <= window.height()


@pytest.mark.parametrize("kept", [b"", b"\x00garbage", "geometry=壊".encode()])
def test_a_damaged_note_of_the_place_is_no_hindrance(
    window: TownshipWindow, home: Path, kept: bytes
) -> None:
    (home / FILE).write_bytes(kept)
    WindowPlace(window, home)
    room = window.screen().availableGeometry()
    assert window.width() <= max(room.width(), window.minimumWidth())
