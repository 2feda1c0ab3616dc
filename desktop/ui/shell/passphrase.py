"""Asking for the passphrase of the workplace's keys, where they lie in a file under one."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.errors import AppError
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui import theme
from desktop.ui.widgets.labels import text_label

PASSPHRASE_CODES = ("key-passphrase-needed", "key-wrong-passphrase")


class PassphraseDialog(QDialog):
    """`passphrase` once it was accepted; it is kept nowhere else."""

    def __init__(self, error: AppError, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Passphrase of the keys"))
        wrong = error.code == "key-wrong-passphrase"
        self.words = text_label(
            describe(error)
            if wrong
            else _("This workplace signs with keys that are under a passphrase. Please type it."),
            "body",
            wrap=True,
            tone="error" if wrong else "",
        )
        self.edit = QLineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setAccessibleName(_("Passphrase of the keys"))
        self.ok_button = QPushButton(_("Go on"))
        self.ok_button.setProperty("role", "primary")
        self.ok_button.setDefault(True)
        self.ok_button.setEnabled(False)
        cancel = QPushButton(_("Cancel"))
        self.edit.textChanged.connect(lambda text: self.ok_button.setEnabled(bool(text)))
        self.ok_button.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.ok_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(12))
        box.addWidget(self.words)
        box.addWidget(self.edit)
        box.addLayout(row)
        self.setMinimumWidth(theme.px(440))
        self.edit.setFocus()

    @property
    def passphrase(self) -> str:
        return self.edit.text()
