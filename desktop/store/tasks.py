"""Tasks in the tables: decided deadlines, targets of a year, last year's accepted figures, tasks
sent and received.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from sqlite_utils import Database

from desktop.domain.figures import Figure
from desktop.domain.records.targets import TargetRow
from desktop.store.cells import figure_of_row
from desktop.store.judgement import SentFile
from desktop.store.past_periods import past_periods


def decided_deadlines(db: Database, period: str) -> dict[str, str]:
    """Form → the day on which it is due for the period, where one was decided."""
    return dict(
        db.execute(
            "SELECT form, due FROM deadline WHERE period = ? ORDER BY form", [period]
        ).fetchall()
    )


def write_deadlines(db: Database, period: str, due_of: Iterable[tuple[str, str]]) -> None:
    """Decide the days of some forms: (form, day)."""
    db.conn.executemany(
        "INSERT INTO deadline (form, period, due) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET due = excluded.due",
        [(form, period, due) for form, due in due_of],
    )


def drop_deadlines(db: Database, period: str) -> None:
    db.execute("DELETE FROM deadline WHERE period = ?", [period])


def targets_of_year(db: Database, year: str) -> dict[tuple[str, str, str], TargetRow]:
    """(unit, code, dimension) → target, of all units."""
    return {
        (row[0], row[1], row[2]): TargetRow(*row[1:])
        for row in db.execute(
            "SELECT unit, code, dimension, value, comparator, words, source FROM target WHERE year = ?",
            [year],
        )
    }


def drop_target(db: Database, unit: str, year: str, code: str, dimension: str) -> None:
    db.execute(
        "DELETE FROM target WHERE unit = ? AND year = ? AND code = ? AND dimension = ?",
        [unit, year, code, dimension],
    )


def drop_task_targets(db: Database, unit: str, year: str) -> None:
    """Take away what earlier tasks brought: the new one tells all of the year."""
    db.execute("DELETE FROM target WHERE unit = ? AND year = ? AND source = 'task'", [unit, year])


class AcceptedFigure(NamedTuple):
    unit: str
    period: str
    code: str
    dimension: str
    figure: Figure
    how: str
    past: str = ""
    """The old workbook that it is from, where its unit never reported it."""


def accepted_figures(
    db: Database, form: str, codes: Collection[str], periods: Collection[str]
) -> Iterator[AcceptedFigure]:
    """The figures of one form in these periods, of units whose submission with them was
    accepted, or of a time before it reported; by unit, code, dimension and period. A figure of a
    longer period is accepted with the newest submission that offered it.
    """
    at, of = ", ".join("?" * len(periods)), ", ".join("?" * len(codes))
    past = {(row.unit, row.period): row.source for row in past_periods(db) if row.form == form}
    accepted = set(
        db.execute(
            "SELECT unit, period FROM form_state WHERE form = ? AND state = 'accepted'", [form]
        ).fetchall()
    )
    offered = {
        tuple(row[:4]): row[4]
        for row in db.execute(
            f"SELECT unit, period, code, dimension, max(source) FROM offered_figure WHERE period IN ({at}) AND code IN ({of})"
            " GROUP BY unit, period, code, dimension",
            [*periods, *codes],
        )
    }
    for row in db.execute(
        "SELECT unit, period, code, dimension, how, value, words, missing, note, standard FROM figure"
        f" WHERE period IN ({at}) AND code IN ({of}) ORDER BY unit, code, dimension, period",
        [*periods, *codes],
    ):
        source = past.get((row[0], row[1]), "")
        if source or (row[0], offered.get(tuple(row[:4]), row[1])) in accepted:
            figure = figure_of_row(row[5:])
            yield AcceptedFigure(row[0], row[1], row[2], row[3], figure, row[4], source)


def last_task(db: Database, district: str, period: str) -> SentFile | None:
    """The newest task of a period that the desk sealed."""
    row = db.execute(
        f"SELECT {', '.join(SentFile._fields)} FROM sent WHERE kind = 'task' AND unit = ? AND period = ?"
        " ORDER BY sequence DESC LIMIT 1",
        [district, period],
    ).fetchone()
    return SentFile(*row) if row else None


class TaskRow(NamedTuple):
    """A task that a unit received and that counts, in its own words."""

    digest: str
    period: str
    sequence: int
    signing_key: bytes
    created_at: str


def current_tasks(db: Database) -> tuple[TaskRow, ...]:
    """At a unit: the newest task of each period."""
    return tuple(
        TaskRow(*row)
        for row in db.execute(
            f"SELECT {', '.join(TaskRow._fields)} FROM received WHERE kind = 'task' AND state = 'current'"
            " ORDER BY period, sequence"
        )
    )
