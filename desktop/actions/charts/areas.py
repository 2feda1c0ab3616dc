"""Charts of the areas below a desk: each with its months, small, on one scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from desktop.actions.charts.parts import exact_cell, nothing_words
from desktop.actions.charts.units import first_ranked
from desktop.actions.consolidation.areas_compared import compare_areas
from desktop.actions.consolidation.levels import AreaFigure, figures_by_area
from desktop.actions.consolidation.pivot import indicator_of
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.brief import prose
from desktop.domain.figures import SCALE
from desktop.domain.periods import Period
from desktop.i18n import _, bracketed, listed
from desktop.reports.chart import Chart, Line, Panel, Panels, Place
from desktop.reports.readings import number_text
from desktop.reports.table import Column, Table, TableCell, TableRow


def areas_in_time(workplace: Workplace, period: Period, code: str = "") -> Chart:
    """One figure of each area directly below this desk through the year, last year's behind it.

    Raises: UsageError("no-areas-below", "cell-unknown"), StoreError.
    """
    workplace = workplace.at(period)
    catalogue = workplace.catalogue
    compared = compare_areas(workplace, period)
    level = compared.level
    code = code or first_ranked(workplace)
    indicator = indicator_of(workplace, code)
    bare, _slash, dimension = code.partition("/")
    year = periods.year_of(period)
    end = periods.as_frequency(period, indicator.frequency)
    own = periods.year_so_far(end)
    before = tuple(map(periods.last_year, own))
    shown = (*before, *own)
    figures = figures_by_area(workplace, shown, level, bare, dimension)
    values = {area: [figure.value for figure in row] for area, row in figures.items()}
    by_area = {area: (row[len(before) :], row[: len(before)]) for area, row in values.items()}
    names = (year, str(int(year) - 1))
    panels = tuple(
        Panel(
            catalogue.unit_name(area),
            (
                Line(names[0], _drawn(now)),
                Line(names[1], _drawn(earlier), "before"),
            ),
            Place(catalogue.unit_name(area), (str(indicator.measure),)),
        )
        for area, (now, earlier) in by_area.items()
    )
    is_empty = all(value is None for now, _earlier in by_area.values() for value in now)
    known = [value for row in values.values() for value in row if value is not None]
    table = Table(
        "areas",
        str(indicator.name),
        (periods.label(period),),
        (
            Column("area", catalogue.level_name(level)),
            *(Column(p, periods.label(p), True) for p in (*own, *before)),
        ),
        tuple(
            TableRow(
                (
                    TableCell(catalogue.unit_name(area)),
                    *(exact_cell(value, indicator.decimals) for value in (*now, *earlier)),
                )
            )
            for area, (now, earlier) in by_area.items()
        ),
    )
    return Chart(
        "areas",
        f"{code} {indicator.name}",
        f"{periods.label(period)} · {indicator.measure}".rstrip(" ·"),
        None if is_empty else Panels(panels, (periods.label(own[0]), periods.label(own[-1]))),
        (nothing_words(),)
        if is_empty
        else (
            _("All on one scale, from {least} to {most}; the number is the newest figure.").format(
                least=number_text(min(0, *known) / SCALE), most=number_text(max(0, *known) / SCALE)
            ),
            *(
                f"△ {words}"
                for words in (
                    *_lacking(workplace, figures, shown),
                    *compared.unlike(bare, dimension),
                )
            ),
        ),
        table,
    )


def _lacking(
    workplace: Workplace, figures: Mapping[str, Sequence[AreaFigure]], shown: Sequence[Period]
) -> Iterator[str]:
    """In which of the periods an area's figure is not that of all its units, in a sentence."""
    parts = []
    for area, row in figures.items():
        by_year: dict[str, list[Period]] = {}
        for period, figure in zip(shown, row, strict=True):
            if figure.value is not None and figure.missing:
                by_year.setdefault(periods.year_of(period), []).append(period)
        of_area = listed(
            periods.label(year)
            if own == [year]
            else _("{year} {months}").format(year=periods.label(year), months=prose.in_runs(own))
            for year, own in by_year.items()
        )
        if of_area:
            parts.append(f"{workplace.catalogue.unit_name(area)}{bracketed(of_area)}")
    if parts:
        yield _("Units are missing in: {names}.").format(names=listed(parts))


def _drawn(values: Sequence[int | None]) -> tuple[float | None, ...]:
    return tuple(None if value is None else value / SCALE for value in values)
