"""The consolidated table: coverage in words, parts folded below totals, search, and a figure
opened down to cell and file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.catalogue.model import Catalogue
from desktop.domain.periods import Period
from desktop.ui import theme
from desktop.ui.district.consolidated.ledger_table import TOTAL
from desktop.ui.district.consolidated.page import ConsolidatedPage
from desktop.ui.district.consolidated.trace_dialog import TraceDialog
from desktop.ui.sheet.model import Role
from tests.senders import QICUN
from tests.ui.conftest import OpenSession
from tests.ui.hands import chinese, keys
from tests.ui.two_units import SECTION, XINKOU, make_desk, settle_all

Key = Qt.Key
OCTOBER = Period("2025-10")


@pytest.fixture
def page(
    tmp_path: Path,
    catalogue: Catalogue,
    qapp: QApplication,
    qtbot: QtBot,
    open_session: OpenSession,
) -> Iterator[ConsolidatedPage]:
    theme.apply_theme(qapp, "light", 1.0)
    session = open_session(make_desk(tmp_path, catalogue))
    assert session.workplace is not None
    made = ConsolidatedPage(session, session.workplace)
    frame = QWidget()
    qtbot.addWidget(frame)
    row = QHBoxLayout(frame)
    row.addWidget(made, 1)
    row.addWidget(made.side)
    made.side.setFixedWidth(322)
    frame.resize(1320, 720)
    frame.show()
    frame.activateWindow()
    QTest.qWaitForWindowActive(frame)
    made.show_period(OCTOBER)
    settle_all(session)
    made.grid.setFocus()
    yield made


def text(page: ConsolidatedPage, code: str, column: str, dimension: str = "") -> str:
    return page.model.cell_at(
        page.model.row_of((code, dimension)), page.model.column_of(column)
    ).text


def shown_codes(page: ConsolidatedPage) -> list[object]:
    return [
        row.key
        for n, row in enumerate(page.model.rows)
        if row.heading is None and not page.grid.isRowHidden(n)
    ]


def find(page: ConsolidatedPage, words: str) -> None:
    QTest.keyClick(page.grid, Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.search.hasFocus()
    chinese(words) if any(ord(c) > 127 for c in words) else keys(words)


def choose(page: ConsolidatedPage, code: str, column: str = "name") -> None:
    index = page.model.index_of((code, ""), column)
    page.grid.scrollTo(index)
    QTest.mouseClick(
        page.grid.viewport(), Qt.MouseButton.LeftButton, pos=page.grid.visualRect(index).center()
    )
    settle_all(page.session)


def test_a_total_says_who_is_in(page: ConsolidatedPage) -> None:
    assert text(page, "E303", "value") == "700"
    assert text(page, "E303", "coverage") == "△ 2/18"
    assert page.model.index_of(("E303", ""), "coverage").data(Role.CELL).ground == "query"
    assert "东楼乡" in page.model.index_of(("E303", ""), "coverage").data(
        Qt.ItemDataRole.ToolTipRole
    )
    assert (
        "没有报全" in page.notice.text.text() or "not given everything" in page.notice.text.text()
    )
    assert text(page, "E304", "value") == "—", "nothing is no zero"


def test_parts_are_folded_below_their_total(page: ConsolidatedPage) -> None:
    assert not page.model.has(("E201", SECTION))
    choose(page, "E201")
    keys("", Key.Key_Space)
    assert text(page, "E201", "value", SECTION) == "Ⅲ"
    assert text(page, "E201", "fold") == "▼"
    choose(page, "E201", "fold")
    assert not page.model.has(("E201", SECTION))


def test_found_by_code_name_and_initials(page: ConsolidatedPage) -> None:
    find(page, "E303")
    assert shown_codes(page) == [("E303", "")]
    find(page, "ylts")
    assert ("E104", "") in shown_codes(page)
    find(page, SECTION)
    assert ("E201", SECTION) in shown_codes(page), "a folded part is found as well"
    find(page, "zzzzz")
    assert page.nothing.isVisible()
    assert not page.grid.isVisible()
    page.search.selectAll()
    keys("", Key.Key_Delete)
    assert not page.model.has(("E201", SECTION)), "folded again"


def test_month_quarter_or_year(page: ConsolidatedPage) -> None:
    QTest.keyClick(page.when, Key.Key_End)
    settle_all(page.session)
    assert page.chosen_period == "2025"
    assert text(page, "P100", "value") == "2"
    page.show_period(Period("2025-09"))
    settle_all(page.session)
    assert page.chosen_period == "2025", "what was chosen stays"
    QTest.keyClick(page.when, Key.Key_Home)
    settle_all(page.session)
    assert text(page, "E303", "value") == "600"
    assert text(page, "E303", "coverage") == "△ 2/18"


def test_a_figure_opens_down_to_its_file(page: ConsolidatedPage, qtbot: QtBot) -> None:
    choose(page, "E303")
    assert "700" in page.side.title.text()
    assert (
        "东楼乡"
        in page.side.notices.itemAt(0).widget().findChildren(type(page.side.title))[0].text()
    )  # type: ignore[union-attr]
    keys("", Key.Key_Return)
    tree = page.side.tree
    assert tree.hasFocus()
    part = tree.current_part()
    while part is not None and part.unit != QICUN:
        QTest.keyClick(tree, Key.Key_Down)
        part = tree.current_part()
    settle_all(page.session)
    words = page.side.part_words.text()
    assert f"{QICUN}-2025-10-01" in words
    assert "王静" in words
    with qtbot.waitSignal(page.unit_requested) as query:
        QTest.keyClick(tree, Key.Key_Return)
    assert query.args == [QICUN, "E1"]
    QTest.keyClick(tree, Key.Key_Escape)
    assert page.grid.hasFocus()


def test_a_unit_without_a_figure_is_said_to_have_none(page: ConsolidatedPage) -> None:
    choose(page, "E303")
    item = next(
        page.side.tree.topLevelItem(n)
        for n in range(page.side.tree.topLevelItemCount())
        if page.side.tree.topLevelItem(n).text(0) == "东楼乡"
    )
    assert item.text(1).startswith("△")
    page.side.tree.setCurrentItem(item)
    settle_all(page.session)
    assert page.side.part_words.text().count("△") == 1


def test_a_part_tells_its_note(page: ConsolidatedPage) -> None:
    choose(page, "E201")
    keys("", Key.Key_Space, Key.Key_Down, Key.Key_Down)
    assert page.grid.current() == (("E201", SECTION), "name")
    settle_all(page.session)
    part = page.side.tree.current_part()
    while part is not None and part.unit != XINKOU:
        QTest.keyClick(page.side.tree, Key.Key_Down)
        part = page.side.tree.current_part()
    settle_all(page.session)
    assert "雨后复测" in page.side.part_words.text()


def test_periods_open_below_their_unit_and_stay_open(page: ConsolidatedPage) -> None:
    QTest.keyClick(page.when, Key.Key_End)
    settle_all(page.session)
    choose(page, "E211")
    tree = page.side.tree
    tree.setFocus()
    while (item := tree.currentItem()) is not None and tree.current_part() is None:
        QTest.keyClick(tree, Key.Key_Right)
        QTest.keyClick(tree, Key.Key_Down)
    assert item is not None
    here = tree.current_part()
    page.reload()
    settle_all(page.session)
    assert tree.current_part() == here, "reading anew does not move the reader"


def test_components_are_a_tree(page: ConsolidatedPage, qtbot: QtBot) -> None:
    choose(page, "E305")
    tree = page.side.tree
    names = [tree.topLevelItem(n).text(0)[:4] for n in range(tree.topLevelItemCount())]
    assert {"E301", "E303"} <= set(names)
    item = next(
        tree.topLevelItem(n)
        for n in range(tree.topLevelItemCount())
        if tree.topLevelItem(n).text(0)[:4] == "E303"
    )
    child = next(
        item.child(n) for n in range(item.childCount()) if item.child(n).text(0) == "奇村镇"
    )
    tree.scrollToItem(child)
    place = tree.visualItemRect(child).center()
    with qtbot.waitSignal(page.unit_requested) as query:
        QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert query.args == [QICUN, "E1"]


def test_a_narrow_window_shows_the_parts_in_a_dialog(page: ConsolidatedPage) -> None:
    page.side.hide()
    choose(page, "E303")
    keys("", Key.Key_Return)
    settle_all(page.session)
    dialog = page.findChild(TraceDialog)
    assert dialog is not None
    assert dialog.side.tree.topLevelItemCount() == 18
    QTest.keyClick(dialog.side.tree, Key.Key_Escape)
    assert not dialog.isVisible()


def test_the_ledger_by_unit(page: ConsolidatedPage, qtbot: QtBot) -> None:
    page.when.setFocus()
    bar = page.views
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(1).center())
    ledger = page.ledger
    assert ledger.grid.isVisible()
    assert ledger.model.cell_at(0, ledger.model.column_of("projects")).text == "2"
    QTest.keyClick(ledger.by, Key.Key_Down)
    QTest.keyClick(ledger.by, Key.Key_Down)
    settle_all(page.session)
    assert [row.key for row in ledger.model.rows] == [TOTAL, (QICUN, ""), (XINKOU, "")]
    ledger.grid.setFocus()
    QTest.keyClick(ledger.grid, Key.Key_Down)
    assert page.side.title.text() in ("奇村镇", "Qicun Town")
    with qtbot.waitSignal(page.unit_requested) as query:
        QTest.keyClick(ledger.grid, Key.Key_Return)
    assert query.args == [QICUN, "P1"]
    assert (
        "东楼乡"
        in page.side.notices.itemAt(0).widget().findChildren(type(page.side.title))[0].text()
    )  # type: ignore[union-attr]


def test_the_ledger_by_category_and_within_it_by_level(page: ConsolidatedPage) -> None:
    bar = page.views
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(1).center())
    ledger = page.ledger
    settle_all(page.session)
    whole = [row.key for row in ledger.model.rows]
    QTest.keyClick(ledger.within, Key.Key_Down)
    QTest.keyClick(ledger.within, Key.Key_Down)
    settle_all(page.session)
    assert ledger.ledger is not None
    assert (ledger.ledger.by, ledger.ledger.within) == ("category", "level")
    split = [row.key for row in ledger.model.rows]
    assert {key[:2] for key in split} == set(whole)
    assert all(len(key) == 3 for key in split if key != TOTAL)
    names = [
        ledger.model.cell_at(n, ledger.model.column_of("key")).text for n in range(1, len(split))
    ]
    assert names
    assert all(" · " in name for name in names)


def test_nothing_received_says_what_to_do(page: ConsolidatedPage) -> None:
    page.show_period(Period("2023-05"))
    settle_all(page.session)
    assert page.notice.isVisible()
    assert "U 盘" in page.notice.text.text() or "stick" in page.notice.text.text()
    assert not page.side.part.isVisible() or page.side.tree.current_part() is not None
