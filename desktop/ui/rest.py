"""What may wait until the hand rests: side panels, counts, charts. A quick hand at the grid is never
kept up by them.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QObject, QTimer

REST_MS = 700
"""Longer than between two values of a quick hand, shorter than a look at the side."""


class Rest(QObject):
    """`moved()` at each key that is typed into a grid; work waits from then on until there is a
    rest.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._moved = float("-inf")
        self._waiting: dict[tuple[QObject, str], Callable[[], None]] = {}
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._run_one)

    def moved(self) -> None:
        self._moved = time.monotonic()
        if self._waiting:
            self._timer.start(REST_MS)

    def when_still(self, owner: QObject, name: str, work: Callable[[], None]) -> None:
        """Do it at once where the hand rests, else when it does, if its owner is still there; of the same owner and
        name, the newest alone.
        """
        left = REST_MS - (time.monotonic() - self._moved) * 1000
        if left <= 0 and not self._waiting:
            _run(owner, work)
            return
        self._waiting[owner, name] = work
        if not self._timer.isActive():
            self._timer.start(max(0, round(left)))

    def flush(self) -> None:
        """Do now what waits: somebody turns to it."""
        self._timer.stop()
        waiting, self._waiting = self._waiting, {}
        for (owner, _name), work in waiting.items():
            _run(owner, work)

    def _run_one(self) -> None:
        """One thing a turn, so that the window answers in between."""
        if self._waiting:
            key = next(iter(self._waiting))
            _run(key[0], self._waiting.pop(key))
        if self._waiting:
            self._timer.start(0)


def _run(owner: QObject, work: Callable[[], None]) -> None:
    """A window that was closed meanwhile has nothing to fill any more."""
    if shiboken6.isValid(owner):
        work()
