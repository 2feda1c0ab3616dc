"""The desk's charts."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.i18n import _
from desktop.ui.charts.panel import ChartsPanel
from desktop.ui.district.page import DistrictPage
from desktop.ui.session import Session


class ChartsPage(DistrictPage):
    def __init__(
        self, session: Session, workplace: Workplace, parent: QWidget | None = None
    ) -> None:
        super().__init__(session, workplace, _("Charts"), parent)
        self.facts.setText(
            _("Choose a chart with the arrow keys. Every number in it stands in its table.")
        )
        self.panel = ChartsPanel(session, workplace)
        self.panel.opened.connect(self.place_requested)
        self.panel.refused.connect(self.on_refused)
        self.panel.copied.connect(lambda: self.tell(_("The picture is in the clipboard.")))
        self.panel.shown.connect(self._on_shown)
        self.box.addWidget(self.panel, 1)
        self.setFocusProxy(self.panel)

    def show_period(self, period: Period) -> None:
        self.period = period
        self.panel.show_period(period)

    def reload(self) -> None:
        self.panel.reload()

    def _on_shown(self) -> None:
        self.notice.hide()
        period = periods.label(self.panel.when.period)
        self.title.setText(_("Charts · {period}").format(period=period))
