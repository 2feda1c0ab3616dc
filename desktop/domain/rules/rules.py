"""Rules compiled once and judged over rows; named checks beyond arithmetic stand in checks.py."""

from __future__ import annotations

import math
import operator
import string
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from desktop.catalogue.model import Catalogue, Field, Rule
from desktop.domain.air.air_quality import POLLUTANTS
from desktop.domain.figures import SCALE, Cell, Figure, display, from_float
from desktop.domain.findings import Finding
from desktop.domain.periods import Period
from desktop.domain.rules import rule_columns
from desktop.domain.rules.calculator import Calculator, ExpressionMistake, Number, Row
from desktop.i18n import listed

_OPERATORS: dict[str, Callable[[float | str, float | str], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_PARTS = 4  # left, right, when, proposal


def placeholders(text: str) -> frozenset[str]:
    """The names in braces of a message. Raises: ValueError for unbalanced braces."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)


@dataclass(frozen=True, slots=True)
class _Results:
    """What the expressions of a rule came to in a row that violates it."""

    left: float | str
    right: float | str
    proposal: Number


class RuleSheet:
    """The rules of one form over one frame."""

    def __init__(self, catalogue: Catalogue, rules: Sequence[Rule], over: str) -> None:
        """Raises: ExpressionMistake."""
        self.catalogue, self.rules, self.over = catalogue, tuple(rules), over
        self._sql = tuple(
            text or "NULL"
            for rule in self.rules
            for text in (rule.left, rule.right, rule.when or "1", rule.proposal)
        )
        self._calculator = Calculator(self._sql, rule_columns.columns_of(catalogue, over))

        self._named = {
            rule.id: frozenset(
                name
                for text in (rule.message, rule.instruction)
                for name in placeholders(text.zh) | placeholders(text.en)
            )
            for rule in self.rules
        }

    @cached_property
    def columns(self) -> frozenset[str]:
        """Columns that the rows must bring: what the expressions read and the messages name."""
        named = {"name"} if self.over == "project" else set()
        return frozenset(self._calculator.columns).union(named, *self._named.values())

    def judge(self, rows: Sequence[Row], keys: Sequence[str], period: Period) -> list[Finding]:
        """Findings of all rules over all rows; `keys` name the rows ("" for a unit's)."""
        self._calculator.load(rows)
        findings = []
        for row, key, results in zip(rows, keys, self._calculator.each_row(self._sql), strict=True):
            for index, rule in enumerate(self.rules):
                left, right, when, proposal = results[index * _PARTS : (index + 1) * _PARTS]
                if (
                    when
                    and left is not None
                    and right is not None
                    and not self._holds(rule, left, right)
                ):
                    findings.append(
                        self._finding(rule, row, key, period, _Results(left, right, proposal))
                    )
        return findings

    def _holds(self, rule: Rule, left: float | str, right: float | str) -> bool:
        if isinstance(left, str) or isinstance(right, str):
            return _OPERATORS[rule.op](str(left), str(right))
        decimals = self._decimals(rule)
        return _OPERATORS[rule.op](_rounded(left, decimals), _rounded(right, decimals))

    def _decimals(self, rule: Rule) -> int:
        field = self._field(rule, rule.cells[0])
        return max(rule.decimals, field.decimals if field else 0)

    def _field(self, rule: Rule, code: str) -> Field | None:
        return self.catalogue.field(rule.form, code) or self.catalogue.indicators.get(code)

    def _finding(
        self,
        rule: Rule,
        row: Row,
        key: str,
        period: Period,
        results: _Results,
    ) -> Finding:
        left, right, proposal = results.left, results.right, results.proposal
        decimals = self._decimals(rule)
        params = {
            name: self._shown(rule, name, row.get(name), decimals) for name in self._named[rule.id]
        }
        shown = f"{key} {row.get('name') or ''}".strip() if self.over == "project" else key
        params |= {"left": _text(left, decimals), "right": _text(right, decimals), "row": shown}
        field = self._field(rule, rule.cells[0])
        corrected = (
            from_float(float(proposal), field.decimals)
            if field is not None and isinstance(proposal, int | float)
            else None
        )
        return Finding(
            rule.id,
            rule.severity,
            tuple(self._cell(rule, code, key, period) for code in rule.cells),
            _text(left, decimals, grouped=False),
            _text(right, decimals, grouped=False),
            str(rule.message).format_map(params),
            str(rule.instruction).format_map(params),
            corrected,
            contents="; ".join(f"{code} {row.get(code)}" for code in rule.cells if code in row),
        )

    def _cell(self, rule: Rule, code: str, key: str, period: Period) -> Cell:
        indicator = self.catalogue.indicators.get(code)
        if indicator is None:
            return Cell(rule.form, code, key, period)
        of_frame = self.over not in ("unit", "day", "project") and indicator.dimension == self.over
        return Cell(
            indicator.form,
            code,
            key if of_frame else "",
            rule_columns.own_period(indicator, period),
        )

    def _shown(self, rule: Rule, name: str, value: Number, decimals: int) -> str:
        if value is None:
            return "—"
        if isinstance(value, str):
            codes = value.split(",") if name == "expected_primary" else ()
            return listed(POLLUTANTS.get(code, code) for code in codes) if codes else value
        code = next((name.removesuffix(s) for s in rule_columns.SUFFIXES if name.endswith(s)), name)
        field = self._field(rule, code)
        if field is not None and field.kind in ("grade", "choice"):
            return display(Figure(int(value) * SCALE), field)
        return _text(
            value, field.decimals if field is not None else (0 if value == int(value) else decimals)
        )


class RuleBook:
    """All rules of a catalogue; each form's are compiled on first use."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._sheets: dict[str, tuple[RuleSheet, ...]] = {}

    def sheets(self, form: str) -> tuple[RuleSheet, ...]:
        """The sheets of a form, one a frame. Raises: ExpressionMistake."""
        if form not in self._sheets:
            rules = [rule for rule in self.catalogue.rules if rule.form == form]
            overs = dict.fromkeys(rule.over for rule in rules)
            self._sheets[form] = tuple(
                RuleSheet(self.catalogue, [r for r in rules if r.over == over], over)
                for over in overs
            )
        return self._sheets[form]


def compile_mistakes(catalogue: Catalogue, rules: Iterable[Rule]) -> list[tuple[Rule, str, str]]:
    """(rule, expression or message, reason) of every rule that cannot be judged."""
    mistakes = []
    for rule in rules:
        known = rule_columns.columns_of(catalogue, rule.over)
        for text in filter(None, (rule.left, rule.right, rule.when, rule.proposal)):
            try:
                Calculator([text], known)
            except ExpressionMistake as mistake:
                mistakes.append((rule, text, mistake.reason))
        for text in (rule.message.zh, rule.message.en, rule.instruction.zh, rule.instruction.en):
            try:
                unknown = placeholders(text) - known - {"left", "right", "row"}
            except ValueError as error:
                mistakes.append((rule, text, str(error)))
                continue
            mistakes += [(rule, text, f"no such column: {name}") for name in sorted(unknown)]
    return mistakes


def _rounded(value: float, decimals: int) -> int:
    """Half away from zero at `decimals`, as a whole number of the last place."""
    return int(math.copysign(math.floor(abs(value) * 10**decimals + 0.5 + 1e-9), value))


def _text(value: float | str, decimals: int, *, grouped: bool = True) -> str:
    if isinstance(value, str):
        return value
    rounded = _rounded(value, decimals) / 10**decimals
    return f"{rounded:,.{decimals}f}" if grouped else f"{rounded:.{decimals}f}"
