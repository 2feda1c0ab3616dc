"""The drawing library, which takes long to load: by the worker after the first paint, so that no hand
waits for it; charts made before stand empty until then.
"""

from __future__ import annotations

import sys
from importlib import import_module

from PySide6.QtCore import QObject, Signal

_DRAWING = "desktop.reports.drawing.plots.kinds"  # brings pyqtgraph with it


class Library(QObject):
    loaded = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._expected = False

    @property
    def waits(self) -> bool:
        """Whether somebody is loading it, and charts shall wait for `loaded`."""
        return self._expected

    def expect(self) -> None:
        """The worker will load it: nobody does it in the window's own thread."""
        self._expected = _DRAWING not in sys.modules

    def tell(self) -> None:
        """It is there."""
        self._expected = False
        self.loaded.emit()


LIBRARY = Library()


def load() -> None:
    """What draws, where it is not yet there: in the worker."""
    import_module(_DRAWING)
