"""Where Python collects its garbage: in the window's thread alone. Its own collector runs in whatever
thread has just made an object; in the worker's it would end widgets there, which Qt forbids.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1000


_FAR_TOO_MUCH = 2_000_000  # objects


class Garbage(QObject):
    """From here to `close`, collection happens once a second, in the thread that made this, as long as
    nobody `is_busy`: what work in hand holds would be looked through in vain, half a second long where
    it is much.
    """

    _living = 0
    _was_automatic = True

    def __init__(self, is_busy: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_busy = is_busy
        if not Garbage._living:
            Garbage._was_automatic = gc.isenabled()
            gc.disable()
        Garbage._living += 1
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def close(self) -> None:
        """Leave it to Python again, once nobody else wants it here."""
        if self._timer.isActive():
            self._timer.stop()
            Garbage._living -= 1
            if not Garbage._living and Garbage._was_automatic:
                gc.enable()

    def _collect(self) -> None:
        """As Python's own collector would: a generation once enough has come into it."""
        new, young, old = gc.get_count()
        most_new, most_young, most_old = gc.get_threshold()
        if new > _FAR_TOO_MUCH or (new > most_new and not self._is_busy()):
            gc.collect(0 if young <= most_young else 1 if old <= most_old else 2)


def keep_what_is_there() -> None:
    """Modules, classes, the catalogue stay to the end: looking through them again and again would
    hold up the hand (20–30 ms; 1 ms without them).
    """
    gc.freeze()
