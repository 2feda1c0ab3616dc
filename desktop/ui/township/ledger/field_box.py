"""One field of a ledger row as a form shows it: its name, a line or a choice, and right below
what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QVBoxLayout, QWidget

from desktop.catalogue.model import Field
from desktop.domain.entry.read import read_entry
from desktop.domain.figures import Figure, display, plain
from desktop.i18n import _, bracketed
from desktop.ui import keys, theme
from desktop.ui.widgets.choice_box import ChoiceBox
from desktop.ui.widgets.labels import text_label


class FieldBox(QWidget):
    """`committed(text)` when the field is left with other words than it had; `stepped(by)` on
    Enter, Shift+Enter.
    """

    committed = Signal(str)
    edited = Signal(str)  # at every key
    stepped = Signal(int)
    left = Signal()  # Esc, where the words are those of the ledger

    def __init__(
        self, field: Field, period: str, offered: Sequence[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.field, self.period = field, period
        self._stands = ""
        self.label = text_label(f"{field.name}{bracketed(str(field.measure))}", "muted")
        self.label.setToolTip(str(field.definition))
        self.problem = text_label("", "muted", wrap=True, tone="error")
        self.problem.hide()
        self.remark = text_label("", "muted", wrap=True)
        self.remark.hide()
        self.input: QLineEdit | ChoiceBox = (
            self._choice() if field.kind in ("choice", "grade") else self._line(offered)
        )
        self.input.setAccessibleName(str(field.name))
        self.input.setToolTip(str(field.definition))
        self.input.installEventFilter(self)
        self.label.setBuddy(self.input)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(3))
        for widget in (self.label, self.input, self.problem, self.remark):
            box.addWidget(widget)
        box.addStretch(1)
        self.setFocusProxy(self.input)

    def _line(self, offered: Sequence[str]) -> QLineEdit:
        line = QLineEdit()
        line.textEdited.connect(self._on_edited)
        line.editingFinished.connect(self.commit)
        if self.field.kind == "date":
            line.setPlaceholderText(_("for example 2025-10-03"))
        if offered:
            completer = QCompleter(list(offered), line)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.popup().setProperty("role", "choices")
            line.setCompleter(completer)
        return line

    def _choice(self) -> ChoiceBox:
        box = ChoiceBox()
        box.addItem("", "")
        for number, key in enumerate(self.field.choices):
            name = str(self.field.choice_names[number]) if self.field.choice_names else key
            box.addItem(f"{number + 1}  {name}", name)
        box.activated.connect(lambda _place: self._on_edited(self.text))
        box.activated.connect(lambda _place: self.commit())
        return box

    # --- its words
    @property
    def text(self) -> str:
        return (
            str(self.input.currentData() or "")
            if isinstance(self.input, ChoiceBox)
            else self.input.text()
        )

    @property
    def is_changed(self) -> bool:
        """Other words than stand in the ledger."""
        return self.text.strip() != self._stands

    def set_figure(self, figure: Figure) -> None:
        """What stands in the ledger."""
        text = (
            plain(figure.value, self.field.decimals)
            if self.field.is_number and figure.value is not None
            else display(figure, self.field)
        )
        if (
            text == self._stands
            and self.is_changed
            and (self.input.hasFocus() or self.problem.text())
        ):
            return  # a refresh does not take away what is being typed, or what was refused
        self._stands = text
        self.set_text(text)
        self.tell_problem("")

    def set_text(self, text: str) -> None:
        if isinstance(self.input, ChoiceBox):
            self.input.setCurrentIndex(max(0, self.input.findData(text)))
        else:
            self.input.setText(text)
            self.input.setCursorPosition(0)

    def set_locked(self, locked: bool) -> None:
        if isinstance(self.input, ChoiceBox):
            self.input.setEnabled(not locked)
        else:
            self.input.setReadOnly(locked)

    def read(self) -> Figure | None:
        """The figure that the words mean; None, and the sentence below the field, where they
        mean none.
        """
        entry = read_entry(self.text, self.field, self.period)
        self.tell_problem(entry.problem.sentence if entry.problem else "")
        self.remark.setText(
            _("read as {meaning}").format(meaning=entry.meaning) if entry.meaning else ""
        )
        self.remark.setVisible(bool(entry.meaning))
        return entry.figure

    def tell_problem(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def commit(self) -> None:
        """Hand over the words, where they changed and are right."""
        if self.is_changed and self.read() is not None:
            self.committed.emit(self.text)
        elif not self.is_changed:
            self.tell_problem("")

    def settled(self) -> None:
        """The store has these words now."""
        self._stands = self.text.strip()

    def _on_edited(self, text: str) -> None:
        if self.problem.text() or self.field.is_number:
            self.read()
        self.edited.emit(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self.input
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
        ):
            held = event.modifiers() & ~(
                Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
            )
            if event.key() in keys.ENTER and not held and not self._popup_open():
                self.commit()
                if not self.problem.text():  # wrong words keep the cursor
                    self.stepped.emit(
                        -1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
                    )
                return True
            if event.key() == keys.key("give_up_field").code and not self._popup_open():
                if self.is_changed:
                    self.set_text(self._stands)
                    self.tell_problem("")
                    return True
                self.left.emit()
                return self.window().windowType() != Qt.WindowType.Dialog
        if (
            watched is self.input
            and isinstance(event, QFocusEvent)
            and event.type() == QEvent.Type.FocusOut
            and event.reason() != Qt.FocusReason.PopupFocusReason
        ):
            # A line that is left while its offers are open does not say by itself that editing has
            # finished.
            self._close_popup()
            self.commit()
        return super().eventFilter(watched, event)

    def _close_popup(self) -> None:
        if isinstance(self.input, QLineEdit) and self.input.completer() is not None:
            self.input.completer().popup().hide()

    def _popup_open(self) -> bool:
        completer = self.input.completer() if isinstance(self.input, QLineEdit) else None
        return (
            completer is not None
            and completer.popup().isVisible()
            and completer.popup().currentIndex().isValid()
        )
