"""The size of everything by keys and wheel, the columns and the side panel by the mouse; and that all of it
is there again when the window opens anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLayout, QStyle
from pytestqt.qtbot import QtBot

from desktop.ui import theme
from desktop.ui.sheet import kept_widths
from desktop.ui.shell.text_size import STEPS, percent_in_force, put_on
from desktop.ui.shell.window_place import FILE, WindowPlace, prepare
from desktop.ui.township.window import TownshipWindow
from tests.ui.conftest import OCTOBER, OpenSession
from tests.ui.hands import in_hand, settle
from tests.ui.walks import cut_texts

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def _as_designed(qapp: QApplication):
    yield
    kept_widths.take({})
    theme.apply_theme(qapp, "light", 1.0)


def wheel(window: TownshipWindow, up: int) -> None:
    grid = window.stack.front_form().grid.viewport()  # type: ignore[union-attr]
    spot = QPointF(grid.mapTo(window, grid.rect().center()))
    QTest.wheelEvent(window.windowHandle(), spot, QPoint(0, 120 * up), QPoint(), CONTROL)


def test_keys_and_wheel_go_through_the_sizes(window: TownshipWindow) -> None:
    assert percent_in_force() == 100
    for percent in STEPS[1:3]:
        QTest.keyClick(in_hand(), Qt.Key.Key_Plus, CONTROL)
        assert percent_in_force() == percent
    wheel(window, 1)
    assert percent_in_force() == STEPS[3]
    assert str(STEPS[3]) in window.text_size.button.text()
    wheel(window, -1)
    QTest.keyClick(in_hand(), Qt.Key.Key_Minus, CONTROL)
    assert percent_in_force() == STEPS[1]
    QTest.keyClick(in_hand(), Qt.Key.Key_0, CONTROL)
    QTest.keyClick(in_hand(), Qt.Key.Key_Minus, CONTROL)
    assert percent_in_force() == 100
    assert in_hand() is window.stack.front_form().grid  # type: ignore[union-attr]


@pytest.mark.parametrize("percent", [125, 150])
def test_a_window_that_was_resized_is_as_one_that_was_built_so(
    window: TownshipWindow, qtbot: QtBot, open_session: OpenSession, percent: int
) -> None:
    for form in window.workplace.forms:
        window.show_form(form.id)
        settle(window.session)
    for step in (*STEPS, *reversed(STEPS), percent):  # lengths do not drift
        put_on(step)
    built = TownshipWindow(window.session, window.workplace, OCTOBER)
    qtbot.addWidget(built)
    for form in window.workplace.forms:
        built.show_form(form.id)
        settle(window.session)

    def sides(made: TownshipWindow) -> list[tuple[int, ...]]:
        body = made.stack
        return [
            (m.left(), m.top(), m.right(), m.bottom(), layout.spacing())
            for layout in body.findChildren(QLayout)
            if (m := layout.contentsMargins())
        ]

    one, other = sides(window), sides(built)
    assert len(one) == len(other)
    style = window.style()
    of_the_style = {  # what nobody chose: it does not grow in a window that is built so
        style.pixelMetric(metric)
        for metric in (
            QStyle.PixelMetric.PM_LayoutLeftMargin,
            QStyle.PixelMetric.PM_LayoutHorizontalSpacing,
            QStyle.PixelMetric.PM_LayoutVerticalSpacing,
        )
    }
    pairs = [
        (a, b)
        for x, y in zip(one, other, strict=True)
        for a, b in zip(x, y, strict=True)
        if b not in of_the_style
    ]
    assert max(abs(a - b) for a, b in pairs) <= 2
    window.resize(1366, 728)
    window.show_form("E1")
    settle(window.session)
    assert cut_texts(window) == []


def test_what_a_person_chose_is_there_again(
    window: TownshipWindow, home: Path, qtbot: QtBot, open_session: OpenSession
) -> None:
    WindowPlace(window, home)
    window.showNormal()
    window.resize(1600, 800)
    window.show_form("E1")
    settle(window.session)
    grid = window.pages["E1"].grid
    header, column = grid.horizontalHeader(), grid.sheet.column_of("previous")
    before = grid.columnWidth(column)
    border = QPoint(header.sectionViewportPosition(column) + before - 1, header.height() // 2)
    QTest.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=border)
    for by in (5, 20, 40):
        QTest.mouseMove(header.viewport(), border + QPoint(by, 0))
    QTest.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=border + QPoint(40, 0))
    QTest.qWait(5)
    assert grid.columnWidth(column) == pytest.approx(before + 40, abs=3)
    handle = window.body.split.handle(1)
    side = window.sides.width()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(2, 100))
    QTest.mouseMove(handle, QPoint(-38, 100))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(2, 100))
    assert window.sides.width() == pytest.approx(side + 40, abs=4)
    QTest.keyClick(in_hand(), Qt.Key.Key_Plus, CONTROL)
    width = window.body.side_width
    window.close()
    assert (home / FILE).exists()
    theme.apply_theme(QApplication.instance(), "light", 1.0)  # type: ignore[arg-type]
    kept_widths.take({})
    prepare(home)
    session = open_session(home)
    assert session.workplace is not None
    again = TownshipWindow(session, session.workplace, OCTOBER)
    qtbot.addWidget(again)
    WindowPlace(again, home)
    assert percent_in_force() == STEPS[1]
    assert again.body.side_width == width
    assert kept_widths.width_of("E1", "previous") == pytest.approx(before + 40, abs=3)


def test_a_double_click_gives_a_column_back_its_own_width(window: TownshipWindow) -> None:
    window.show_form("E1")
    settle(window.session)
    grid = window.pages["E1"].grid
    column = grid.sheet.column_of("previous")
    before = grid.columnWidth(column)
    kept_widths.keep("E1", "previous", before + 60)
    grid.lay_out_columns()
    assert grid.columnWidth(column) == before + 60
    header = grid.horizontalHeader()
    border = QPoint(header.sectionViewportPosition(column) + before + 59, header.height() // 2)
    QTest.mouseDClick(header.viewport(), Qt.MouseButton.LeftButton, pos=border)
    QTest.qWait(5)
    assert grid.columnWidth(column) == before


def test_a_file_of_settings_that_says_nonsense_does_no_harm(home: Path) -> None:
    (home / FILE).write_text(
        "[General]\ntext-size=huge\nside=-4\ngeometry=x\n[columns]\nE1-name=0\nE1-code=99999\n"
    )
    prepare(home)
    assert percent_in_force() == 100
    assert kept_widths.all_kept() == {}


def test_where_nobody_chose_a_size_that_of_the_system_stays(
    home: Path, window: TownshipWindow, qapp: QApplication
) -> None:
    theme.apply_theme(qapp, "light", 1.25)  # as a large font of the system makes it
    prepare(home)
    assert percent_in_force() == 125
    WindowPlace(window, home)
    window.close()
    prepare(home)
    assert percent_in_force() == 125, "closing the window does not choose"
