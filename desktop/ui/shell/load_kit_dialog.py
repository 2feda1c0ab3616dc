"""Bringing the keys back from a recovery kit into the workplace that is open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from desktop.actions.recovery_kit import load_kit
from desktop.errors import AppError
from desktop.exchange.kit import Kit
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui import theme
from desktop.ui.session import Session
from desktop.ui.shell.passphrase import SecretField
from desktop.ui.widgets.dialog import DialogButtons, FittedDialog
from desktop.ui.widgets.labels import text_label


class LoadKitDialog(FittedDialog):
    """One file, its passphrase; stays open until the keys are back or it is given up."""

    def __init__(self, session: Session, file: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.file = session, file
        self.setWindowTitle(_("Bring the keys back"))
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(10))
        box.addWidget(text_label(_("Bring the keys back"), "head", wrap=True))
        self.words = text_label(
            _(
                "From {file}. The passphrase is the one that was chosen when the kit was written."
            ).format(file=file.name),
            "muted",
            wrap=True,
        )
        self.passphrase = SecretField(_("Passphrase of the kit"))
        box.addWidget(self.words)
        box.addWidget(self.passphrase)
        self.buttons = DialogButtons(self, _("Cancel"))
        self.ok_button = self.buttons.add_accept(_("Bring the keys back"))
        self.ok_button.clicked.connect(self._press)
        box.addWidget(self.buttons)
        self.setMinimumWidth(theme.px(480))
        self.passphrase.edit.textChanged.connect(self._allow)
        self._allow("")
        self.passphrase.edit.setFocus()

    def _allow(self, words: str) -> None:
        self.ok_button.setEnabled(bool(words))
        self.passphrase.problem.hide()

    def _press(self) -> None:
        file, words = self.file, self.passphrase.edit.text()
        self.ok_button.setEnabled(False)
        self.session.ask(
            lambda workplace: load_kit(workplace, file, words), self._on_loaded, self._on_refused
        )

    def _on_loaded(self, kit: Kit) -> None:
        theme.set_property(self.words, "tone", "done")
        self.words.setText(
            "✓ "
            + _("The keys of {date} are back. Submitting and receiving go on as before.").format(
                date=kit.made_at[:10]
            )
        )
        self.passphrase.hide()
        self.ok_button.hide()
        self.buttons.cancel_button.setText(_("Close"))
        self.buttons.cancel_button.setFocus()
        self.fit()

    def _on_refused(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        self.ok_button.setEnabled(True)
        self.passphrase.refuse(describe(error))
        self.fit()


def choose_kit(session: Session, parent: QWidget) -> LoadKitDialog | None:
    """Choose the kit, or a text with the letters of its page, and open the dialog."""
    chosen, _filter = QFileDialog.getOpenFileName(
        parent,
        _("The recovery kit"),
        "",
        _("Recovery kit or text (*.tbkit *.txt)") + ";;" + _("All files (*)"),
    )
    if not chosen:
        return None
    dialog = LoadKitDialog(session, Path(chosen), parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
