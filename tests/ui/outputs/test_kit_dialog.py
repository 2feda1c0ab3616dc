"""The recovery kit by keys: from the rail to a kit that lies on a stick and opens."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.actions.recovery_kit import kit_state
from desktop.exchange.keyplace import load_keys
from desktop.exchange.keys import strength
from desktop.exchange.kit import open_kit
from desktop.ui.outputs.kit_dialog import KitDialog
from desktop.ui.session import Session
from desktop.ui.township.window import TownshipWindow
from tests.ui.hands import keys, settle

PASSPHRASE = "stapler orbit nine rivers"
SPACE = Qt.Key.Key_Space


def opened(window: TownshipWindow, qtbot: QtBot) -> KitDialog:
    window.activateWindow()  # offscreen nobody gives it back after a dialog
    QTest.qWaitForWindowActive(window)
    rail = window.rail.entries
    settle(window.session)
    rail.setFocus()
    keys("", Qt.Key.Key_End)
    settle(window.session)
    rail.setFocus()  # the page had taken it
    keys("", Qt.Key.Key_Up)
    settle(window.session)
    window.stack.safekeeping.kit_button.setFocus()
    keys("", SPACE)
    settle(window.session)
    (dialog,) = [d for d in window.findChildren(KitDialog) if d.isVisible()]
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def finish(session: Session) -> None:
    """Sealing under a passphrase takes seconds by design, more where the machine is busy."""
    session.jobs.drain(120_000)
    settle(session)


def test_a_kit_and_its_page_are_written(
    window: TownshipWindow, home: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    dialog = opened(window, qtbot)
    dialog.use_folder(stick)
    dialog.passphrase.edit.setFocus()
    for first, second, beside in (
        ("12345678", "12345678", dialog.passphrase),
        (PASSPHRASE, "something else", dialog.again),
    ):
        for field, text in ((dialog.passphrase, first), (dialog.again, second)):
            field.edit.setFocus()
            field.edit.selectAll()
            keys(text)
        dialog.ok_button.setFocus()
        keys("", SPACE)
        finish(window.session)
        assert dialog.hint.text().startswith("×") and list(stick.iterdir()) == []
        assert beside.edit.hasFocus(), "there it is typed again"
    keys(PASSPHRASE)
    dialog.ok_button.setFocus()
    keys("", SPACE)
    finish(window.session)
    made = sorted(stick.iterdir(), key=lambda file: file.suffix, reverse=True)
    assert [file.suffix for file in made] == [".tbkit", ".pdf", ".db"]
    assert all(file.name in dialog.words.text() for file in made)
    kit = made[0]
    assert not dialog.hint.text().startswith("×")
    assert open_kit(kit.read_bytes(), PASSPHRASE, file="kit").keys == load_keys(home)
    states = []
    window.session.ask(kit_state, states.append)
    settle(window.session)
    assert states[0].made_on and states[0].copied_on
    dialog.close()
    assert "20" in _words(opened(window, qtbot)), "when it was written"


def test_a_refused_folder_leaves_what_was_typed(
    window: TownshipWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = opened(window, qtbot)
    for field in (dialog.passphrase, dialog.again):
        field.edit.setFocus()
        keys(PASSPHRASE)
    stick = tmp_path / "stick"
    stick.mkdir()
    dialog.use_folder(stick)
    stick.rmdir()
    dialog.ok_button.setFocus()
    keys("", SPACE)
    finish(window.session)
    assert "stick" in dialog.words.text() and dialog.words.text().startswith("×")
    assert dialog.passphrase.edit.text() == PASSPHRASE


def test_strength_is_told_as_it_is_typed(window: TownshipWindow, qtbot: QtBot) -> None:
    dialog = opened(window, qtbot)
    chosen, seen = dialog.chosen, []
    for text in ("12345678", "stapler1", "correct horse", PASSPHRASE, ""):
        dialog.passphrase.edit.setFocus()
        dialog.passphrase.edit.selectAll()
        keys(text) if text else keys("", Qt.Key.Key_Delete)
        settle(window.session)
        seen.append((chosen.bars.value(), chosen.judgement.text()[:1]))
        assert (chosen.bars.value() >= 3) is (text != "" and strength(text) >= 3)
    assert [mark for _bars, mark in seen] == ["×", "△", "✓", "✓", ""], seen
    assert [bars for bars, _mark in seen] == [1, 2, 3, 4, 0]


def test_a_passphrase_is_proposed_and_shown(window: TownshipWindow, qtbot: QtBot) -> None:
    dialog = opened(window, qtbot)
    chosen = dialog.chosen
    qtbot.mouseClick(chosen.propose_button, Qt.MouseButton.LeftButton)
    settle(window.session)
    words = dialog.passphrase.edit.text()
    assert words and dialog.again.edit.text() == words
    assert words in chosen.proposal.text() and chosen.proposal.isVisible()
    assert chosen.judgement.text().startswith("✓")
    qtbot.mousePress(chosen.show_button, Qt.MouseButton.LeftButton)
    assert dialog.passphrase.edit.displayText() == words
    qtbot.mouseRelease(chosen.show_button, Qt.MouseButton.LeftButton)
    assert words not in dialog.passphrase.edit.displayText()
    dialog.passphrase.edit.setFocus()
    keys("x")
    assert not chosen.proposal.isVisible()


def _words(dialog: KitDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel))
