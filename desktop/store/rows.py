"""Rows read for a page or a rule: figures of periods, daily readings, projects as they stand in
a period, honours.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from sqlite_utils import Database

from desktop.domain import periods
from desktop.domain.air.reading_columns import NUMBER_COLUMNS, READING_COLUMNS
from desktop.domain.figures import Figure
from desktop.domain.kept_columns import HONOUR_COLUMNS
from desktop.domain.ledger import (
    ENTERED_COLUMNS,
    LEDGER,
    PROGRESS_COLUMNS,
    PROJECT_COLUMNS,
    ProjectState,
    Reading,
)
from desktop.domain.periods import Period, last_year
from desktop.store.cells import figure_of_row

FigureKey = tuple[str, str, str]
"""(period, code, dimension)"""


class Holdings(NamedTuple):
    """From which month to which figures reach ("" for none), of how many units, how many with the daily readings."""

    first: str
    last: str
    units: int
    figures: int


def holdings(db: Database) -> Holdings:
    """All that is kept, whosever it is."""
    row = db.execute(
        "SELECT coalesce(min(period), ''), coalesce(max(period), '') FROM figure"
        " WHERE period GLOB '????-[01][0-9]'"
    ).fetchone()
    counts = db.execute(
        "SELECT (SELECT count(DISTINCT unit) FROM figure),"
        " (SELECT count(*) FROM figure) + (SELECT count(*) FROM reading)"
    ).fetchone()
    return Holdings(*row, *counts)


def figures_of(db: Database, unit: str, periods: Sequence[str]) -> dict[FigureKey, Figure]:
    """All figures of a unit in these periods."""
    if not periods:
        return {}
    marks = ", ".join("?" * len(periods))
    return {
        (row[0], row[1], row[2]): figure_of_row(row[3:])
        for row in db.execute(
            f"SELECT period, code, dimension, value, words, missing, note, standard FROM figure"
            f" WHERE unit = ? AND period IN ({marks})",
            [unit, *periods],
        )
    }


def hows_of(db: Database, unit: str, periods: Sequence[str]) -> dict[FigureKey, str]:
    """How each figure of these periods came to be."""
    marks = ", ".join("?" * len(periods))
    return {
        (row[0], row[1], row[2]): row[3]
        for row in db.execute(
            f"SELECT period, code, dimension, how FROM figure WHERE unit = ? AND period IN ({marks})",
            [unit, *periods],
        )
    }


def figure_periods(db: Database, unit: str, *, year: str = "", after: str = "") -> tuple[str, ...]:
    """The periods that hold a figure of the unit, in order: later than `after`, and of a `year`
    its quarters and months only.
    """
    rows = db.execute(
        "SELECT DISTINCT period FROM figure WHERE unit = ? AND period LIKE ? AND period > ?"
        " ORDER BY period",
        [unit, f"{year}-%" if year else "%", after],
    )
    return tuple(row[0] for row in rows)


def figure_years(db: Database) -> tuple[str, ...]:
    """The years of which any unit has figures of a month, newest first."""
    rows = db.execute(
        "SELECT DISTINCT substr(period, 1, 4) FROM figure WHERE length(period) = 7 AND period NOT LIKE '%Q%' ORDER BY 1 DESC"
    )
    return tuple(row[0] for row in rows)


def figures_with_how(
    db: Database, unit: str, periods: Sequence[str], codes: Sequence[str]
) -> dict[FigureKey, tuple[Figure, str]]:
    """The figures of these indicators in these periods, each with how it came to be."""
    rows = db.execute(
        f"SELECT period, code, dimension, how, value, words, missing, note, standard FROM figure WHERE unit = ?"
        f" AND period IN ({', '.join('?' * len(periods))}) AND code IN ({', '.join('?' * len(codes))})",
        [unit, *periods, *codes],
    )
    return {(row[0], row[1], row[2]): (figure_of_row(row[4:]), row[3]) for row in rows}


def series_of(
    db: Database, unit: str, code: str, dimension: str, first: str, last: str
) -> dict[str, int | None]:
    """Period → value of one indicator from `first` to `last`, missing as None, unknown left out."""
    return dict(
        db.execute(
            "SELECT period, value FROM figure WHERE unit = ? AND code = ? AND dimension = ?"
            " AND period BETWEEN ? AND ? ORDER BY period",
            [unit, code, dimension, first, last],
        ).fetchall()
    )


def histories_of(
    db: Database, unit: str, codes: Sequence[str], first: str, last: str
) -> dict[tuple[str, str], dict[str, int]]:
    """(code, dimension) → period → known value, of a unit's indicators from period `first` to `last`."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for code, dimension, period, value in db.execute(
        "SELECT code, dimension, period, value FROM figure WHERE unit = ? AND code IN (SELECT value FROM json_each(?))"
        " AND period BETWEEN ? AND ? AND value IS NOT NULL AND length(period) = length(?)",
        [unit, json.dumps(sorted(set(codes))), first, last, first],
    ):
        found.setdefault((code, dimension), {})[period] = value
    return found


