"""What runs the statements of roll-ups: the same text on SQLite and, by a dialect, elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol

from sqlite_utils import Database

from desktop.domain.periods import periods_of_year

Answer = tuple[object, ...]
Relation = tuple[tuple[str, ...], Sequence[Answer]]
"""Names of the columns, and the rows, of a small table that goes with a statement."""


class Engine(Protocol):
    """What runs a statement over the relations figure, honour, ledger_row and handed_in (unit, period, form), and those
    that are given with it.
    """

    def run(self, sql: str, relations: Mapping[str, Relation]) -> list[Answer]: ...

    def run_year(self, sql: str, relations: Mapping[str, Relation], year: str) -> list[Answer]:
        """A statement that groups by f.period and has `{within}` where it chooses the periods of a year."""
        ...


class StoreEngine:
    """The workplace's own database."""

    _HANDED_IN = (
        "handed_in (unit, period, form) AS (SELECT r.unit, r.period, one.value FROM received AS r,"
        " json_each('[\"' || replace(r.forms, ' ', '\",\"') || '\"]') AS one WHERE r.state = 'current' AND r.kind = 'submission')"
    )

    def __init__(self, db: Database) -> None:
        self.db = db

    def run(self, sql: str, relations: Mapping[str, Relation]) -> list[Answer]:
        with self._given(relations):
            return self._rows(sql)

    def run_year(self, sql: str, relations: Mapping[str, Relation], year: str) -> list[Answer]:
        """One period after the other: to group, SQLite holds every row in memory, 1.7 GB for a nation's year."""
        with self._given(relations):
            return [
                row
                for period in periods_of_year(year)
                for row in self._rows(sql.format(within=f"f.period = {sql_text(period)}"))
            ]

    def _rows(self, sql: str) -> list[Answer]:
        return self.db.conn.execute(f"WITH {self._HANDED_IN} {sql}").fetchall()

    @contextmanager
    def _given(self, relations: Mapping[str, Relation]) -> Iterator[None]:
        """The relations are there in here alone, in memory and with an index, without which a large roster takes ten
        times as long.
        """
        execute = self.db.conn.execute  # nothing of it is in the file, so it is no change
        try:
            for name, (columns, rows) in relations.items():
                values = ", ".join(
                    f"json_extract(value, '$[{n}]') AS {column}" for n, column in enumerate(columns)
                )
                execute(
                    f"CREATE TEMP TABLE {name} AS SELECT {values} FROM json_each(?)",
                    [json.dumps([*map(list, rows)])],
                )
                execute(f"CREATE INDEX temp.{name}_in ON {name} ({', '.join(columns)})")
            yield
        finally:
            for name in relations:
                execute(f"DROP TABLE IF EXISTS temp.{name}")


def code_list(codes: Iterable[str]) -> str:
    """A list of indicators in SQL; the catalogue lets nothing but letters, digits and "_" be one."""
    return ", ".join(f"'{code}'" for code in sorted(codes)) or "''"


def sql_text(value: str) -> str:
    """A text as SQL writes it."""
    escaped = value.replace("'", "''")
    return f"'{escaped}'"
