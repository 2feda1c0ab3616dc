"""The line editor that opens inside a cell, and the keys that leave it."""

from __future__ import annotations

from collections.abc import Hashable
from enum import Enum

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLabel, QLineEdit, QListView, QWidget

from desktop.ui import keys, theme
from desktop.ui.widgets.labels import text_label


class Move(Enum):
    """Where the current cell goes once the typed text is taken."""

    STAY = "stay"
    DOWN = "down"  # the next cell of this column that can be typed into
    UP = "up"
    NEXT = "next"  # across, then the next row
    BACK = "back"


_LEAVING_KEYS = {
    **dict.fromkeys(keys.ENTER, Move.DOWN),
    Qt.Key.Key_Down: Move.DOWN,
    Qt.Key.Key_Up: Move.UP,
    Qt.Key.Key_Tab: Move.NEXT,
    Qt.Key.Key_Backtab: Move.BACK,
}
# Keys that belong to the sheet even while somebody types: the text is taken first.
SHEET_KEYS = frozenset({keys.key("definition").code, keys.key("next_finding").code})


class CellEditor(QLineEdit):
    """`leave(move)`: take the text and go. `give_up`: leave the cell as it was. `sheet_key`:
    take it, then this key.
    """

    leave = Signal(object)
    give_up = Signal()
    sheet_key = Signal(object)

    def __init__(
        self, parent: QWidget, place: tuple[Hashable, str], choices: tuple[str, ...] = ()
    ) -> None:
        super().__init__(parent)
        self.place = place  # row key, column id
        self._around = parent
        self._words: QLabel | None = None
        self.setProperty("role", "cell")
        self.setFrame(False)
        self.ensurePolished()  # a style sheet takes the next line back
        self.setAttribute(
            Qt.WidgetAttribute.WA_OpaquePaintEvent
        )  # the cell below needs no painting
        self.choices = choices
        self.filled = False  # a refresh of the row must not overwrite what is being typed
        self.original = ""
        self.closing = False
        if choices:
            self.setCompleter(_completer(choices, self))
        self.textEdited.connect(lambda _text: self._take_back_words())

    def fill(self, text: str) -> None:
        """The text the cell has; only the first time."""
        if not self.filled:
            self.filled, self.original = True, text
            self.setText(text)
            self.selectAll()

    @property
    def typed(self) -> bool:
        """Whether somebody typed, or chose something else."""
        return self.isModified() or self.text() != self.original

    # --- what was refused
    @property
    def is_refused(self) -> bool:
        """Whether what stands here was not taken; until it is edited."""
        return self._words is not None

    def refuse(self, words: str) -> None:
        """Keep the text, marked, with `words` beside it: why it is not taken."""
        self._take_back_words()
        room = self._around.rect()
        self._words = label = text_label(words, wrap=True)
        label.setParent(self._around)
        self.destroyed.connect(label.deleteLater)  # the view may let go of an editor without a word
        label.setProperty("role", "refused")
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        label.ensurePolished()
        width = min(label.fontMetrics().horizontalAdvance(words) + theme.px(26), theme.px(330))
        label.resize(width, label.heightForWidth(width))
        below, above = self.y() + self.height() + 1, self.y() - label.height() - 1
        label.move(
            max(0, min(self.x(), room.width() - width)),
            below if below + label.height() <= room.height() or above < 0 else above,
        )
        label.show()
        label.raise_()
        theme.set_property(self, "refused", True)
        self.setAccessibleDescription(words)

    def _take_back_words(self) -> None:
        if self._words is not None:
            self._words.deleteLater()
            self._words.hide()
            self._words = None
            theme.set_property(self, "refused", False)
            self.setAccessibleDescription("")

    def close_for_good(self) -> None:
        """Nothing more comes from here; it stays for a moment until Qt deletes it."""
        self.closing = True
        self._take_back_words()

    def value(self) -> str:
        """The text; the digit of a choice stands for the choice."""
        text = self.text().strip()
        if self.choices and text not in self.choices and text.isascii() and text.isdigit():
            index = int(text) - 1
            if 0 <= index < len(self.choices):
                return self.choices[index]
        return text

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and _leaves(event)
        ):
            event.accept()  # a window shortcut on Tab or Enter must not come before the typed text
            return True
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and self._take_key(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def _take_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key == keys.key("give_up").code:
            self.give_up.emit()
        elif (
            key in SHEET_KEYS
            or event.matches(QKeySequence.StandardKey.Save)
            or is_proposal_key(event)
        ):
            self.sheet_key.emit(QKeyEvent(event))
        elif _leaves(event):
            self._take_highlighted_choice()
            move = _LEAVING_KEYS[key]
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier) and move is Move.DOWN
            self.leave.emit(Move.UP if back else move)
        elif key == keys.key("choices").code and self.completer():
            self.completer().setCompletionPrefix("")
            self.completer().complete()
        else:
            return False
        return True

    def _take_highlighted_choice(self) -> None:
        completer = self.completer()
        if completer and completer.popup().isVisible():
            chosen = completer.popup().currentIndex()
            if chosen.isValid():
                self.setText(str(chosen.data(Qt.ItemDataRole.UserRole)))
            completer.popup().hide()


def _leaves(event: QKeyEvent) -> bool:
    held = event.modifiers() & ~(
        Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
    )
    return event.key() in _LEAVING_KEYS and held == Qt.KeyboardModifier.NoModifier


def is_proposal_key(event: QKeyEvent) -> bool:
    """Ctrl+. and, from a Chinese keyboard state, Ctrl+。"""
    return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier) and (
        event.key() == keys.key("proposal").code or event.text() in (".", "。")
    )


def _completer(choices: tuple[str, ...], parent: QObject) -> QCompleter:
    """A popup of numbered choices: "2  开工"; its digit or part of the word finds it."""
    model = QStandardItemModel(parent)
    for number, choice in enumerate(choices, 1):
        item = QStandardItem(f"{number}  {choice}")
        item.setData(choice, Qt.ItemDataRole.UserRole)
        model.appendRow(item)
    completer = QCompleter(model, parent)
    completer.setCompletionRole(Qt.ItemDataRole.UserRole)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    popup = QListView()
    popup.setProperty("role", "choices")
    completer.setPopup(popup)
    return completer
