"""Putting the workplace's keys under a passphrase, or under another one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.actions.keys import change_passphrase
from desktop.errors import AppError, Refused
from desktop.exchange.keyplace import KeyLocation, where_keys_lie
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui import theme
from desktop.ui.session import Session
from desktop.ui.shell.new_passphrase import NewPassphrase
from desktop.ui.shell.passphrase import SecretField, show_problem
from desktop.ui.widgets.dialog import DialogButtons, FittedDialog
from desktop.ui.widgets.labels import text_label


class ChangePassphraseDialog(FittedDialog):
    """Sets a passphrase, or with `is_in_force` changes the present one, and then says so."""

    changed = Signal()

    def __init__(self, session: Session, is_in_force: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._is_working = session, False
        title = _("Change the passphrase of the keys") if is_in_force else _("Set a passphrase")
        self.setWindowTitle(title)
        self.words = text_label(
            _(
                "With its keys this workplace signs what it sends and reads what it receives. Under a passphrase, who copies"
                " them can do nothing with them; it is asked for when something is signed or read."
            ),
            "body",
            wrap=True,
        )
        self.warning = text_label(
            _(
                "Nobody can recover it: write it down and lock the paper away. Where it is lost, new keys have to be"
                " made and confirmed by telephone."
            ),
            "body",
            wrap=True,
            tone="query",
        )
        self.present = SecretField(_("Present passphrase"))
        chosen = NewPassphrase(session, _("New passphrase"), _("New passphrase, once more"))
        chosen.proposed.connect(self.fit)
        self.chosen, self.new, self.again = chosen, chosen.first, chosen.again
        self.fields = (self.present, self.new, self.again)
        self.problem = text_label("", "body", wrap=True, tone="error")
        self.problem.hide()
        self.buttons = DialogButtons(self, _("Cancel"))
        self.ok_button = self.buttons.add_accept(_("Put the keys under it"))
        self.ok_button.clicked.connect(self._press)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(12))
        for widget in (
            text_label(title, "head", wrap=True),
            self.words,
            self.warning,
            self.present,
            self.chosen,
            self.problem,
            self.buttons,
        ):
            box.addWidget(widget)
        for field in self.fields:
            field.edit.textChanged.connect(self._show_state)
        self.present.setVisible(is_in_force)
        self.setMinimumWidth(theme.px(480))
        self._show_state()
        (self.present if is_in_force else self.new).edit.setFocus()

    def reject(self) -> None:
        """Stay until work that has begun is done."""
        if not self._is_working:
            super().reject()

    def _show_state(self) -> None:
        shown = [field for field in self.fields if not field.isHidden()]
        self.ok_button.setEnabled(
            not self._is_working and all(field.edit.text() for field in shown)
        )

    def _press(self) -> None:
        for label in (self.problem, *(field.problem for field in self.fields)):
            label.hide()
        old, new = self.present.edit.text() or None, self.new.edit.text()
        if new != self.again.edit.text():
            self._refuse(Refused("key-passphrases-differ"))
            return
        self._is_working = True
        self._show_state()
        self._session.ask(
            lambda workplace: change_passphrase(workplace, old, new), self._on_changed, self._refuse
        )

    def _on_changed(self, _none: None) -> None:
        self._is_working = False
        for widget in (self.warning, self.present, self.chosen, self.ok_button):
            widget.hide()
        self.present.edit.clear()
        self.chosen.clear()
        theme.set_property(self.words, "tone", "done")
        self.words.setText(
            _(
                "✓ The keys lie under this passphrase now, in the file keys.age in the folder of the figures. Keep a"
                " copy of that file apart: a backup does not hold it."
            )
        )
        self.buttons.cancel_button.setText(_("Close"))
        self.buttons.cancel_button.setFocus()
        self.fit()
        self.changed.emit()

    def _refuse(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        self._is_working = False
        self._show_state()
        field = {
            "key-passphrase-needed": self.present,
            "key-wrong-passphrase": self.present,
            "key-passphrase-weak": self.new,
            "key-passphrases-differ": self.again,
        }.get(error.code)
        if field is None:
            show_problem(self.problem, describe(error))
        else:
            field.refuse(describe(error))
        self.fit()


def open_passphrase_change(
    session: Session, parent: QWidget, on_changed: Callable[[], None] | None = None
) -> None:
    """Open the dialog over `parent` once the worker knows whether a passphrase is in force."""

    def show(location: KeyLocation | None) -> None:
        dialog = ChangePassphraseDialog(session, location is KeyLocation.PASSPHRASE, parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if on_changed is not None:
            dialog.changed.connect(on_changed)
        dialog.open()

    session.ask(lambda workplace: where_keys_lie(workplace.home), show)
