"""The sticks that are in, to choose one from, or a folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from desktop.i18n import _
from desktop.ui import theme
from desktop.ui.shell.drives import Drive, folder_as_drive, removable_drives

LOOK_EVERY_MS = 2_000


class DriveList(QListWidget):
    """The sticks that are in when it last looked, and a folder where one was chosen."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Where to"))
        self.drives: tuple[Drive, ...] = ()
        self._folder: Path | None = None
        self.setProperty("role", "plain")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentRowChanged.connect(lambda _row: self.changed.emit())

    def drive(self) -> Drive | None:
        row = self.currentRow()
        return self.drives[row] if 0 <= row < len(self.drives) else None

    def add_folder(self, folder: Path) -> None:
        """Offer a chosen folder as well, and choose it."""
        self._folder = folder
        self.look()
        self._choose(folder)

    def look(self) -> None:
        """See what is in now; what was chosen stays chosen while it is there."""
        drives = removable_drives()
        if self._folder is not None:
            drives = (
                *(drive for drive in drives if drive.path != self._folder),
                folder_as_drive(self._folder),
            )
        if drives == self.drives:
            return
        chosen = self.drive()
        self.drives = drives
        self.blockSignals(True)
        self.clear()
        for drive in drives:
            item = QListWidgetItem(theme.icon("stick"), drive.words)
            item.setToolTip(str(drive.path))
            self.addItem(item)
        self.blockSignals(False)
        self._choose(chosen.path if chosen else None)
        line = self.fontMetrics().lineSpacing() + theme.px(14)
        self.setFixedHeight(line * max(1, min(len(drives), 4)) + theme.px(14))
        self.changed.emit()

    def _choose(self, path: Path | None) -> None:
        paths = [drive.path for drive in self.drives]
        if paths:
            self.setCurrentRow(paths.index(path) if path in paths else 0)
