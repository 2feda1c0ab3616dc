"""The drawing library, which takes long to load: by the worker after the first paint, so that no hand
waits for it; charts made before stand empty until then.
"""

from __future__ import annotations

import sys
from typing import Any

from PySide6.QtCore import QObject, Signal


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
        self._expected = "desktop.reports.drawing.plots" not in sys.modules

    def tell(self) -> None:
        """It is there."""
        self._expected = False
        self.loaded.emit()


LIBRARY = Library()


def load() -> Any:
    """The module pyqtgraph, loaded here and now, with what draws by it, where it is not yet there."""
    from desktop.reports.drawing import plots
    from desktop.reports.drawing.library import pyqtgraph

    assert plots
    return pyqtgraph
