"""What becomes of a month where a computer dies, a clerk leaves, or a desk loses its keys: by the windows of both sides."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from desktop import i18n
from desktop.actions.backups import copy_outside
from desktop.actions.checks.check import check_period
from desktop.actions.desk.keys_lost import keys_lost
from desktop.actions.workplace import open_workplace
from desktop.demo.make import make_demo
from desktop.domain import periods
from desktop.domain.figures import Cell
from desktop.domain.periods import Period
from desktop.ui.app import Desk as Program
from desktop.ui.district.window import DistrictWindow
from desktop.ui.outputs.copy_dialog import CopyDialog
from desktop.ui.outputs.handover_dialog import HandoverDialog
from desktop.ui.outputs.kit_dialog import KitDialog
from desktop.ui.outputs.seal_dialog import SealDialog
from desktop.ui.shell.first_start import FirstStart
from desktop.ui.shell.safekeeping_page import SafekeepingPage
from desktop.ui.township.window import TownshipWindow
from tests.journeys.example import Example
from tests.journeys.windows import Desk, Township, back_file, open_desk, township
from tests.printed import plain, words
from tests.readers import needs_pdftotext
from tests.ui.hands import chinese, keys
from tests.ui.started import WAIT_MS, Start, dialog_of, opened, press

UNIT, OTHER = "140902101", "140902102"
JANUARY, FEBRUARY, TODAY = Period("2024-01"), Period("2024-02"), date(2024, 3, 5)
WORDS = "correct horse battery staple"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """district, UNIT and OTHER with two months of figures; January is handed in, the keys are compared."""
    folder = tmp_path_factory.mktemp("begun")
    make_demo(folder, units=[UNIT, OTHER], last=FEBRUARY)
    return folder


@pytest.fixture
def folder(begun: Path, tmp_path: Path) -> Path:
    shutil.copytree(begun, tmp_path / "all")
    for name in ("stick", "home", "safe"):
        (tmp_path / "all" / name).mkdir()
    return tmp_path / "all"


@pytest.fixture(params=["zh_CN", "en"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(i18n, "_language", request.param)
    return str(request.param)


def safekeeping(program: Program, qtbot: QtBot) -> SafekeepingPage:
    """By a click on its entry in the rail."""
    window = program.window
    assert isinstance(window, TownshipWindow | DistrictWindow)
    entries = window.rail.entries
    row = next(
        n
        for n in range(entries.count())
        if entries.item(n).data(Qt.ItemDataRole.UserRole).id == "safekeeping"
    )
    place = entries.visualItemRect(entries.item(row)).center()
    QTest.mouseClick(
        entries.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place
    )
    page = window.stack.currentWidget()
    assert isinstance(page, SafekeepingPage)
    qtbot.waitUntil(lambda: page.shown is not None, timeout=WAIT_MS)
    return page


def seal(dialog: SealDialog, folder: Path, qtbot: QtBot) -> None:
    dialog.use_folder(folder)
    dialog.passphrase.edit.setFocus()
    qtbot.waitUntil(dialog.passphrase.edit.hasFocus, timeout=WAIT_MS)
    keys(WORDS, Qt.Key.Key_Tab)
    keys(WORDS)
    press(qtbot, dialog.ok_button)
    qtbot.waitUntil(lambda: dialog.words.text().startswith("✓"), timeout=WAIT_MS)


def test_a_computer_dies_and_the_next_month_goes_on(
    qtbot: QtBot,
    folder: Path,
    start: Start,
    language: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Kit and copy on the stick in the safe; the desk takes February without a question."""
    stick, safe = folder / "stick", folder / "safe"
    desk = open_desk(qtbot, folder / "district", JANUARY, TODAY)
    task, code = desk.send_task(stick)
    with township(qtbot, folder / UNIT, JANUARY, TODAY) as clerk:
        clerk.receive(task, code)
        key_code = clerk.hand_in(stick)
    desk.receive(stick)
    desk.trust(UNIT, key_code)
    assert {r.outcome for r in desk.receive(stick).results} == {"known"}

    old = start(folder / UNIT, today=TODAY)
    keeping = safekeeping(old, qtbot)
    press(qtbot, keeping.kit_button)
    kit = dialog_of(KitDialog, qtbot)
    press(qtbot, kit.with_copy)  # by its own verb below
    seal(kit, safe, qtbot)
    press(qtbot, kit.close_button)
    press(qtbot, keeping.copy_button)
    copying = dialog_of(CopyDialog, qtbot)
    copying.use_folder(safe)
    press(qtbot, copying.ok_button)
    qtbot.waitUntil(lambda: copying.words.text().startswith("✓"), timeout=WAIT_MS)
    press(qtbot, copying.close_button)
    qtbot.waitUntil(
        lambda: keeping.shown is not None and not keeping.shown.kit.is_copy_wanting, timeout=WAIT_MS
    )
    assert old.window is not None
    old.window.close()
    shutil.rmtree(folder / UNIT)  # the disk is gone

    new = start(folder / "new", today=TODAY)
    first = new.window
    assert isinstance(first, FirstStart)
    press(qtbot, first.takeover_button)
    press(qtbot, first.kit_button)
    recover = first.recover_page
    for name, button in zip(
        ("tianbao-*.db", "*.tbkit"),
        [b for b in recover.findChildren(QPushButton) if b.text().endswith("…")],
        strict=True,
    ):
        (file,) = safe.glob(name)
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, f=file: (str(f), ""))
        press(qtbot, button)
    recover.passphrase.edit.setFocus()
    qtbot.waitUntil(recover.passphrase.edit.hasFocus, timeout=WAIT_MS)
    keys(WORDS, Qt.Key.Key_Return)
    opened(new, qtbot, first)
    window = new.window
    assert isinstance(window, TownshipWindow)
    clerk = Township(window)
    window.show_period(FEBRUARY)
    clerk.settle()
    clerk.hand_in(stick, WORDS)
    page = desk.receive(stick)
    assert [r.outcome for r in page.results if r.outcome != "known"] == ["taken"], page.results
    desk.close()


