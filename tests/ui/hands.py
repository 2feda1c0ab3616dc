"""What a person does at the keyboard, and waiting until the program has done its part."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.ui.session import Session


def in_hand() -> QWidget:
    """Where the next key goes."""
    target = QApplication.focusWidget()
    assert target is not None, "nothing has the keyboard"
    return target


def keys(text: str, *more: Qt.Key) -> None:
    """Type text, then press the other keys."""
    for character in text:  # the first key opens the editor, which has the focus for the next
        QTest.keyClicks(in_hand(), character)
    for key in more:
        QTest.keyClick(in_hand(), key)


def chinese(text: str) -> None:
    """Commit words from an input method."""
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(in_hand(), event)


def settle(session: Session) -> None:
    """Wait until the worker is idle and what it told has been shown, and what that asked for in
    turn.
    """
    for _turn in range(3):
        session.jobs.drain()
        QApplication.processEvents()
