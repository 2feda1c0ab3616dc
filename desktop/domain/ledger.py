"""The columns of the project ledger, declared once; daily readings and projects as rows: what
the store reads, what rules and derivations over them see.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from desktop.catalogue.model import AirStandard, Form
from desktop.domain import periods
from desktop.domain.air import air_quality, reading_columns
from desktop.domain.figures import SCALE, to_decimal
from desktop.domain.outliers.usual import spread_of, usual_range
from desktop.domain.periods import Period
from desktop.domain.rules.calculator import Number

Holder = Literal["key", "project", "progress", "derived"]
ColumnKind = Literal["text", "date", "month", "amount", "choice", "rank"]


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """One column of the ledger.

    `holder`: which row holds it, the project's own or that of its progress in a month; "key" names
    the row, "derived" follows from the months. `kind`: amounts are in 万元, a choice is a key of
    the catalogue, a rank a choice whose order counts. `lasts`: how long an entry in a month stands
    where later months say nothing. `entry`: on the page, once when a project is added, or when it
    ends.
    """

    name: str
    holder: Holder
    kind: ColumnKind
    lasts: Literal["month", "year", "for_good"] = "month"
    entry: Literal["page", "adding", "ending"] = "page"
    needed: bool = False  # before a project can be in the ledger


LEDGER: tuple[LedgerColumn, ...] = (
    LedgerColumn("project", "key", "text"),
    LedgerColumn("since", "key", "month"),
    LedgerColumn("name", "project", "text", "for_good", needed=True),
    LedgerColumn("category", "project", "choice", "for_good", needed=True),
    LedgerColumn("level", "project", "choice", "for_good"),
    LedgerColumn("village", "project", "text", "for_good"),
    LedgerColumn("owner", "project", "text", "for_good"),
    LedgerColumn("planned_start", "project", "date", "for_good"),
    LedgerColumn("actual_start", "project", "date", "for_good"),
    LedgerColumn("planned_finish", "project", "date", "for_good"),
    LedgerColumn("total_investment", "project", "amount", "for_good"),
    LedgerColumn("done_before", "project", "amount", "for_good", "adding"),
    LedgerColumn("plan_this_year", "progress", "amount", "year"),
    LedgerColumn("done_this_month", "progress", "amount"),
    LedgerColumn("done_this_year", "derived", "amount"),
    LedgerColumn("done_in_all", "derived", "amount"),
    LedgerColumn("stage", "progress", "rank", "for_good"),
    LedgerColumn("progress", "progress", "text"),
    LedgerColumn("obstacles", "progress", "text", "for_good"),
    LedgerColumn("responsible", "progress", "text", "for_good"),
    LedgerColumn("status", "progress", "rank", "for_good", "ending"),
    LedgerColumn("status_reason", "progress", "text", "for_good", "ending"),
)
"""In the order of the submission's rows."""

LEDGER_COLUMNS = tuple(column.name for column in LEDGER)
PROJECT_COLUMNS = tuple(c.name for c in LEDGER if c.holder == "project")
PROGRESS_COLUMNS = tuple(c.name for c in LEDGER if c.holder == "progress")
ENTERED = tuple(c for c in LEDGER if c.holder in ("project", "progress"))
ENTERED_COLUMNS = tuple(c.name for c in ENTERED)
"""The cells of a project: fields of the form, while keys and derived columns are none."""
PAGE_COLUMNS = tuple(c.name for c in ENTERED if c.entry == "page")
ADDING_COLUMNS = tuple(c.name for c in ENTERED if c.entry == "adding")
ENDING_COLUMNS = tuple(c.name for c in ENTERED if c.entry == "ending")
NEEDED_COLUMNS = tuple(c.name for c in ENTERED if c.needed)
ENTERED_AMOUNTS = tuple(c.name for c in ENTERED if c.kind == "amount")
ENTERED_TEXTS = tuple(c.name for c in ENTERED if c.kind != "amount")
"""Words, dates and keys: text in the store, None there and "" in a message where nothing is."""
SUMMED_COLUMNS = tuple(c.name for c in LEDGER if c.kind == "amount" and c.entry == "page")
"""The amounts that are summed over projects; what was done before is within `done_in_all`."""
RANKED_COLUMNS = tuple(c.name for c in LEDGER if c.kind == "rank")