@needs_pdftotext
def test_a_clerk_hands_over_in_mid_month(
    qtbot: QtBot, folder: Path, tmp_path: Path, start: Start, language: str
) -> None:
    """With two open queries and a return: whoever comes reads them on the list, and finishes both months."""
    stick, home = folder / "stick", folder / "home"
    desk = open_desk(qtbot, folder / "district", JANUARY, TODAY)
    task, code = desk.send_task(stick)
    with township(qtbot, folder / UNIT, JANUARY, TODAY) as clerk:
        clerk.receive(task, code)
        key_code = clerk.hand_in(stick)
    desk.receive(stick)
    desk.trust(UNIT, key_code)
    desk.go("board")
    desk.choose_period(JANUARY)
    desk.return_cell(UNIT, Cell("E1", "E303", "", JANUARY), "造林面积请与林业站台账核对")
    desk.send_back(home)
    with township(qtbot, folder / UNIT, FEBRUARY, TODAY) as clerk:
        clerk.receive(back_file(home, UNIT))
        clerk.window.show_period(FEBRUARY)
        clerk.settle()
        clerk.type_into(Cell("E1", "E502", "", FEBRUARY), "9999")
    with open_workplace(folder / UNIT, today=TODAY) as unit:
        open_ones = [f for f in check_period(unit, FEBRUARY) if f.blocks]
        assert [f.severity for f in open_ones] == ["query", "query"], [f.message for f in open_ones]

    old = start(folder / UNIT, today=TODAY)
    page = safekeeping(old, qtbot)
    matters = [page.table.item(row, 0).text() for row in range(page.table.rowCount())]
    assert len(matters) == 2, matters
    assert page.table.item(0, 2).text() == "造林面积请与林业站台账核对"
    assert "2" in matters[1].partition("2024")[2].partition("2")[1], matters
    page.by.setFocus()
    page.by.clear()
    chinese("王秀英")
    keys("", Qt.Key.Key_Tab)
    chinese("李建国")
    press(qtbot, page.hand_button)
    dialog = dialog_of(HandoverDialog, qtbot)
    before = old.window
    seal(dialog, home, qtbot)
    assert dialog.made is not None
    file = dialog.made.file
    press(qtbot, dialog.close_button)
    opened(old, qtbot, before)
    left = old.window
    assert isinstance(left, TownshipWindow)
    assert "李建国" in left.body.lasting.text.text()
    listed = plain(words(file.with_suffix(".pdf").read_bytes(), tmp_path))
    for text in ("王秀英", "李建国", matters[0], matters[1], "造林面积请与林业站台账核对"):
        assert plain(text) in listed, text

    new = start(folder / "new", file, today=TODAY)
    first = new.window
    assert isinstance(first, FirstStart)
    qtbot.waitUntil(first.takeover_page.passphrase.edit.hasFocus, timeout=WAIT_MS)
    keys(WORDS, Qt.Key.Key_Return)
    opened(new, qtbot, first)
    window = new.window
    assert isinstance(window, TownshipWindow)
    clerk = Township(window)
    window.show_period(FEBRUARY)
    clerk.settle()
    clerk.answer("已与相关站所逐项核对，原因是集中验收入账")
    window.show_period(JANUARY)
    clerk.settle()
    clerk.type_into(Cell("E1", "E303", "", JANUARY), "5")
    clerk.answer("已与林业站台账逐地块核对")
    clerk.hand_in(stick)
    window.show_period(FEBRUARY)
    clerk.settle()
    clerk.type_into(Cell("E1", "E303", "", FEBRUARY), "5")
    clerk.answer("与一月相同，本月没有新增")
    clerk.hand_in(stick)
    page_of_desk = desk.receive(stick)
    results = [r.outcome for r in page_of_desk.results if r.outcome != "known"]
    assert results == ["taken", "taken"], page_of_desk.results
    desk.close()


