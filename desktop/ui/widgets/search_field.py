"""The field in which one looks for rows: it says where nothing is found, and Esc clears it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.i18n import _
from desktop.ui import theme
from desktop.ui.widgets.labels import text_label

_CLEAR_BUTTON = 30  # px at 100 %


class SearchField(QLineEdit):
    """`words` say what can be looked for. `left`: Enter, or Esc where nothing stands in it."""

    left = Signal()

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self.setClearButtonEnabled(True)
        self._nothing = text_label(_("Nothing found"), "muted", tone="error")
        self._nothing.setParent(self)
        self._nothing.hide()
        self.returnPressed.connect(self.left)
        self.textChanged.connect(lambda _text: self.tell_hits(1))

    def tell_hits(self, count: int) -> None:
        """Say so where nothing was found by what stands here."""
        is_vain = count == 0 and bool(self.text().strip())
        if is_vain == self._nothing.isHidden():
            self._nothing.setVisible(is_vain)
            taken = self._nothing.sizeHint().width() + theme.px(_CLEAR_BUTTON) if is_vain else 0
            self.setTextMargins(0, 0, taken, 0)
            self.setAccessibleDescription(self._nothing.text() if is_vain else "")
            self._place()

    def _place(self) -> None:
        size = self._nothing.sizeHint()
        left = self.width() - size.width() - theme.px(_CLEAR_BUTTON)
        self._nothing.setGeometry(left, 0, size.width(), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        in_dialog = self.window().windowType() == Qt.WindowType.Dialog  # there Esc closes as ever
        if event.key() == Qt.Key.Key_Escape and (self.text() or not in_dialog):
            if self.text():
                self.clear()
            else:
                self.left.emit()
            event.accept()
            return
        super().keyPressEvent(event)
