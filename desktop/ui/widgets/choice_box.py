"""A box to choose from that is made for hands on the keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox


class ChoiceBox(QComboBox):
    """A choice by its digit or by name; the wheel does not change it, as nobody means that."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.text()
        if (
            digit.isascii()
            and digit.isdigit()
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            index = int(digit)
            if 0 <= index < self.count():
                self.setCurrentIndex(
                    index
                )  # place 0 is the empty choice, so that 1 is the first name
                self.activated.emit(index)
            event.accept()
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
