"""Opening a submitted period again: asks why, and starts the next numbered correction."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.transfer.submit import start_correction
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.errors import AppError
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui import theme
from desktop.ui.session import Session
from desktop.ui.widgets.dialog import DialogButtons, FittedDialog
from desktop.ui.widgets.labels import text_label


class CorrectionDialog(FittedDialog):
    """Accepted once the correction has begun; `sequence` is then its number. The words stay
    until they are taken.
    """

    def __init__(self, session: Session, period: Period, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.period, self.sequence = session, period, 0
        self.setWindowTitle(_("Start a correction"))
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(8))
        label = periods.label(period)
        box.addWidget(text_label(_("Open {period} again?").format(period=label), "head", wrap=True))
        box.addWidget(
            text_label(
                _(
                    "The submission that is out stays as it is. Your changes leave with the next submission number, and the district sees this "
                    "reason beside them."
                ),
                "muted",
                wrap=True,
            )
        )
        self.edit = QPlainTextEdit()
        self.edit.setTabChangesFocus(True)
        self.edit.setPlaceholderText(
            _("Why is a correction needed? For example: an area was typed in hectares.")
        )
        self.edit.setAccessibleName(_("Reason of the correction"))
        self.edit.setFixedHeight(self.edit.fontMetrics().lineSpacing() * 4 + theme.px(24))
        box.addWidget(self.edit)
        self.problem = text_label("", "body", wrap=True, tone="error")
        self.problem.hide()
        box.addWidget(self.problem)
        buttons = DialogButtons(self, _("Cancel"))
        self.ok_button = buttons.add_accept(_("Start the correction"))
        self.ok_button.clicked.connect(self._start)
        box.addWidget(buttons)
        self.setMinimumWidth(theme.px(520))
        self.edit.setFocus()

    def _start(self) -> None:
        period, reason = self.period, self.edit.toPlainText()
        self.ok_button.setEnabled(False)
        self.session.ask(
            lambda workplace: start_correction(workplace, period, reason),
            self._on_started,
            self._on_refused,
        )

    def _on_started(self, sequence: int) -> None:
        self.sequence = sequence
        self.accept()

    def _on_refused(self, error: Exception) -> None:
        self.ok_button.setEnabled(True)
        if not isinstance(error, AppError):
            raise error
        self.problem.setText(f"× {describe(error)}")
        self.problem.show()
        self.edit.setFocus()
