"""All charts by name: what each is called, and on which side it can be drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.actions.charts import air, months, projects, units
from desktop.actions.doctor import refuse_unsound
from desktop.actions.outputs.export_tables import write_numbered
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue, IndicatorRole
from desktop.domain.periods import Period
from desktop.errors import UsageError
from desktop.i18n import N_
from desktop.reports.chart import Chart
from desktop.store.database import machine_faults

if TYPE_CHECKING:
    from desktop.reports.drawing.chart_image import ChartImage  # Qt, for this alone


@dataclass(frozen=True, slots=True)
class ChartKind:
    title: str  # to be translated
    make: Callable[[Workplace, Period], Chart]
    of_township: bool = True
    role: IndicatorRole | None = None  # of the indicator without which there is nothing to draw


CHARTS: dict[str, ChartKind] = {
    "air-year": ChartKind(N_("Air day by day"), air.air_year),
    "good-days": ChartKind(N_("Good days adding up"), air.good_days),
    "levels": ChartKind(N_("Levels by month"), air.levels),
    "pm25": ChartKind(N_("PM2.5 by year"), months.pm25, role="pm2_5_mean"),
    "water": ChartKind(N_("Water by section"), months.water, role="water_class"),
    "investment": ChartKind(N_("Investment against plan"), projects.investment),
    "projects": ChartKind(N_("Projects by stage"), projects.projects),
    "ranking": ChartKind(N_("Townships ranked"), units.ranking, of_township=False),
    "targets": ChartKind(N_("Targets"), units.targets),
    "reporting": ChartKind(N_("Reports coming in"), units.reporting, of_township=False),
}


def charts_of(catalogue: Catalogue) -> dict[str, ChartKind]:
    """The charts for which a catalogue has the indicator, in the registry's order."""
    return {
        name: kind
        for name, kind in CHARTS.items()
        if kind.role is None or catalogue.indicator_of_role(kind.role) is not None
    }


def save_chart(workplace: Workplace, image: ChartImage, period: Period, folder: Path) -> Path:
    """Under a free name in `folder`. Raises: MachineError, Refused."""
    refuse_unsound(workplace)
    name = f"{workplace.unit.code}-{period}-{image.chart.name}"
    return write_numbered(image.data(), folder, name, image.kind, owner=workplace.home)


def chart(workplace: Workplace, name: str, period: Period, indicator: str = "") -> Chart:
    """One chart of the period; `indicator` ("E303", "P101/精品示范村") for the ranking alone.

    Raises: UsageError("chart-unknown", "chart-district-only", "chart-without-indicator",
    "cell-unknown"), StoreError.
    """
    workplace = workplace.at(period)
    kind = CHARTS.get(name)
    if kind is None:
        raise UsageError("chart-unknown", name=name, known=", ".join(CHARTS))
    if workplace.role == "township" and not kind.of_township:
        raise UsageError("chart-district-only")
    with machine_faults(workplace.database):
        if name == "ranking":
            return units.ranking(workplace, period, indicator)
        return kind.make(workplace, period)
