"""A notice inside the page: what happened, and one button to do something about it."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from desktop.i18n import _
from desktop.ui import theme
from desktop.ui.widgets.labels import text_label

Kind = Literal["info", "query", "error", "done"]
MARKS: dict[Kind, str] = {"info": "ⓘ", "query": "△", "error": "×", "done": "✓"}


class Banner(QFrame):
    """Hidden until `show_notice`; it stays until it is closed or replaced."""

    button_pressed = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mark = text_label("", "strong")
        self.text = text_label("", "body", wrap=True)
        self.button = QPushButton()
        self.close_button = QPushButton(_("Close"))
        self.close_button.setProperty("role", "quiet")
        self.button.clicked.connect(self.button_pressed)
        self.close_button.clicked.connect(self.dismiss)
        box = QHBoxLayout(self)
        box.setContentsMargins(theme.px(14), theme.px(8), theme.px(8), theme.px(8))
        box.setSpacing(theme.px(8))
        box.addWidget(self.mark)
        box.addWidget(self.text, 1)
        box.addWidget(self.button)
        box.addWidget(self.close_button)
        self.hide()

    def show_notice(
        self, text: str, kind: Kind = "info", button: str = "", closable: bool = True
    ) -> None:
        theme.set_property(self, "notice", kind)
        for label in (self.mark, self.text):  # their colour is chosen by the frame's property
            label.style().unpolish(label)
            label.style().polish(label)
        self.mark.setText(MARKS[kind])
        self.text.setText(text)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.close_button.setVisible(closable)
        self.setAccessibleName(text)
        self.show()

    def dismiss(self) -> None:
        self.hide()
        self.closed.emit()
