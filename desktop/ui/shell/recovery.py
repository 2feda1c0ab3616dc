"""When a workplace does not open: what is wrong in words, and the way back to the newest good data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListWidget, QVBoxLayout, QWidget

from desktop.actions.recovery import (
    RECOVERABLE,
    Recovery,
    find_recovery,
    keep_present,
    recover,
)
from desktop.actions.transfer.take_back import TakenBack, take_back_at
from desktop.errors import AppError, StoreError
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui import theme
from desktop.ui.jobs import Jobs
from desktop.ui.shell.passphrase import ask_passphrase
from desktop.ui.widgets.dialog import DialogButtons, FittedDialog
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.on_screen import resize_within


class NoticeDialog(FittedDialog):
    """One sentence and a button to close it."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Tianbao"))
        self.words = _selectable(text_label(text, "body", wrap=True))
        self.buttons = DialogButtons(self, _("Close"))
        self.close_button = self.buttons.cancel_button
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        self.box.setSpacing(theme.px(12))
        self.box.addWidget(self.words)
        self.box.addStretch(1)
        self.box.addWidget(self.buttons)
        self.setMinimumWidth(theme.px(520))


class RecoveryDialog(NoticeDialog):
    """A damaged, old or missing database: offers the newest whole data and says what is not in it;
    accepted once it stands in its place.
    """

    def __init__(self, home: Path, error: AppError, parent: QWidget | None = None) -> None:
        super().__init__(describe(error), parent)
        self.home = home
        self.recovery: Recovery | None = None
        self.found_label = _selectable(
            text_label(_("Looking for the newest good data…"), "muted", wrap=True)
        )
        self.missing_list = QListWidget()
        self.missing_list.setAccessibleName(_("What has to be entered again"))
        self.missing_list.hide()
        self.box.insertWidget(1, self.found_label)
        self.box.insertWidget(2, self.missing_list, 1)
        self.recover_button = self.buttons.add_accept(_("Recover"))
        self.recover_button.setEnabled(False)
        self.recover_button.clicked.connect(self._on_button)
        self.keep_button = self.buttons.addButton(
            _("Go on with the file that is there"), DialogButtons.ButtonRole.ActionRole
        )
        self.keep_button.hide()
        self.keep_button.clicked.connect(lambda: self._run(keep_present))
        self.jobs = Jobs(self)
        self.finished.connect(lambda _result: self.jobs.shutdown())
        self.jobs.run(lambda progress: find_recovery(home), self._on_found, self._on_failed)

    def _on_found(self, found: Recovery) -> None:
        self.found_label.setText(
            "\n".join(
                (
                    found.source,
                    found.loss,
                    _("The present file is set aside, not deleted."),
                )
            )
        )
        self._list(found)
        self.keep_button.setVisible(found.can_keep)
        self.recover_button.setEnabled(True)
        self.recover_button.setFocus()

    def _list(self, found: Recovery) -> None:
        self.missing_list.clear()
        self.missing_list.addItems(found.missing)
        self.missing_list.setVisible(bool(found.missing))
        resize_within(self, self.sizeHint().width(), self.sizeHint().height())

    def _on_button(self) -> None:
        if self.recovery is not None:
            self.accept()
            return
        self._run(recover)

    def _run(self, verb: Callable[[Path], Recovery]) -> None:
        self.recover_button.setEnabled(False)
        self.keep_button.setEnabled(False)
        self.found_label.setText(_("Recovering…"))
        home = self.home
        self.jobs.run(lambda progress: verb(home), self._on_recovered, self._on_failed)

    def _on_recovered(self, recovery: Recovery) -> None:
        self.recovery = recovery
        self.words.setText(
            _("Recovered: everything is as it was at {time}.").format(time=recovery.at)
        )
        lines = [recovery.loss]
        if recovery.aside is not None:
            lines.append(
                _(
                    "The file that was there lies in {file}. Keep it until all figures are right again."
                ).format(file=recovery.aside)
            )
        self.found_label.setText("\n".join(lines))
        self._list(recovery)
        if not recovery.is_kept:
            self._take_back(None)
        self.recover_button.setText(_("Open Tianbao"))
        self.recover_button.setEnabled(True)
        self.recover_button.setFocus()
        self.close_button.hide()
        self.keep_button.hide()

    def _take_back(self, passphrase: str | None) -> None:
        """What was sealed since, from the outbox; it asks for the passphrase of the keys where one is
        in force.
        """
        home = self.home
        self.jobs.run(
            lambda progress: take_back_at(home, passphrase),
            self._on_taken_back,
            self._on_kept_sealed,
        )

    def _on_taken_back(self, taken: tuple[TakenBack, ...]) -> None:
        lines = [self.found_label.text(), *(one.sentence for one in taken)]
        self.found_label.setText("\n".join(lines))

    def _on_kept_sealed(self, error: Exception) -> None:
        passphrase = ask_passphrase(error, self)
        if passphrase is not None:
            self._take_back(passphrase)
        elif isinstance(error, AppError):
            self.found_label.setText(f"{self.found_label.text()}\n{describe(error)}")

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        self.found_label.setText(describe(error))
        theme.set_property(self.found_label, "text_role", "body")
        self.recover_button.hide()
        self.keep_button.hide()
        self.close_button.setFocus()

    def reject(self) -> None:
        if self.recovery is not None:  # closed by its frame after all was done
            self.accept()
            return
        super().reject()


def offer(home: Path, error: StoreError) -> bool:
    """Tell what is wrong with the database of `home`, and recover it where that can help and the
    clerk agrees.

    True once a good database stands in its place.
    """
    if error.code not in RECOVERABLE:
        return tell(error)
    return _is_accepted(RecoveryDialog(home, error))


def tell(error: AppError) -> bool:
    """Tell what is wrong; nothing can be done from here."""
    _is_accepted(NoticeDialog(describe(error)))
    return False


def offer_to_look(error: AppError) -> bool:
    """Tell why nothing can be done here; whether a copy of the figures is to be looked at all the same."""
    dialog = NoticeDialog(describe(error))
    dialog.box.insertWidget(
        1,
        text_label(
            _(
                "You can look at the figures and print them all the same; nothing is changed by that."
            ),
            "muted",
            wrap=True,
        ),
    )
    dialog.buttons.add_accept(_("Only look")).clicked.connect(dialog.accept)
    return _is_accepted(dialog)


def _is_accepted(dialog: NoticeDialog) -> bool:
    result = dialog.exec()
    dialog.deleteLater()  # it has no parent that would end it
    return result == FittedDialog.DialogCode.Accepted


def _selectable(label: QLabel) -> QLabel:
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
