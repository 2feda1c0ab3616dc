"""Persons and record by window: entering oneself, choosing at the start, a PIN, and the record by keys."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.actions.entry.enter import enter
from desktop.actions.people import choose, keep_person, set_pin
from desktop.actions.workplace import open_workplace
from desktop.domain.figures import SCALE, Cell, Figure
from desktop.domain.people import Person
from desktop.ui.app import Desk
from desktop.ui.outputs.save_as_dialog import SaveAsDialog
from desktop.ui.shell.people_page import PeoplePage
from desktop.ui.shell.person_dialogs import PersonDialog, PinDialog
from desktop.ui.shell.who_start import WhoStart
from desktop.ui.township.window import TownshipWindow
from desktop.ui.widgets.words_dialog import WordsDialog
from tests.pair import UNIT, make_pair
from tests.ui.hands import chinese, keys, settle
from tests.ui.started import WAIT_MS, Start, dialog_of, opened, press

TODAY = date(2025, 11, 5)


@pytest.fixture(scope="module")
def pair_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pair")
    with make_pair(folder):
        pass
    return folder


@pytest.fixture
def home(pair_home: Path, tmp_path: Path) -> Path:
    shutil.copytree(pair_home, tmp_path / "met")
    return tmp_path / "met" / "unit"


def page_of(desk: Desk) -> PeoplePage:
    window = desk.window
    assert isinstance(window, TownshipWindow)
    window.show_people()
    settle(window.session)
    return window.stack.people


def two_persons(home: Path) -> None:
    with open_workplace(home, today=TODAY) as workplace:
        keep_person(workplace, Person("王秀英", post="统计员"))
        keep_person(workplace, Person("李建国"))


def test_a_clerk_enters_herself_and_is_at_the_keys(start: Start, home: Path, qtbot: QtBot) -> None:
    desk = start(home)
    page = page_of(desk)
    assert page.nobody.isVisible() and not page.change_button.isVisible()
    press(qtbot, page.add_button)
    dialog = dialog_of(PersonDialog, qtbot)
    press(qtbot, dialog.ok_button)  # no name yet
    qtbot.waitUntil(dialog.problem.isVisible, timeout=WAIT_MS)
    dialog.name.setFocus()
    qtbot.waitUntil(dialog.name.hasFocus, timeout=WAIT_MS)
    chinese("王秀英")
    keys("", Qt.Key.Key_Tab)
    chinese("统计员")
    keys("", Qt.Key.Key_Tab)
    keys("0350-1234567", Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.table.rowCount() == 1, timeout=WAIT_MS)
    window = desk.window
    assert isinstance(window, TownshipWindow)
    settle(window.session)
    assert "王秀英" in page.now.text
    assert window.workplace.at_keys.name == "王秀英"
    qtbot.waitUntil(lambda: "person" in {line.what for line in page.record.lines}, timeout=WAIT_MS)  # type: ignore[union-attr]


def test_one_person_without_a_pin_is_never_in_the_way(start: Start, home: Path) -> None:
    with open_workplace(home, today=TODAY) as workplace:
        keep_person(workplace, Person("王秀英"))
    assert isinstance(start(home).window, TownshipWindow)


def test_enter_takes_whoever_it_was_the_last_time(start: Start, home: Path, qtbot: QtBot) -> None:
    two_persons(home)
    with open_workplace(home, today=TODAY) as workplace:
        choose(workplace, "李建国")
    desk = start(home)
    question = desk.window
    assert isinstance(question, WhoStart)
    assert list(question.buttons) == ["李建国", "王秀英"] or set(question.buttons) == {
        "李建国",
        "王秀英",
    }
    qtbot.waitUntil(question.buttons["李建国"].hasFocus, timeout=WAIT_MS)
    keys("", Qt.Key.Key_Return)
    opened(desk, qtbot, question)
    assert isinstance(desk.window, TownshipWindow)
    assert desk.window.workplace.at_keys.name == "李建国"
    page = page_of(desk)
    press(qtbot, page.change_button)
    opened(desk, qtbot, desk.window)
    qtbot.waitUntil(lambda: isinstance(desk.window, WhoStart), timeout=WAIT_MS)
    again = desk.window
    assert isinstance(again, WhoStart)
    qtbot.waitUntil(lambda: "王秀英" in again.buttons, timeout=WAIT_MS)
    press(qtbot, again.buttons["王秀英"])
    opened(desk, qtbot, again)
    assert isinstance(desk.window, TownshipWindow)
    assert desk.window.workplace.at_keys.name == "王秀英"


def test_a_pin_is_typed_and_a_forgotten_one_taken_away_with_words(
    start: Start, home: Path, qtbot: QtBot
) -> None:
    two_persons(home)
    with open_workplace(home, today=TODAY) as workplace:
        choose(workplace, "王秀英")
        set_pin(workplace, "王秀英", "135790")
    desk = start(home)
    question = desk.window
    assert isinstance(question, WhoStart)
    qtbot.waitUntil(question.buttons["王秀英"].hasFocus, timeout=WAIT_MS)
    keys("", Qt.Key.Key_Space)
    qtbot.waitUntil(question.pin.hasFocus, timeout=WAIT_MS)
    keys("999999", Qt.Key.Key_Return)
    qtbot.waitUntil(question.banner.isVisible, timeout=WAIT_MS)
    assert desk.window is question
    press(qtbot, question.forgotten_button)
    words = dialog_of(WordsDialog, qtbot)
    assert isinstance(words, WordsDialog)
    words.edit.setFocus()
    qtbot.waitUntil(words.edit.hasFocus, timeout=WAIT_MS)
    chinese("本人忘记")
    press(qtbot, words.ok_button)
    opened(desk, qtbot, question)
    window = desk.window
    assert isinstance(window, TownshipWindow)
    assert window.workplace.at_keys.name == "王秀英" and window.workplace.read_only is None


def test_who_only_looks_sees_why_nothing_changes_and_can_sit_down(
    start: Start, home: Path, qtbot: QtBot
) -> None:
    two_persons(home)
    desk = start(home)
    question = desk.window
    assert isinstance(question, WhoStart)
    press(qtbot, question.look_button)
    opened(desk, qtbot, question)
    window = desk.window
    assert isinstance(window, TownshipWindow)
    assert window.workplace.read_only is not None and window.body.lasting.isVisible()
    page = page_of(desk)
    assert not page.add_button.isEnabled()
    press(qtbot, window.body.lasting.button)
    qtbot.waitUntil(lambda: isinstance(desk.window, WhoStart), timeout=WAIT_MS)


def test_the_pin_dialog_wants_the_same_twice(start: Start, home: Path, qtbot: QtBot) -> None:
    with open_workplace(home, today=TODAY) as workplace:
        keep_person(workplace, Person("王秀英"))
    desk = start(home)
    page = page_of(desk)
    page.table.selectRow(0)
    press(qtbot, page.pin_button)
    dialog = dialog_of(PinDialog, qtbot)
    qtbot.waitUntil(dialog.new.hasFocus, timeout=WAIT_MS)
    keys("1357", Qt.Key.Key_Tab)
    keys("1356", Qt.Key.Key_Return)
    qtbot.waitUntil(dialog.problem.isVisible, timeout=WAIT_MS)
    dialog.again.selectAll()
    dialog.again.setFocus()
    keys("1357", Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.table.item(0, 4).text() == "✓", timeout=WAIT_MS)  # type: ignore[union-attr]


def test_the_record_is_narrowed_and_saved(
    start: Start, home: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    with open_workplace(home, today=TODAY) as workplace:
        keep_person(workplace, Person("王秀英"))
        for number in (1, 2, 3):
            enter(workplace, [(Cell("E1", "E303", "", "2025-11"), Figure(number * SCALE))])
    desk = start(home)
    page = page_of(desk)
    everything = page.entries.rowCount()
    page.cell.setFocus()
    qtbot.waitUntil(page.cell.hasFocus, timeout=WAIT_MS)
    keys("e303", Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.entries.rowCount() == 3, timeout=WAIT_MS)
    assert everything > 3
    page.since.setFocus()
    keys("2025-13", Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.count.text().startswith("×"), timeout=WAIT_MS)
    assert page.entries.rowCount() == 3
    page.since.clear()
    qtbot.waitUntil(lambda: not page.count.text().startswith("×"), timeout=WAIT_MS)
    press(qtbot, page.save_button)
    dialog = dialog_of(SaveAsDialog, qtbot)
    dialog.use_folder(tmp_path)
    press(qtbot, dialog.ok_button)
    qtbot.waitUntil(lambda: bool(list(tmp_path.glob(f"{UNIT}-record-*.xlsx"))), timeout=WAIT_MS)
    dialog.close()


def test_who_leaves_gives_up_the_keys(start: Start, home: Path, qtbot: QtBot) -> None:
    two_persons(home)
    desk = start(home)
    question = desk.window
    assert isinstance(question, WhoStart)
    press(qtbot, question.buttons["王秀英"])
    opened(desk, qtbot, question)
    page = page_of(desk)
    names = [page.table.item(row, 0).text() for row in range(page.table.rowCount())]  # type: ignore[union-attr]
    page.table.selectRow(names.index("王秀英"))
    press(qtbot, page.leave_button)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None, timeout=WAIT_MS)
    box = QApplication.activeModalWidget()
    yes = next(b for b in box.findChildren(QPushButton) if "不再" in b.text())
    press(qtbot, yes)
    qtbot.waitUntil(
        lambda: (
            isinstance(desk.window, TownshipWindow | WhoStart)
            and desk.window is not question
            and desk.session is not None
            and desk.session.workplace is not None
            and desk.session.workplace.at_keys.name == "李建国"
        ),
        timeout=WAIT_MS,
    )
