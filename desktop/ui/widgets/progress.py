"""The strip that shows work longer than 0.3 s, with a button that stops it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QWidget

from desktop.i18n import _
from desktop.ui import theme
from desktop.ui.jobs import Jobs
from desktop.ui.widgets.labels import ElideLabel


class ProgressStrip(QFrame):
    """Shows and hides itself with the Jobs it is given."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("frame_role", "card")
        self.text = ElideLabel(_("Working…"), "body")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Working…"))
        self.button = QPushButton(_("Cancel"))
        box = QHBoxLayout(self)
        box.setContentsMargins(theme.px(14), theme.px(8), theme.px(8), theme.px(8))
        box.setSpacing(theme.px(14))
        box.addWidget(self.text, 1)
        box.addWidget(self.bar, 2)
        box.addWidget(self.button)
        self.button.clicked.connect(jobs.cancel_current)
        self.button.clicked.connect(lambda: self.button.setEnabled(False))
        jobs.busy_changed.connect(self._on_busy)
        jobs.progressed.connect(self._on_progress)
        self.hide()

    def _on_busy(self, busy: bool) -> None:
        self.setVisible(busy)
        if not busy:
            self.text.setText(_("Working…"))
            self.bar.setRange(0, 0)
            self.button.setEnabled(True)

    def _on_progress(self, done: int, total: int, text: str) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        if text:
            self.text.setText(text)
