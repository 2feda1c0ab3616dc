"""Evidence by window, on either side: what files prove which figure or row, attaching them, looking at pictures, saving
copies. Nothing is opened with another program.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.evidence.attach import attach, detach, look_at, save_copy
from desktop.actions.evidence.files import Kept, Place, evidence_of
from desktop.actions.workplace import Workplace
from desktop.domain.periods import Period
from desktop.domain.records.evidence_file import EvidenceFile
from desktop.errors import AppError
from desktop.exchange.evidence import PICTURES
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui import theme
from desktop.ui.session import Session
from desktop.ui.shell.drives import size_words
from desktop.ui.shell.dropped import dropped_paths
from desktop.ui.widgets.dialog import DialogButtons, FittedDialog
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.on_screen import share_of_height

_WIDTH, _PICTURE = 760, 300  # px at 100 %
_PATTERNS = "*.jpg *.jpeg *.png *.tif *.tiff *.pdf *.docx *.xlsx"


class EvidenceDialog(FittedDialog):
    """All files of the period's submission; new ones go to `place`, None where nothing can be attached. `whose` gives
    the desk's view of a unit.
    """

    def __init__(
        self,
        session: Session,
        period: Period,
        place: Place | None,
        place_words: str,
        parent: QWidget | None = None,
        *,
        whose: Callable[[Workplace], Workplace] = lambda workplace: workplace,
    ) -> None:
        super().__init__(parent)
        self.session, self.period, self.place, self._whose = session, period, place, whose
        self.files: tuple[Kept, ...] = ()
        self.table = QTableWidget(0, 4)
        self.nothing = text_label(_("There is no evidence yet."), "muted")
        self.picture = text_label("", "body")
        self.words = text_label("", "body", wrap=True)
        self.add_button = QPushButton(_("Attach a file…"))
        self.look_button = QPushButton(_("Look at it"))
        self.save_button = QPushButton(_("Save a copy…"))
        self.remove_button = QPushButton(_("Take away"))
        self.setWindowTitle(_("Evidence"))
        self.setMinimumWidth(theme.px(_WIDTH))
        self.setAcceptDrops(place is not None)
        self._build(place_words)
        self._listen()
        self.reload()

    def _build(self, place_words: str) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(8))
        box.addWidget(text_label(_("Evidence"), "head"))
        remark = (
            _(
                "New files go to {place}. Photo, scan, PDF, Word or Excel, at most 10 MB each and 50 MB together; drop them here or"
                " choose them. They leave sealed with the submission."
            ).format(place=place_words)
            if self.place is not None
            else place_words
        )
        box.addWidget(text_label(remark, "muted", wrap=True))
        self.table.setHorizontalHeaderLabels([_("Proves"), _("File"), _("Size"), _("State")])
        self.table.setAccessibleName(_("Evidence"))
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        header = self.table.horizontalHeader()
        for column, mode in enumerate(
            (
                QHeaderView.ResizeMode.ResizeToContents,
                QHeaderView.ResizeMode.Stretch,
                QHeaderView.ResizeMode.ResizeToContents,
                QHeaderView.ResizeMode.ResizeToContents,
            )
        ):
            header.setSectionResizeMode(column, mode)
        self.table.setMinimumHeight(share_of_height(self, 150, 0.2))
        box.addWidget(self.nothing)
        box.addWidget(self.table, 100)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.hide()
        box.addWidget(self.picture)
        box.addWidget(self.words)
        self.words.hide()
        box.addStretch(1)  # where there is no table
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        for button in (self.look_button, self.save_button, self.remove_button):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.add_button)
        box.addLayout(row)
        box.addWidget(DialogButtons(self, _("Close")))
        for button in (self.add_button, self.remove_button):
            button.setVisible(self.place is not None)

    def _listen(self) -> None:
        self.table.itemSelectionChanged.connect(self._on_chosen)
        self.table.doubleClicked.connect(lambda _index: self.look())
        self.add_button.clicked.connect(self.choose)
        self.look_button.clicked.connect(self.look)
        self.save_button.clicked.connect(self.save)
        self.remove_button.clicked.connect(self.remove)

    # --- what is there
    def reload(self) -> None:
        """Read the list anew."""
        period, whose = self.period, self._whose
        self.session.ask(
            lambda workplace: evidence_of(whose(workplace), period), self._show, self.on_refused
        )

    def _show(self, files: tuple[Kept, ...]) -> None:
        self.files = files
        self.nothing.setVisible(not files)
        self.table.setVisible(bool(files))
        self.table.setRowCount(len(files))
        for row, kept in enumerate(files):
            file = kept.file
            place = " ".join(filter(None, (file.form, file.code, file.dimension)))
            state = "✓" if kept.is_here else _("△ not here")
            for column, text in enumerate((place, file.name, size_words(file.size), state)):
                item = QTableWidgetItem(text)
                item.setToolTip(file.digest if column == 1 else text)
                self.table.setItem(row, column, item)
        self._on_chosen()

    def chosen(self) -> EvidenceFile | None:
        """Of the row in hand."""
        row = self.table.currentRow()
        return self.files[row].file if 0 <= row < len(self.files) else None

    def _on_chosen(self) -> None:
        file = self.chosen()
        self.picture.hide()
        self.look_button.setEnabled(file is not None and file.kind in PICTURES)
        self.save_button.setEnabled(file is not None)
        self.remove_button.setEnabled(file is not None)

    # --- verbs
    def choose(self) -> None:
        """Choose files to attach."""
        names, _kind = QFileDialog.getOpenFileNames(
            self, _("Attach a file…"), "", _("Evidence ({patterns})").format(patterns=_PATTERNS)
        )
        self.attach([Path(name) for name in names])

    def attach(self, paths: Sequence[Path]) -> None:
        """Attach these, one after the other, to the place in hand."""
        place, period = self.place, self.period
        if place is None or not paths:
            return
        first, rest = paths[0], list(paths[1:])

        def done(file: EvidenceFile) -> None:
            self._tell(_("✓ Attached: {name}").format(name=file.name), "done")
            self.reload()
            self.attach(rest)

        self._tell(_("Looking at {name}…").format(name=first.name), "")
        self.session.ask(
            lambda workplace: attach(workplace, period, place, first), done, self.on_refused
        )

    def look(self) -> None:
        """Show the picture in hand."""
        file, whose = self.chosen(), self._whose
        if file is not None and self.look_button.isEnabled():
            self.session.ask(
                lambda workplace: look_at(whose(workplace), file),
                self._show_picture,
                self.on_refused,
            )

    def _show_picture(self, png: bytes) -> None:
        pixmap = QPixmap()
        pixmap.loadFromData(png, "PNG")  # type: ignore[call-overload]  # the stubs want bytes
        self.picture.setPixmap(
            pixmap.scaled(
                self.table.width(),
                share_of_height(self, _PICTURE, 0.34),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )
        self.picture.show()
        self.fit()

    def save(self) -> None:
        """Save a copy of the file in hand."""
        file, whose = self.chosen(), self._whose
        if file is None:
            return
        folder = QFileDialog.getExistingDirectory(self, _("Save a copy…"))
        if folder:
            self.session.ask(
                lambda workplace: save_copy(whose(workplace), file, Path(folder)),
                lambda saved: self._tell(_("✓ Saved: {file}").format(file=saved), "done"),
                self.on_refused,
            )

    def remove(self) -> None:
        """Take the file in hand away from what it proves."""
        file, period = self.chosen(), self.period
        if file is not None:
            self.session.ask(
                lambda workplace: detach(workplace, period, file),
                lambda _none: self.reload(),
                self.on_refused,
            )

    def _tell(self, text: str, tone: str) -> None:
        theme.set_property(self.words, "tone", tone)
        self.words.setText(text)
        self.words.show()

    def on_refused(self, error: Exception) -> None:
        """What keeps a file out, in words; those attached before stay."""
        if not isinstance(error, AppError):
            raise error
        self._tell("× " + describe(error), "error")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = dropped_paths(event)
        event.acceptProposedAction()
        self.attach(paths)
