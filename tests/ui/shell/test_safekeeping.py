"""Handing over and recovering by window: by the keys and clicks of the one who leaves, and of the one who comes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop import i18n
from desktop.actions.backups import copy_outside
from desktop.actions.evidence.attach import attach
from desktop.actions.evidence.files import Place
from desktop.actions.keys import workplace_keys
from desktop.actions.recovery_kit import save_kit
from desktop.actions.workplace import open_workplace
from desktop.domain.periods import Period
from desktop.exchange.keyplace import load_keys
from desktop.ui.app import Desk
from desktop.ui.district.board.task_dialog import TaskDialog
from desktop.ui.district.window import DistrictWindow
from desktop.ui.outputs.handover_dialog import HandoverDialog
from desktop.ui.shell.first_start import FirstStart
from desktop.ui.shell.safekeeping_page import SafekeepingPage
from desktop.ui.township.window import TownshipWindow
from desktop.ui.widgets.words_dialog import WordsDialog
from tests.pair import make_pair
from tests.ui.hands import chinese, keys, settle
from tests.ui.started import WAIT_MS, Start, dialog_of, opened, press
from tests.unit.actions.month import put_month
from tests.unit.actions.test_evidence import PDF

WORDS = "correct horse battery staple"


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
    for file in (tmp_path / "met" / "stick").iterdir():
        file.unlink()
    return tmp_path / "met"


def page_of(desk: Desk) -> SafekeepingPage:
    window = desk.window
    assert isinstance(window, TownshipWindow | DistrictWindow)
    window.show_safekeeping()
    settle(window.session)
    page = window.stack.currentWidget()
    assert isinstance(page, SafekeepingPage)
    return page


def write_handover(desk: Desk, qtbot: QtBot, stick: Path) -> Path:
    """From the page to the file, as a person does it."""
    before = desk.window
    page = page_of(desk)
    page.by.setFocus()
    page.by.clear()
    chinese("王秀英")
    keys("", Qt.Key.Key_Tab)
    chinese("李建国")
    press(qtbot, page.hand_button)
    dialog = dialog_of(HandoverDialog, qtbot)
    dialog.use_folder(stick)
    QTest.qWaitForWindowActive(dialog)
    dialog.passphrase.edit.setFocus()
    qtbot.waitUntil(dialog.passphrase.edit.hasFocus, timeout=20_000)
    keys(WORDS, Qt.Key.Key_Tab)
    keys(WORDS)
    press(qtbot, dialog.ok_button)
    qtbot.waitUntil(
        lambda: dialog.made is not None or dialog.ok_button.isEnabled(), timeout=WAIT_MS
    )
    assert dialog.made is not None and dialog.made.file.exists(), (
        dialog.words.text() + dialog.hint.text()
    )
    assert dialog.made.check_code in dialog.words.text()
    assert (stick / f"{dialog.made.file.stem}.pdf").read_bytes().startswith(b"%PDF")
    file = dialog.made.file
    press(qtbot, dialog.close_button)
    opened(desk, qtbot, before)
    return file


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("side", ["unit", "desk"])
def test_a_workplace_moves_by_window(
    qtbot: QtBot,
    folder: Path,
    tmp_path: Path,
    start: Start,
    side: str,
    language: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(i18n, "_language", language)
    old = start(folder / side)
    file = write_handover(old, qtbot, folder / "stick")
    window = old.window
    assert isinstance(window, TownshipWindow | DistrictWindow)
    assert "李建国" in window.body.lasting.text.text() and window.workplace.read_only is not None

    new = start(tmp_path / "new", file)
    first = new.window
    assert isinstance(first, FirstStart)
    qtbot.waitUntil(lambda: first.takeover_page.isVisible(), timeout=20_000)
    taking = first.takeover_page
    assert not taking.take_button.isEnabled()
    for words in ("wrong", WORDS.upper()):
        taking.passphrase.edit.setFocus()
        taking.passphrase.edit.selectAll()
        keys(words, Qt.Key.Key_Return)
        if words == "wrong":
            qtbot.waitUntil(taking.passphrase.problem.isVisible, timeout=WAIT_MS)
            assert taking.passphrase.edit.selectedText() == "wrong"
    opened(new, qtbot, first)
    fresh = new.window
    assert isinstance(fresh, type(window)) and fresh.workplace.read_only is None
    assert not fresh.body.lasting.isVisible()
    assert load_keys(tmp_path / "new") == load_keys(folder / side)


def test_a_name_has_to_stand_there(qtbot: QtBot, folder: Path, start: Start) -> None:
    page = page_of(start(folder / "unit"))
    page.by.clear()
    press(qtbot, page.hand_button)
    assert page.problem.isVisible() and page.by.hasFocus()
    qtbot.mouseClick(page.same_person, Qt.MouseButton.LeftButton)
    assert not page.to.isVisible()
    assert page.table.rowCount() == len(page.shown.matters if page.shown else ())


def test_taking_it_back_by_window(qtbot: QtBot, folder: Path, start: Start) -> None:
    desk = start(folder / "unit")
    write_handover(desk, qtbot, folder / "stick")
    before = desk.window
    page = page_of(desk)
    press(qtbot, page.back_button)
    dialog = dialog_of(WordsDialog, qtbot)
    assert not dialog.ok_button.isEnabled(), "it needs words"
    QTest.qWaitForWindowActive(dialog)
    dialog.edit.setFocus()
    qtbot.waitUntil(dialog.edit.hasFocus, timeout=20_000)
    chinese("新电脑坏了")
    press(qtbot, dialog.ok_button)
    opened(desk, qtbot, before)
    window = desk.window
    assert isinstance(window, TownshipWindow) and window.workplace.read_only is None


def test_a_double_click_where_a_workplace_lies(
    qtbot: QtBot, folder: Path, tmp_path: Path, start: Start
) -> None:
    """Its own file is told as such; one that comes back opens the page."""
    desk = start(folder / "unit")
    file = write_handover(desk, qtbot, folder / "stick")
    window = desk.window
    assert isinstance(window, TownshipWindow) and desk.session is not None
    desk._on_handed(window, file)
    settle(desk.session)
    assert window.banner.isVisible() and "这台电脑" in window.banner.text.text()

    new = start(tmp_path / "new", file)
    first = new.window
    assert isinstance(first, FirstStart)
    qtbot.waitUntil(lambda: first.takeover_page.isVisible(), timeout=20_000)
    keys(WORDS, Qt.Key.Key_Return)
    opened(new, qtbot, first)
    back = write_handover(new, qtbot, tmp_path)
    desk._on_handed(window, back)
    opened(desk, qtbot, window)
    again = desk.window
    assert isinstance(again, FirstStart)
    qtbot.waitUntil(lambda: again.takeover_page.isVisible(), timeout=20_000)
    keys(WORDS, Qt.Key.Key_Return)
    opened(desk, qtbot, again)
    assert isinstance(desk.window, TownshipWindow) and desk.window.workplace.read_only is None


def at_the_broken_computer(desk: Desk, qtbot: QtBot) -> FirstStart:
    """From the first start by its buttons."""
    first = desk.window
    assert isinstance(first, FirstStart)
    press(qtbot, first.takeover_button)
    press(qtbot, first.kit_button)
    return first


def test_a_broken_computer_goes_on_elsewhere_with_backup_and_kit(
    qtbot: QtBot, folder: Path, tmp_path: Path, start: Start
) -> None:
    with open_workplace(folder / "unit") as unit:
        before = workplace_keys(unit)
        backup = copy_outside(unit, folder / "stick").backup.path
        kit = save_kit(unit, folder / "stick", WORDS).file
    shutil.rmtree(folder / "unit")
    desk = start(tmp_path / "new")
    first = at_the_broken_computer(desk, qtbot)
    page = first.recover_page
    assert page.isVisible() and not page.go_button.isEnabled()
    page.use("backup", backup)
    assert page.go_button.isEnabled()
    page.use("kit", kit)
    assert not page.go_button.isEnabled()
    for words in ("wrong", WORDS):
        page.passphrase.edit.setFocus()
        page.passphrase.edit.selectAll()
        keys(words, Qt.Key.Key_Return)
        if words == "wrong":
            qtbot.waitUntil(page.passphrase.problem.isVisible, timeout=WAIT_MS)
            assert not (tmp_path / "new" / "tianbao.db").exists()
    opened(desk, qtbot, first)
    window = desk.window
    assert isinstance(window, TownshipWindow)
    assert load_keys(tmp_path / "new", WORDS) == before


def test_what_a_copy_lacks_is_said_before_it_is_opened(
    qtbot: QtBot, folder: Path, tmp_path: Path, start: Start
) -> None:
    (tmp_path / "a.pdf").write_bytes(PDF)
    with open_workplace(folder / "unit") as unit:
        kept = attach(unit, Period("2025-11"), Place("E1", "E303"), tmp_path / "a.pdf")
        backup = copy_outside(unit, folder / "stick").backup.path
    (folder / "stick" / "evidence" / kept.digest).unlink()
    shutil.rmtree(folder / "unit")
    desk = start(tmp_path / "new")
    first = at_the_broken_computer(desk, qtbot)
    page = first.recover_page
    page.use("backup", backup)
    press(qtbot, page.go_button)
    qtbot.waitUntil(page.missing.isVisible, timeout=WAIT_MS)
    assert "1 份证明材料" in page.missing.text() and desk.window is first
    qtbot.waitUntil(page.isEnabled, timeout=WAIT_MS)
    press(qtbot, page.go_button)
    opened(desk, qtbot, first)
    assert isinstance(desk.window, TownshipWindow)


def test_a_kit_of_another_unit_is_refused_before_anything_is_made(
    folder: Path, tmp_path: Path, start: Start, qtbot: QtBot
) -> None:
    with open_workplace(folder / "unit") as unit, open_workplace(folder / "desk") as other:
        backup, kit = (
            copy_outside(unit, folder / "stick").backup.path,
            save_kit(other, folder / "stick", WORDS).file,
        )
    desk = start(tmp_path / "new", kit)
    first = desk.window
    assert isinstance(first, FirstStart)
    qtbot.waitUntil(first.recover_page.isVisible, timeout=20_000)
    first.recover_page.use("backup", backup)
    first.recover_page.passphrase.edit.setFocus()
    keys(WORDS, Qt.Key.Key_Return)
    qtbot.waitUntil(first.banner.isVisible, timeout=WAIT_MS)
    assert not (tmp_path / "new" / "tianbao.db").exists()


def test_a_desk_without_its_keys_is_led_through(qtbot: QtBot, folder: Path, start: Start) -> None:
    """The page comes by itself; the task with new keys goes out from there."""
    for name in ("keys.json", "keys.age", "keys.place"):
        (folder / "desk" / name).unlink(missing_ok=True)
    desk = start(folder / "desk")
    window = desk.window
    assert isinstance(window, DistrictWindow)
    settle(window.session)
    page = window.stack.currentWidget()
    assert isinstance(page, SafekeepingPage)
    assert page.lost_card.isVisible()
    assert page.offices.rowCount() == len(window.workplace.catalogue.units)
    press(qtbot, page.new_keys_button)
    dialog = dialog_of(TaskDialog, qtbot)
    dialog.use_folder(folder / "stick")
    QTest.qWaitForWindowActive(dialog)
    press(qtbot, dialog.ok_button)
    settle(window.session)
    assert list((folder / "stick").glob("*.tbtask")), dialog.words.text()
    press(qtbot, dialog.close_button)
    settle(window.session)
    lost = page.shown.lost if page.shown else None
    assert lost is not None and lost.check_code in page.lost_words.text()
    assert not page.new_keys_button.isVisible()
