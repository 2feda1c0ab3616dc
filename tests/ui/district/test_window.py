"""The desk's window by keys and clicks: what the circle's journey does not pass on its way."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFontMetricsF, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from desktop import i18n
from desktop.actions.workplace import init_workplace
from desktop.domain.periods import Period
from desktop.store import received
from desktop.ui import theme
from desktop.ui.district.board.page import BoardPage
from desktop.ui.district.cross_checks_page import CrossPage
from desktop.ui.district.own_offices_page import ReportersPage
from desktop.ui.district.rail import FORMS, WORK
from desktop.ui.district.receive.page import ReceivePage
from desktop.ui.district.unit.page import UnitPage
from desktop.ui.shell.help_page import HelpPage
from desktop.ui.township.window import TownshipWindow
from desktop.ui.widgets.rail import FOLDED_WIDTH, RailEntry
from desktop.ui.widgets.words_dialog import WordsDialog
from tests.journeys.windows import (
    Desk,
    choose_cell,
    click,
    dialog_of,
    double_click,
    open_desk,
    settle,
    write_words,
)
from tests.pair import OCTOBER, UNIT
from tests.senders import Sender
from tests.ui.district.conftest import TODAY


def board(desk: Desk) -> BoardPage:
    page = desk.window.page("board")
    assert isinstance(page, BoardPage)
    return page


def test_an_empty_desk_says_what_to_do(qtbot: QtBot, tmp_path: Path) -> None:
    init_workplace(tmp_path / "new", role="district")
    desk = open_desk(qtbot, tmp_path / "new", OCTOBER, TODAY)
    assert set(desk.states().values()) == {"逾期", "—"}
    desk.go("receive")
    page = desk.window.front()
    assert isinstance(page, ReceivePage)
    assert page.empty.isVisible()
    assert not page.decide_button.isVisible()
    desk.go("cross")
    cross = desk.window.front()
    assert isinstance(cross, CrossPage)
    assert cross.findings or cross.empty.isVisible()
    desk.close()


def test_the_words_to_remind_with_are_copied(desk: Desk) -> None:
    desk.press(board(desk).remind_button)
    words = QGuiApplication.clipboard().text()
    assert "奇村镇" in words
    assert "东楼乡" not in words
    assert board(desk).notice.isVisible()


def test_findings_are_counted_after_the_board_is_there(desk: Desk) -> None:
    assert desk.states()[UNIT, "P1"].startswith("待审 △")
    assert desk.states()[UNIT, "E1"] == "待审"


def test_closing_a_period_asks_and_opening_it_wants_words(desk: Desk) -> None:
    desk.press(board(desk).lock_button)
    box = dialog_of(QMessageBox)
    assert isinstance(box, QMessageBox)
    assert "19" in box.informativeText()
    click(box.buttons()[0])
    desk.settle()
    assert board(desk).board is not None
    assert board(desk).board.closed == {OCTOBER}  # type: ignore[union-attr]
    assert "已锁定" in desk.window.rail.deadline.text()
    double_click(board(desk).grid, UNIT, "E1")
    desk.settle()
    sheet = desk.window.front()
    assert isinstance(sheet, UnitPage)
    assert not sheet.accept_button.isEnabled()
    assert not sheet.return_button.isEnabled()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    desk.settle()
    desk.press(board(desk).lock_button)
    dialog = dialog_of(WordsDialog)
    assert isinstance(dialog, WordsDialog)
    assert not dialog.ok_button.isEnabled()
    write_words(dialog.edit, "东楼乡来电更正")
    click(dialog.ok_button)
    desk.settle()
    assert not received.is_closed(desk.workplace.db, OCTOBER)


def test_a_unit_by_keys_alone(desk: Desk) -> None:
    grid = board(desk).grid
    choose_cell(grid, UNIT, "P1")
    QTest.keyClick(grid, Qt.Key.Key_Return)
    desk.settle()
    sheet = desk.window.front()
    assert isinstance(sheet, UnitPage)
    assert sheet.form == "P1"
    QTest.keyClick(sheet.grid, Qt.Key.Key_F9)
    desk.settle()
    assert sheet.sheet is not None
    assert sheet.sheet.state is not None
    assert sheet.sheet.state.state == "accepted"
    QTest.keyClick(sheet.grid, Qt.Key.Key_F9, Qt.KeyboardModifier.ShiftModifier)
    desk.settle()
    assert {f.state.state for f in sheet.sheet.forms if f.state} == {"accepted"}
    QTest.keyClick(sheet.grid, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert sheet.unit != UNIT
    assert "还没有收到" in sheet.facts.text()
    QTest.keyClick(sheet.grid, Qt.Key.Key_Escape)
    desk.settle()
    assert desk.window.front() is board(desk)


def test_a_return_with_a_phrase_is_taken_back(desk: Desk) -> None:
    double_click(board(desk).grid, UNIT, "E1")
    desk.settle()
    sheet = desk.window.front()
    assert isinstance(sheet, UnitPage)
    choose_cell(sheet.grid, ("E303", ""), "current")
    QTest.keyClick(sheet.grid, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    dialog = dialog_of(WordsDialog)
    assert isinstance(dialog, WordsDialog)
    click(dialog.phrases[0])
    click(dialog.ok_button)
    desk.settle()
    assert sheet.sheet is not None
    assert [c.code for c in sheet.sheet.returned] == ["E303"]
    desk.press(sheet.undo_button)
    assert sheet.sheet.returned == ()
    assert not sheet.undo_button.isVisible()


def test_files_dropped_onto_the_window_are_taken(desk: Desk, tmp_path: Path) -> None:
    file = Sender("140902101", desk.workplace.catalogue).put(tmp_path / "drop")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file.parent))])
    actions, buttons, none = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(desk.window.rect().center(), actions, data, buttons, none)
    QApplication.sendEvent(desk.window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(
        desk.window, QDropEvent(QPointF(desk.window.rect().center()), actions, data, buttons, none)
    )
    desk.settle()
    page = desk.window.front()
    assert isinstance(page, ReceivePage)
    assert [r.code for r in page.results] == ["key-not-trusted"]
    assert page.decide_button.isVisible()
    assert page.model.row_at(0).heading is not None


def test_an_office_of_the_district_fills_in_here(qtbot: QtBot, desk: Desk) -> None:
    desk.go("reporters")
    page = desk.window.front()
    assert isinstance(page, ReportersPage)
    double_click(page.grid, "140902901", "unit")
    desk.settle()
    qtbot.waitUntil(lambda: "140902901" in page.windows)
    window = page.windows["140902901"]
    assert isinstance(window, TownshipWindow)
    settle(window.session, desk.session)
    assert window.period == OCTOBER
    desk.press(page.hand_in_button)
    assert "关闭" in page.notice.text.text()
    window.close()
    desk.settle()
    assert page.windows == {}
    desk.press(page.hand_in_button)
    assert "不能报送" in page.notice.text.text(), "its findings stand in the way, in words"


def test_the_period_and_the_help(desk: Desk) -> None:
    desk.choose_period("2025-09")
    assert desk.window.period == Period("2025-09")
    assert desk.states()[UNIT, "E1"] == "逾期"
    QTest.keyClick(desk.window, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    desk.settle()
    page = desk.window.stack.currentWidget()
    assert isinstance(page, HelpPage)
    assert "汇总端使用说明" in page.browser.toPlainText()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    desk.settle()
    assert desk.window.front() is board(desk)


def test_the_files_kept_are_verified_again(desk: Desk) -> None:
    desk.go("receive")
    page = desk.window.front()
    assert isinstance(page, ReceivePage)
    desk.press(page.copies_button)
    assert "1 个文件" in page.notice.text.text()
    next((desk.workplace.home / "spool").glob("*.tbsub")).write_bytes(b"TIANBAO")
    desk.press(page.copies_button)
    assert "东楼乡" in page.notice.text.text() or "140902209" in page.notice.text.text()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_names_on_a_folded_rail_are_told_apart(qtbot: QtBot, tmp_path: Path, language: str) -> None:
    """In English "Checks across units" and "Charts" were both "Ch"."""
    i18n.set_language(language)
    init_workplace(tmp_path / "new", role="district")
    desk = open_desk(qtbot, tmp_path / "new", OCTOBER, TODAY)
    rail, metrics = desk.window.rail, QFontMetricsF(theme.font("muted", "bold"))
    for half in (WORK, FORMS):
        rail.show_half(half)
        entries: list[RailEntry] = [
            rail.entries.item(row).data(Qt.ItemDataRole.UserRole)
            for row in range(rail.entries.count())
        ]
        names = [entry.folded for entry in entries]
        assert len(names) > 2 and len(set(names)) == len(names)
        assert max(map(metrics.horizontalAdvance, names)) <= theme.px(FOLDED_WIDTH)
    desk.close()
