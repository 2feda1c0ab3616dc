"""Charts of the daily readings: the year day by day, levels by month, good days adding up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from desktop.actions.charts.days import day_opens, day_words, good_days_of
from desktop.actions.charts.parts import (
    MONTHS,
    air_unit,
    count_cell,
    month_name,
    nothing_words,
    since_words,
    standards_begun,
    whose,
)
from desktop.actions.targets import good_days_target
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.air.forecast import (
    FEWEST_VALID_DAYS,
    Forecast,
    expected_words,
    how_words,
)
from desktop.domain.air.year import (
    GOOD_LEVELS,
    count_days,
    good_days_so_far,
    level_of_day,
    standing_words,
)
from desktop.domain.ledger import Reading
from desktop.domain.periods import Period
from desktop.i18n import _
from desktop.reports.chart import Chart, Grid, GridCell, Mark, Place, Stacks
from desktop.reports.table import Column, Table, TableCell, TableRow
from desktop.store import rows


def air_year(workplace: Workplace, period: Period) -> Chart:
    """The level of every day of the year, with its letter."""
    workplace = workplace.at(period)
    year, unit, readings = _year_of(workplace, period)
    levels = workplace.catalogue.air_levels
    by_date = {reading.date: reading for reading in readings}
    words = day_words(workplace.catalogue, readings)

    def cell(month: int, day: int) -> GridCell | None:
        if day > periods.last_day(Period(f"{year}-{month:02d}")).day:
            return None
        at = date(year, month, day)
        opens = day_opens(workplace.catalogue, at, unit)
        name = periods.day_label(at.isoformat())
        reading = by_date.get(at.isoformat())
        if reading is None:
            return GridCell(place=Place(name, (_("no value"),), opens))
        level, place = level_of_day(reading, levels), Place(name, words.get(at, ()), opens)
        return (
            GridCell(levels[level - 1].letter, level, place) if level else GridCell("×", 0, place)
        )

    body = Grid(
        tuple(month_name(m) for m in MONTHS),
        tuple(str(d) for d in range(1, 32)),
        tuple(tuple(cell(month, day) for day in range(1, 32)) for month in MONTHS),
        tuple(_with_letter(str(level.name), level.letter) for level in levels),
        tuple(
            (at.effective_from.month - 1, at.effective_from.day - 1, since_words(at))
            for at in standards_begun(workplace.catalogue, year)
        ),
    )
    return Chart(
        "air-year",
        _("Air quality day by day, {year}").format(year=year),
        whose(workplace, unit),
        body if readings else None,
        _notes(readings, [_("× is an invalid day.")]),
        _level_table(workplace, year, readings),
    )


def levels(workplace: Workplace, period: Period) -> Chart:
    """Valid days of each month by level."""
    workplace = workplace.at(period)
    year, unit, readings = _year_of(workplace, period)
    counts = [
        count_days(
            readings, workplace.catalogue.air_levels, f"{year}-{m:02d}", f"{year}-{m:02d}-31"
        ).levels
        for m in MONTHS
    ]
    body = Stacks(
        tuple(month_name(m) for m in MONTHS),
        tuple(str(level.name) for level in workplace.catalogue.air_levels),
        tuple(counts),
        _("days"),
        tuple(
            Mark(at.effective_from.month - 1, since_words(at))
            for at in standards_begun(workplace.catalogue, year)
        ),
        tuple(
            Place(
                periods.label(f"{year}-{m:02d}"),
                opens=day_opens(workplace.catalogue, date(year, m, 1), unit),
            )
            for m in MONTHS
        ),
    )
    return Chart(
        "levels",
        _("Days by air quality level, {year}").format(year=year),
        whose(workplace, unit),
        body if readings else None,
        _notes(readings),
        _level_table(workplace, year, readings),
    )


def good_days(workplace: Workplace, period: Period) -> Chart:
    """Good days adding up, beside last year, on the way to the target, with a forecast where
    there are days enough.
    """
    workplace = workplace.at(period)
    year, unit, readings = _year_of(workplace, period)
    catalogue, end = workplace.catalogue, periods.last_day(period)
    before = _readings(workplace, unit, year - 1)
    aiming = unit if workplace.role == "township" else str(catalogue.district)
    target = good_days_target(workplace, aiming, str(year))
    days = good_days_of(catalogue, end, readings, before, target, unit)
    then = good_days_so_far(before, catalogue.air_levels, year - 1, date(year - 1, 12, 31))
    table = Table(
        "good-days",
        _("Good days, {year}").format(year=year),
        (whose(workplace, unit),),
        (
            Column("month", _("Month")),
            Column("now", _("this year"), True),
            Column("before", _("last year"), True),
        ),
        tuple(
            TableRow(
                (
                    TableCell(month_name(m)),
                    count_cell(_at(days.this_year, m)),
                    count_cell(_at(then, m)),
                )
            )
            for m in MONTHS
        ),
    )
    return Chart(
        "good-days",
        _("Good days adding up, {year}").format(year=year),
        whose(workplace, unit),
        days.body if readings else None,
        _notes(
            readings,
            [
                *(standing_words(days.standing) if days.standing else ()),
                *_forecast_words(days.forecast, days.valid, days.remaining),
            ],
        ),
        table,
    )


# --- whose air
def _year_of(workplace: Workplace, period: Period) -> tuple[int, str, tuple[Reading, ...]]:
    year, unit = int(periods.year_of(period)), air_unit(workplace)
    return year, unit, _readings(workplace, unit, year)


def _readings(workplace: Workplace, unit: str, year: int) -> tuple[Reading, ...]:
    return rows.readings_of(workplace.db, unit, f"{year}-01-01", f"{year}-12-31")


# --- words
def _notes(readings: Sequence[Reading], texts: Sequence[str] = ()) -> tuple[str, ...]:
    return tuple(texts) if readings else (nothing_words(),)


def _with_letter(name: str, letter: str) -> str:
    """What the letter in a cell stands for, where the name does not begin with it."""
    return name if name.startswith(letter) else f"{letter} {name}"


def _forecast_words(forecast: Forecast | None, valid: int, remaining: int) -> list[str]:
    if forecast is not None:
        return [expected_words(forecast), how_words(forecast)]
    if remaining and valid < FEWEST_VALID_DAYS:
        return [
            _("No forecast: {valid} valid days so far, {least} are needed.").format(
                valid=valid, least=FEWEST_VALID_DAYS
            )
        ]
    return []


# --- tables
def _level_table(workplace: Workplace, year: int, readings: Sequence[Reading]) -> Table:
    names = [str(level.name) for level in workplace.catalogue.air_levels]
    table_rows = []
    for month in MONTHS:
        counted = count_days(
            readings,
            workplace.catalogue.air_levels,
            f"{year}-{month:02d}",
            f"{year}-{month:02d}-31",
        )
        numbers: tuple[int | None, ...] = (
            *counted.levels,
            counted.valid,
            sum(counted.levels[:GOOD_LEVELS]),
        )
        if not any(reading.date.startswith(f"{year}-{month:02d}") for reading in readings):
            numbers = (None,) * len(numbers)  # nothing is known of it: no zeros
        table_rows.append(
            TableRow((TableCell(month_name(month)), *(count_cell(n) for n in numbers)))
        )
    columns = (
        Column("month", _("Month")),
        *(Column(f"level{n}", name, True) for n, name in enumerate(names, start=1)),
        Column("valid", _("valid days"), True),
        Column("good", _("good days"), True),
    )
    return Table(
        "levels",
        _("Days by air quality level, {year}").format(year=year),
        (),
        columns,
        tuple(table_rows),
    )


def _at(days: Sequence[tuple[date, int | None]], month: int) -> int | None:
    """The sum at the month's end, or at its last day that is known."""
    known = [total for day, total in days if day.month == month and total is not None]
    return known[-1] if known else None
