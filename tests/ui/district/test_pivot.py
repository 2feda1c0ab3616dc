"""The desk's own table: what is ticked stands there at once, turned, sorted, filtered, and
copied as a spreadsheet wants it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.catalogue.model import Catalogue
from desktop.domain.periods import Period
from desktop.ui import theme
from desktop.ui.district.pivot.page import PivotPage
from desktop.ui.widgets.checklist import Checklist
from tests.senders import DONGLOU, QICUN
from tests.ui.conftest import OpenSession
from tests.ui.hands import chinese, keys
from tests.ui.two_units import XINKOU, make_desk, settle_all

Key, LEFT, CTRL = Qt.Key, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
OCTOBER = Period("2025-10")


@pytest.fixture
def page(
    tmp_path: Path,
    catalogue: Catalogue,
    qapp: QApplication,
    qtbot: QtBot,
    open_session: OpenSession,
) -> Iterator[PivotPage]:
    theme.apply_theme(qapp, "light", 1.0)
    session = open_session(make_desk(tmp_path, catalogue))
    assert session.workplace is not None
    made = PivotPage(session, session.workplace)
    qtbot.addWidget(made)
    made.resize(1080, 720)
    made.show()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    made.show_period(OCTOBER)
    settle_all(session)
    yield made


def tick(page: PivotPage, chooser: Checklist, *words: str) -> None:
    """Type into the search of a list; Enter ticks what is found."""
    for one in words:
        chooser.search.setFocus()
        chooser.search.selectAll()
        chinese(one) if any(ord(c) > 127 for c in one) else keys(one)
        keys("", Key.Key_Return)
    settle_all(page.session)


def only(page: PivotPage, chooser: Checklist, *words: str) -> None:
    """Clear the list with its button, then tick."""
    if chooser.chosen:
        QTest.mouseClick(chooser.all_button, LEFT)
    tick(page, chooser, *words)


def grid(page: PivotPage) -> list[list[str]]:
    model = page.model
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def heads(page: PivotPage) -> list[str]:
    return [
        str(page.model.headerData(row, Qt.Orientation.Vertical))
        for row in range(page.model.rowCount())
    ]


def click_head(page: PivotPage, column: int) -> None:
    header = page.view.horizontalHeader()
    place = QPoint(
        header.sectionViewportPosition(column) + header.sectionSize(column) // 2,
        header.height() // 2,
    )
    QTest.mouseClick(header.viewport(), LEFT, pos=place)


def three_units(page: PivotPage) -> None:
    only(page, page.units, "奇村", "东楼", "忻口")
    tick(page, page.indicators, "E303")


def test_it_says_what_is_still_to_be_ticked(page: PivotPage) -> None:
    assert len(page.units.chosen) == 18
    assert page.times.chosen == (OCTOBER,)
    assert page.empty_words.isVisible()
    assert "指标" in page.empty_words.text() or "indicator" in page.empty_words.text()
    assert not page.copy_button.isEnabled()
    tick(page, page.indicators, "E303")
    assert page.view.isVisible()
    assert page.copy_button.isEnabled()


def test_an_example_at_one_click(page: PivotPage) -> None:
    QTest.mouseClick(page.example, LEFT)
    settle_all(page.session)
    assert "E104" in page.indicators.chosen
    assert page.model.rowCount() == 19, "the district stands above its units"
    assert not page.example.isVisible()


def test_figures_side_by_side(page: PivotPage) -> None:
    three_units(page)
    tick(
        page,
        page.times,
        "2025年9月" if "年" in page.times.list.model().index(0, 0).data() else "2025-09",
    )
    assert page.times.chosen == (OCTOBER, "2025-09")
    assert page.units.chosen == (QICUN, XINKOU, DONGLOU), "in the roster's order"
    assert grid(page) == [["640", "500"], ["60", ""], ["", "100"]]


def test_the_district_says_where_units_are_missing(page: PivotPage) -> None:
    tick(page, page.indicators, "E303")
    only(page, page.units, "忻府区")
    QTest.keyClick(page.units.list, Key.Key_Down)
    assert page.units.chosen[0] == "140902"
    assert grid(page)[0] == ["△ 700"]
    assert "△" in page.table_facts.text()


def test_turned_about(page: PivotPage) -> None:
    three_units(page)
    QTest.keyClick(page.pivot, Key.Key_Down)
    settle_all(page.session)
    assert page.pivot.currentData() == "indicator"
    assert grid(page) == [["640", "60", ""]]
    QTest.keyClick(page.pivot, Key.Key_Down)
    settle_all(page.session)
    assert len(heads(page)) == 1
    assert grid(page) == [["640", "60", ""]]


def test_sorted_by_a_click_on_the_head(page: PivotPage) -> None:
    three_units(page)
    by_roster = heads(page)
    click_head(page, 0)
    assert [row[0] for row in grid(page)] == ["640", "60", ""]
    assert str(page.model.headerData(0, Qt.Orientation.Horizontal)).endswith("▼")
    click_head(page, 0)
    assert [row[0] for row in grid(page)] == ["60", "640", ""], "what has no value stays last"
    click_head(page, 0)
    assert heads(page) == by_roster
    page.view.setFocus()
    QTest.mouseClick(
        page.view.viewport(), LEFT, pos=page.view.visualRect(page.model.index(0, 0)).center()
    )
    QTest.keyClick(page.view, Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [row[0] for row in grid(page)] == ["60", "640", ""]


def test_filtered_and_copied(page: PivotPage) -> None:
    three_units(page)
    page.filter.setFocus()
    keys("0")
    assert len(heads(page)) == 3, "codes are found as well"
    page.filter.selectAll()
    chinese("奇村")
    assert len(heads(page)) == 1
    QTest.mouseClick(page.copy_button, LEFT)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 3
    assert lines[2].split("\t")[1:] == ["640"]
    assert page.notice.isVisible()
    page.filter.setFocus()
    keys("", Key.Key_Return)
    assert page.view.hasFocus()
    QGuiApplication.clipboard().clear()
    QTest.keyClick(page.view, Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text().splitlines() == lines


def test_a_selected_block_is_copied_alone(page: PivotPage) -> None:
    three_units(page)
    tick(page, page.indicators, "E301")
    page.view.setFocus()
    first, last = page.model.index(0, 1), page.model.index(1, 1)
    QTest.mouseClick(page.view.viewport(), LEFT, pos=page.view.visualRect(first).center())
    QTest.mouseClick(
        page.view.viewport(),
        LEFT,
        Qt.KeyboardModifier.ShiftModifier,
        page.view.visualRect(last).center(),
    )
    QTest.keyClick(page.view, Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "640\n60\n"


def test_ticked_by_space_and_by_mouse(page: PivotPage) -> None:
    chooser = page.indicators
    chooser.list.setFocus()
    chooser.list.setCurrentIndex(chooser.list.model().index(0, 0))
    keys("", Key.Key_Space)
    assert chooser.chosen == ("E101",)
    rect = chooser.list.visualRect(chooser.list.model().index(1, 0))
    QTest.mouseClick(chooser.list.viewport(), LEFT, pos=rect.center())
    assert chooser.chosen == ("E101", "E102"), "a click on the words"
    QTest.mouseClick(
        chooser.list.viewport(), LEFT, pos=rect.topLeft() + QPoint(12, rect.height() // 2)
    )
    assert chooser.chosen == ("E101",), "a click on the box"


def test_too_much_is_refused_in_words(page: PivotPage) -> None:
    for chooser in (page.indicators, page.times):
        QTest.mouseClick(chooser.all_button, LEFT)
    QTest.mouseClick(page.times.all_button, LEFT)
    settle_all(page.session)
    assert len(page.times.chosen) > 30
    assert page.empty_words.isVisible()
    assert "," in page.empty_words.text()
