"""The passphrase of the workplace's keys, asked for where they lie under one, and the line for any passphrase."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.errors import AppError
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui import theme
from desktop.ui.widgets.dialog import DialogButtons
from desktop.ui.widgets.labels import text_label

_CODES = ("key-passphrase-needed", "key-wrong-passphrase")


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
        buttons = DialogButtons(self, _("Cancel"))
        self.ok_button = buttons.add_accept(_("Go on"))
        self.ok_button.setEnabled(False)
        self.edit.textChanged.connect(lambda text: self.ok_button.setEnabled(bool(text)))
        self.ok_button.clicked.connect(self.accept)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(12))
        box.addWidget(self.words)
        box.addWidget(self.edit)
        box.addWidget(buttons)
        self.setMinimumWidth(theme.px(440))
        self.edit.setFocus()

    @property
    def passphrase(self) -> str:
        return self.edit.text()


def wants_passphrase(error: Exception) -> bool:
    return isinstance(error, AppError) and error.code in _CODES


def ask_passphrase(error: Exception, parent: QWidget) -> str | None:
    """The passphrase that a person types, where `error` asks for one; None where it asks for
    something else, or nobody knows it.
    """
    if not isinstance(error, AppError) or not wants_passphrase(error):
        return None
    dialog = PassphraseDialog(error, parent)
    accepted = dialog.exec()
    dialog.deleteLater()
    return dialog.passphrase if accepted else None


class SecretField(QWidget):
    """A line that shows dots, its name above it, and what is wrong with it below."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.edit = QLineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setAccessibleName(name)
        self.problem = text_label("", "body", wrap=True, tone="error")
        self.problem.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(4))
        for widget in (text_label(name, "strong"), self.edit, self.problem):
            box.addWidget(widget)

    def refuse(self, sentence: str) -> None:
        show_problem(self.problem, sentence)
        self.edit.setFocus()
        self.edit.selectAll()


def show_problem(label: QLabel, sentence: str) -> None:
    label.setText(f"× {sentence}")
    label.show()
