"""Beside the checks across units: the finding in hand in full, and what it was compared with, drawn."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.actions.cross_checks.finding import CrossFinding
from desktop.actions.cross_checks.strip import Strip, Values
from desktop.catalogue.model import Catalogue
from desktop.domain import periods
from desktop.domain.figures import SCALE
from desktop.domain.findings import severity_name
from desktop.i18n import _
from desktop.reports.chart import Line
from desktop.ui import theme
from desktop.ui.charts.line_chart import LineChart, months
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.page_scroll import SideScroll


class CrossSide(SideScroll):
    """Empty until a finding is in hand."""

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self.title = text_label("", "strong", wrap=True)
        self.severity = text_label("", "muted")
        self.message = text_label("", "body", wrap=True)
        self.drawn = text_label(_("What it was compared with"), "section")
        self.chart = LineChart()
        self.chart.setFixedHeight(theme.px(190))
        for widget in (self.title, self.severity, self.message, self.drawn, self.chart):
            self.box.addWidget(widget)
        self.box.addStretch(1)
        self.show_finding(None)

    def show_finding(self, finding: CrossFinding | None) -> None:
        """The words at once; the drawing comes by show_strip."""
        self.drawn.hide()
        self.chart.hide()
        for label in (self.title, self.severity, self.message):
            label.setVisible(finding is not None)
        if finding is not None:
            unit = self._catalogue.unit_name(finding.unit)
            field = self._catalogue.field(finding.form, finding.code)
            name = field.name if field is not None else finding.code
            self.title.setText(f"{unit} · {name} {finding.dimension}".strip())
            self.severity.setText(severity_name(finding.severity))
            self.message.setText(finding.message)

    def show_strip(self, finding: CrossFinding, strip: Strip | None) -> None:
        """Nothing where there is nothing to draw."""
        field = self._catalogue.field(finding.form, strip.code) if strip is not None else None
        if strip is None or field is None:
            return
        drawn = (
            Line(_("a year before"), _natural(strip.year_before), "before"),
            Line(_("other units, median"), _natural(strip.others), "target"),
            Line(self._catalogue.unit_name(finding.unit), _natural(strip.own), "main"),
        )
        lines = [line for line in drawn if any(value is not None for value in line.values)]
        is_days = len(strip.places[0]) == len("2025-10-01")
        short = [
            str(int(place[-2:])) if place[-2:].isdigit() else place[-2:] for place in strip.places
        ]
        ticks = [tick if not is_days or n % 5 == 0 else "" for n, tick in enumerate(short)]
        names = [periods.day_label(p) if is_days else periods.label(p) for p in strip.places]
        self.chart.set_lines(str(field.name), months(ticks, lines, str(field.measure), names))
        self.drawn.show()
        self.chart.show()


def _natural(values: Values) -> tuple[float | None, ...]:
    return tuple(None if value is None else value / SCALE for value in values)
