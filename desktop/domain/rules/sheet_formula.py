"""A spreadsheet's formula as an expression over the indicators that stand in its cells: sums, differences, products and
quotients, and what a comparison says that must hold. Anything else is not read.

Source of the grammar: ECMA-376 part 1, 18.17 (formulas), read by openpyxl's tokenizer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_FITTING = ("", "正确", "√", "OK", "ok", "0")  # zh-data: what a check cell says of what is right
_DOUBLED = re.compile(r"\(\(([^()]*)\)\)")
_WHOLE = re.compile(r"^\(([^()]*)\)$")
_OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_SIGNS = {"=": "=", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_MOST_ROWS, _MOST_CHARACTERS = 400, 2_000


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left op right` must hold; `cell` is the indicator that a finding is about."""

    left: str
    op: str
    right: str
    cell: str


class SheetFormula:
    """A formula of the sheet as an expression over its rows, as far as it is a sum, a difference, a product or a quotient
    of them.
    """

    def __init__(self, formula: str, codes: Mapping[tuple[int, int], str]) -> None:
        is_readable = len(formula) <= _MOST_CHARACTERS  # a part of one would say something else
        self.formula, self.codes = formula if is_readable else "", codes

    def expression(self, formula: str = "") -> tuple[str, bool, frozenset[str]] | None:
        """(expression, whether it is a quotient, the codes in it); None where it is anything else."""
        parts: list[str] = []
        used: set[str] = set()
        is_quotient = False
        for kind, text in _tokens(formula or self.formula):
            if kind == "range":
                codes = self._codes_of(text)
                if not codes:
                    return None
                used.update(codes)
                divides = bool(parts) and parts[-1] == "/"
                joined = codes[0] if len(codes) == 1 else f"({' + '.join(codes)})"
                parts.append(f"nullif({joined}, 0)" if divides else joined)
            elif kind == "sum":
                parts.append("(" if text.endswith("(") else ")")
            elif kind == "number" or (kind == "sign" and text in "+-*/()"):
                is_quotient |= text == "/"
                parts.append(text)
            else:
                return None
        if not used:
            return None
        text = " ".join(parts).replace("( ", "(").replace(" )", ")")
        text = _DOUBLED.sub(r"(\1)", text)
        return _WHOLE.sub(r"\1", text), is_quotient, frozenset(used)

    def rule(self) -> Comparison | None:
        """What a comparison says that must hold."""
        body = self.formula.removeprefix("=").strip()
        found = re.fullmatch(r"IF\((.*)\)", body, re.IGNORECASE | re.DOTALL)
        holds = True
        if found is not None:
            arguments = _arguments(found[1])
            fits = [argument.strip().strip('"') in _FITTING for argument in arguments[1:]]
            if fits not in ([True, False], [False, True], [True], [False]):
                return None  # it does not say which of the two is right
            body, holds = arguments[0], fits[0]
        sides = re.split(r"(<>|<=|>=|<|>|=)", body)
        if len(sides) != 3:
            return None
        left, right = self.expression(f"={sides[0]}"), self.expression(f"={sides[2]}")
        number = re.fullmatch(r"\s*-?\d+(\.\d+)?\s*", sides[2])
        if left is None or (right is None and number is None):
            return None
        op = _SIGNS[sides[1]] if holds else _OPPOSITE[_SIGNS[sides[1]]]
        return Comparison(
            left[0], op, right[0] if right is not None else sides[2].strip(), sorted(left[2])[0]
        )

    def _codes_of(self, text: str) -> list[str]:
        """The rows of a reference, () where one of its cells is none."""
        from openpyxl.utils.cell import range_boundaries

        if "!" in text:
            return []
        try:
            first_column, first_row, last_column, last_row = range_boundaries(text.replace("$", ""))
        except (ValueError, TypeError):
            return []
        if (
            None in (first_column, first_row, last_column, last_row)
            or last_row - first_row > _MOST_ROWS
        ):
            return []
        if first_column != last_column:
            return []  # other columns hold other figures
        places = [(row - 1, first_column - 1) for row in range(first_row, last_row + 1)]
        codes = [self.codes[place] for place in places if place in self.codes]
        return codes if len(codes) == len(places) or len(places) > 1 else []


def _tokens(formula: str) -> Iterator[tuple[str, str]]:
    """("range", "C5:C7"), ("number", "100"), ("sign", "+"), ("sum", "SUM("); ("", …) for anything else."""
    from openpyxl.formula import Tokenizer
    from openpyxl.formula.tokenizer import Token

    opened: list[bool] = []
    for token in Tokenizer(formula).items:
        if token.type == Token.WSPACE:
            continue
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            yield "range", token.value
        elif token.type == Token.OPERAND and token.subtype == Token.NUMBER:
            yield "number", token.value
        elif token.type in (Token.OP_IN, Token.OP_PRE, Token.PAREN):
            yield "sign", token.value
        elif token.type == Token.FUNC and token.subtype == Token.OPEN:
            opened.append(token.value.upper() == "SUM(")
            yield ("sum", token.value) if opened[-1] else ("", token.value)
        elif token.type == Token.FUNC and opened and opened.pop():
            yield "sum", token.value
        elif token.type == Token.SEP and opened and opened[-1]:
            yield "sign", "+"
        else:
            yield "", token.value


def _arguments(text: str) -> list[str]:
    """The arguments of a call: parted by commas that stand in no parentheses and no quotes."""
    parts, depth, quoted = [""], 0, False
    for character in text:
        if character == '"':
            quoted = not quoted
        elif not quoted:
            depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0 and not quoted:
            parts.append("")
        else:
            parts[-1] += character
    return parts
