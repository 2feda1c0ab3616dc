"""Frames: the rows that rules and derivations read, and the names of their columns.

A "unit" frame has one row a unit and period; "day" one a day of E2; "project" one a ledger row;
a dimension's frame one a value of the dimension. Values are in natural units (15.5, not
ten-thousandths), grades are ranks from 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from desktop.catalogue.model import Catalogue, Frequency, Indicator
from desktop.domain import ledger, periods
from desktop.domain.air.reading_columns import READING_COLUMNS, day_columns
from desktop.domain.figures import SCALE
from desktop.domain.periods import Period
from desktop.domain.rules.calculator import Number, Row

FREQUENCIES: tuple[Frequency, ...] = ("month", "quarter", "year")
SUFFIXES = ("_prev", "_last_year", "_ytd", "_target")
CONTEXT = (
    "days_in_period",
    "month",
    "quarter",
    "year",
    "period_end",
    "today_after_end",
)
DAY_COLUMNS = (
    "date",
    *READING_COLUMNS,
    "aqi_prev",
    "as_day_before",
    "valid",
    "day",
    "computed_aqi",
    "expected_primary",
    "primary_fits",
    "period_end",
)
PROJECT_COLUMNS = (
    *ledger.LEDGER_COLUMNS,
    "stage_prev",
    "plan_this_year_prev",
    "done_this_month_prev",
    "done_this_month_last_year",
    "done_mean_6",
    "done_usual_low",
    "done_usual_high",
    "months_known",
    "new_this_month",
    "period_end",
    "period_start",
    "month",
    "year",
)

Values = Mapping[tuple[str, str, str], int | None]
"""(period, code, dimension) → ten-thousandths; missing reasons count as unknown."""


def unit_columns(catalogue: Catalogue) -> Iterator[str]:
    """Every column that a unit's row, or a row of a dimension, may have."""
    yield from CONTEXT
    if daily := catalogue.form_of_kind("daily"):
        yield from day_columns(daily)
    yield "row"
    for code in catalogue.indicators:
        yield code
        for suffix in SUFFIXES:
            yield code + suffix


def columns_of(catalogue: Catalogue, over: str) -> frozenset[str]:
    """The columns of a frame by its name."""
    if over == "day":
        return frozenset(DAY_COLUMNS)
    if over == "project":
        return frozenset(PROJECT_COLUMNS)
    return frozenset(unit_columns(catalogue))


def needed_periods(period: Period) -> tuple[Period, ...]:
    """The periods of every frequency whose figures a row of `period` may read."""
    needed: set[Period] = set()
    for frequency in FREQUENCIES:
        own = periods.as_frequency(period, frequency)
        last = periods.last_year(own)
        needed |= {own, periods.previous(own), last, periods.previous(last)}
        needed |= set(periods.year_so_far(own))
    return tuple(sorted(needed))


def context_of(period: Period) -> dict[str, Number]:
    """What the calendar says of a period."""
    end = periods.last_day(period)
    return {
        "days_in_period": float((end - periods.first_day(period)).days + 1),
        "month": float(end.month),
        "quarter": float((end.month + 2) // 3),
        "year": float(end.year),
        "period_end": end.isoformat(),
    }


def own_period(indicator: Indicator, period: Period) -> Period:
    """Where a form of `period` finds this indicator: a yearly figure on a monthly form lies in
    its year.
    """
    return periods.as_frequency(period, indicator.frequency)


@dataclass(frozen=True, slots=True)
class RowSource:
    """What the rows of one unit and period are made of; `targets` by (code, dimension)."""

    catalogue: Catalogue
    period: Period
    values: Values
    targets: Mapping[tuple[str, str], int] = field(default_factory=dict)
    context: Row = field(default_factory=dict)


def unit_row(
    source: RowSource, columns: Iterable[str], dimension: str = "", value_of_dimension: str = ""
) -> dict[str, Number]:
    """One row with the `columns` columns. In the frame of a dimension, indicators of that
    dimension give the figure of `value_of_dimension`; elsewhere the sum over their dimension, or
    the worst grade.
    """
    catalogue, period, values = source.catalogue, source.period, source.values
    row: dict[str, Number] = {**context_of(period), **source.context, "row": value_of_dimension}
    for name in columns:
        code, suffix = _split(name)
        indicator = catalogue.indicators.get(code)
        if indicator is None:
            continue
        key = value_of_dimension if dimension and indicator.dimension == dimension else None
        own = own_period(indicator, period)
        match suffix:
            case "":
                row[name] = _value(indicator, own, key, values, catalogue)
            case "_prev":
                row[name] = _value(indicator, periods.previous(own), key, values, catalogue)
            case "_last_year":
                row[name] = _value(indicator, periods.last_year(own), key, values, catalogue)
            case "_ytd":
                row[name] = _year_to_date(indicator, own, key, values, catalogue)
            case _:
                target = source.targets.get((code, key or ""))
                row[name] = None if target is None else target / SCALE
    return row


def _split(name: str) -> tuple[str, str]:
    for suffix in SUFFIXES:
        if name.endswith(suffix):
            return name.removesuffix(suffix), suffix
    return name, ""


def _value(
    indicator: Indicator, period: Period, key: str | None, values: Values, catalogue: Catalogue
) -> Number:
    scaled = _scaled(indicator, period, key, values, catalogue)
    return None if scaled is None else scaled / SCALE


def _scaled(
    indicator: Indicator, period: Period, key: str | None, values: Values, catalogue: Catalogue
) -> int | None:
    if not indicator.dimension or key is not None:
        return values.get((period, indicator.code, key or ""))
    total = values.get((period, indicator.code, ""))
    if total is not None:
        return total
    parts = [
        value
        for v in catalogue.dimension_by_id[indicator.dimension].values
        if (value := values.get((period, indicator.code, v.id))) is not None
    ]
    if not parts:
        return None
    return max(parts) if indicator.kind == "grade" else sum(parts)


def _year_to_date(
    indicator: Indicator, period: Period, key: str | None, values: Values, catalogue: Catalogue
) -> Number:
    if indicator.over_time != "sum":
        return _value(indicator, period, key, values, catalogue)
    parts = [
        value
        for p in periods.year_so_far(period)
        if (value := _scaled(indicator, p, key, values, catalogue)) is not None
    ]
    return sum(parts) / SCALE if parts else None
