"""Setting and changing the passphrase of the keys by keys and clicks, in both windows."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.actions.workplace import init_workplace
from desktop.exchange.keyplace import has_plain_keys, load_keys, save_keys
from desktop.exchange.keys import make_keys
from desktop.ui.district.window import DistrictWindow
from desktop.ui.session import Session
from desktop.ui.shell.about_dialog import AboutDialog
from desktop.ui.shell.change_passphrase import ChangePassphraseDialog
from desktop.ui.township.window import TownshipWindow
from tests.ui.conftest import OCTOBER, OpenSession
from tests.ui.hands import keys, settle

FIRST, SECOND = "stapler orbit nine rivers", "gravel tulip seven lanterns"
ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab


def opened(window: QWidget, session: Session, qtbot: QtBot) -> ChangePassphraseDialog:
    """Help, About, the button, all by keys."""
    window.activateWindow()  # offscreen nobody gives it back after a dialog
    QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    help_page = window.stack.help if isinstance(window, TownshipWindow) else window.help
    help_page.about_button.setFocus()
    keys("", Qt.Key.Key_Space)
    (about,) = [d for d in window.findChildren(AboutDialog) if d.isVisible()]
    qtbot.waitUntil(about.isActiveWindow)
    about.passphrase_button.setFocus()
    keys("", Qt.Key.Key_Space)
    settle(session)
    (dialog,) = [d for d in window.findChildren(ChangePassphraseDialog) if d.isVisible()]
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def problems(dialog: ChangePassphraseDialog) -> list[bool]:
    """Beside which fields something is said, and below them all."""
    labels = (*(field.problem for field in dialog.fields), dialog.problem)
    return [not label.isHidden() and bool(label.text()) for label in labels]


def test_an_office_sets_one_and_changes_it(
    window: TownshipWindow, home: Path, qtbot: QtBot
) -> None:
    own = make_keys()
    save_keys(home, own, None)
    session = window.session
    dialog = opened(window, session, qtbot)
    assert not dialog.present.isVisible(), "none is in force"
    keys(FIRST, TAB)
    assert not dialog.ok_button.isEnabled()
    keys(SECOND, ENTER)
    assert problems(dialog) == [False, False, True, False]
    assert dialog.again.edit.hasFocus() and dialog.again.edit.selectedText()
    keys(FIRST, ENTER)
    keys("", Qt.Key.Key_Escape)
    assert dialog.isVisible(), "what has begun is waited for"
    settle(session)
    assert load_keys(home, FIRST) == own and not has_plain_keys(home)
    assert problems(dialog) == [False] * 4 and "keys.age" in dialog.words.text()
    assert not dialog.ok_button.isVisible() and not dialog.new.isVisible()
    keys("", ENTER)
    assert not dialog.isVisible()
    dialog = opened(window, session, qtbot)
    keys("wrong", TAB)
    keys(SECOND, TAB)
    keys(SECOND, ENTER)
    settle(session)
    assert problems(dialog) == [True, False, False, False]
    assert dialog.present.edit.hasFocus()
    keys(FIRST, ENTER)
    settle(session)
    assert load_keys(home, SECOND) == own
    keys("", Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_weak_one_is_refused_beside_its_field(
    window: TownshipWindow, home: Path, qtbot: QtBot
) -> None:
    own = make_keys()
    save_keys(home, own, None)
    dialog = opened(window, window.session, qtbot)
    keys("2025", TAB)
    keys("2025", ENTER)
    settle(window.session)
    assert problems(dialog) == [False, True, False, False]
    assert dialog.new.edit.hasFocus()
    assert load_keys(home) == own
    keys("", Qt.Key.Key_Escape)


def test_what_is_wrong_with_the_disk_stands_below(
    window: TownshipWindow, home: Path, qtbot: QtBot
) -> None:
    own = make_keys()
    save_keys(home, own, None)
    (home / ".keys.age.part" / "in the way").mkdir(parents=True)
    dialog = opened(window, window.session, qtbot)
    keys(FIRST, TAB)
    keys(FIRST, ENTER)
    settle(window.session)
    assert problems(dialog) == [False, False, False, True]
    assert dialog.ok_button.isEnabled() and load_keys(home) == own
    keys("", Qt.Key.Key_Escape)


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot, open_session: OpenSession) -> DistrictWindow:
    init_workplace(tmp_path / "desk", role="district")
    session = open_session(tmp_path / "desk")
    assert session.workplace is not None
    made = DistrictWindow(session, session.workplace, OCTOBER)
    qtbot.addWidget(made)
    made.show()
    QTest.qWaitForWindowActive(made)
    settle(session)
    return made


def test_a_desk_sets_one(desk: DistrictWindow, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = opened(desk, desk.session, qtbot)
    keys(FIRST, TAB)
    keys(FIRST, ENTER)
    settle(desk.session)
    assert load_keys(tmp_path / "desk", FIRST)
    assert "keys.age" in dialog.words.text()
    keys("", ENTER)
    assert not dialog.isVisible()
