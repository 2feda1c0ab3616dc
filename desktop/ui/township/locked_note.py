"""The words at a cell that cannot be changed: what was typed, why it was not entered, and what can
be done.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from desktop.i18n import _
from desktop.ui import keys, theme
from desktop.ui.widgets.labels import text_label

_LONGEST = 40


class LockedNote(QFrame):
    """Hidden until `show_at`; `say` gives the reason, which may come a moment later. What is typed
    on goes into its words; Enter and Escape are its buttons, and leaving it changes nothing.
    """

    correction_requested = Signal()  # `typed` is what goes in then
    closed = Signal()

    def __init__(self, grid: QAbstractScrollArea) -> None:
        super().__init__(grid)
        self._grid = grid
        self.typed = ""
        self._can_correct = False
        self._waits = False  # for its reason
        self._entered = False  # Enter was pressed meanwhile
        self._cell = QRect()
        self.title = text_label("", "strong", tone="error")
        self.words = text_label("", "body", wrap=True)
        self.hint = text_label("", "muted", wrap=True)
        self.leave_button = QPushButton(_("Leave it (Esc)"))
        self.correct_button = QPushButton(_("Start a correction… (Enter)"))
        self.correct_button.setProperty("role", "primary")
        for button in (self.leave_button, self.correct_button):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.leave_button.clicked.connect(self.leave)
        self.correct_button.clicked.connect(self._correct)
        foot = QHBoxLayout()
        foot.setSpacing(theme.px(8))
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.leave_button)
        foot.addWidget(self.correct_button)
        self._box = box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        box.setSpacing(theme.px(8))
        box.addWidget(self.title)
        box.addWidget(self.words)
        box.addLayout(foot)
        self.setProperty("at_cell", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAutoFillBackground(True)
        self.hide()

    def show_at(self, cell: QRect, typed: str) -> None:
        """Take the keys from now on; `cell` is in the grid's coordinates."""
        self.typed, self._can_correct, self._cell = typed, False, cell
        self._waits, self._entered = True, False
        self.words.clear()
        self.correct_button.hide()
        self._tell_typed()
        self._lie_at_cell()
        self.show()
        self.raise_()
        self.setFocus()

    def say(self, why: str, *, can_correct: bool) -> None:
        """Why nothing is entered, and whether a correction would open the cell."""
        if not self.isVisible():
            return
        self._waits, self._can_correct = False, can_correct
        self.words.setText(why)
        self.correct_button.setVisible(can_correct)
        self._tell_typed()
        self._lie_at_cell()
        self.setAccessibleName(f"{self.title.text()} {why}")
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        if self._entered:
            self._enter()

    def _lie_at_cell(self) -> None:
        """Below the cell, above it where there is no room."""
        room = self._grid.rect().adjusted(0, 0, -self._grid.verticalScrollBar().width(), 0)
        width = min(theme.px(560), room.width() - theme.px(8))
        self.resize(width, self._height_at(width))
        below = self._cell.bottom() + theme.px(6)
        above = self._cell.top() - theme.px(6) - self.height()
        top = below if below + self.height() <= room.height() or above < 0 else above
        left = max(theme.px(4), min(self._cell.left(), room.width() - width - theme.px(4)))
        self.move(left, max(0, top))

    def leave(self) -> None:
        """Change nothing."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if event.key() in keys.ENTER:
            self._enter()
        elif event.key() == keys.key("give_up").code:
            self.leave()
        elif event.key() == Qt.Key.Key_Backspace:
            self.typed = self.typed[:-1]
            self._tell_typed()
        elif text.isprintable() and text and len(self.typed) < _LONGEST:
            self.typed += text
            self._tell_typed()
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.leave()

    def _enter(self) -> None:
        if self._waits:
            self._entered = True
        elif self._can_correct:
            self._correct()
        else:
            self.leave()

    def _correct(self) -> None:
        self.leave()
        self.correction_requested.emit()

    def _tell_typed(self) -> None:
        typed = self.typed.strip()
        self.title.setText(
            _("× This cell is locked: “{typed}” was not entered").format(typed=typed)
            if typed
            else _("× This cell is locked: nothing was changed")
        )
        self.hint.setText(
            _("Once the correction has begun, “{typed}” goes into this cell.").format(typed=typed)
            if typed and self._can_correct
            else ""
        )

    def _height_at(self, width: int) -> int:
        frame = 2 * theme.px(2)  # which the style draws, and the layout does not know of
        needed = max(self._box.heightForWidth(width - frame), self._box.minimumSize().height())
        return needed + frame + theme.px(4)