def values_of(
    db: Database, code: str, first: str, last: str
) -> list[tuple[str, str, str, int | None]]:
    """(unit, period, dimension, value or None) of one indicator, of every unit, from period
    `first` to `last`.
    """
    return db.execute(
        "SELECT unit, period, dimension, value FROM figure WHERE code = ? AND period BETWEEN ? AND ?"
        " AND dimension != '' AND length(period) = length(?) ORDER BY unit, period, dimension",
        [code, first, last, first],
    ).fetchall()


def readings_of(db: Database, unit: str, first: str, last: str) -> tuple[Reading, ...]:
    """Readings from day `first` to `last`, in order; days without any are left out."""
    names = ", ".join(f'"{name}"' for name in READING_COLUMNS)
    rows = db.execute(
        f"SELECT date, {names} FROM reading WHERE unit = ? AND date BETWEEN ? AND ? ORDER BY date",
        [unit, first, last],
    )
    return tuple(Reading(row[0], dict(zip(READING_COLUMNS, row[1:], strict=True))) for row in rows)


def repeated_days(db: Database, unit: str, first: str, last: str) -> dict[str, str]:
    """Day from `first` to `last` → the newest earlier day that holds the same index and concentrations, value for value; at
    least an index and two concentrations, and not the day before, which is asked about by itself.
    """
    names = ", ".join(f'"{name}"' for name in NUMBER_COLUMNS)
    newest: dict[tuple[int | None, ...], str] = {}
    repeated, before = {}, ()
    for day, *values in db.execute(
        f"SELECT date, {names} FROM reading WHERE unit = ? AND date <= ? AND aqi IS NOT NULL ORDER BY date",
        [unit, last],
    ):
        key = tuple(values)
        if day >= first and key in newest and key != before and sum(v is not None for v in key) > 2:
            repeated[day] = newest[key]
        newest[key], before = day, key
    return repeated


def has_readings(db: Database, unit: str, first: str, last: str) -> bool:
    """Whether there is a reading from day `first` to `last`."""
    return (
        db.execute(
            "SELECT 1 FROM reading WHERE unit = ? AND date BETWEEN ? AND ? LIMIT 1",
            [unit, first, last],
        ).fetchone()
        is not None
    )


_PROGRESS = tuple(column for column in LEDGER if column.holder == "progress")
_CARRIED = tuple(column.name for column in _PROGRESS if column.lasts == "for_good")
_CARRIED_IN_YEAR = tuple(column.name for column in _PROGRESS if column.lasts == "year")
_MONTHS_BACK = 12
_OF_THE_MONTH = tuple(column.name for column in _PROGRESS if column.lasts == "month")


def projects_of(db: Database, unit: str, period: str) -> tuple[ProjectState, ...]:
    """The ledger as of a month, ordered by number: projects begun by then, less those finished in
    an earlier year or withdrawn in an earlier month. This year's plan is carried within the year,
    stage and status over years.

    At the desk the submission of that month has told all of it.
    """
    months_of = _project_months(db, unit, period)
    if months_of:
        return months_of
    static = db.execute(
        f"SELECT project, since, {', '.join(PROJECT_COLUMNS)} FROM project"
        " WHERE unit = ? AND since <= ? ORDER BY project",
        [unit, period],
    ).fetchall()
    months: dict[str, list[tuple[str, dict[str, int | str | None]]]] = {}
    for row in db.execute(
        f"SELECT project, period, {', '.join(PROGRESS_COLUMNS)} FROM progress"
        " WHERE unit = ? AND period <= ? ORDER BY project, period",
        [unit, period],
    ):
        months.setdefault(row[0], []).append(
            (row[1], dict(zip(PROGRESS_COLUMNS, row[2:], strict=True)))
        )
    states = []
    for row in static:
        state = _state(
            row[0],
            row[1],
            dict(zip(PROJECT_COLUMNS, row[2:], strict=True)),
            months.get(row[0], []),
            period,
        )
        if state is not None:
            states.append(state)
    return tuple(states)


