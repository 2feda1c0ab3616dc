"""The ledgers of all units at once: counts, sums and the catalogue's expressions over every
project of a month.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlite_utils import Database

from desktop.catalogue.model import Form
from desktop.domain.figures import SCALE
from desktop.domain.ledger import LEDGER, SUMMED_COLUMNS, LedgerColumn
from desktop.domain.records.ledger_sums import By, LedgerSum
from desktop.domain.rules.aggregates import EXACT, decompose
from desktop.domain.rules.calculator import Number
from desktop.domain.rules.rule_columns import PROJECT_COLUMNS

_WITHDRAWN = 3
"""Rank of the status from which on a project does not count (P101: status < 3)."""
_COLUMN = {column.name: column for column in LEDGER}


@dataclass(frozen=True, slots=True)
class Ledgers:
    """The ledgers of these units as they stood at the end of a month."""

    form: Form
    period: str
    units: Sequence[str]

    @property
    def withdrawn(self) -> tuple[str, ...]:
        """The keys of the statuses that do not count."""
        return next(
            (f.choices[_WITHDRAWN - 1 :] for f in self.form.fields if f.code == "status"), ()
        )


def newest_ledger(db: Database, first: str, last: str, units: Sequence[str]) -> str | None:
    """The newest month from `first` to `last` of which one of these units has a ledger."""
    newest: str | None = db.execute(
        "SELECT max((SELECT max(period) FROM ledger_row WHERE unit = u.value AND period BETWEEN ? AND ?))"
        " FROM json_each(?) AS u",
        [first, last, json.dumps(list(units))],
    ).fetchone()[0]
    return newest


def units_with_ledger(db: Database, period: str) -> frozenset[str]:
    return frozenset(
        row[0]
        for row in db.execute("SELECT DISTINCT unit FROM ledger_row WHERE period = ?", [period])
    )


class LedgerProject(NamedTuple):
    """One project that counts; money in ten-thousandths of 万元."""

    unit: str
    project: str
    name: str
    stage: str
    plan_this_year: int | None
    done_this_year: int


def ledger_projects(db: Database, ledgers: Ledgers) -> list[LedgerProject]:
    """Every project of these ledgers, withdrawn ones left out, by unit and number."""
    return [
        LedgerProject(*row)
        for row in db.execute(
            f"SELECT {', '.join(LedgerProject._fields)} FROM ledger_row WHERE period = ?"
            " AND unit IN (SELECT value FROM json_each(?)) AND status NOT IN (SELECT value FROM json_each(?))"
            " AND name != '' ORDER BY unit, project",
            [ledgers.period, json.dumps(list(ledgers.units)), json.dumps(ledgers.withdrawn)],
        )
    ]


def ledger_sums(
    db: Database, ledgers: Ledgers, by: By | None = None, within: By | None = None
) -> list[LedgerSum]:
    """Projects counted and summed, by one column, by a second one within the first, or all
    together (one row under ""); withdrawn ones do not count.
    """
    key = f'"{by}"' if by else "''"
    whose = "unit" if "village" in (by, within) else "''"
    second = f'"{within}"' if within else "''"
    sums = ", ".join(f"coalesce(sum({name}), 0)" for name in SUMMED_COLUMNS)
    keys = f"{key}, {second}, {whose}"
    group = f"GROUP BY {keys} ORDER BY {keys}" if by else ""
    return [
        LedgerSum(*row)
        for row in db.execute(
            f"SELECT {key}, {whose}, count(*), {sums}, {second} FROM ledger_row WHERE period = ? AND unit IN (SELECT value FROM json_each(?))"
            f" AND status NOT IN (SELECT value FROM json_each(?)) AND name != '' {group}",
            [ledgers.period, json.dumps(ledgers.units), json.dumps(ledgers.withdrawn)],
        )
    ]


def aggregate(
    db: Database, ledgers: Ledgers, expression: str, group_by: str = ""
) -> dict[str, Number]:
    """An expression of the catalogue over all projects, under "", and with `group_by` over each group.

    It has the columns of rule_columns.PROJECT_COLUMNS; those that compare with the month before are
    unknown (NULL). The catalogue's loading has let nothing but arithmetic over these columns
    pass (domain/calculator.py).
    """
    taken = decompose(expression, AMOUNTS)
    parts = ", ".join(f"{part.sql} AS p{number}" for number, part in enumerate(taken.parts))
    frame, params = project_frame(ledgers)
    (whole,) = db.execute(
        f"SELECT {taken.outer} FROM (SELECT {parts} FROM ({frame}))", params
    ).fetchone()
    values: dict[str, Number] = {"": whole}
    if group_by:
        rows = db.execute(
            f'SELECT "key", {taken.outer} FROM (SELECT "{group_by}" AS "key", {parts} FROM ({frame})'
            f' WHERE "{group_by}" IS NOT NULL GROUP BY "{group_by}")',
            params,
        )
        values |= {str(key): value for key, value in rows.fetchall()}
    return values


AMOUNTS = frozenset(column.name for column in LEDGER if column.kind == "amount")
"""The columns of a project that hold money."""


def project_frame(ledgers: Ledgers) -> tuple[str, list[object]]:
    """A select of all projects with the columns that expressions over "project" read."""
    return (
        f"SELECT {project_columns(ledgers.form)} FROM ledger_row WHERE period = ? AND unit IN (SELECT value FROM json_each(?))",
        [ledgers.period, json.dumps(ledgers.units)],
    )


def project_columns(form: Form) -> str:
    """The columns that expressions over "project" read, in natural units, and the amounts in whole ten-thousandths
    beside them.
    """
    columns = []
    for name in PROJECT_COLUMNS:
        match _COLUMN.get(name):
            case None:
                columns.append(f"NULL AS {name}")
            case LedgerColumn(holder="key"):
                columns.append(name)
            case LedgerColumn(kind="amount"):
                columns.append(f"{name} / {SCALE}.0 AS {name}, {name} AS {EXACT}{name}")
            case LedgerColumn(kind="rank"):
                ranks = next((f.choices for f in form.fields if f.code == name), ())
                cases = " ".join(
                    f"WHEN {_text(key)} THEN {rank}.0" for rank, key in enumerate(ranks, start=1)
                )
                otherwise = "1.0" if name == "status" else "NULL"
                columns.append(
                    f"CASE {name} {cases} ELSE {otherwise} END AS {name}"
                    if ranks
                    else f"{otherwise} AS {name}"
                )
            case _:
                columns.append(f"nullif({name}, '') AS {name}")
    return ", ".join(columns)


def _text(value: str) -> str:
    """As SQL writes it: a choice of the catalogue may hold any character."""
    escaped = value.replace("'", "''")
    return f"'{escaped}'"
