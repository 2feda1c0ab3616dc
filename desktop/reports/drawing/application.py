"""Qt for a program without a window: fonts, pages and plots need an application, and a font that
writes Chinese.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QApplication

from desktop.reports.drawing.fonts import refuse_without_chinese


@contextmanager
def drawing() -> Iterator[None]:
    """An application while something is drawn, where there is none. Raises:
    MachineError("font-missing").
    """
    application = None
    if QApplication.instance() is None:
        if sys.platform.startswith("linux"):
            # without a screen it draws all the same; elsewhere only the system's own platform has fonts
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        application = QApplication([])
    try:
        refuse_without_chinese()
        yield
    finally:
        if application is not None:
            application.shutdown()
