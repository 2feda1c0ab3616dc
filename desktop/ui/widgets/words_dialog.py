"""Asking for words: why cells are returned, why a period is opened, why one of two files counts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.ui import theme
from desktop.ui.widgets.dialog import DialogButtons, FittedDialog
from desktop.ui.widgets.labels import text_label

LEAST = 2
_WIDTH = 560  # px at 100 %


class WordsDialog(FittedDialog):
    """`words` holds what was written once it is accepted. Phrases are put in by a click and can
    be changed.
    """

    def __init__(
        self,
        title: str,
        remark: str,
        verb: str,
        phrases: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.words = ""
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(8))
        box.addWidget(text_label(title, "head", wrap=True))
        if remark:
            box.addWidget(text_label(remark, "muted", wrap=True))
        self.edit = QPlainTextEdit()
        self.edit.setTabChangesFocus(True)
        self.edit.setAccessibleName(title)
        self.edit.setFixedHeight(self.edit.fontMetrics().lineSpacing() * 3 + theme.px(24))
        self.edit.textChanged.connect(self._on_typed)
        self.phrases = [self._phrase(_(phrase)) for phrase in phrases]
        half = (theme.px(_WIDTH) - 2 * theme.px(22)) // 2 - theme.px(6)
        across = 2 if all(button.sizeHint().width() <= half for button in self.phrases) else 1
        for number, button in enumerate(self.phrases):
            if number % across == 0:
                row = QHBoxLayout()
                row.setSpacing(theme.px(6))
                box.addLayout(row)
            row.addWidget(button, 1)
        box.addWidget(self.edit)
        buttons = DialogButtons(self, _("Cancel"))
        self.ok_button = buttons.add_accept(verb)
        self.ok_button.setEnabled(False)
        self.ok_button.clicked.connect(self._take)
        box.addWidget(buttons)
        self.setMinimumWidth(theme.px(_WIDTH))
        self.edit.setFocus()

    def _phrase(self, text: str) -> QPushButton:
        made = QPushButton(text)
        made.setProperty("role", "quiet")
        made.clicked.connect(lambda: self._put(text))
        return made

    def _put(self, text: str) -> None:
        before = self.edit.toPlainText().strip()
        self.edit.setPlainText(f"{before}{text}" if before else text)
        self.edit.setFocus()

    def _on_typed(self) -> None:
        self.ok_button.setEnabled(len(self.edit.toPlainText().strip()) >= LEAST)

    def _take(self) -> None:
        self.words = self.edit.toPlainText().strip()
        self.accept()