Columns = Mapping[str, int | str | None]
"""Column → ten-thousandths or text; None where nothing was entered."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One day of E2."""

    date: str
    columns: Columns

    @property
    def is_invalid(self) -> bool:
        return bool(self.columns["invalid"])

    @property
    def is_valid(self) -> bool:
        return self.columns["aqi"] is not None and not self.is_invalid


@dataclass(frozen=True, slots=True)
class ProjectState:
    """A project as it stands at the end of a month; money in ten-thousandths of 万元."""

    project: str
    since: str
    columns: Columns  # ledger and progress columns, carried ones filled in from earlier months
    done_this_year: int
    done_in_all: int
    before: Columns = field(default_factory=dict)  # as it stood the month before
    earlier: tuple[int, ...] = ()  # done_this_month of up to twelve months before, newest first
    last_year: int | None = None  # done_this_month of the same month of last year


def natural(value: int | str | None) -> Number:
    """A stored column in natural units."""
    return value / SCALE if isinstance(value, int) else value


def check_value(
    columns: Columns, day: date, standards: Sequence[AirStandard]
) -> air_quality.AqiCheck | None:
    """The index computed from the day's concentrations under the standard in force then; None
    without any.
    """
    concentrations = {
        name: to_decimal(value)
        for name in air_quality.POLLUTANTS
        if isinstance(value := columns.get(name), int)
    }
    standard = air_quality.standard_on(day, standards) if concentrations else None
    return air_quality.computed_aqi(concentrations, standard) if standard is not None else None


def following_primary(reading: Reading, standards: Sequence[AirStandard]) -> str:
    """The primary pollutants that the concentrations of a valid, complete day give, as the form writes
    them; "" up to an index of 50, and where the concentrations do not say.

    Source: HJ 633: above an index of 50, the pollutant with the highest individual index.
    """
    index = reading.columns["aqi"]
    complete = all(reading.columns[code] is not None for code in air_quality.POLLUTANTS)
    if reading.is_invalid or not complete or not isinstance(index, int) or index <= 50 * SCALE:
        return ""
    check = check_value(reading.columns, date.fromisoformat(reading.date), standards)
    return "、".join(air_quality.POLLUTANTS[p] for p in check.primary) if check else ""


_HALF_YEAR = 6

CHECK_COLUMNS = frozenset({"computed_aqi", "expected_primary", "primary_fits"})


_MEASURED = ("aqi", *air_quality.POLLUTANTS)
_TOO_MANY_FOR_CHANCE = 4
"""So many values of two days do not agree by chance."""


def day_rows(
    readings: Sequence[Reading], standards: Sequence[AirStandard], *, checked: bool = True
) -> list[dict[str, Number]]:
    """One row a day that has a reading, in order, with the columns of rule_columns.DAY_COLUMNS;
    without `checked` those of CHECK_COLUMNS, which take longest, are left None.
    """
    rows: list[dict[str, Number]] = []
    columns_of = {reading.date: reading.columns for reading in readings}
    aqi_of: dict[str, Number] = {
        reading.date: natural(reading.columns["aqi"]) for reading in readings
    }
    for reading in readings:
        day = date.fromisoformat(reading.date)
        row: dict[str, Number] = {name: natural(value) for name, value in reading.columns.items()}
        row["invalid"] = 1.0 if reading.is_invalid else 0.0
        check = check_value(reading.columns, day, standards) if checked else None
        day_before = (day - timedelta(days=1)).isoformat()
        row |= {
            "date": reading.date,
            "day": float(day.day),
            "valid": 1.0 if reading.is_valid else 0.0,
            "aqi_prev": aqi_of.get(day_before),
            "as_day_before": float(_is_same_day(reading.columns, columns_of.get(day_before))),
            "computed_aqi": None if check is None or check.aqi is None else float(check.aqi),
            "expected_primary": ",".join(check.primary)
            if check is not None and check.primary
            else None,
            "primary_fits": float(_fits(reading.columns["primary"], check)),
            "period_end": periods.last_day(periods.containing(day, "month")).isoformat(),
        }
        rows.append(row)
    return rows