def _project_months(db: Database, unit: str, period: str) -> tuple[ProjectState, ...]:
    months: dict[str, list[tuple[str, str, int, int, dict[str, int | str | None]]]] = {}
    for row in db.execute(
        f"SELECT project, period, since, done_this_year, done_in_all, {', '.join(ENTERED_COLUMNS)} FROM ledger_row"
        " WHERE unit = ? AND period <= ? ORDER BY project, period",
        [unit, period],
    ):
        columns = {
            name: value if value != "" else None
            for name, value in zip(ENTERED_COLUMNS, row[5:], strict=True)
        }
        months.setdefault(row[0], []).append((row[1], row[2], row[3], row[4], columns))
    states, a_year_ago = [], last_year(Period(period))
    for project, known in months.items():
        at, since, this_year, in_all, columns = known[-1]
        if at == period:
            before = known[-2][4] if len(known) > 1 else {}
            earlier = [
                _whole(done)
                for *_, m in reversed(known[:-1])
                if (done := m["done_this_month"]) is not None
            ]
            states.append(
                ProjectState(
                    project,
                    since,
                    columns,
                    this_year,
                    in_all,
                    before,
                    tuple(earlier[:_MONTHS_BACK]),
                    next(
                        (
                            _whole(m["done_this_month"])
                            for month, *_, m in known
                            if month == a_year_ago
                        ),
                        None,
                    ),
                )
            )
    return tuple(states)


def _state(
    project: str,
    since: str,
    static: dict[str, int | str | None],
    months: list[tuple[str, dict[str, int | str | None]]],
    period: str,
) -> ProjectState | None:
    this_year, in_all, status_since = 0, _whole(static["done_before"]), since
    now: dict[str, int | str | None] = dict.fromkeys(PROGRESS_COLUMNS)
    before: dict[str, int | str | None] = {}
    earlier: list[int] = []
    a_year_ago, last_year_done = last_year(Period(period)), None
    for month, columns in months:
        for name in _CARRIED_IN_YEAR:
            if month[:4] != period[:4]:
                now[name] = None
            elif columns[name] is not None:
                now[name] = columns[name]
        for name in _CARRIED:
            if columns[name] is not None:
                now[name] = columns[name]
        if columns["status"] is not None:
            status_since = month
        done = _whole(columns["done_this_month"])
        in_all += done
        this_year += done if month[:4] == period[:4] else 0
        if month == period:
            now |= {name: columns[name] for name in _OF_THE_MONTH}
        else:
            before = {**now, "done_this_month": columns["done_this_month"]}
            if columns["done_this_month"] is not None:
                earlier.append(done)
                last_year_done = done if month == a_year_ago else last_year_done
    if now["status"] == "withdrawn" and status_since < period:
        return None
    if now["status"] == "finished" and status_since[:4] < period[:4]:
        return None
    return ProjectState(
        project,
        since,
        {**static, **now},
        this_year,
        in_all,
        before,
        tuple(reversed(earlier))[:_MONTHS_BACK],
        last_year_done,
    )


def _whole(value: int | str | None) -> int:
    return value if isinstance(value, int) else 0


def project_names(db: Database, unit: str) -> dict[str, str]:
    """Number → name ("" where it has none) of every project of a unit, by number."""
    rows = db.execute(
        "SELECT project, name FROM project WHERE unit = ? ORDER BY project", [unit]
    ).fetchall()
    return {number: name or "" for number, name in rows}


def has_rows(db: Database, unit: str, kind: str, period: Period) -> bool:
    """Whether a unit's daily form, ledger or honours hold anything of a period."""
    if kind == "daily":
        days = (periods.first_day(period).isoformat(), periods.last_day(period).isoformat())
        return has_readings(db, unit, *days)
    tables = {"ledger": ("progress", "ledger_row"), "honours": ("honour",)}[kind]
    return any(
        db.execute(
            f"SELECT 1 FROM {table} WHERE unit = ? AND period = ? LIMIT 1", [unit, period]
        ).fetchone()
        is not None
        for table in tables
    )


def project_months(db: Database, unit: str, project: str) -> tuple[str, ...]:
    """The months in which a unit noted anything of a project, by time."""
    rows = db.execute(
        "SELECT period FROM progress WHERE unit = ? AND project = ? ORDER BY period",
        [unit, project],
    )
    return tuple(row[0] for row in rows.fetchall())


