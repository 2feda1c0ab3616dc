"""The panel of a figure's parts as a window of its own, where the screen is too narrow to show
it beside the table.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from desktop.actions.workplace import Workplace
from desktop.i18n import _
from desktop.ui.district.consolidated.trace_side import TraceSide
from desktop.ui.session import Session
from desktop.ui.widgets.on_screen import resize_within


class TraceDialog(QDialog):
    """Closes on Esc, and when a unit is opened."""

    unit_requested = Signal(str, str)

    def __init__(
        self, session: Session, workplace: Workplace, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Where a figure comes from"))
        self.side = TraceSide(session, workplace)
        self.side.escaped.connect(self.reject)
        self.side.unit_requested.connect(self._on_unit)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.side)
        resize_within(self, 420, 620)
        self.finished.connect(self.deleteLater)

    def _on_unit(self, unit: str, form: str) -> None:
        self.accept()
        self.unit_requested.emit(unit, form)
