"""Consolidating every area of a level at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from desktop.actions.consolidation.consolidate import Consolidated, consolidate
from desktop.actions.consolidation.coverage import coverage_of
from desktop.actions.consolidation.roll_up import RollUp
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue, UnitCode
from desktop.domain.periods import Period
from desktop.domain.roster import areas_at
from desktop.errors import UsageError
from desktop.store.consolidated.area_figures import AreaFigures
from desktop.store.consolidated.components import Components
from desktop.store.consolidated.engine import Engine, StoreEngine


def consolidate_level(
    workplace: Workplace, period: Period, level: str, engine: Engine | None = None
) -> dict[str, Consolidated]:
    """The figures of each area of a level, in the order of the forms: this desk's own or those below it. They are read
    once for all areas, from the workplace's store or by another `engine`. Raises: UsageError("level-unknown"), StoreError.
    """
    whole = workplace.at(period)
    catalogue = whole.catalogue
    areas = known_areas_at(catalogue, level)
    components = components_of(whole, engine or StoreEngine(workplace.db), level)
    by_area = {}
    for area in areas:
        figures = AreaFigures.of(components, catalogue, area, period)
        by_area[str(area)] = consolidate(workplace.of_area(area), period, figures)
    return by_area


def known_areas_at(catalogue: Catalogue, level: str) -> tuple[UnitCode, ...]:
    """As `areas_at`. Raises: UsageError("level-unknown") where there is none."""
    areas = areas_at(catalogue, level)
    if not areas:
        known = dict.fromkeys((catalogue.level, *(area.level for area in catalogue.areas)))
        raise UsageError("level-unknown", level=level, known=", ".join(filter(None, known)) or "—")
    return areas


class AreaFigure(NamedTuple):
    """One figure of an area in ten-thousandths, None where there is none; `missing`: the units that have not reported."""

    value: int | None
    missing: tuple[str, ...]


def figures_by_area(
    workplace: Workplace, chosen: Sequence[Period], level: str, code: str, dimension: str = ""
) -> dict[str, list[AreaFigure]]:
    """One figure of each area of a level in each of these periods. They are read once for each year. Raises: StoreError."""
    components = components_of(workplace, StoreEngine(workplace.db), level)
    by_area: dict[str, list[AreaFigure]] = {}
    for area in areas_at(workplace.catalogue, level):
        of_area = workplace.of_area(area)
        by_area[str(area)] = []
        for period in chosen:
            whole = workplace.at(period).catalogue
            figures = AreaFigures.of(components, whole, area, period)
            roll_up = RollUp(of_area.at(period), period, [code], figures=figures)
            found = roll_up.values(roll_up.reaches, period) if code in roll_up.reaches else {}
            covered = coverage_of(roll_up) if found else {}
            of_figure = covered.get((code, dimension)) or covered.get((code, ""))
            by_area[str(area)].append(
                AreaFigure(
                    found.get((code, dimension)), of_figure.missing if of_figure is not None else ()
                )
            )
    return by_area


def components_of(
    whole: Workplace, engine: Engine, level: str = ""
) -> Callable[[Period], Components]:
    """Period → the components under its forms and roster, once for all areas of a level, or of all levels."""
    made: dict[int, Components] = {}

    @cache
    def components(period: Period) -> Components:
        catalogue = whole.at(period).catalogue
        key = id(catalogue)  # the versions keep it as long as they are there
        if key not in made:
            made[key] = Components.of(engine, catalogue, level)
        return made[key]

    return components
