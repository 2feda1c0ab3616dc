"""A word with the figures by window: typed before it is written, read on the other side, shown once."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.actions.transfer.covering_words import words_of, write_words
from desktop.actions.transfer.inspect import show_file
from desktop.actions.transfer.send_task import export_task
from desktop.actions.workplace import Workplace, open_workplace
from desktop.domain import periods
from desktop.ui.district.board.task_dialog import TaskDialog
from desktop.ui.district.window import DistrictWindow
from desktop.ui.session import Session
from desktop.ui.township.submit.page import WRITE
from desktop.ui.township.window import TownshipWindow
from tests.pair import OCTOBER, make_pair
from tests.ui.conftest import OpenSession
from tests.ui.hands import chinese, keys, settle
from tests.unit.actions.month import put_month

TODAY = date(2025, 11, 5)
NOVEMBER = periods.following(OCTOBER)
WAIT_MS = 120_000


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("met")
    with make_pair(folder) as pair:
        put_month(pair.unit)
        pair.submit()
        pair.receive()
    return folder


@pytest.fixture
def folder(met: Path, tmp_path: Path) -> Path:
    shutil.copytree(met, tmp_path / "met")
    return tmp_path / "met"


def workplace_of(session: Session) -> Workplace:
    assert session.workplace is not None
    return session.workplace


def test_words_are_typed_before_the_writing_and_sealed_with_it(
    folder: Path, open_session: OpenSession, qtbot: QtBot
) -> None:
    session = open_session(folder / "unit")
    window = TownshipWindow(session, workplace_of(session), NOVEMBER)
    qtbot.addWidget(window)
    window.show()
    QTest.qWaitForWindowActive(window)
    window.show_export()
    page = window.export
    settle(session)
    page.go_to_step(WRITE)
    settle(session)
    page.covering.edit.setFocus()
    qtbot.waitUntil(page.covering.edit.hasFocus, timeout=WAIT_MS)
    chinese("停电两天")
    keys("", Qt.Key.Key_Tab)  # leaves the field
    settle(session)
    assert words_of(workplace_of(session), NOVEMBER) == "停电两天"
    assert "人员与修改记录" in page.covering.person.text()
    window.show_period(OCTOBER)  # sealed already
    settle(session)
    qtbot.waitUntil(page.covering.edit.isReadOnly, timeout=WAIT_MS)
    assert page.covering.edit.toPlainText() == ""
    window.close()


def test_a_tasks_words_are_shown_until_somebody_closes_them(
    folder: Path, open_session: OpenSession, qtbot: QtBot
) -> None:
    with open_workplace(folder / "desk", today=TODAY) as desk:
        write_words(desk, NOVEMBER, "今年按新口径填。")
        file = export_task(desk, NOVEMBER, folder / "stick").file
    session = open_session(folder / "unit")
    window = TownshipWindow(session, workplace_of(session), OCTOBER)
    qtbot.addWidget(window)
    window.show()
    QTest.qWaitForWindowActive(window)
    settle(session)
    assert not window.banner.isVisible()
    window.receive_file(file)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None, timeout=WAIT_MS)
    dialog = QApplication.activeModalWidget()
    qtbot.waitUntil(lambda: "今年按新口径填" in dialog.words.text(), timeout=WAIT_MS)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(window.banner.isVisible, timeout=WAIT_MS)
    assert "今年按新口径填" in window.banner.text.text()
    qtbot.mouseClick(window.banner.close_button, Qt.MouseButton.LeftButton)
    settle(session)
    again = TownshipWindow(session, workplace_of(session), OCTOBER)
    qtbot.addWidget(again)
    again.show()
    settle(session)
    assert not again.banner.isVisible()
    again.close()


def test_the_desk_writes_to_its_offices_and_finds_it_again(
    folder: Path, open_session: OpenSession, qtbot: QtBot
) -> None:
    session = open_session(folder / "desk")
    window = DistrictWindow(session, workplace_of(session), NOVEMBER)
    qtbot.addWidget(window)
    window.show()
    QTest.qWaitForWindowActive(window)
    dialog = TaskDialog(session, workplace_of(session), NOVEMBER, window)
    qtbot.addWidget(dialog)
    dialog.open()
    settle(session)
    QTest.qWaitForWindowActive(dialog)
    dialog.text.setFocus()
    qtbot.waitUntil(dialog.text.hasFocus, timeout=WAIT_MS)
    chinese("请按新口径填")
    dialog.use_folder(folder / "stick")
    qtbot.mouseClick(dialog.ok_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.words.text().startswith("✓"), timeout=WAIT_MS)
    tasks = [show_file(file).message for file in (folder / "stick").glob("*.tbtask")]
    assert "请按新口径填" in [task.words for task in tasks]
    dialog.close()
    again = TaskDialog(session, workplace_of(session), NOVEMBER, window)
    qtbot.addWidget(again)
    settle(session)
    assert again.text.toPlainText() == "请按新口径填"
    again.close()
    window.close()
