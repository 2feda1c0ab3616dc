"""The days of a year as places of a chart: what each reading says, and good days adding up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from desktop.actions.charts.parts import month_name, since_words, standards_begun
from desktop.catalogue.model import Catalogue, Form
from desktop.domain import periods
from desktop.domain.air.air_quality import POLLUTANTS, pollutant_of, standard_on
from desktop.domain.air.forecast import Forecast, band_of, forecast_good_days
from desktop.domain.air.year import (
    Standing,
    count_days,
    good_days_so_far,
    level_of_day,
    on_the_days_of,
    signed_days,
    standing,
)
from desktop.domain.figures import SCALE, Figure, display
from desktop.domain.ledger import Reading
from desktop.i18n import _, listed
from desktop.reports.chart import Line, Lines, Mark, Opens, Place
from desktop.reports.readings import value_at

Totals = Sequence[tuple[date, int | None]]


@dataclass(frozen=True, slots=True)
class GoodDays:
    """Running totals of good days, day by day of the year, and what may come of them."""

    this_year: Totals
    last_year: Totals
    """On the days of this year."""
    valid: int
    """Valid days so far."""
    remaining: int
    """Days to come."""
    forecast: Forecast | None
    standing: Standing | None
    body: Lines


def good_days_of(
    catalogue: Catalogue,
    end: date,
    this_year: Sequence[Reading],
    last_year: Sequence[Reading],
    target: int | None,
    unit: str = "",
) -> GoodDays:
    """Up to `end`. `this_year`, `last_year`: the readings of the whole years; `unit`: whose days they
    are, for who opens one.
    """
    levels, year = catalogue.air_levels, end.year
    now = good_days_so_far(this_year, levels, year, end)
    before = good_days_so_far(last_year, levels, year - 1, date(year - 1, 12, 31))
    then = on_the_days_of(year, before)
    last = max((n for n, (_day, total) in enumerate(now) if total is not None), default=-1)
    counted = count_days(this_year, levels, f"{year}", end.isoformat())
    remaining = len(now) - 1 - last
    forecast = forecast_good_days(counted.good, counted.valid, remaining) if last >= 0 else None
    lines = [
        Line(_("this year"), tuple(total for _day, total in now)),
        Line(_("last year"), tuple(total for _day, total in then), "before"),
    ]
    if target is not None:
        way = tuple(round(target * (n + 1) / len(now), 1) for n in range(len(now)))
        lines.append(Line(_("target"), way, "target"))
    words = day_words(catalogue, [r for r in this_year if r.date <= end.isoformat()])
    body = Lines(
        tuple((n, month_name(day.month)) for n, (day, _total) in enumerate(now) if day.day == 1),
        tuple(line for line in lines if any(v is not None for v in line.values)),
        _("days"),
        band_of(forecast, counted.good, last, len(now)),
        _("8 times in 10") if forecast else "",
        tuple(
            Mark((at.effective_from - date(year, 1, 1)).days, since_words(at))
            for at in standards_begun(catalogue, year)
        ),
        places=tuple(
            Place(
                periods.day_label(day.isoformat()),
                (*words.get(day, ()), *_differences(n, lines)),
                day_opens(catalogue, day, unit),
            )
            for n, (day, _total) in enumerate(now)
        ),
    )
    return GoodDays(
        now, then, counted.valid, remaining, forecast, standing(now, then, target), body
    )


def _differences(at: int, lines: Sequence[Line]) -> tuple[str, ...]:
    """Ahead of or behind the other lines, in days."""
    now = lines[0].values[at]
    if now is None:
        return ()
    made = []
    for line in lines[1:]:
        other = value_at(line, at)
        if other is not None:
            days = signed_days(round(now - other))
            made.append(_("against {line}: {n}").format(line=line.name, n=days))
    return tuple(made)


def day_words(catalogue: Catalogue, readings: Sequence[Reading]) -> Mapping[date, tuple[str, ...]]:
    """What each day says: index and level, primary pollutants with their concentrations, the standard
    in force.
    """
    form = catalogue.form_of_kind("daily")
    return (
        {}
        if form is None
        else {date.fromisoformat(r.date): _words(catalogue, form, r) for r in readings}
    )


def _words(catalogue: Catalogue, form: Form, reading: Reading) -> tuple[str, ...]:
    if reading.is_invalid:
        return (_("invalid day"),)
    aqi, level = reading.columns["aqi"], level_of_day(reading, catalogue.air_levels)
    if not isinstance(aqi, int) or level is None:
        return ()
    words = [f"AQI {aqi // SCALE} {catalogue.air_levels[level - 1].name}"]
    primary = [
        _concentration(form, code, reading)
        for name in str(reading.columns["primary"] or "").split("、")
        if (code := pollutant_of(name))
    ]
    if primary:
        words.append(_("Primary pollutant: {names}").format(names=listed(primary)))
    standard = standard_on(date.fromisoformat(reading.date), catalogue.air_standards)
    return (*words, standard.id) if standard else tuple(words)


def _concentration(form: Form, code: str, reading: Reading) -> str:
    """A pollutant's name, with what was measured where that is given."""
    field = next((field for field in form.fields if field.code == code), None)
    value = reading.columns.get(code)
    if not isinstance(value, int) or field is None:
        return POLLUTANTS[code]
    return f"{POLLUTANTS[code]} {display(Figure(value), field)} {field.measure}"


def day_opens(catalogue: Catalogue, day: date, unit: str) -> Opens:
    """The daily readings of its month, at the day."""
    form = catalogue.form_of_kind("daily")
    period = f"{day.year}-{day.month:02d}"
    return Opens(period, unit, "" if form is None else form.id, day.isoformat())
