"""Beside the daily readings: the year in colours, good days adding up, what they may come to,
the day's findings.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.actions.charts.days import day_words, good_days_of
from desktop.actions.pages.daily import DailyPage
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.air import air_quality
from desktop.domain.air.forecast import Forecast, expected_words, how_words
from desktop.domain.air.year import Standing, level_of_day, standing_words
from desktop.domain.findings import Finding
from desktop.domain.periods import Period
from desktop.i18n import _
from desktop.ui import theme
from desktop.ui.charts.line_chart import LineChart, large_chart_button
from desktop.ui.charts.year_heatmap import YearHeatmap
from desktop.ui.session import Session
from desktop.ui.township.forms.finding_cards import FindingCards
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.page_scroll import SideScroll


class DailySide(SideScroll):
    """`findings_box` lies right under the day in hand; `day_chosen`: a day of the chart."""

    day_chosen = Signal(str)
    chart_requested = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.day_title = text_label("", "section")
        self.cards = FindingCards(session)
        self.findings_box = QVBoxLayout()
        self.findings_box.addWidget(self.cards)
        self.title = text_label("", "head", wrap=True)
        self.heatmap = YearHeatmap()
        self.chart_title = text_label(_("Good days adding up"), "section")
        self.chart = LineChart()
        self.chart.setFixedHeight(theme.px(210))
        self._days: list[date] = []
        self.chart.place_opened.connect(self._on_place)
        self.heatmap.place_opened.connect(self._on_square)
        self.standards = text_label("", "muted", wrap=True)
        self.standing = text_label("", "body", wrap=True)
        self.standing.hide()
        self.forecast_card = Card(look="quiet")
        self.forecast = text_label("", "body", wrap=True)
        self.forecast_how = text_label("", "muted", wrap=True)
        self.forecast_card.box.addWidget(self.forecast)
        self.forecast_card.box.addWidget(self.forecast_how)
        self.box.addWidget(self.title)
        self.box.addWidget(self.heatmap)
        self.box.addWidget(self.day_title)
        self.box.addLayout(self.findings_box)
        self.large_button = large_chart_button()
        self.large_button.clicked.connect(self.chart_requested)
        lower: tuple[QWidget, ...] = (
            self.chart_title,
            self.chart,
            self.large_button,
            self.standing,
            self.standards,
            self.forecast_card,
        )
        for widget in lower:
            self.box.addWidget(widget)
        self.box.addStretch(1)
        self.day_title.hide()

    def _on_square(self, place: int) -> None:
        self.day_chosen.emit(self.heatmap.day_of(place).isoformat())

    def _on_place(self, place: int) -> None:
        if place < len(self._days):
            self.day_chosen.emit(self._days[place].isoformat())

    def show_day(self, day: str, findings: Sequence[Finding], period: Period) -> None:
        """The findings of the day in hand; nothing where there are none."""
        self.day_title.setText(
            _("Findings of {day}").format(day=periods.day_label(day)) if day else ""
        )
        self.day_title.setVisible(bool(findings))
        self.cards.show_findings(findings, period)

    def show_page(self, page: DailyPage, workplace: Workplace) -> None:
        """The year of a page, up to its month."""
        levels = workplace.catalogue.air_levels
        year, end = int(page.header.period[:4]), periods.last_day(page.header.period)
        by_day = {
            date.fromisoformat(r.date): n
            for r in page.this_year
            if (n := level_of_day(r, levels)) is not None
        }
        self.title.setText(_("Air quality day by day, {year}").format(year=year))
        words = day_words(workplace.catalogue, page.this_year)
        self.heatmap.set_data(year, by_day, [str(level.name) for level in levels], words)
        days = good_days_of(
            workplace.catalogue, end, page.this_year, page.last_year, page.target_good_days
        )
        shown = bool(by_day) or any(total is not None for _day, total in days.last_year)
        self.chart_title.setVisible(shown)
        self.chart.setVisible(shown)
        if shown:
            self.chart.set_lines(_("Good days adding up"), days.body)
            self._days = [day for day, _total in days.this_year]
        self._show_standing(days.standing)
        self._show_standards(page, workplace)
        self._show_forecast(days.forecast, page.target_good_days)

    def _show_standing(self, now: Standing | None) -> None:
        """Ahead or behind, in numbers: against last year's same day, against the target."""
        self.standing.setVisible(now is not None)
        if now is None:
            return
        self.standing.setText("\n".join(standing_words(now)))

    def _show_standards(self, page: DailyPage, workplace: Workplace) -> None:
        """Two years, or two halves of one, judged by different standards are not quite alike;
        say so.
        """
        in_force = dict.fromkeys(
            standard.id
            for reading in (*page.last_year, *page.this_year)
            if (
                standard := air_quality.standard_on(
                    date.fromisoformat(reading.date), workplace.catalogue.air_standards
                )
            )
        )
        self.standards.setVisible(len(in_force) > 1)
        self.standards.setText(
            _("The days follow different standards: {standards}. Compare with care.").format(
                standards=", ".join(in_force)
            )
        )

    def _show_forecast(self, forecast: Forecast | None, target: int | None) -> None:
        self.forecast_card.setVisible(forecast is not None)
        if forecast is None:
            return
        self.forecast.setText(
            " ".join(filter(None, (expected_words(forecast), _chance(forecast, target))))
        )
        self.forecast_how.setText(how_words(forecast))


def _chance(forecast: Forecast, target: int | None) -> str:
    if target is None:
        return ""
    if forecast.low >= target:
        return _("The target of {target} will probably be met.").format(target=target)
    if forecast.high < target:
        return _("The target of {target} will probably be missed.").format(target=target)
    return _("The target of {target} may be met or missed.").format(target=target)
