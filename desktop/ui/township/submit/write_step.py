"""Step 3 of the export: which stick, what will be written, how far it is, and the check code
once it was read back.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.transfer.outbox import Parcel
from desktop.actions.transfer.submit import Submitted
from desktop.domain import periods
from desktop.exchange.stick import STEPS
from desktop.i18n import N_, _
from desktop.ui import theme
from desktop.ui.outputs.drive_list import LOOK_EVERY_MS, DriveList
from desktop.ui.shell.drives import size_words
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.page_scroll import PageScroll

STEP_WORDS = {
    "space": N_("room checked"),
    "written": N_("written"),
    "synced": N_("arrived on the stick"),
    "compared": N_("read back and compared"),
    "renamed": N_("named"),
    "verified": N_("checked once more"),
}


class WrittenCard(Card):
    """What was written and read back: the file, its number, and its check code to read over the
    telephone.
    """

    def __init__(self, written: Submitted, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.key_code = written.key_code
        title = text_label(
            _("✓ Written and read back: {period}, submission number {n}").format(
                period=periods.label(written.period), n=written.sequence
            ),
            "head",
            wrap=True,
            tone="done",
        )
        self.box.addWidget(title)
        self.file = text_label(str(written.file), "body", wrap=True)
        self.file.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.box.addWidget(self.file)
        if written.note:
            self.box.addWidget(text_label(written.note, "body", wrap=True))
        self.code = text_label(written.check_code, "big")
        self.code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.copy_button = QPushButton(_("Copy"))
        self.copy_button.clicked.connect(
            lambda: QGuiApplication.clipboard().setText(self.code.text())
        )
        row = QHBoxLayout()
        row.setSpacing(theme.px(12))
        row.addWidget(text_label(_("Check code"), "muted"))
        row.addWidget(self.code)
        row.addWidget(self.copy_button)
        row.addStretch(1)
        self.box.addLayout(row)
        self.box.addWidget(
            text_label(
                _(
                    "At the first submission the district desk rings up and asks for the check code of this"
                    " unit's key: {code}"
                ).format(code=written.key_code),
                "body",
                wrap=True,
            )
        )
        self.box.addWidget(
            text_label(
                _(
                    "The period is locked now. Take the stick out through the system, then carry it to the "
                    "district desk."
                ),
                "muted",
                wrap=True,
            )
        )


class WritePanel(QWidget):
    """Chooses the place and tells how writing goes; the writing itself is the page's."""

    place_changed = Signal()
    retry_pressed = Signal()
    jump_pressed = Signal()
    passphrase_pressed = Signal()

    def __init__(self, covering: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.covering = covering
        self.banner = Banner()
        self.banner.button_pressed.connect(self._on_banner)
        self._banner_jumps = False
        self.drives = DriveList()
        self.drives.changed.connect(self._on_place)
        self.none = text_label(
            _("No stick is in. Put one in: it appears here by itself."), "body", wrap=True
        )
        self.folder_button = QPushButton(_("Choose a folder…"))
        self.folder_button.clicked.connect(self._choose_folder)
        self.parcels = text_label("", "body", wrap=True)
        self.open_note = text_label(
            _(
                "No task of the district has been received here yet: the file is signed, but not encrypted. Whoever finds the "
                "stick could read it, so please carry it yourself."
            ),
            "muted",
            wrap=True,
        )
        self.open_note.hide()
        self.keys_card = Card(_("Keys of this office"))
        self.passphrase_button = QPushButton(_("Set a passphrase…"))
        self.passphrase_button.clicked.connect(self.passphrase_pressed)
        self.progress = QFrame()
        self.progress.setProperty("frame_role", "card")
        self.progress_title = text_label("", "strong")
        self.marks: dict[str, QLabel] = {}
        self.results = QVBoxLayout()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.drives.look)
        self._build()

    def _build(self) -> None:
        card = Card(_("Where to"))
        card.box.addWidget(self.none)
        card.box.addWidget(self.drives)
        row = QHBoxLayout()
        row.addWidget(self.folder_button)
        row.addStretch(1)
        card.box.addLayout(row)
        what = Card(_("What will be written"))
        what.box.addWidget(self.parcels)
        what.box.addWidget(self.open_note)
        self.keys_card.box.addWidget(
            text_label(
                _(
                    "The keys of this office lie unprotected on this computer: who copies their file can sign and read"
                    " in the office's name. Put them under a passphrase."
                ),
                "body",
                wrap=True,
                tone="query",
            )
        )
        row = QHBoxLayout()
        row.addWidget(self.passphrase_button)
        row.addStretch(1)
        self.keys_card.box.addLayout(row)
        self.keys_card.hide()
        steps = QVBoxLayout(self.progress)
        steps.setContentsMargins(theme.px(14), theme.px(10), theme.px(14), theme.px(10))
        steps.addWidget(self.progress_title)
        for step in STEPS:
            self.marks[step] = text_label("", "body")
            steps.addWidget(self.marks[step])
        self.progress.hide()
        self.results.setSpacing(theme.px(12))
        inner = QWidget()
        box = QVBoxLayout(inner)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(12))
        box.addWidget(self.banner)
        box.addWidget(self.progress)
        box.addLayout(self.results)
        box.addWidget(card)
        box.addWidget(what)
        box.addWidget(self.covering)
        box.addWidget(self.keys_card)
        box.addStretch(1)
        self.area = PageScroll()
        self.area.set_body(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.area)
        self._on_place()

    def show_parcels(self, parcels: Sequence[Parcel]) -> None:
        """What will be written, and what cannot be yet."""
        lines = []
        for parcel in parcels:
            where = periods.label(parcel.period)
            if parcel.blocking:
                lines.append(
                    _(
                        "△ {period}: {count} findings stand in the way; it stays here for now."
                    ).format(period=where, count=len(parcel.blocking))
                )
            elif parcel.for_older_key:
                lines.append(
                    _(
                        "△ {period}: what is out was sealed for keys that the district does not have any more. Writing seals the"
                        " same content again, as submission number {n}."
                    ).format(period=where, n=parcel.sequence)
                )
            elif parcel.is_out:
                lines.append(
                    _(
                        "✓ {period}: {name}, already out under check code {code}; writing gives the same file again."
                    ).format(period=where, name=parcel.name, code=parcel.check_code)
                )
            else:
                lines.append(
                    _("{period}: {name}, about {size}").format(
                        period=where, name=parcel.name, size=size_words(parcel.size)
                    )
                )
        self.parcels.setText("\n".join(lines))
        self.open_note.setVisible(any(not parcel.encrypted for parcel in parcels))
        blocking = [finding for parcel in parcels for finding in parcel.blocking]
        if blocking:
            text = (
                _(
                    "Nothing can be written yet: {count} findings stand in the way. The first: {first}"
                )
                if all(parcel.blocking for parcel in parcels)
                else _(
                    "Only a part can be written: {count} findings stand in the way of the rest. The first: {first}"
                )
            )
            self._tell(
                text.format(count=len(blocking), first=blocking[0].message),
                _("Go to the first"),
                jumps=True,
            )
        elif self._banner_jumps:
            self.banner.hide()

    def folder(self) -> Path | None:
        drive = self.drives.drive()
        return drive.path if drive else None

    def begin(self, period: str) -> None:
        """A submission is about to be written."""
        self.banner.hide()
        self.area.verticalScrollBar().setValue(0)
        self.progress_title.setText(_("Writing {period}…").format(period=periods.label(period)))
        for step, mark in self.marks.items():
            mark.setText(f"○  {_(STEP_WORDS[step])}")
        self.progress.show()

    def advance(self, step: str) -> None:
        """A step, and with it those before, is done."""
        for name in STEPS[: STEPS.index(step) + 1]:
            self.marks[name].setText(f"✓  {_(STEP_WORDS[name])}")

    def show_written(self, written: Submitted) -> None:
        """Only once it was read back and recorded."""
        self.progress.hide()
        self.results.addWidget(WrittenCard(written))

    def show_failure(self, sentence: str) -> None:
        """What the stick or the disk did, what to do, and a button to try again."""
        self.progress.hide()
        self._tell(sentence, _("Try again"), jumps=False)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.drives.look()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def clear_results(self) -> None:
        while (item := self.results.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()

    def written_cards(self) -> list[WrittenCard]:
        widgets = (self.results.itemAt(n).widget() for n in range(self.results.count()))
        return [card for card in widgets if isinstance(card, WrittenCard)]

    def _tell(self, text: str, button: str, *, jumps: bool) -> None:
        self._banner_jumps = jumps
        self.banner.show_notice(text, "error", button, closable=not jumps)

    def _on_banner(self) -> None:
        (self.jump_pressed if self._banner_jumps else self.retry_pressed).emit()

    def _on_place(self) -> None:
        self.none.setVisible(not self.drives.drives)
        self.drives.setVisible(bool(self.drives.drives))
        self.place_changed.emit()

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Choose a folder…"))
        if chosen:
            self.drives.add_folder(Path(chosen))
