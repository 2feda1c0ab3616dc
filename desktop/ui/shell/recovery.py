"""When a workplace does not open: what is wrong in words, and the way back from the newest good
backup.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from desktop.actions.backups import Recovery, newest_sound_backup, recover
from desktop.domain.records.backup import Backup
from desktop.errors import AppError, StoreError
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui import theme
from desktop.ui.jobs import Jobs
from desktop.ui.widgets.dialog import DialogButtons
from desktop.ui.widgets.labels import text_label

RECOVERABLE = ("store-damaged", "store-missing")


class NoticeDialog(QDialog):
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
    """A damaged database: offers the newest backup that passes every check; accepted once it
    stands in its place.
    """

    def __init__(self, home: Path, error: AppError, parent: QWidget | None = None) -> None:
        super().__init__(describe(error), parent)
        self.home = home
        self.recovery: Recovery | None = None
        self.backup_label = _selectable(
            text_label(_("Looking for the newest good backup…"), "muted", wrap=True)
        )
        self.box.insertWidget(1, self.backup_label)
        self.recover_button = self.buttons.add_accept(_("Recover"))
        self.recover_button.setEnabled(False)
        self.recover_button.clicked.connect(self._on_button)
        self.jobs = Jobs(self)
        self.finished.connect(lambda _result: self.jobs.shutdown())
        self.jobs.run(lambda progress: newest_sound_backup(home), self._on_found)

    def _on_found(self, backup: Backup | None) -> None:
        if backup is None:
            self._on_failed(StoreError("no-sound-backup", folder=str(self.home / "backups")))
            return
        self.backup_label.setText(
            _(
                "The newest good backup is from {time}. Recovering puts it in the place of the damaged file, which is set aside, "
                "not deleted. What was entered after {time} has to be entered again."
            ).format(time=_time(backup))
        )
        self.recover_button.setText(_("Recover from {time}").format(time=_time(backup)))
        self.recover_button.setEnabled(True)
        self.recover_button.setFocus()

    def _on_button(self) -> None:
        if self.recovery is not None:
            self.accept()
            return
        self.recover_button.setEnabled(False)
        self.backup_label.setText(_("Recovering…"))
        home = self.home
        self.jobs.run(lambda progress: recover(home), self._on_recovered, self._on_failed)

    def _on_recovered(self, recovery: Recovery) -> None:
        self.recovery = recovery
        self.words.setText(
            _("Recovered: everything is as it was at {time}.").format(time=_time(recovery.backup))
        )
        self.backup_label.setText(
            _("The damaged file lies in {file}. Keep it until all figures are right again.").format(
                file=recovery.aside
            )
            if recovery.aside
            else ""
        )
        self.recover_button.setText(_("Open Tianbao"))
        self.recover_button.setEnabled(True)
        self.recover_button.setFocus()
        self.close_button.hide()

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        self.backup_label.setText(describe(error))
        theme.set_property(self.backup_label, "text_role", "body")
        self.recover_button.hide()
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
    return RecoveryDialog(home, error).exec() == QDialog.DialogCode.Accepted


def tell(error: AppError) -> bool:
    """Tell what is wrong; nothing can be done from here."""
    NoticeDialog(describe(error)).exec()
    return False


def _time(backup: Backup) -> str:
    return backup.at.strftime("%Y-%m-%d %H:%M")


def _selectable(label: QLabel) -> QLabel:
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
