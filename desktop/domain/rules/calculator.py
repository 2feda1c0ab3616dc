"""SQLite as the calculator: compiles SQL expressions against an empty table, and evaluates them
over rows.

An expression reads columns of one table and nothing else: an authorizer forbids sub-selects on
other tables, writes, pragmas and every function that is not arithmetic. NULL means "unknown",
and what is unknown violates nothing.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from desktop.i18n import _

Number = float | str | None
Row = Mapping[str, Number]

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_FUNCTIONS = frozenset(
    {
        "abs",
        "avg",
        "coalesce",
        "count",
        "ifnull",
        "iif",
        "instr",
        "length",
        "like",
        "lower",
        "max",
        "min",
        "nullif",
        "replace",
        "round",
        "sign",
        "substr",
        "sum",
        "total",
        "trim",
        "upper",
    }
)
LONGEST = 4_000
"""Characters of one expression; Xinfu's longest has some hundred."""
_LIMITS = (
    (sqlite3.SQLITE_LIMIT_LENGTH, 4_000_000),
    (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 500),
    (sqlite3.SQLITE_LIMIT_COMPOUND_SELECT, 2),
    (sqlite3.SQLITE_LIMIT_VDBE_OP, 5_000_000),
    (sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200),
)
_STEPS, _MOST_STEPS = 1_000_000, 5_000
"""How often SQLite asks whether to go on with a statement, and after how many times the answer is no: a minute or more,
which no honest catalogue comes near."""
MOST_COLUMNS = 1_900  # SQLite allows 2,000 columns in a table and in a result


class ExpressionMistake(ValueError):
    """An expression that does not compile, reads an unknown column, or wants more than
    arithmetic.
    """

    def __init__(self, expression: str, reason: str) -> None:
        super().__init__(reason)
        self.expression = expression
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression and the columns it reads."""

    sql: str
    reads: frozenset[str]


class _Patience:
    """Counts how long a statement runs; it knows nothing of the calculator, so that neither keeps the other."""

    def __init__(self) -> None:
        self._left = _MOST_STEPS

    def begin(self) -> None:
        self._left = _MOST_STEPS

    def is_at_its_end(self) -> int:
        self._left -= 1
        return int(self._left < 0)


class Calculator:
    """Evaluates a fixed list of expressions over rows of one table; made once, used for every
    row of a form.
    """

    def __init__(self, expressions: Iterable[str], known: Iterable[str]) -> None:
        """Compile `expressions` over the columns `known`; only columns they may read are brought.

        Raises: ExpressionMistake for the first that does not compile.
        """
        self._connection = sqlite3.connect(
            ":memory:", isolation_level=None, cached_statements=64, check_same_thread=False
        )
        for limit, most in _LIMITS:
            self._connection.setlimit(limit, most)
        self._patience = _Patience()
        self._connection.set_progress_handler(self._patience.is_at_its_end, _STEPS)
        texts = tuple(expressions)
        if any(len(text) > LONGEST for text in texts):
            raise ExpressionMistake(
                max(texts, key=len)[:100],
                _("it is longer than {most} characters").format(most=LONGEST),
            )
        identifiers = {word for text in texts for word in _IDENTIFIER.findall(text)}
        self.columns: tuple[str, ...] = tuple(sorted(identifiers & set(known)))
        if len(self.columns) > MOST_COLUMNS:
            raise ExpressionMistake(
                "",
                _("{count} columns are read, and {most} are allowed").format(
                    count=len(self.columns), most=MOST_COLUMNS
                ),
            )
        names = ", ".join(f'"{name}"' for name in self.columns) or '"nothing"'
        self._connection.execute(f"CREATE TABLE row ({names})")
        self._insert = f"INSERT INTO row VALUES ({', '.join('?' * max(1, len(self.columns)))})"
        self.expressions = tuple(self._compile(text) for text in texts)

    def _compile(self, text: str) -> Expression:
        reads: set[str] = set()
        selects: list[int] = []

        def authorize(action: int, first: str | None, second: str | None, *_: object) -> int:
            if action == sqlite3.SQLITE_SELECT and not selects:
                selects.append(action)  # the one around the expression; a second is a sub-select
                return sqlite3.SQLITE_OK
            if action == sqlite3.SQLITE_READ and first == "row":
                reads.add(second or "")
                return sqlite3.SQLITE_OK
            if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _FUNCTIONS:
                return sqlite3.SQLITE_OK
            return sqlite3.SQLITE_DENY

        if ";" in text or "--" in text or "/*" in text or not text.strip():
            raise ExpressionMistake(text, _("it is not one expression"))
        self._connection.set_authorizer(authorize)
        try:
            cursor = self._connection.execute(f"SELECT ({text}) FROM row")
            if len(cursor.description) != 1:
                raise ExpressionMistake(text, _("it is not one expression"))
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise ExpressionMistake(text, str(error)) from error
        finally:
            self._connection.set_authorizer(None)
        return Expression(text, frozenset(reads - {""}))

    def _run(self, sql: str, values: Sequence[Number] = ()) -> sqlite3.Cursor:
        """Raises: sqlite3.OperationalError of a statement that does not end."""
        self._patience.begin()
        return self._connection.execute(sql, values)

    def load(self, rows: Sequence[Row]) -> None:
        """Put rows in place of those before; a column that a row lacks is NULL."""
        self._run("DELETE FROM row")
        self._connection.executemany(
            self._insert, [[row.get(name) for name in self.columns] or [None] for row in rows]
        )

    def each_row(self, sql: Sequence[str]) -> list[tuple[Number, ...]]:
        """One tuple a loaded row, in their order, with the value of each expression."""
        if not sql:
            return []
        parts = [sql[i : i + MOST_COLUMNS] for i in range(0, len(sql), MOST_COLUMNS)]
        selects = [
            self._run(
                f"SELECT {', '.join(f'({s})' for s in part)} FROM row ORDER BY rowid"
            ).fetchall()
            for part in parts
        ]
        if len(selects) == 1:
            return selects[0]
        return [
            tuple(value for piece in pieces for value in piece)
            for pieces in zip(*selects, strict=True)
        ]

    def value_of(self, expression: Expression, row: Row) -> Number:
        """The value of one expression over one row, which need not be loaded."""
        names = sorted(expression.reads)
        columns = ", ".join(f'? AS "{name}"' for name in names) or "NULL"
        value: Number = self._run(
            f"SELECT ({expression.sql}) FROM (SELECT {columns})", [row.get(name) for name in names]
        ).fetchone()[0]
        return value

    def aggregate(self, sql: Sequence[str], group_by: str = "") -> dict[str, tuple[Number, ...]]:
        """The value of each expression over all loaded rows under "", and, with `group_by`, over
        each group under the group's value.
        """
        values = ", ".join(f"({s})" for s in sql)
        values_of: dict[str, tuple[Number, ...]] = {
            "": self._run(f"SELECT {values} FROM row").fetchone()
        }
        if group_by:
            for key, *of_group in self._run(
                f'SELECT "{group_by}", {values} FROM row WHERE "{group_by}" IS NOT NULL GROUP BY "{group_by}"'
            ):
                values_of[str(key)] = tuple(of_group)
        return values_of
