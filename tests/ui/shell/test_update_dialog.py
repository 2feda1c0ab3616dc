"""Update by stick in the window: what is new, one button, a backup first; refusals in words;
About leads to it.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

import desktop
from desktop import i18n, paths
from desktop.actions.update.find import Installation
from desktop.exchange.keys import make_keys
from desktop.exchange.release_keys import KeyList
from desktop.store.backup import backups_in
from desktop.ui import app as composition
from desktop.ui import theme
from desktop.ui.app import Desk
from desktop.ui.session import Session
from desktop.ui.shell import update_dialog
from desktop.ui.shell.about_dialog import AboutDialog
from desktop.ui.shell.drives import folder_as_drive
from desktop.ui.shell.update_dialog import UpdateDialog
from desktop.ui.township.window import TownshipWindow
from tests.archives import unpack
from tests.releases import KEYS, portable, release, switched
from tests.ui.hands import settle
from tests.ui.started import close

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    monkeypatch.setattr(paths, "cache_dir", lambda: tmp_path / "cache")
    folder = tmp_path / "program"
    folder.mkdir()
    first = portable(tmp_path / "first.tar.xz", "0.1.0")
    unpack(first, folder, without_top=True)
    return Installation("0.1.0", "portable", KeyList((KEYS.signing_public,)), folder)


@pytest.fixture
def sticks(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The sticks that are in, as the system tells of them."""
    found: list[Path] = []
    monkeypatch.setattr(
        update_dialog, "removable_drives", lambda: [folder_as_drive(path) for path in found]
    )
    return found


@pytest.fixture
def show(
    qapp: QApplication, qtbot: QtBot, open_session: Callable[..., Session], home: Path
) -> Callable[..., UpdateDialog]:
    def shown(program: Installation, *places: Path) -> UpdateDialog:
        theme.apply_theme(qapp, "light", 1.0)
        dialog = UpdateDialog(open_session(home), places, program=program)
        qtbot.addWidget(dialog)
        dialog.open()
        dialog.activateWindow()
        qtbot.waitExposed(dialog)
        dialog._session.jobs.drain()
        return dialog

    return shown


def click(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))


@switched
def test_a_stick_that_comes_in_is_seen_and_taken_by_enter(
    show: Callable[..., UpdateDialog],
    program: Installation,
    sticks: list[Path],
    tmp_path: Path,
    home: Path,
    qtbot: QtBot,
) -> None:
    dialog = show(program)
    assert "0.1.0" in dialog.words.text() and not dialog.ok_button.isVisible()
    release(tmp_path / "stick", "0.2.0")
    sticks.append(tmp_path / "stick")
    qtbot.waitUntil(lambda: dialog.offer is not None, timeout=5000)
    assert dialog.ok_button.hasFocus() and dialog.ok_button.text() == "更新到 0.2.0 版"
    assert "第二" in dialog.news.toPlainText() and "第一" not in dialog.news.toPlainText()
    before = len(backups_in(home / "backups"))
    QTest.keyClick(dialog.ok_button, Qt.Key.Key_Return)
    dialog._session.jobs.drain()
    assert dialog.words.text().startswith("✓") and "tianbao-0.1.0" in dialog.words.text()
    assert (
        subprocess.run(
            [str(program.folder / "tianbao")], capture_output=True, text=True, check=True
        ).stdout
        == "0.2.0\n"
    )
    assert len(backups_in(home / "backups")) == before + 1
    assert dialog.ok_button.text() == "现在重新启动" and dialog.ok_button.hasFocus()


def test_what_cannot_be_used_is_said_and_nothing_can_be_pressed(
    show: Callable[..., UpdateDialog], program: Installation, sticks: list[Path], tmp_path: Path
) -> None:
    release(tmp_path / "stick", "0.2.0", make_keys())
    sticks.append(tmp_path / "stick")
    dialog = show(program)
    assert dialog.words.text().startswith("×") and "tianbao-0.2.0.tbrelease" in dialog.words.text()
    assert not dialog.ok_button.isVisible() and not dialog.news.isVisible()


@switched
def test_a_damaged_installer_is_refused_when_it_is_taken(
    show: Callable[..., UpdateDialog], program: Installation, tmp_path: Path
) -> None:
    file = release(tmp_path / "stick", "0.2.0")
    archive = next((tmp_path / "stick").glob("*.tar.xz"))
    archive.write_bytes(archive.read_bytes()[:-1] + b"?")
    dialog = show(program, file)
    assert dialog.offer is not None
    click(dialog.ok_button)
    dialog._session.jobs.drain()
    assert dialog.words.text().startswith("×") and archive.name in dialog.words.text()
    assert dialog.ok_button.isEnabled(), "it can be tried again with another copy"
    assert (
        subprocess.run(
            [str(program.folder / "tianbao")], capture_output=True, text=True, check=True
        ).stdout
        == "0.1.0\n"
    )


