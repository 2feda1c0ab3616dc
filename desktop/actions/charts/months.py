"""Charts of monthly figures: PM2.5 year by year, and the class of each section of water."""

from __future__ import annotations

from desktop.actions.charts.parts import (
    MONTHS,
    air_unit,
    drawn_indicator,
    exact_cell,
    month_name,
    nothing_words,
    since_words,
    standards_begun,
    whose,
)
from desktop.actions.unit_history import series_of
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.air.air_quality import standard_on
from desktop.domain.figures import SCALE
from desktop.domain.periods import Period
from desktop.i18n import _
from desktop.reports.chart import (
    Chart,
    Grid,
    GridCell,
    Lines,
    LineStyle,
    Mark,
    Opens,
    Place,
    broken_lines,
)
from desktop.reports.table import Column, Table, TableCell, TableRow
from desktop.store import rows


def pm25(workplace: Workplace, period: Period) -> Chart:
    """The monthly mean of three years, month over month. Raises:
    UsageError("chart-without-indicator").
    """
    workplace = workplace.at(period)
    year, unit = int(periods.year_of(period)), air_unit(workplace)
    indicator = drawn_indicator(workplace, "pm2_5_mean")
    series = series_of(
        workplace if unit == workplace.unit.code else workplace.of_unit(unit),
        indicator.code,
        "",
        Period(f"{year - 2}-01"),
        Period(f"{year}-12"),
    )
    known = series.values
    years = [
        y
        for y in (year, year - 1, year - 2)
        if any(known.get(f"{y}-{m:02d}") is not None for m in MONTHS)
    ]
    styles: dict[int, LineStyle] = {year: "main", year - 1: "before", year - 2: "earlier"}
    lines = tuple(
        line
        for y in years
        for line in broken_lines(
            str(y),
            [_natural(known.get(f"{y}-{m:02d}")) for m in MONTHS],
            [f"{y}-{m:02d}" in series.other for m in MONTHS],
            styles[y],
        )
    )
    breaks = [series.break_among([f"{y}-{m:02d}" for m in MONTHS]) for y in years]
    body = Lines(
        tuple((m - 1, month_name(m)) for m in MONTHS),
        lines,
        str(indicator.measure),
        marks=(
            *(
                Mark(at.effective_from.month - 1, since_words(at))
                for at in standards_begun(workplace.catalogue, year)
            ),
            *(
                Mark(
                    int(at[5:]) - 1, _("defined anew from {month}").format(month=periods.label(at))
                )
                for at in breaks
                if at
            ),
        ),
        places=tuple(_month_place(workplace, year, m) for m in MONTHS),
    )
    table = Table(
        "pm25",
        str(indicator.name),
        (whose(workplace, unit),),
        (Column("month", _("Month")), *(Column(str(y), str(y), True) for y in years)),
        tuple(
            TableRow(
                (
                    TableCell(month_name(m)),
                    *(exact_cell(known.get(f"{y}-{m:02d}"), indicator.decimals) for y in years),
                )
            )
            for m in MONTHS
        ),
    )
    return Chart(
        "pm25",
        _("{name} by month").format(name=indicator.name),
        whose(workplace, unit),
        body if years else None,
        () if years else (nothing_words(),),
        table,
    )


def water(workplace: Workplace, period: Period) -> Chart:
    """The class of every section in every month of the year, the worst where several units tell
    of it. Raises: UsageError("chart-without-indicator").
    """
    workplace = workplace.at(period)
    year = periods.year_of(period)
    indicator = drawn_indicator(workplace, "water_class")
    sections = workplace.catalogue.dimension_by_id[indicator.dimension].values
    own = workplace.unit.code if workplace.role == "township" else ""
    classes: dict[tuple[str, str], int | None] = {}
    for unit, at, section, value in rows.values_of(
        workplace.db, indicator.code, f"{year}-01", f"{year}-12"
    ):
        named = next((v.units for v in sections if v.id == section), ())
        if unit == own or (not own and (not named or unit in named)):
            both = [v for v in (value, classes.get((section, at))) if v is not None]
            classes[section, at] = max(both, default=None)
    shown = [v for v in sections if any(section == v.id for section, _at in classes)]

    def cell(section: str, month: int) -> GridCell:
        at = (section, f"{year}-{month:02d}")
        value = classes.get(at)
        text = "—" if at in classes else ""
        level = 0 if value is None else value // SCALE
        if level:
            text = indicator.choices[level - 1]
        name = next(str(v.name) for v in shown if v.id == section)
        place = Place(
            f"{name} {periods.label(at[1])}",
            (text or _("no value"),),
            Opens(at[1]),
        )
        return GridCell(text, level, place)

    body = Grid(
        tuple(str(v.name) for v in shown),
        tuple(month_name(m) for m in MONTHS),
        tuple(tuple(cell(v.id, m) for m in MONTHS) for v in shown),
        indicator.choices,
        palette="water",
    )
    table = Table(
        "water",
        str(indicator.name),
        (whose(workplace, own),),
        (Column("section", _("Section")), *(Column(f"{m:02d}", month_name(m)) for m in MONTHS)),
        tuple(
            TableRow((TableCell(str(v.name)), *(TableCell(cell(v.id, m).text) for m in MONTHS)))
            for v in shown
        ),
    )
    return Chart(
        "water",
        _("{name} by section and month, {year}").format(name=indicator.name, year=year),
        whose(workplace, own),
        body if shown else None,
        (_("— was not monitored or not told."),) if shown else (nothing_words(),),
        table,
    )


def _month_place(workplace: Workplace, year: int, month: int) -> Place:
    """A month, with the standard that its days are judged by."""
    period = Period(f"{year}-{month:02d}")
    standard = standard_on(periods.last_day(period), workplace.catalogue.air_standards)
    return Place(periods.label(period), (standard.id,) if standard else (), Opens(period))


def _natural(value: int | None) -> float | None:
    return value / SCALE if value is not None else None
