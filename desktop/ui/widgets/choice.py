"""A large button that says what it does and when to take it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui import theme
from desktop.ui.widgets.labels import text_label


class Choice(QPushButton):
    """A large button: what it does, and when to take it."""

    def __init__(self, title: str, remark: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(f"{title}. {remark}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setAutoDefault(True)
        picture = text_label("")
        picture.setPixmap(theme.icon(icon, "accent").pixmap(theme.px(28), theme.px(28)))
        column = QVBoxLayout()
        column.setSpacing(theme.px(4))
        labels = (
            picture,
            text_label(title, "head", wrap=True),
            text_label(remark, "muted", wrap=True),
        )
        for label in labels:
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        column.addWidget(labels[1])
        column.addWidget(labels[2])
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(18), theme.px(14), theme.px(18), theme.px(14))
        row.setSpacing(theme.px(18))
        row.addWidget(picture)
        row.addLayout(column, 1)
        self.setMinimumHeight(theme.px(84))
