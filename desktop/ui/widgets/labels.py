"""Labels with a named size, and one that shortens itself instead of being cut."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop.ui import theme

_TITLE = 320  # px at 100 %


def text_label(text: str = "", role: str = "body", wrap: bool = False, tone: str = "") -> QLabel:
    """A label; `role`: title, head, strong, big, value, body, section or muted; `tone`: error,
    query or done.
    """
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("text_role", role)
    label.setProperty("tone", tone)
    label.setWordWrap(wrap)
    return label


class ElideLabel(QLabel):
    """One line that ends in "…" where there is no room; the whole text stays in its tooltip and
    for readers.
    """

    def __init__(self, text: str = "", role: str = "body", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("text_role", role)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        least = self.fontMetrics().horizontalAdvance("中…")  # zh-data: one letter and the rest
        if self.property("text_role") == "title":
            least = theme.px(_TITLE)  # the name of a page is not cut for a search box
        return QSize(min(hint.width(), least), hint.height())

    @property
    def shown_text(self) -> str:
        """What fits."""
        room = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self.shown_text
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.contentsRect(), self.alignment() | Qt.TextFlag.TextSingleLine, shown)
        painter.end()
        self.setToolTip(self.text() if shown != self.text() else "")
