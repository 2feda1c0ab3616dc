"""The drawing library, which takes long to load: by the worker after the first paint, so that no hand
waits for it; charts made before stand empty until then.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget


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
        self._expected = "pyqtgraph" not in sys.modules

    def tell(self) -> None:
        """It is there."""
        self._expected = False
        self.loaded.emit()


LIBRARY = Library()


class _NoOpenGL(ModuleType):
    """In place of Qt's OpenGL, which pyqtgraph loads and charts do not use: it would be 10 MB of the
    packages.
    """

    QOpenGLWidget = QWidget


def load() -> Any:
    """The module pyqtgraph, loaded here and now where it is not yet there."""
    for name in ("QtOpenGL", "QtOpenGLWidgets"):
        sys.modules.setdefault(f"PySide6.{name}", _NoOpenGL(f"PySide6.{name}"))
    import pyqtgraph

    pyqtgraph.setConfigOptions(antialias=True, leftButtonPan=True)
    return pyqtgraph
