"""What an expression over many rows is made of: sums, counts, least and largest values, which can be brought together from
parts of the rows, and what is worked out from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from desktop.domain.figures import SCALE

PartKind = Literal["sum", "count", "min", "max"]
EXACT = "exact_"
"""Before the name of a column that holds an amount in whole ten-thousandths, so that its sum is exact in any order."""


class NotFromParts(ValueError):
    """An aggregate that cannot be brought together from parts of the rows: of distinct values."""


@dataclass(frozen=True, slots=True)
class AggregatePart:
    """One aggregate, as SQL over the rows; two results of it come together by `together`."""

    kind: PartKind
    sql: str

    def together(self, values: Iterable[float | None]) -> float | None:
        """NULL is what no rows come to, and changes nothing."""
        known = [value for value in values if value is not None]
        if not known:
            return None
        if self.kind in ("sum", "count"):
            return sum(known)
        return min(known) if self.kind == "min" else max(known)


@dataclass(frozen=True, slots=True)
class Decomposed:
    """`outer` is the expression over columns p0, p1, … for the parts."""

    parts: tuple[AggregatePart, ...]
    outer: str


@lru_cache(maxsize=256)
def decompose(expression: str, amounts: frozenset[str] = frozenset()) -> Decomposed:
    """Take an expression of the catalogue apart; sums of a column of `amounts` are made over its whole ten-thousandths.

    Raises: NotFromParts.
    """
    from sqlglot import exp, parse_one

    tree = parse_one(expression, read="sqlite")
    parts: list[AggregatePart] = []

    def part(kind: PartKind, node: exp.Expression) -> exp.Expression:
        sql = node.sql(dialect="sqlite")
        known = next((n for n, one in enumerate(parts) if one == AggregatePart(kind, sql)), None)
        if known is None:
            parts.append(AggregatePart(kind, sql))
        return exp.column(f"p{len(parts) - 1 if known is None else known}")

    def wrapped(node: exp.Expression, around: exp.Expression | None) -> exp.Expression:
        """The aggregate with the filter that stood around another one."""
        if around is None:
            return node
        return exp.Filter(this=node, expression=around.expression.copy())

    def summed(argument: exp.Expression, around: exp.Expression | None) -> exp.Expression:
        if not (isinstance(argument, exp.Column) and argument.name in amounts):
            return part("sum", wrapped(exp.Sum(this=argument.copy()), around))
        whole = exp.column(f"{EXACT}{argument.name}")
        return exp.paren(
            exp.Div(
                this=part("sum", wrapped(exp.Sum(this=whole), around)),
                expression=exp.Literal.number(f"{SCALE}.0"),
            )
        )

    def replaced(node: exp.Expression) -> exp.Expression:
        around = node if isinstance(node, exp.Filter) else None
        inner = node.this if around is not None else node
        if not _is_aggregate(inner):
            return node
        if isinstance(inner.this, exp.Distinct):
            raise NotFromParts(expression)
        if isinstance(inner, exp.Count):
            return part("count", wrapped(inner, around))
        if isinstance(inner, (exp.Min, exp.Max)):
            return part("min" if isinstance(inner, exp.Min) else "max", wrapped(inner, around))
        if isinstance(inner, exp.Avg):
            total = summed(inner.this, around)
            count = part("count", wrapped(exp.Count(this=inner.this.copy()), around))
            return exp.paren(
                exp.Div(
                    this=exp.Mul(this=exp.Literal.number("1.0"), expression=total),
                    expression=exp.Nullif(this=count, expression=exp.Literal.number(0)),
                )
            )
        if isinstance(inner, exp.Sum):
            return summed(inner.this, around)
        (argument,) = inner.expressions  # of total()
        zero = exp.Literal.number("0.0")
        return exp.Coalesce(this=summed(argument, around), expressions=[zero])

    outer = tree.transform(replaced)
    return Decomposed(tuple(parts), outer.sql(dialect="sqlite"))


def _is_aggregate(node: object) -> bool:
    from sqlglot import exp

    if isinstance(node, (exp.Min, exp.Max)):
        return not node.expressions  # of several values it is the larger of them
    return isinstance(node, (exp.Sum, exp.Count, exp.Avg)) or (
        isinstance(node, exp.Anonymous) and str(node.this).lower() == "total"
    )
