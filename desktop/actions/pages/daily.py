"""The page of daily readings: every day of a month, and two years for the pictures."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.actions.entry.derive import standards_of
from desktop.actions.pages.header import PageHeader, header_of
from desktop.actions.targets import good_days_target
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form
from desktop.domain import periods
from desktop.domain.columns import figure_of_column
from desktop.domain.figures import Figure
from desktop.domain.ledger import Reading, check_value
from desktop.domain.periods import Period
from desktop.store import rows


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of E2; `check` is the index computed from its concentrations, None without enough
    of them.
    """

    date: str
    figures: dict[str, Figure]
    reason: str
    check: int | None


@dataclass(frozen=True, slots=True)
class DailyPage:
    header: PageHeader
    days: tuple[DayRow, ...]
    this_year: tuple[Reading, ...]
    last_year: tuple[Reading, ...]
    standards: str
    target_good_days: int | None


def open_daily(workplace: Workplace, form: Form, period: Period) -> DailyPage:
    """Every day of the month, with or without a reading, and the readings of two years for the
    pictures.
    """
    workplace = workplace.at(period)
    unit = workplace.unit.code
    year, before = periods.year_of(period), periods.last_year(periods.year_of(period))
    this_year = rows.readings_of(workplace.db, unit, f"{year}-01-01", f"{year}-12-31")
    last_year = rows.readings_of(workplace.db, unit, f"{before}-01-01", f"{before}-12-31")
    by_date = {reading.date: reading for reading in this_year}
    days = []
    for day in periods.days_of(period):
        reading = by_date.get(day.isoformat())
        columns = reading.columns if reading else {}
        checked = check_value(columns, day, workplace.catalogue.air_standards) if reading else None
        reason = str(columns.get("reason") or "")
        days.append(
            DayRow(
                day.isoformat(),
                {f.code: figure_of_column(columns.get(f.code), f) for f in form.fields},
                reason,
                checked.aqi if checked else None,
            )
        )
    filled = sum(
        1 for day in days if not day.figures["aqi"].is_empty or day.figures["invalid"].value
    )
    return DailyPage(
        header_of(workplace, form, period, filled, len(days)),
        tuple(days),
        this_year,
        last_year,
        standards_of(workplace, period),
        good_days_target(workplace, unit, year),
    )
