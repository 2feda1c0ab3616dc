"""The office's charts in a window of their own, which stays open while one types."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.errors import AppError
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui import keys, theme
from desktop.ui.charts.panel import ChartsPanel
from desktop.ui.session import Session
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.on_screen import resize_within


class LargeChart(QWidget):
    """`opened`: the Opens of a place. Esc closes it."""

    opened = Signal(object)

    def __init__(self, session: Session, workplace: Workplace, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        theme.set_property(self, "ground", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._name = str(workplace.unit.name)
        self.notice = Banner()
        self.panel = ChartsPanel(session, workplace)
        self.panel.opened.connect(self.opened)
        self.panel.shown.connect(self.notice.hide)
        self.panel.refused.connect(self._on_refused)
        self.panel.copied.connect(
            lambda: self.notice.show_notice(_("The picture is in the clipboard."), "info")
        )
        hands = text_label(
            "　".join(f"{key} {words}" for key, words in keys.hints(("turn_chart", "leave_chart"))),
            "muted",
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(14), theme.px(12), theme.px(14), theme.px(10))
        box.setSpacing(theme.px(8))
        box.addWidget(self.notice)
        box.addWidget(self.panel, 1)
        box.addWidget(hands)
        keys.bind("leave_chart", self, self._leave)
        resize_within(self, 1040, 680)

    def show_chart(self, name: str, period: Period) -> None:
        self.panel.choose(name)
        self.show_period(period)
        self.show()
        self.raise_()
        self.activateWindow()
        self.panel.view.setFocus()

    def show_period(self, period: Period) -> None:
        """Follow the month of the window."""
        label = periods.label(period)
        self.setWindowTitle(_("Charts · {unit} {period}").format(unit=self._name, period=label))
        self.panel.show_period(period)

    def _leave(self) -> None:
        """Esc first gives the whole picture back, then closes."""
        plot = self.panel.view.plot
        if not plot.whole_button.isHidden():
            plot.show_all()
        else:
            self.close()

    def _on_refused(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        self.notice.show_notice(describe(error), "error")
