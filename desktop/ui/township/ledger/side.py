"""Beside the ledger: the way of the project in hand over the year, what is known of it, its
months, its findings.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.actions.pages.project import ProjectDetails
from desktop.catalogue.model import Form
from desktop.domain import periods
from desktop.domain.columns import figure_of_column
from desktop.domain.figures import SCALE, display
from desktop.domain.findings import Finding
from desktop.domain.ledger import ProjectState
from desktop.domain.periods import Period
from desktop.i18n import _
from desktop.ui import theme
from desktop.ui.charts.line_chart import large_chart_button
from desktop.ui.charts.progress_curve import ProgressCurve
from desktop.ui.session import Session
from desktop.ui.township.forms.finding_cards import FindingCards
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.page_scroll import SideScroll

FACTS = (
    "total_investment",
    "plan_this_year",
    "planned_start",
    "actual_start",
    "planned_finish",
    "village",
    "owner",
    "responsible",
    "status",
    "status_reason",
)


class LedgerSide(SideScroll):
    """One project, or the friendly nothing; `month_chosen`: of the curve."""

    month_chosen = Signal(object)  # Period
    chart_requested = Signal()

    def __init__(self, session: Session, form: Form, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = form
        self.title = text_label("", "head", wrap=True)
        self.curve = ProgressCurve()
        self.curve.setFixedHeight(theme.px(190))
        self.curve.place_opened.connect(self._on_place)
        self._months: list[Period] = []
        self.cards = FindingCards(session)
        self.findings_box = QVBoxLayout()
        self.findings_box.addWidget(self.cards)
        self.facts_title, self.facts = (
            text_label(_("In the ledger"), "section"),
            text_label("", "muted", wrap=True),
        )
        self.months_title, self.months = (
            text_label(_("Month by month"), "section"),
            text_label("", "muted", wrap=True),
        )
        self.box.addWidget(self.title)
        self.box.addWidget(self.curve)
        self.large_button = large_chart_button()
        self.large_button.clicked.connect(self.chart_requested)
        self.box.addWidget(self.large_button)
        self.box.addLayout(self.findings_box)
        for label in (self.facts_title, self.facts, self.months_title, self.months):
            self.box.addWidget(label)
        self.box.addStretch(1)
        self.show_project(None, (), Period(""))

    def show_project(
        self, state: ProjectState | None, findings: Sequence[Finding], period: Period
    ) -> None:
        """What is known at once; the months follow with show_details."""
        self.title.setText(
            _("{project} investment").format(project=state.project)
            if state
            else _("Choose a project")
        )
        self.cards.show_findings(findings, period)
        for widget in (
            self.curve,
            self.large_button,
            self.facts_title,
            self.facts,
            self.months_title,
            self.months,
        ):
            widget.setVisible(state is not None)
        if state is not None:
            self.facts.setText("\n".join(self._facts(state)))

    def _on_place(self, place: int) -> None:
        if place < len(self._months):
            self.month_chosen.emit(self._months[place])

    def _facts(self, state: ProjectState) -> list[str]:
        lines = []
        for code in FACTS:
            field = next((f for f in self.form.fields if f.code == code), None)
            figure = None if field is None else figure_of_column(state.columns.get(code), field)
            if field is not None and figure is not None and not figure.is_empty:
                lines.append(f"{field.name}  {display(figure, field)} {field.measure}".rstrip())
        lines.append(_("Done since the start  {n}").format(n=_money(state.done_in_all)))
        return lines

    def show_details(self, details: ProjectDetails, state: ProjectState) -> None:
        """The months of the project, up to the month of the page."""
        plan = state.columns.get("plan_this_year")
        total, actual = 0, []
        for month, done in details.months:
            total += done or 0
            actual.append((str(int(month[5:7])), total / SCALE))
        yearly = plan / SCALE if isinstance(plan, int) else None
        planned = [
            (str(n), None if yearly is None else round(yearly * n / 12, 2)) for n in range(1, 13)
        ]
        self._months = (
            [Period(f"{details.months[0][0][:4]}-{n:02d}") for n in range(1, 13)]
            if details.months
            else []
        )
        names = [periods.label(month) for month in self._months]
        self.curve.set_data(self.title.text(), actual, planned, _("10,000 yuan"), names)
        lines = [
            f"{periods.label(month)}  {'—' if done is None else _money(done)}"
            for month, done in reversed(details.months)
        ]
        lines += [
            f"{periods.label(month)}  {_money(done)}"
            for month, done in details.earlier[: 12 - len(lines)]
        ]
        self.months.setText("\n".join(lines))


def _money(value: int) -> str:
    """Ten-thousandths of 万元 as people write them."""
    return _("{n} (10,000 yuan)").format(n=f"{value / SCALE:,.2f}")