@pytest.mark.parametrize("opens", [True, False])
def test_a_package_is_handed_to_the_systems_installer(
    show: Callable[..., UpdateDialog],
    program: Installation,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    opens: bool,
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or opens)
    dialog = show(
        Installation("0.1.0", "package", program.keys, program.folder),
        release(tmp_path / "stick", "0.2.0"),
    )
    click(dialog.ok_button)
    dialog._session.jobs.drain()
    assert dialog.ok_button.text() == "关闭并安装" and not opened, (
        "nothing is installed before it is pressed"
    )
    click(dialog.ok_button)
    copy = tmp_path / "cache/update/tianbao_0.2.0_amd64.deb"
    assert [Path(url.toLocalFile()) for url in opened] == [copy] and copy.is_file()
    assert dialog.isVisible() != opens
    if not opens:
        assert f"sudo apt install {copy}" in dialog.words.text()


def test_the_window_tells_of_a_stick_and_a_double_click_leads_to_it(
    qtbot: QtBot,
    home: Path,
    program: Installation,
    sticks: list[Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(update_dialog, "installation", lambda: program)
    monkeypatch.setattr("desktop.actions.update.find.installation", lambda: program)
    monkeypatch.setattr(composition.sys, "frozen", True, raising=False)
    file = release(tmp_path / "stick", "0.2.0")
    sticks.append(tmp_path / "stick")
    for double_clicked in (None, file):
        desk = Desk(home, file=double_clicked, leave=lambda code: None)
        desk.start()
        assert desk.session is not None
        settle(desk.session)
        window = desk.window
        assert isinstance(window, TownshipWindow)
        if double_clicked is None:
            qtbot.waitUntil(window.banner.isVisible)  # after the first page
            assert "0.2.0" in window.banner.text.text()
            click(window.banner.button)
        settle(desk.session)
        dialogs = window.findChildren(UpdateDialog)
        assert (
            len(dialogs) == 1
            and dialogs[0].offer is not None
            and dialogs[0].offer.version == "0.2.0"
        )
        QTest.keyClick(dialogs[0], Qt.Key.Key_Escape)
        close(desk)
        assert not window.isVisible()


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_about_shows_version_changes_and_licences_and_leads_to_the_update(
    qapp: QApplication,
    home: Path,
    open_session: Callable[..., Session],
    sticks: list[Path],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    i18n.set_language(language)
    theme.apply_theme(qapp, "light", 1.0)
    licences = tmp_path / "licences.txt"
    licences.write_text("Some library 1.0 — MIT\n", "utf-8")
    monkeypatch.setattr(paths, "third_party_licences", lambda: licences)
    session = open_session(home)
    window = TownshipWindow(session, session.workplace)
    qtbot.addWidget(window)
    window.show()
    settle(session)
    QTest.keyClick(window, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    click(window.stack.help.about_button)
    about = window.findChild(AboutDialog)
    assert about is not None and about.isVisible()
    assert f"{desktop.__version__} - " in about.changes.toPlainText()
    assert about.changes.toPlainText().startswith(desktop.__version__)
    about.tabs.setFocus()
    QTest.keyClick(about.tabs.tabBar(), Qt.Key.Key_Right)
    assert about.licences.toPlainText().startswith("Some library")
    click(about.update_button)
    settle(session)
    dialog = window.findChild(UpdateDialog)
    assert dialog is not None and dialog.isVisible() and desktop.__version__ in dialog.words.text()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_an_empty_stick_holds_no_new_version(
    show: Callable[..., UpdateDialog],
    program: Installation,
    sticks: list[Path],
    tmp_path: Path,
    drive_roots: set[Path],
) -> None:
    for number in range(2):
        (tmp_path / f"stick{number}").mkdir()
    drive_roots.update((tmp_path / "stick0", tmp_path / "stick1"))
    sticks.append(tmp_path / "stick0")
    alone = show(program)
    assert alone.offer is None and "0.1.0" in alone.words.text()
    release(tmp_path / "stick2", "0.2.0")
    sticks.extend((tmp_path / "stick1", tmp_path / "stick2"))
    beside = show(program)
    assert beside.offer is not None and beside.offer.version == "0.2.0"
