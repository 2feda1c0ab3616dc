"""Derivations: which indicator follows from which, in what order, and what they come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from desktop.catalogue.model import Catalogue, Derivation, Indicator
from desktop.domain import frames
from desktop.domain.calculator import Calculator, Number, Row
from desktop.domain.figures import EMPTY, Figure, from_float


class DerivationCycle(ValueError):
    """Indicators that follow from each other in a ring; `args[0]` lists their codes."""


@dataclass(frozen=True, slots=True)
class DerivedFigure:
    code: str
    dimension: str
    figure: Figure


class Derivations:
    """All derivations of a catalogue, compiled, in an order in which each finds what it reads."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Raises: ExpressionMistake, DerivationCycle."""
        self.catalogue = catalogue
        self._of: dict[str, Derivation] = {i.code: i.derivation for i in catalogue.indicators.values() if i.derivation}
        overs = sorted({d.over for d in self._of.values()})
        self._calculators: dict[str, Calculator] = {}
        self.reads: dict[str, frozenset[str]] = {}
        for over in overs:
            codes = [code for code, d in self._of.items() if d.over == over]
            groups = [d.group_by for d in self._of.values() if d.over == over and d.group_by]
            calculator = Calculator([*(self._of[c].expression for c in codes), *groups], frames.columns_of(catalogue, over))
            self._calculators[over] = calculator
            for code, expression in zip(codes, calculator.expressions, strict=False):
                self.reads[code] = expression.reads
        graph = {code: {name for name in reads if name in self._of and self._of[code].over not in ("day", "project")}
                 for code, reads in self.reads.items()}
        try:
            self.order: tuple[str, ...] = tuple(TopologicalSorter(graph).static_order())
        except CycleError as error:
            raise DerivationCycle(tuple(dict.fromkeys(error.args[1]))) from error

    def over(self, code: str) -> str:
        return self._of[code].over

    def columns(self, over: str) -> tuple[str, ...]:
        """The columns that derivations over this frame read."""
        calculator = self._calculators.get(over)
        return calculator.columns if calculator else ()

    def following_from(self, changed: Iterable[str]) -> tuple[str, ...]:
        """Codes to derive anew, in order, when figures of these codes (or the frames "day", "project") changed."""
        touched = set(changed)
        found = []
        for code in self.order:
            derivation = self._of[code]
            if derivation.over in touched or (derivation.over not in ("day", "project") and self.reads[code] & touched):
                touched.add(code)
                found.append(code)
        return tuple(found)

    def derive(self, codes: Sequence[str], unit_row: dict[str, Number],
               rows_of: Callable[[str], Sequence[Row]]) -> list[DerivedFigure]:
        """Derive `codes` in the order given. `unit_row` is read and, with each result, extended; `rows_of` gives the rows
        of a frame ("day", "project", a dimension's id). A frame without rows derives nothing: the cell stays typed."""
        found: list[DerivedFigure] = []
        loaded: set[str] = set()
        for code in codes:
            derivation, indicator = self._of[code], self.catalogue.indicators[code]
            calculator = self._calculators[derivation.over]
            if derivation.over == "unit":
                calculator.load([unit_row])
                results: dict[str, Number] = {"": calculator.each_row([derivation.expression])[0][0]}
            else:
                if derivation.over not in loaded:
                    calculator.load(rows_of(derivation.over))
                    loaded.add(derivation.over)
                if not rows_of(derivation.over):
                    continue
                results = calculator.aggregate(derivation.expression, derivation.group_by)
            for key, value in results.items():
                found.append(DerivedFigure(code, key, _figure(value, indicator)))
            unit_row[code] = results[""]
        return found


def _figure(value: Number, indicator: Indicator) -> Figure:
    if value is None or isinstance(value, str):
        return EMPTY
    return Figure(from_float(float(value), indicator.decimals))


