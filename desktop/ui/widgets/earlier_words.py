"""The words that a query had before its figures changed: offered again, to be taken or changed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.domain.findings import EarlierWords, earlier_words
from desktop.i18n import _
from desktop.ui import theme
from desktop.ui.widgets.labels import text_label


class EarlierWordsBox(QFrame):
    """`taken` and `to_change` carry the words."""

    taken = Signal(str)
    to_change = Signal(str)

    def __init__(self, earlier: EarlierWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.earlier = earlier
        self.setProperty("notice", "info")
        text = earlier_words(earlier)
        self.setAccessibleName(text)
        self.label = text_label(text, "body", wrap=True)
        self.take_button = QPushButton(_("Take them again"))
        self.take_button.setToolTip(_("Only if they are true of the new figure too."))
        self.change_button = QPushButton(_("Change them"))
        self.take_button.clicked.connect(lambda: self.taken.emit(earlier.words))
        self.change_button.clicked.connect(lambda: self.to_change.emit(earlier.words))
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8))
        box.setSpacing(theme.px(6))
        box.addWidget(self.label)
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(self.take_button)
        row.addWidget(self.change_button)
        row.addStretch(1)
        box.addLayout(row)