def test_a_desk_dies_without_a_kit(
    qtbot: QtBot,
    example: Example,
    tmp_path: Path,
    start: Start,
    language: str,
    repeat: int,
) -> None:
    """The page leads through it, until every office is in again: three of them; with --repeat 20 all 26 of the district."""
    count = 26 if repeat >= 20 else 3
    today, stick = date(2026, 1, 20), tmp_path / "stick"
    offices = [Path(unit["home"]).name for unit in example.report["units"]][:count]
    assert len(offices) == count
    stick.mkdir()
    with open_workplace(example.copy("district", tmp_path), today=today) as old:
        backup = copy_outside(old, tmp_path / "safe").backup.path
    shutil.rmtree(tmp_path / "district")

    program = start(tmp_path / "new", today=today)
    first = program.window
    assert isinstance(first, FirstStart)
    press(qtbot, first.takeover_button)
    press(qtbot, first.kit_button)
    first.recover_page.use("backup", backup)
    press(qtbot, first.recover_page.go_button)
    opened(program, qtbot, first)
    window = program.window
    assert isinstance(window, DistrictWindow)
    desk = Desk(window)
    page = window.stack.currentWidget()
    assert isinstance(page, SafekeepingPage) and page.lost_card.isVisible()
    press(qtbot, page.new_keys_button)
    desk.settle()
    task, code = desk.write_task(stick)
    desk.settle()
    assert code in page.lost_words.text()

    for office in offices:
        home = example.copy(office, tmp_path)
        with township(qtbot, home, JANUARY, today) as clerk:
            clerk.receive(task, code)
            assert clerk.received is not None
            again = clerk.received.unreadable[0]
            clerk.window.show_period(Period(periods.last_day(again).isoformat()[:7]))
            clerk.settle()
            clerk.answer("已与台账核对，没有漏报")  # where the desk had returned something
            clerk.hand_in(stick)
        shutil.rmtree(home)
    results = desk.receive(stick).results
    assert {r.outcome for r in results if r.outcome != "known"} == {"taken"}, results
    lost = keys_lost(window.workplace)
    assert lost is not None
    assert {office.unit for office in lost.offices if office.is_back} == set(offices)
    desk.go("safekeeping")
    assert page.lost_card.isVisible() is (count < 26), "until all 26 have answered"
    desk.close()
