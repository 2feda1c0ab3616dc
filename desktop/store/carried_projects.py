"""Which projects of units that ended go on at which successor, as the desk decided."""

from __future__ import annotations

from collections.abc import Mapping

from sqlite_utils import Database

Project = tuple[str, str]
"""(unit, number)"""


def successors_of(db: Database) -> dict[Project, str]:
    """The unit at which each project goes on."""
    rows = db.execute("SELECT unit, project, successor FROM carried_project ORDER BY unit, project")
    return {(unit, project): successor for unit, project, successor in rows.fetchall()}


def carry(db: Database, projects: Mapping[Project, str], *, at: str, who: str) -> None:
    """Let these go on there, whatever was decided of them before."""
    db.conn.executemany(
        "INSERT INTO carried_project (unit, project, successor, at, who) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET successor = excluded.successor, at = excluded.at, who = excluded.who",
        [(unit, project, successor, at, who) for (unit, project), successor in projects.items()],
    )


def ledger_of(
    db: Database, unit: str, first: str, last: str, columns: tuple[str, ...]
) -> list[tuple[str, tuple[str | int | None, ...]]]:
    """(month, columns …) of each project that a unit reported from month to month, by month and number."""
    rows = db.execute(
        f"SELECT period, {', '.join(columns)} FROM ledger_row WHERE unit = ? AND period BETWEEN ? AND ?"
        " ORDER BY period, project",
        [unit, first, last],
    )
    return [(row[0], tuple(row[1:])) for row in rows.fetchall()]
