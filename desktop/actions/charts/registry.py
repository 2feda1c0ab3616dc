"""All charts by name: what each is called, and on which side it can be drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.actions.charts import air, areas, months, projects, units
from desktop.actions.doctor import refuse_unsound
from desktop.actions.outputs.export_tables import write_numbered
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue, IndicatorRole
from desktop.domain.periods import Period
from desktop.domain.roster import level_below
from desktop.errors import UsageError
from desktop.i18n import N_, _
from desktop.reports.chart import Chart
from desktop.store.database import machine_faults

if TYPE_CHECKING:
    from desktop.reports.drawing.chart_image import ChartImage  # Qt, for this alone


@dataclass(frozen=True, slots=True)
class ChartKind:
    title: str  # to be translated
    make: Callable[
        ..., Chart
    ]  # of the workplace and the period, and the indicator where one is chosen
    of_township: bool = True
    role: IndicatorRole | None = None  # of the indicator without which there is nothing to draw
    of_station: bool = False  # of the one station whose days count for a district
    of_areas: bool = False  # of the areas below a desk
    of_indicator: bool = False  # of one that is chosen


CHARTS: dict[str, ChartKind] = {
    "air-year": ChartKind(N_("Air day by day"), air.air_year, of_station=True),
    "good-days": ChartKind(N_("Good days adding up"), air.good_days, of_station=True),
    "levels": ChartKind(N_("Levels by month"), air.levels, of_station=True),
    "pm25": ChartKind(N_("PM2.5 by year"), months.pm25, role="pm2_5_mean", of_station=True),
    "water": ChartKind(N_("Water by section"), months.water, role="water_class"),
    "investment": ChartKind(N_("Investment against plan"), projects.investment),
    "projects": ChartKind(N_("Projects by stage"), projects.projects),
    "ranking": ChartKind(
        N_("Townships ranked"), units.ranking, of_township=False, of_indicator=True
    ),
    "targets": ChartKind(N_("Targets"), units.targets),
    "reporting": ChartKind(N_("Reports coming in"), units.reporting, of_township=False),
    "areas": ChartKind(
        N_("Areas side by side"),
        areas.areas_in_time,
        of_township=False,
        of_areas=True,
        of_indicator=True,
    ),
}


def charts_of(catalogue: Catalogue) -> dict[str, ChartKind]:
    """The charts that a catalogue has the indicators, the station or the areas for, in the registry's order."""
    has_station = _has_station(catalogue)
    return {
        name: kind
        for name, kind in CHARTS.items()
        if (kind.role is None or catalogue.indicator_of_role(kind.role) is not None)
        and (has_station or not kind.of_station)
        and (not kind.of_areas or level_below(catalogue))
    }


def _has_station(catalogue: Catalogue) -> bool:
    """Whether the days of one station count for all; above a district each area has its own."""
    good_days = catalogue.indicator_of_role("good_days")
    return good_days is None or catalogue.is_brought_together(good_days)


def title_of(catalogue: Catalogue, name: str) -> str:
    """What people call a chart; a desk above others ranks the areas directly below it."""
    level = level_below(catalogue)
    if name == "ranking" and level:
        return _("Ranking by {level}").format(level=catalogue.level_name(level))
    return _(CHARTS[name].title)


def save_chart(workplace: Workplace, image: ChartImage, period: Period, folder: Path) -> Path:
    """Under a free name in `folder`. Raises: MachineError, Refused."""
    refuse_unsound(workplace)
    name = f"{workplace.unit.code}-{period}-{image.chart.name}"
    return write_numbered(image.data(), folder, name, image.kind, owner=workplace.home)


def chart(workplace: Workplace, name: str, period: Period, indicator: str = "") -> Chart:
    """One chart of the period; `indicator` ("E303", "P101/精品示范村") for what compares units or areas.

    Raises: UsageError("chart-unknown", "chart-district-only", "chart-without-indicator",
    "chart-of-a-station", "cell-unknown", "no-areas-below"), StoreError.
    """
    workplace = workplace.at(period)
    kind = CHARTS.get(name)
    if kind is None:
        raise UsageError("chart-unknown", name=name, known=", ".join(CHARTS))
    if workplace.role == "township" and not kind.of_township:
        raise UsageError("chart-district-only")
    if kind.of_station and not _has_station(workplace.catalogue):
        raise UsageError("chart-of-a-station", desk=str(workplace.catalogue.district_name))
    with machine_faults(workplace.database):
        if kind.of_indicator:
            return kind.make(workplace, period, indicator)
        return kind.make(workplace, period)
