"""The program started as by a click on its icon, for tests that see what comes before a window and after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog
from pytestqt.qtbot import QtBot

from desktop.actions.workplace import Workplace, open_workplace
from desktop.ui.app import Desk
from desktop.ui.shell.first_start import FirstStart
from tests.ui.hands import settle

WAIT_MS = 120_000
"""Sealing under a passphrase takes seconds by design, more where the machine is busy."""

Start = Callable[..., Desk]
Dialog = TypeVar("Dialog", bound=QDialog)


class Program(Desk):
    """On a computer whose calendar shows `today`."""

    today: date | None = None

    def open(self, home: Path, opener: Callable[[Path], Workplace] = open_workplace) -> None:
        super().open(
            home, partial(opener, today=self.today) if opener is open_workplace else opener
        )


@contextmanager
def starting(qtbot: QtBot) -> Iterator[Start]:
    """`start(home, file)`: the program with a home and the file of a double click, once its window stands."""
    programs: list[Program] = []

    def start(home: Path, file: Path | None = None, *, today: date | None = None) -> Desk:
        program = Program(home, file=file, leave=lambda code: pytest.fail(f"left with {code}"))
        program.today = today
        programs.append(program)
        program.start()
        opened(program, qtbot, None)
        return program

    yield start
    for program in programs:
        close(program)


def opened(program: Desk, qtbot: QtBot, before: object) -> None:
    """Wait for another window than `before`, and for its first page."""
    qtbot.waitUntil(
        lambda: program.window is not None and program.window is not before, timeout=WAIT_MS
    )
    assert program.window is not None
    QTest.qWaitForWindowActive(program.window)
    if not isinstance(program.window, FirstStart):
        assert program.session is not None
        settle(program.session)


def close(program: Desk) -> None:
    """Close its window, which is gone with the next turn of the event loop."""
    if program.window is not None:
        program.window.close()
        program.window.deleteLater()


def press(qtbot: QtBot, button: QAbstractButton) -> None:
    assert button.isEnabled() and button.isVisible(), button.text()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def dialog_of(kind: type[Dialog], qtbot: QtBot) -> Dialog:
    """The dialog in front, once it is one of that kind."""
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), kind), timeout=WAIT_MS)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, kind)
    QTest.qWaitForWindowActive(dialog)
    return dialog
