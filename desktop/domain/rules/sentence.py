"""A rule as a sentence of choices: sums of indicators at a time, what they must be to each other, and where that is judged.
Expressions that say more stay formulas.

Source of the grammar: the part of SQLite's expressions (sqlite.org/lang_expr.html) that is also Python's, read by `ast`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from desktop.domain.rules.rule_columns import CONTEXT, SUFFIXES
from desktop.i18n import N_

Operator = Literal["=", "!=", "<", "<=", ">", ">="]
When = Literal["", "_prev", "_last_year", "_ytd", "_target"]
Way = Literal["plain", "apart", "percent"]
"""How a sum is taken: as it is; without its sign; or (of a difference) without its sign, in percent of what is taken off."""

WHEN_WORDS: dict[str, str] = {
    "": N_("this period"),
    "_prev": N_("the period before"),
    "_last_year": N_("last year"),
    "_ytd": N_("the year so far"),
    "_target": N_("the target"),
}
CONTEXT_WORDS: dict[str, str] = {
    "days_in_period": N_("days of the period"),
    "month": N_("the month (1–12)"),
    "quarter": N_("the quarter (1–4)"),
    "year": N_("the year as a number"),
}
ASKS_WORDS: dict[Operator, str] = {
    "<=": N_("is greater than"),
    "<": N_("is at least"),
    ">=": N_("is less than"),
    ">": N_("is at most"),
    "=": N_("is not equal to"),
    "!=": N_("is equal to"),
}
"""What must hold → when it is asked about."""
HOLDS_WORDS: dict[Operator, str] = {
    ">": N_("is greater than"),
    ">=": N_("is at least"),
    "<": N_("is less than"),
    "<=": N_("is at most"),
    "!=": N_("is not equal to"),
    "=": N_("is equal to"),
}
MOST_CONDITIONS = 5
_SIGNS: dict[type[ast.cmpop], Operator] = {
    ast.Eq: "=",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_TURNED: dict[Operator, Operator] = {
    "=": "=",
    "!=": "!=",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}
_BETWEEN = re.compile(
    r"(^|\band\b)\s*(\w+)\s+between\s+([\d.]+)\s+and\s+([\d.]+)(?=\s*(?:$|and\b))", re.IGNORECASE
)
"""Of a column alone, not of what is worked out."""
_EQUALS = re.compile(r"(?<![<>!=])=(?!=)")
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Term:
    """`factor` times what stands under a code at a time; a bare number where `code` is "". `code` may be what the calendar
    says (days_in_period)."""

    factor: Decimal
    code: str = ""
    when: When = ""

    @property
    def column(self) -> str:
        return self.code + self.when


@dataclass(frozen=True, slots=True)
class Amount:
    """Terms that are added up, and how the sum is taken."""

    terms: tuple[Term, ...]
    way: Way = "plain"

    @property
    def text(self) -> str:
        """Its expression."""
        parts: list[str] = []
        for term in self.terms:
            size = abs(term.factor)
            number = f"{size:f}"
            words = (
                number
                if not term.code
                else term.column
                if size == 1
                else f"{number} * {term.column}"
            )
            sign = "-" if term.factor < 0 else "+"
            parts.append(f"{sign} {words}" if parts else f"-{words}" if term.factor < 0 else words)
        text = " ".join(parts)
        if self.way == "percent":
            return f"100.0 * abs({text}) / nullif(abs({self.terms[-1].column}), 0)"
        return f"abs({text})" if self.way == "apart" else text

    @property
    def can_be_percent(self) -> bool:
        """Whether it is one figure less another."""
        return (
            len(self.terms) == 2
            and all(term.code for term in self.terms)
            and [term.factor for term in self.terms] == [1, -1]
        )


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold for the rule to be judged at all."""

    left: Amount
    op: Operator
    right: Decimal

    @property
    def text(self) -> str:
        return f"{self.left.text} {self.op} {self.right:f}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """`left op right` must hold, else it is asked about."""

    left: Amount
    op: Operator
    right: Amount
    conditions: tuple[Condition, ...] = ()

    @property
    def when(self) -> str:
        """The expression of its conditions."""
        return " and ".join(one.text for one in self.conditions)


def read_sentence(
    left: str, op: str, right: str, when: str, codes: Collection[str]
) -> Sentence | None:
    """The sentence that these expressions are; None where they say more. `codes`: of the indicators there are."""
    left_side, right_side = _amount(_tree(left), codes), _amount(_tree(right), codes)
    conditions = read_conditions(when, codes)
    if op not in ASKS_WORDS or left_side is None or right_side is None or conditions is None:
        return None
    return Sentence(left_side, op, right_side, conditions)


def read_conditions(when: str, codes: Collection[str]) -> tuple[Condition, ...] | None:
    """Those that "a >= 100 and month between 4 and 11" says; None where it says more."""
    if not when.strip():
        return ()
    text = _EQUALS.sub(
        "==", _BETWEEN.sub(r"\1 \3 <= \2 and \2 <= \4", when.replace("<>", "!=").strip())
    )
    tree = _tree(re.sub(r"\band\b", "and", text, flags=re.IGNORECASE))
    parts = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
    found: list[Condition] = []
    for part in parts:
        if not isinstance(part, ast.Compare) or len(part.ops) > 1:
            return None  # SQLite compares what a comparison gives with the next, Python each with its neighbour
        (sign,), (second,) = part.ops, part.comparators
        condition = _condition(
            _amount(part.left, codes), _SIGNS.get(type(sign)), _amount(second, codes)
        )
        if condition is None:
            return None
        found.append(condition)
    return tuple(found) if len(found) <= MOST_CONDITIONS else None


def _tree(text: str) -> ast.expr | None:
    if len(text) > _LONGEST or "--" in text:  # two signs to Python, a comment to SQLite
        return None
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _argument(tree: ast.expr | None, name: str, more: int = 0) -> ast.expr | None:
    """Of a call of this function the first argument; None for anything else."""
    is_it = (
        isinstance(tree, ast.Call)
        and isinstance(tree.func, ast.Name)
        and tree.func.id.lower() == name
        and len(tree.args) == 1 + more
        and not tree.keywords
    )
    return tree.args[0] if is_it and isinstance(tree, ast.Call) else None


def _amount(tree: ast.expr | None, codes: Collection[str]) -> Amount | None:
    way: Way = "plain"
    if (inside := _argument(tree, "abs")) is not None:
        tree, way = inside, "apart"
    elif (percent := _percent(tree)) is not None:
        tree, whole = percent
        amount = _amount(tree, codes)
        if amount is None or not amount.can_be_percent or whole != amount.terms[-1].column:
            return None
        return Amount(amount.terms, "percent")
    terms = tuple(_terms(tree, Decimal(1), codes))
    known = tuple(term for term in terms if term is not None)
    return Amount(known, way) if known and len(known) == len(terms) else None


def _percent(tree: ast.expr | None) -> tuple[ast.expr, str] | None:
    """(difference, the column that it is a share of) of 100.0 * abs(a - b) / nullif(abs(b), 0)."""
    match tree:
        case ast.BinOp(ast.BinOp(ast.Constant(100 | 100.0), ast.Mult(), size), ast.Div(), whole):
            inside, of = _argument(size, "abs"), _argument(whole, "nullif", 1)
            of = _argument(of, "abs") or of
            if inside is not None and isinstance(of, ast.Name):
                return inside, of.id
    return None


def _terms(tree: ast.expr | None, factor: Decimal, codes: Collection[str]) -> Iterator[Term | None]:
    """The terms of a sum; None among them where a part is anything else."""
    match tree:
        case ast.BinOp(left, ast.Add(), right):
            yield from _terms(left, factor, codes)
            yield from _terms(right, factor, codes)
        case ast.BinOp(left, ast.Sub(), right):
            yield from _terms(left, factor, codes)
            yield from _terms(right, -factor, codes)
        case ast.BinOp(left, ast.Mult(), right):
            size, inside = _number(left), right
            if size is None:
                size, inside = _number(right), left
            yield from _terms(inside, factor * size, codes) if size is not None else (None,)
        case ast.UnaryOp(ast.USub(), operand):
            yield from _terms(operand, -factor, codes)
        case ast.Name(name):
            yield _named(name, factor, codes)
        case _:
            size = _number(tree)
            yield Term(factor * size) if size is not None else None


def _number(tree: ast.expr | None) -> Decimal | None:
    match tree:
        case ast.Constant(int() | float() as size) if not isinstance(size, bool):
            return Decimal(repr(size))
        case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as size)) if not isinstance(
            size, bool
        ):
            return -Decimal(repr(size))
    return None


def _named(name: str, factor: Decimal, codes: Collection[str]) -> Term | None:
    if (name in CONTEXT_WORDS and name in CONTEXT) or name in codes:
        return Term(factor, name)
    for suffix in SUFFIXES:
        code = name.removesuffix(suffix)
        if code != name and code in codes:
            return Term(factor, code, suffix)  # type: ignore[arg-type]
    return None


def _condition(
    first: Amount | None, op: Operator | None, second: Amount | None
) -> Condition | None:
    if op is None or first is None or second is None:
        return None
    if (size := _bare(second)) is not None:
        return Condition(first, op, size)
    size = _bare(first)
    return Condition(second, _TURNED[op], size) if size is not None else None


def _bare(amount: Amount) -> Decimal | None:
    """The number that an amount is; None where it is more."""
    (term, *others) = amount.terms
    return term.factor if not others and not term.code and amount.way == "plain" else None
