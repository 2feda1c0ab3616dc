"""Qt for a program without a window: fonts, pages and plots need an application."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QApplication


@contextmanager
def drawing() -> Iterator[None]:
    """An application while something is drawn, where there is none."""
    application = None if QApplication.instance() is not None else QApplication([])
    try:
        yield
    finally:
        if application is not None:
            application.shutdown()
