"""A window in a process of its own that types for ever and prints each value once the status line
calls it saved.

Usage: typing_child.py HOME. Prints `saved CODE VALUE`, one line a commit, until it is killed.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.domain.figures import Cell, How, plain
from desktop.domain.periods import Period
from desktop.ui.app import make_application
from desktop.ui.session import Session
from desktop.ui.township.window import TownshipWindow


def main() -> None:
    app = make_application(sys.argv)
    session = Session(Path(sys.argv[1]))
    windows: list[TownshipWindow] = []

    def opened(workplace: object) -> None:
        windows.append(TownshipWindow(session, workplace, Period("2025-10")))  # type: ignore[arg-type]
        windows[0].show()

    def entered(outcome: object) -> None:
        for change in outcome.changes:  # type: ignore[attr-defined]
            if change.how is How.TYPED:
                assert ":" in windows[0].status.facts.text()  # the line says a time
                print("saved", change.cell.code, plain(change.after.value, 0), flush=True)

    session.opened.connect(opened)
    session.entered.connect(entered)
    session.open()
    session.jobs.drain()
    grid = windows[0].pages["E1"].grid
    session.jobs.drain()
    cell = Cell("E1", "E303", "", "2025-10")
    for number in itertools.count(int(sys.argv[2])):
        grid.go_to(cell, "current")
        for digit in str(number):
            QTest.keyClick(app.focusWidget() or grid, Qt.Key(ord(digit)))
        QTest.keyClick(app.focusWidget() or grid, Qt.Key.Key_Return)
        app.processEvents()


if __name__ == "__main__":
    main()