def investment_of(
    db: Database, unit: str, project: str, first: str, last: str, *, received: bool = False
) -> dict[str, int]:
    """Period → done in that month, of one project as its unit keeps it, or as its submissions told it (`received`)."""
    return dict(
        db.execute(
            f"SELECT period, done_this_month FROM {'ledger_row' if received else 'progress'}"
            " WHERE unit = ? AND project = ?"
            " AND period BETWEEN ? AND ? AND done_this_month IS NOT NULL ORDER BY period",
            [unit, project, first, last],
        ).fetchall()
    )


def honours_of(
    db: Database, unit: str, period: str
) -> tuple[tuple[str, dict[str, str | None]], ...]:
    """(number, columns) of each honour of a quarter, by number."""
    rows = db.execute(
        f"SELECT honour, {', '.join(HONOUR_COLUMNS)} FROM honour WHERE unit = ? AND period = ?"
        " ORDER BY honour",
        [unit, period],
    )
    return tuple((row[0], dict(zip(HONOUR_COLUMNS, row[1:], strict=True))) for row in rows)


def titles_of_honours(db: Database, period: str) -> list[tuple[str, str, str]]:
    """(unit, number, title) of the honours of all units in a quarter that have one."""
    return db.execute(
        "SELECT unit, honour, title FROM honour WHERE period = ? AND title != '' ORDER BY unit, honour",
        [period],
    ).fetchall()


class DatedHonour(NamedTuple):
    """An honour that counts at the desk; `period` is the quarter it was reported in."""

    unit: str
    period: str
    date: str
    level: str
    title: str


def honours_dated(db: Database, first: str, last: str) -> tuple[DatedHonour, ...]:
    """Of all units, dated from `first` to `last` (ISO days, both within), by date."""
    return tuple(
        DatedHonour(*row)
        for row in db.execute(
            "SELECT unit, period, date, coalesce(level, ''), title FROM honour WHERE date BETWEEN ? AND ? AND title != ''"
            " ORDER BY date, unit, honour",
            [first, last],
        )
    )


ExplanationKey = tuple[str, str, str, str]
"""(rule, form, code, dimension)"""


class KeptExplanation(NamedTuple):
    """Words for a query, when they were written, and what they were about: the query's sides, its
    proposal and what its cells held. `left` is None where that was not kept.
    """

    words: str
    at: str
    left: str | None = None
    right: str | None = None
    proposal: str | None = None
    contents: str | None = None


_EXPLANATION = ("words", "at", "left_side", "right_side", "proposal", "contents")


def explanations_of(db: Database, unit: str, period: str) -> dict[ExplanationKey, KeptExplanation]:
    """What was explained for the check of one period, whether it still holds or not."""
    rows = db.execute(
        f"SELECT rule, form, code, dimension, {', '.join(_EXPLANATION)} FROM explanation"
        " WHERE unit = ? AND period = ?",
        [unit, period],
    )
    return {(row[0], row[1], row[2], row[3]): KeptExplanation(*row[4:]) for row in rows}


def explanations_before(
    db: Database, unit: str, period: str
) -> dict[ExplanationKey, list[KeptExplanation]]:
    """What was explained of each query in periods of the same frequency before this one, oldest first."""
    found: dict[ExplanationKey, list[KeptExplanation]] = {}
    for rule, form, code, dimension, *kept in db.execute(
        f"SELECT rule, form, code, dimension, {', '.join(_EXPLANATION)} FROM explanation WHERE unit = ? AND period < ? AND length(period) = length(?)"
        " AND instr(period, 'Q') = instr(?, 'Q') ORDER BY period",
        [unit, period, period, period],
    ):
        found.setdefault((rule, form, code, dimension), []).append(KeptExplanation(*kept))
    return found


def write_explanation(
    db: Database, unit: str, period: str, key: ExplanationKey, kept: KeptExplanation
) -> None:
    """Keep the words for one query of one period; empty words take them away."""
    if kept.words:
        db.execute(
            "INSERT OR REPLACE INTO explanation"
            f" (unit, period, rule, form, code, dimension, {', '.join(_EXPLANATION)})"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [unit, period, *key, *kept],
        )
    else:
        db.execute(
            "DELETE FROM explanation WHERE unit = ? AND period = ? AND rule = ? AND form = ? AND code = ?"
            " AND dimension = ?",
            [unit, period, *key],
        )
