"""Taking a file from the stick into an open workplace: a task, whose key is compared by check
code the first time; or the desk's receipts and returns.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.transfer.receive import FileResult, receive
from desktop.actions.transfer.receive_reply import DeskWord, desk_word
from desktop.actions.transfer.receive_task import ReceivedTask, receive_task
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.figures import Cell
from desktop.errors import AppError
from desktop.exchange.messages import HOMEWARD, SUFFIX
from desktop.i18n import _, ngettext
from desktop.messages import describe, seal_again_words
from desktop.printable import printable
from desktop.ui import theme
from desktop.ui.session import Session
from desktop.ui.shell.passphrase import ask_passphrase
from desktop.ui.widgets.dialog import DialogButtons, FittedDialog
from desktop.ui.widgets.labels import text_label

CODE_PROBLEMS = ("task-code-differs", "check-code-malformed")


class ReceiveDialog(FittedDialog):
    """Tries the file at once; asks for the check code only while the key is not pinned. Accepted
    once it is taken.
    """

    taken = Signal()
    cell_requested = Signal(object)  # Cell: the first that was returned

    def __init__(self, session: Session, file: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.file = session, file
        self.received: ReceivedTask | None = None
        self.word: DeskWord | None = None
        self.setWindowTitle(_("Receive a file"))
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(8))
        box.addWidget(text_label(printable(file.name), "head", wrap=True))
        self.words = text_label(_("Reading and verifying…"), "body", wrap=True)
        box.addWidget(self.words)
        self.code = QLineEdit()
        self.code.setPlaceholderText("XXXX-XXXX")
        self.code.setAccessibleName(_("Check code heard over the telephone"))
        self.code.hide()
        box.addWidget(self.code)
        buttons = DialogButtons(self, _("Cancel"))
        self.close_button = buttons.cancel_button
        self.ok_button = buttons.add_accept(_("Take it"))
        self.ok_button.clicked.connect(self._press)
        box.addWidget(buttons)
        self.setMinimumWidth(theme.px(520))
        self.ok_button.setFocus()
        self._take()

    def _press(self) -> None:
        if self.received is None and self.word is None:
            self._take()
            return
        self.accept()
        if self.word is not None and self.word.returned:
            first = self.word.returned[0]
            self.cell_requested.emit(
                Cell(
                    first.form,
                    "" if first.is_whole_form else first.code,
                    first.dimension,
                    first.cell_period,
                )
            )

    def _take(self) -> None:
        self.ok_button.setEnabled(False)
        if self.file.suffix.lower() == SUFFIX["back"]:
            self._take_back(None)
            return
        file, code = self.file, self.code.text()
        self.session.ask(
            lambda workplace: receive_task(workplace, file, code), self._on_taken, self._on_refused
        )

    def _on_taken(self, received: ReceivedTask) -> None:
        self.received = received
        self.taken.emit()
        text = _(
            "Taken: the task for {period}, version {n}, {targets} targets, {figures} figures of last year."
        ).format(
            n=received.sequence,
            period=periods.label(received.period),
            targets=received.targets,
            figures=received.last_year,
        )
        if received.projects:
            text += "\n\n" + ngettext(
                "{n} project of the units before yours is in your ledger now, with what was done before.",
                "{n} projects of the units before yours are in your ledger now, with what was done before.",
                received.projects,
            ).format(n=received.projects)
        if received.unreadable:
            text += "\n\n" + seal_again_words(periods.label(received.unreadable[0]))
        if received.forms_words:
            text += "\n\n" + received.forms_words
        if received.words:
            text += "\n\n" + _("The district writes: {words}").format(words=received.words)
        self.words.setText(text)
        self.code.hide()
        self.close_button.hide()
        self.ok_button.setText(_("Done"))
        self.ok_button.setEnabled(True)

    # --- receipts and returns
    def _take_back(self, passphrase: str | None) -> None:
        file = self.file

        def work(workplace: Workplace) -> tuple[FileResult, DeskWord]:
            return receive(workplace, [file], passphrase=passphrase)[0], desk_word(workplace)

        self.session.ask(work, self._on_back, self._on_refused)

    def _on_back(self, answer: tuple[FileResult, DeskWord]) -> None:
        result, word = answer
        if result.outcome == "foreign":
            self.words.setText(
                _(
                    "× This file is for another unit. Choose the one whose name begins with {code}."
                ).format(code=self.session.workplace.unit.code if self.session.workplace else "")
            )
        elif result.outcome == "refused":
            self.words.setText(f"× {result.reason}")
        else:
            self.word = word
            self.words.setText("\n".join(_back_words(result, word)))
            self.taken.emit()
            self.close_button.hide()
            self.ok_button.setText(_("To the returned cells") if word.returned else _("Done"))
            self.ok_button.setEnabled(True)

    def _on_refused(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        passphrase = ask_passphrase(error, self)
        if passphrase is not None:
            self._take_back(passphrase)
            return
        self.ok_button.setEnabled(error.code in CODE_PROBLEMS)
        if error.code in CODE_PROBLEMS and self.code.isHidden():
            self.words.setText(
                _(
                    "Please ring the district desk (a number you know, not one from the stick), let them read the "
                    "check code of their key to you, and type what you hear. It is asked this once only."
                )
            )
            self.code.show()
        else:
            self.words.setText(f"× {describe(error)}")
        self.code.setFocus()


def _back_words(result: FileResult, word: DeskWord) -> list[str]:
    lines = (
        [_("This file was taken before; nothing has changed.")] if result.outcome == "known" else []
    )
    lines += (
        [_("A newer file was taken before; this one changes nothing.")]
        if result.outcome == "older"
        else []
    )
    states = {"received": _("received"), "accepted": _("accepted"), "returned": _("returned")}
    lines += [
        _("{period}, submission number {n}: {state} ({date})").format(
            period=periods.label(r.period), n=r.sequence, state=states[r.state], date=r.at[:10]
        )
        for r in word.receipts
    ]
    lines += [f"△ {warning}" for warning in word.warnings]
    if word.returned:
        n = len(word.returned)
        lines += [
            "",
            ngettext(
                "{n} cell was returned and is open again:",
                "{n} cells were returned and are open again:",
                n,
            ).format(n=n),
        ]
        lines += [
            f"△ {cell.form} {cell.code} {cell.dimension}: {cell.words}"
            for cell in word.returned[:8]
        ]
    return lines


def choose_file(parent: QWidget) -> Path | None:
    """Let the user choose a file to receive."""
    name, _kind = QFileDialog.getOpenFileName(
        parent,
        _("Receive a file"),
        "",
        _("Files of the district ({patterns})").format(
            patterns=" ".join(f"*{suffix}" for suffix in HOMEWARD)
        ),
    )
    return Path(name) if name else None
