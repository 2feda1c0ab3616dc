"""Writing something under a passphrase that is chosen there, twice, and what to mind about it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.errors import AppError, Refused
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui import theme
from desktop.ui.outputs.write_dialog import WriteDialog
from desktop.ui.session import Session
from desktop.ui.shell.new_passphrase import NewPassphrase
from desktop.ui.widgets.labels import text_label


class SealDialog(WriteDialog):
    """A subclass writes in `seal`; `with_page` also a page to be printed."""

    def __init__(
        self,
        session: Session,
        title: str,
        remark: str,
        verb: str,
        *,
        name: str,
        advice: str,
        page: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(session, title, remark, verb, parent)
        self._advice = advice
        self.chosen = NewPassphrase(session, name, _("The same once more"))
        self.passphrase, self.again = self.chosen.first, self.chosen.again
        self.chosen.proposed.connect(self._on_proposed)
        self.box.addWidget(self.chosen)
        self.hint = text_label("", "body", wrap=True)
        self.box.addWidget(self.hint)
        self._hint("")
        self.with_page = QCheckBox(page)
        self.with_page.setChecked(True)
        self.box.addWidget(self.with_page)
        self.passphrase.edit.setFocus()

    def seal(self, folder: Path, words: str, keys_passphrase: str | None, has_page: bool) -> None:
        """Begin to write under `words`; ends in `show_done` or `on_refused`."""
        raise NotImplementedError

    def write(self, folder: Path, passphrase: str | None) -> None:
        words = self.passphrase.edit.text()
        self._hint("")
        if words != self.again.edit.text():
            self.on_refused(Refused("key-passphrases-differ"))
            return
        self.seal(folder, words, passphrase, self.with_page.isChecked())

    def show_done(self, text: str) -> None:
        self.chosen.clear()
        for widget in self.typed:
            widget.hide()  # what was done needs the room
        self.ok_button.hide()
        super().show_done(text)

    @property
    def typed(self) -> tuple[QWidget, ...]:
        """What is told and asked before it is written."""
        return (self.remark, self.chosen, self.hint, self.with_page)

    def _on_proposed(self) -> None:
        self.hint.hide()
        self.fit()

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
        self.end_writing()

    def _hint(self, problem: str) -> None:
        """What is wrong with the passphrase, over the whole width; else what to mind."""
        self.hint.show()
        theme.set_property(self.hint, "tone", "error" if problem else "")
        self.hint.setText(f"× {problem}" if problem else self._advice)
        self.fit()
