"""What dialogs have in common: the row of buttons, a question with two answers, and a height that
is enough for wrapped labels, which Qt forgets when it asks a layout for its least height.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QMessageBox, QPushButton, QWidget

from desktop.ui import theme
from desktop.ui.widgets.on_screen import fit_on_screen, room_for


class FittedDialog(QDialog):
    """Never lower than its wrapped labels need at its width, also where their words change while it is seen, and never
    larger than the screen.
    """

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        fit_on_screen(self)
        self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def event(self, event: QEvent) -> bool:
        result = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.fit()
        return result

    def fit(self) -> None:
        """Take the height that the words need."""
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth():
            needed = layout.totalMinimumHeightForWidth(self.width())
            self.setMinimumHeight(min(needed, room_for(self).height()))


class DialogButtons(QDialogButtonBox):
    """The buttons of a dialog in the platform's order. Further ones come with
    `addButton(words, role)`.

    The cancel button and Esc reject the dialog. Enter presses the button that has the focus,
    elsewhere the accept button.
    """

    def __init__(self, dialog: QDialog, cancel: str) -> None:
        super().__init__()
        self._dialog = dialog
        self.cancel_button = self.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        self.rejected.connect(dialog.reject)
        if (layout := self.layout()) is not None:
            layout.setSpacing(theme.px(8))

    def add_accept(self, text: str) -> QPushButton:
        """Add the primary button, which Qt makes the default one when the dialog is shown. What it
        does is for the dialog to connect.
        """
        button = QPushButton(text)
        button.setProperty("role", "primary")  # before the style sheet reaches it
        button.installEventFilter(self)
        self.addButton(button, QDialogButtonBox.ButtonRole.AcceptRole)
        return button

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep a second Enter from cancelling: when the accept button is disabled, Qt hands its
        focus to the next button.
        """
        if (
            event.type() == QEvent.Type.EnabledChange
            and isinstance(watched, QPushButton)
            and not watched.isEnabled()
            and self._dialog.focusWidget() in self.buttons()
        ):
            self._dialog.setFocus()
        return super().eventFilter(watched, event)


@dataclass(frozen=True, slots=True)
class Question:
    """`yes` and `no` are the words on the buttons; Enter presses `no` unless `yes_by_enter`."""

    title: str
    text: str
    yes: str
    no: str
    more: str = ""
    yes_by_enter: bool = False
    is_warning: bool = False


def ask(
    parent: QWidget,
    question: Question,
    on_yes: Callable[[], None],
    on_no: Callable[[], None] | None = None,
) -> QMessageBox:
    """Open a question over its window; Esc and closing it are a no."""
    icon = QMessageBox.Icon.Warning if question.is_warning else QMessageBox.Icon.Question
    box = QMessageBox(
        icon, question.title, question.text, QMessageBox.StandardButton.NoButton, parent
    )
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(question.more)
    yes = box.addButton(question.yes, QMessageBox.ButtonRole.AcceptRole)
    no = box.addButton(question.no, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(yes if question.yes_by_enter else no)
    box.setEscapeButton(no)
    box.accepted.connect(on_yes)
    if on_no is not None:
        box.rejected.connect(on_no)
    box.finished.connect(box.deleteLater)
    box.open()
    return box
