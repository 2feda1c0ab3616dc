"""Where Python collects its garbage: in the window's thread alone. Its own collector runs in whatever
thread has just made an object; in the worker's it would end widgets there, which Qt forbids.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1000


class Garbage(QObject):
    """From here to `close`, collection happens once a second, in the thread that made this."""

    _living = 0
    _was_automatic = True

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        if not Garbage._living:
            Garbage._was_automatic = gc.isenabled()
            gc.disable()
        Garbage._living += 1
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(_collect)
        self._timer.start()

    def close(self) -> None:
        """Leave it to Python again, once nobody else wants it here."""
        if self._timer.isActive():
            self._timer.stop()
            Garbage._living -= 1
            if not Garbage._living and Garbage._was_automatic:
                gc.enable()


def keep_what_is_there() -> None:
    """Modules, classes, the catalogue stay to the end: looking through them again and again would
    hold up the hand (20–30 ms; 1 ms without them).
    """
    gc.freeze()


def _collect() -> None:
    """As Python's own collector would: a generation once enough has come into it."""
    new, young, old = gc.get_count()
    most_new, most_young, most_old = gc.get_threshold()
    if new > most_new:
        gc.collect(0 if young <= most_young else 1 if old <= most_old else 2)