def _fits(primary: int | str | None, check: air_quality.AqiCheck | None) -> bool:
    """Whether the primary pollutants that were entered are those that the concentrations give; nothing is said where either is
    unknown.
    """
    if not isinstance(primary, str) or not primary or check is None or not check.primary:
        return True
    named = {air_quality.pollutant_of(name) for name in re.split("[、,，\\s]+", primary.strip())}
    return named == set(check.primary)


def _is_same_day(columns: Columns, before: Columns | None) -> bool:
    """Whether a day holds the values of the day before, each of them; of one value alone nothing is said."""
    known = [name for name in _MEASURED if columns[name] is not None]
    return (
        before is not None
        and len(known) >= _TOO_MANY_FOR_CHANCE
        and all(columns[name] == before[name] for name in _MEASURED)
    )


def day_context(daily: Form, rows: Sequence[Mapping[str, Number]]) -> dict[str, Number]:
    """What a unit's row knows of its days: how many have a value, and the statistics of the valid
    ones; the columns of reading_columns.day_columns.
    """
    known: list[Number] = [
        float(sum(1 for row in rows if row["aqi"] is not None)) if rows else None
    ]
    for name, statistic in reading_columns.STATISTICS.items():
        values = [value for row in rows if row["valid"] and isinstance(value := row[name], float)]
        share = reading_columns.PERCENTILES.get(statistic)
        known.append(
            None
            if not values
            else sum(values) / len(values)
            if share is None
            else float(air_quality.percentile([Decimal(str(value)) for value in values], share))
        )
    return dict(zip(reading_columns.day_columns(daily), known, strict=True))


def project_rows(
    states: Sequence[ProjectState], form: Form, period: Period
) -> list[dict[str, Number]]:
    """One row a project, ordered by number, with the columns of rule_columns.PROJECT_COLUMNS; stage
    and status are ranks.
    """
    rank: dict[str, Callable[[int | str | None], float | None]] = {
        f.code: _ranker(f.choices) for f in form.fields if f.code in RANKED_COLUMNS
    }
    end, start = periods.last_day(period), periods.first_day(period)
    spread = spread_of(state.earlier for state in states)
    rows: list[dict[str, Number]] = []
    for state in states:
        usual = usual_range(state.earlier, spread)
        half_year = state.earlier[:_HALF_YEAR]
        row: dict[str, Number] = {name: natural(value) for name, value in state.columns.items()}
        row |= {
            "project": state.project,
            "since": state.since,
            "stage": rank["stage"](state.columns["stage"]),
            "status": rank["status"](state.columns["status"]) or 1.0,
            "stage_prev": rank["stage"](state.before.get("stage")),
            "done_this_month_prev": natural(state.before.get("done_this_month")),
            "plan_this_year_prev": natural(state.before.get("plan_this_year")),
            "done_this_year": state.done_this_year / SCALE,
            "done_in_all": state.done_in_all / SCALE,
            "done_this_month_last_year": natural(state.last_year),
            "months_known": float(len(state.earlier)),
            "done_mean_6": sum(half_year) / len(half_year) / SCALE if len(half_year) >= 3 else None,
            "done_usual_low": usual.low / SCALE if usual is not None else None,
            "done_usual_high": usual.high / SCALE if usual is not None else None,
            "new_this_month": 1.0 if state.since == period else 0.0,
            "period_end": end.isoformat(),
            "period_start": start.isoformat(),
            "month": float(end.month),
            "year": float(end.year),
        }
        rows.append(row)
    return rows


def _ranker(choices: Sequence[str]) -> Callable[[int | str | None], float | None]:
    ranks = {key: float(n) for n, key in enumerate(choices, start=1)}
    return lambda value: ranks.get(value) if isinstance(value, str) else None
