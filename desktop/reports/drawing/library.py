"""pyqtgraph, without the parts of Qt that it loads and charts do not use: its OpenGL would be 10 MB of
the packages. Loading takes long; who must not wait loads this module first in the worker.
"""

from __future__ import annotations

import sys
from types import ModuleType

from PySide6.QtWidgets import QWidget


class _NoOpenGL(ModuleType):
    QOpenGLWidget = QWidget


for _name in ("PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets"):
    sys.modules.setdefault(_name, _NoOpenGL(_name))

import pyqtgraph  # noqa: E402 - after what stands in for OpenGL

__all__ = ["pyqtgraph"]
pyqtgraph.setConfigOptions(antialias=True, leftButtonPan=True, mouseRateLimit=-1)
