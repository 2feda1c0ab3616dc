"""Two different files of one number: what each says, where they differ, and which one counts."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QPushButton, QRadioButton, QVBoxLayout, QWidget

from desktop.actions.rivals import Rivals
from desktop.domain import periods
from desktop.exchange.keys import check_code
from desktop.i18n import _
from desktop.ui import theme
from desktop.ui.models.sheet import Column, GridCell, GridRow, SheetModel
from desktop.ui.widgets.dialog import FittedDialog
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.sheet import SheetView

_MOST = 200


class ConflictDialog(FittedDialog):
    """`chosen` is the digest of the file that counts, `words` why, once it is accepted."""

    def __init__(self, unit: str, rivals: Rivals, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rivals, self.chosen, self.words = rivals, "", ""
        self.setWindowTitle(_("Which file counts?"))
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(8))
        box.addWidget(text_label(_("{unit}, {period}: two files with number {n}").format(
            unit=unit, period=periods.label(rivals.period), n=rivals.files[0].sequence), "head", wrap=True))
        box.addWidget(text_label(_("Ask the unit which check code stands on its paper form. The other file is kept as"
                                   " rejected."), "body", wrap=True))
        self.choices = QButtonGroup(self)
        for number, file in enumerate(rivals.files):
            button = QRadioButton(_("File {letter}: check code {code}, sealed {at}").format(
                letter="ABCDEFGH"[number % 8], code=check_code(file.digest), at=file.created_at[:16].replace("T", " ")))
            self.choices.addButton(button, number)
            box.addWidget(button)
        self.choices.idClicked.connect(lambda _number: self._check())
        self.model = SheetModel([Column("place", _("Cell"), 110), Column("name", _("Indicator"), 180, stretch=True),
                                 *(Column(str(n), _("File {letter}").format(letter="ABCDEFGH"[n % 8]), 150, "right")
                                   for n in range(len(rivals.files)))], self)
        self.model.set_rows(GridRow(d.place, cells={"place": GridCell(d.place, muted=True), "name": GridCell(d.name),
                                                    **{str(n): GridCell(text or "—") for n, text in enumerate(d.texts)}})
                            for d in rivals.differences[:_MOST])
        self.grid = SheetView(self.model, self)
        self.grid.setMinimumHeight(theme.px(180))
        self.grid.setVisible(bool(rivals.differences))
        box.addWidget(self.grid, 1)
        if not rivals.differences:
            box.addWidget(text_label(_("Both say the same figures, readings and projects; they differ in words or were sealed"
                                       " twice."), "body", wrap=True))
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(_("Why? For example: the unit says that the file with this code is right."))
        self.reason.setAccessibleName(_("Why this file counts"))
        self.reason.textChanged.connect(lambda _text: self._check())
        box.addWidget(self.reason)
        self.ok_button = QPushButton(_("This file counts"))
        self.ok_button.setProperty("role", "primary")
        self.ok_button.setEnabled(False)
        self.ok_button.clicked.connect(self._take)
        later = QPushButton(_("Later"))
        later.setAutoDefault(False)
        later.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addStretch(1)
        row.addWidget(later)
        row.addWidget(self.ok_button)
        box.addLayout(row)
        self.setMinimumWidth(theme.px(680))

    def _check(self) -> None:
        self.ok_button.setEnabled(self.choices.checkedId() >= 0 and len(self.reason.text().strip()) >= 2)

    def _take(self) -> None:
        self.chosen, self.words = self.rivals.files[self.choices.checkedId()].digest, self.reason.text().strip()
        self.accept()
