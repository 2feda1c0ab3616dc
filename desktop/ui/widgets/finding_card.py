"""One finding beside the cell in hand: what is wrong, how to mend it, and room for the clerk's
own words.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop.domain.findings import EarlierWords, severity_name
from desktop.i18n import _
from desktop.ui import keys, theme
from desktop.ui.widgets.earlier_words import EarlierWordsBox
from desktop.ui.widgets.labels import text_label

Severity = Literal["error", "query", "hint"]
MARKS: dict[Severity, str] = {"error": "×", "query": "△", "hint": "·"}


class ExplanationEdit(QPlainTextEdit):
    """A few lines of words; `given(text)` when it is left or Ctrl+Enter is pressed, if they
    changed.
    """

    given = Signal(str)

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._kept_text = text.strip()
        self.setTabChangesFocus(True)
        self.setPlaceholderText(_("Explain the reason (needed before export)"))
        self.setAccessibleName(_("Explain the reason (needed before export)"))
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in keys.ENTER
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.tell()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.tell()

    def tell(self) -> None:
        """Hand the words over, once for each wording."""
        text = self.toPlainText().strip()
        if text != self._kept_text:
            self._kept_text = text
            self.given.emit(text)

    def forget_handing_over(self) -> None:
        """The words were not taken: leaving the field hands them over again."""
        self._kept_text = ""

    def offer(self, text: str) -> None:
        """Put words in to be changed; they count once they are handed over."""
        self.setPlainText(text)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.moveCursor(QTextCursor.MoveOperation.End)

    def _fit(self) -> None:
        self.setFixedHeight(self.fontMetrics().lineSpacing() * 2 + theme.px(24))


class FindingCard(QWidget):
    """`explanation` None means that no words are asked for."""

    explained = Signal(str)
    proposal_taken = Signal()

    def __init__(
        self,
        severity: Severity,
        message: str,
        instruction: str = "",
        explanation: str | None = None,
        proposal: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        word = severity_name(severity)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(8))
        notice = QFrame()
        notice.setProperty("notice", severity)
        notice.setAccessibleName(f"{word}: {message} {instruction}")
        box = QVBoxLayout(notice)
        box.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8))
        box.setSpacing(theme.px(3))
        box.addWidget(text_label(f"{MARKS[severity]}  {word}", "body"))
        box.addWidget(text_label(message, "body", wrap=True))
        if instruction:
            box.addWidget(text_label(instruction, "note", wrap=True))
        outer.addWidget(notice)
        self.button: QPushButton | None = None
        if proposal:
            self.button = QPushButton(_("Change to {value} (Ctrl+.)").format(value=proposal))
            self.button.clicked.connect(self.proposal_taken)
            outer.addWidget(self.button)
        self.edit: ExplanationEdit | None = None
        if explanation is not None:
            self.edit = ExplanationEdit(explanation)
            self.edit.given.connect(self.explained)
            outer.addWidget(self.edit)
        self._box = outer
        self.earlier: EarlierWordsBox | None = None

    def offer_earlier(self, earlier: EarlierWords) -> None:
        """Show the words of before the change above the field."""
        edit = self.edit
        if edit is None:
            return
        self.earlier = EarlierWordsBox(earlier)
        self.earlier.taken.connect(self.explained)
        self.earlier.to_change.connect(edit.offer)
        self._box.insertWidget(self._box.indexOf(edit), self.earlier)
