"""Writing the recovery kit: a passphrase of the office, a stick, and a page for the safe."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from desktop.actions.recovery_kit import KitState, SavedKit, kit_state, save_kit, save_kit_page
from desktop.actions.workplace import Workplace
from desktop.errors import AppError, Refused
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui import theme
from desktop.ui.outputs.write_dialog import WriteDialog
from desktop.ui.session import Session
from desktop.ui.shell.passphrase import SecretField
from desktop.ui.widgets.labels import text_label


class KitDialog(WriteDialog):
    """Ends with a kit that lies there and opens, and its page where one is to be printed."""

    def __init__(self, session: Session, state: KitState, parent: QWidget | None = None) -> None:
        since = (
            _("The newest kit was written on {date}.").format(date=state.made_on)
            if state.made_on
            else _("There is none yet.")
        )
        super().__init__(
            session,
            _("Recovery kit"),
            since
            + " "
            + _(
                "Where this computer breaks, another one goes on with the kit and a backup; without the kit, the check code has"
                " to be compared again by telephone."
            ),
            _("Write the recovery kit"),
            parent,
        )
        self.passphrase = SecretField(_("Passphrase of the kit"))
        self.again = SecretField(_("The same once more"))
        row = QHBoxLayout()  # beside each other: at 150 % a low screen has no more room
        row.setSpacing(theme.px(14))
        for field in (self.passphrase, self.again):
            row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        self.box.addLayout(row)
        self.hint = text_label("", "body", wrap=True)
        self.box.addWidget(self.hint)
        self._hint("")
        self.with_page = QCheckBox(_("Also a page to print: the keys as codes, for the safe"))
        self.with_page.setChecked(True)
        self.box.addWidget(self.with_page)
        self.passphrase.edit.setFocus()

    def write(self, folder: Path, passphrase: str | None) -> None:
        words = self.passphrase.edit.text()
        self._hint("")
        if words != self.again.edit.text():
            self.on_refused(Refused("key-passphrases-differ"))
            return
        has_page = self.with_page.isChecked()
        self.session.ask(
            lambda workplace: _written(workplace, folder, words, passphrase, has_page),
            self._on_written,
            self.on_refused,
        )

    def on_refused(self, error: Exception) -> None:
        """Below the passphrase where it is about that; there the keyboard is, too."""
        code = error.code if isinstance(error, AppError) else ""
        field = {
            "key-passphrases-differ": self.again,
            "key-passphrase-empty": self.passphrase,
            "key-passphrase-weak": self.passphrase,
        }.get(code)
        if field is None or not isinstance(error, AppError):
            super().on_refused(error)
            return
        self._hint(describe(error))
        field.edit.setFocus()
        field.edit.selectAll()
        self.ok_button.setEnabled(True)

    def _hint(self, problem: str) -> None:
        """What is wrong with the passphrase, over the whole width; else what to mind."""
        theme.set_property(self.hint, "tone", "error" if problem else "")
        self.hint.setText(
            f"× {problem}"
            if problem
            else _("Nobody can recover it: write it down, and keep it apart from the kit.")
        )
        self.fit()

    def _on_written(self, made: tuple[SavedKit, Path | None]) -> None:
        saved, page = made
        sentence = _("Written to {folder} and opened once: {name}").format(
            folder=saved.file.parent, name=saved.file.name
        )
        if page is not None:
            sentence += "\n" + _("Print {name} there, and lock it into the safe.").format(
                name=page.name
            )
        self.show_done(sentence)
        for field in (self.passphrase, self.again):
            field.edit.clear()


def _written(
    workplace: Workplace, folder: Path, words: str, keys_passphrase: str | None, has_page: bool
) -> tuple[SavedKit, Path | None]:
    saved = save_kit(workplace, folder, words, keys_passphrase=keys_passphrase)
    return saved, save_kit_page(workplace, saved, folder) if has_page else None


def open_kit_dialog(session: Session, parent: QWidget) -> None:
    """Over `parent`, once the worker knows whether there is a kit."""

    def show(state: KitState) -> None:
        dialog = KitDialog(session, state, parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    session.ask(kit_state, show)
