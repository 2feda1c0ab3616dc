"""Panels: the white card with a border, and the quiet one without."""

from __future__ import annotations

from typing import Literal

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.ui import theme
from desktop.ui.widgets.labels import text_label


class Card(QFrame):
    """A vertical box; add to `.box`. `look`: "card" has a border, "quiet" a grey ground."""

    def __init__(
        self,
        title: str = "",
        look: Literal["card", "quiet"] = "card",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("frame_role", look)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(theme.px(14), theme.px(10), theme.px(14), theme.px(12))
        self.box.setSpacing(theme.px(6))
        if title:
            self.box.addWidget(text_label(title, "strong"))


class NumberCard(Card):
    """A caption, one large number, and where it comes from."""

    def __init__(
        self, caption: str, value: str, remark: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(look="quiet", parent=parent)
        self.box.setSpacing(theme.px(2))
        self.caption = text_label(caption, "muted", wrap=True)
        self.value = text_label(value, "big")
        self.remark = text_label(remark, "muted", wrap=True)
        for label in (self.caption, self.value, self.remark):
            self.box.addWidget(label)
        self.remark.setVisible(bool(remark))

    def set_number(self, value: str, remark: str = "") -> None:
        self.value.setText(value)
        self.remark.setText(remark)
        self.remark.setVisible(bool(remark))
