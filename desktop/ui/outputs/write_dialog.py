"""Writing to a stick or folder: which one, one button, and what was written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QPushButton, QVBoxLayout, QWidget

from desktop.errors import AppError
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui import theme
from desktop.ui.outputs.drive_list import LOOK_EVERY_MS, DriveList
from desktop.ui.session import Session
from desktop.ui.shell.passphrase import ask_passphrase
from desktop.ui.widgets.dialog import DialogButtons, FittedDialog
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.progress import ProgressStrip


class WriteDialog(FittedDialog):
    """A subclass says what is written and tells of it; `self.box` takes its own widgets above
    the sticks.
    """

    def __init__(
        self, session: Session, title: str, remark: str, verb: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self._is_writing = False
        self.setWindowTitle(title)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        outer.setSpacing(theme.px(8))
        outer.addWidget(text_label(title, "head", wrap=True))
        self.remark = text_label(remark, "muted", wrap=True)
        outer.addWidget(self.remark)
        self.box = QVBoxLayout()
        self.box.setSpacing(theme.px(6))
        outer.addLayout(self.box)
        outer.addWidget(text_label(_("Where to"), "section"))
        self.drives = DriveList()
        self.drives.setMaximumHeight(theme.px(120))
        self.drives.changed.connect(self._on_drive)
        self.folder_button = QPushButton(_("Another folder…"))
        self.folder_button.clicked.connect(self._choose_folder)
        self.none_yet = text_label(_("No stick is in yet."), "body")
        outer.addWidget(self.none_yet)
        outer.addWidget(self.drives)
        outer.addWidget(self.folder_button)
        self.words = text_label("", "body", wrap=True)
        self.words.hide()
        outer.addWidget(self.words)
        outer.addWidget(ProgressStrip(session.jobs))
        buttons = DialogButtons(self, _("Close"))
        self.close_button = buttons.cancel_button
        self.ok_button = buttons.add_accept(verb)
        self.ok_button.clicked.connect(self._press)
        outer.addWidget(buttons)
        self.setMinimumWidth(theme.px(600))
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.drives.look)
        self._timer.start()
        self.drives.look()
        self._on_drive()

    def write(self, folder: Path, passphrase: str | None) -> None:
        """Begin to write; ends in `show_done` or `on_refused`."""
        raise NotImplementedError

    def use_folder(self, folder: Path) -> None:
        """Write there: the folder that was chosen."""
        self.drives.add_folder(folder)
        self._on_drive()
        if self.ok_button.isEnabled():
            self.ok_button.setFocus()  # the next act

    def _choose_folder(self) -> None:
        if name := QFileDialog.getExistingDirectory(self, _("Where to")):
            self.use_folder(Path(name))

    def _on_drive(self) -> None:
        drive = self.drives.drive()
        can_write = drive is not None and not drive.read_only
        self.ok_button.setEnabled(can_write and not self._is_writing)
        self.drives.setVisible(bool(self.drives.drives))
        self.none_yet.setVisible(not self.drives.drives)

    def _press(self) -> None:
        self._begin(None)

    def _begin(self, passphrase: str | None) -> None:
        if (drive := self.drives.drive()) is not None:
            self._is_writing = True
            self.ok_button.setEnabled(False)
            self.write(drive.path, passphrase)

    def end_writing(self) -> None:
        """It can be begun again."""
        self._is_writing = False
        self.ok_button.setEnabled(True)

    def show_done(self, text: str) -> None:
        theme.set_property(self.words, "tone", "done")
        self.words.setText(f"✓ {text}")
        self.words.show()
        self.fit()
        self.end_writing()
        self.close_button.setFocus()

    def on_refused(self, error: Exception) -> None:
        """What went wrong, in words; a passphrase is asked for."""
        if not isinstance(error, AppError):
            raise error
        passphrase = ask_passphrase(error, self)
        if passphrase is not None:
            self._begin(passphrase)
            return
        theme.set_property(self.words, "tone", "error")
        self.words.setText(f"× {describe(error)}")
        self.words.show()
        self.fit()
        self.end_writing()
