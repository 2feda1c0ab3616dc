"""Why a day is invalid: the small question that Space asks on a day, with the common answers
offered.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QLineEdit,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.imports.days import REASON
from desktop.domain.entry.read import read_entry
from desktop.i18n import N_, _
from desktop.ui import keys, theme
from desktop.ui.widgets.dialog import DialogButtons, FittedDialog
from desktop.ui.widgets.labels import text_label

REASONS = (
    N_("power cut at the station"),
    N_("instrument fault"),
    N_("calibration or maintenance"),
    N_("data transmission broken"),
    N_("too few valid hours"),
)
_FEWEST = 2  # characters; the rule of the catalogue asks the same


class InvalidDayDialog(FittedDialog):
    """A digit and Enter takes an offered reason; other words are taken as they are."""

    def __init__(
        self, day: str, index: str, reason: str = "", parent: QWidget | None = None
    ) -> None:
        """`day` as people say it; `index` is the AQI that stands there, "" for none."""
        super().__init__(parent)
        self.setWindowTitle(_("Invalid day"))
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(18), theme.px(14), theme.px(18), theme.px(14))
        box.setSpacing(theme.px(8))
        box.addWidget(
            text_label(_("Why are the data of {day} invalid?").format(day=day), "strong", wrap=True)
        )
        self.words = QLineEdit(reason)
        self.words.setPlaceholderText(_("Your own words, or the number of a line below"))
        self.words.setAccessibleName(_("Why the day is invalid"))
        self.words.selectAll()
        self.words.installEventFilter(self)
        box.addWidget(self.words)
        self.offered = QListWidget()
        self.offered.addItems([f"{number}  {_(text)}" for number, text in enumerate(REASONS, 1)])
        self.offered.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.offered.setFixedHeight(
            (self.offered.sizeHintForRow(0) + theme.px(2)) * len(REASONS) + theme.px(8)
        )
        self.offered.itemClicked.connect(
            lambda _item: self._take_offered(self.offered.currentRow())
        )
        box.addWidget(self.offered)
        self.clear_index = QCheckBox(
            _("Clear the index {index} of this day (Ctrl+Z brings it back)").format(index=index)
        )
        self.clear_index.setChecked(bool(index))
        self.clear_index.setVisible(bool(index))
        box.addWidget(self.clear_index)
        self.problem = text_label("", "muted", wrap=True, tone="error")
        self.problem.hide()
        box.addWidget(self.problem)
        buttons = DialogButtons(self, _("Cancel"))
        self.mark = buttons.add_accept(_("Mark as invalid"))
        self.mark.clicked.connect(self.accept)
        box.addWidget(buttons)
        self.setMinimumWidth(theme.px(380))
        self.words.setFocus()

    @property
    def reason(self) -> str:
        """The words, or the offered reason whose number was typed."""
        text = self.words.text().strip()
        if text.isascii() and text.isdigit() and 1 <= int(text) <= len(REASONS):
            return _(REASONS[int(text) - 1])
        return text

    def accept(self) -> None:
        entry = read_entry(self.reason, REASON)
        if entry.problem is not None:
            self._refuse(entry.problem.sentence)
        elif len(self.reason) < _FEWEST:
            self._refuse(_("Please give the reason, in a few words."))
        else:
            super().accept()

    def _refuse(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.show()
        self.words.setFocus()

    def _take_offered(self, index: int) -> None:
        self.offered.setCurrentRow(index)
        self.words.setText(_(REASONS[index]))
        self.words.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self.words
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
        ):
            step = {keys.key("next_offer").code: 1, keys.key("offer_before").code: -1}.get(
                Qt.Key(event.key())
            )
            if step is not None:
                at = self.offered.currentRow()
                self._take_offered(max(0, min(len(REASONS) - 1, at + step)) if at >= 0 else 0)
                return True
        return super().eventFilter(watched, event)
