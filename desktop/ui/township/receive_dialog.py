"""Taking a file from the stick into an open workplace: a task; its key is compared by check code the first time."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.actions.receive_task import ReceivedTask, receive_task
from desktop.domain import periods
from desktop.errors import AppError
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui import theme
from desktop.ui.session import Session
from desktop.ui.widgets.labels import text_label

CODE_WANTED = ("task-code-differs", "check-code-malformed")


class ReceiveDialog(QDialog):
    """Tries the file at once; asks for the check code only while the key is not pinned. Accepted once it is taken."""

    taken = Signal()

    def __init__(self, session: Session, file: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.file = session, file
        self.received: ReceivedTask | None = None
        self.setWindowTitle(_("Receive a file"))
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(8))
        box.addWidget(text_label(file.name, "head", wrap=True))
        self.words = text_label(_("Reading and verifying…"), "body", wrap=True)
        box.addWidget(self.words)
        self.code = QLineEdit()
        self.code.setPlaceholderText("XXXX-XXXX")
        self.code.setAccessibleName(_("Check code heard over the telephone"))
        self.code.hide()
        box.addWidget(self.code)
        self.ok_button = QPushButton(_("Take it"))
        self.ok_button.setProperty("role", "primary")
        self.ok_button.setDefault(True)
        self.ok_button.clicked.connect(self._press)
        self.close_button = QPushButton(_("Cancel"))
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(self.ok_button)
        box.addLayout(row)
        self.setMinimumWidth(theme.px(520))
        self._take()

    def _press(self) -> None:
        if self.received is not None:
            self.accept()
        else:
            self._take()

    def _take(self) -> None:
        file, code = self.file, self.code.text()
        self.ok_button.setEnabled(False)
        self.session.ask(lambda workplace: receive_task(workplace, file, code), self._on_taken, self._on_refused)

    def _on_taken(self, received: ReceivedTask) -> None:
        self.received = received
        self.taken.emit()
        self.words.setText(_("Taken: task no. {n} for {period}, {targets} targets, {figures} figures of last year.").format(
            n=received.sequence, period=periods.label(received.period), targets=received.targets, figures=received.last_year))
        self.code.hide()
        self.close_button.hide()
        self.ok_button.setText(_("Done"))
        self.ok_button.setEnabled(True)

    def _on_refused(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        self.ok_button.setEnabled(error.code in CODE_WANTED)
        if error.code in CODE_WANTED and self.code.isHidden():
            self.words.setText(_("Please ring the district desk (a number you know, not one from the stick), let them read the "
                                 "check code of their key to you, and type what you hear. It is asked this once only."))
            self.code.show()
        else:
            self.words.setText(f"✕ {describe(error)}")
        self.code.setFocus()


def choose_file(parent: QWidget) -> Path | None:
    """Let the user choose a file to receive."""
    name, _kind = QFileDialog.getOpenFileName(parent, _("Receive a file"), "", _("Task files (*.tbtask)"))
    return Path(name) if name else None
