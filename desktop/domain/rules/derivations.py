"""Derivations: which indicator follows from which, in what order, and what they come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from desktop.catalogue.model import Catalogue, Derivation, Indicator
from desktop.domain.figures import EMPTY, SCALE, Figure, from_float
from desktop.domain.rules import rule_columns
from desktop.domain.rules.calculator import Calculator, Expression, Number, Row


class DerivationCycle(ValueError):
    """Indicators that follow from each other in a ring; `args[0]` lists their codes."""


class DerivedFigure(NamedTuple):
    code: str
    dimension: str
    figure: Figure


class Derivations:
    """All derivations of a catalogue, compiled, in an order in which each finds what it reads."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Raises: ExpressionMistake, DerivationCycle."""
        self.catalogue = catalogue
        self._of: dict[str, Derivation] = {
            i.code: i.derivation for i in catalogue.indicators.values() if i.derivation
        }
        overs = sorted({d.over for d in self._of.values()})
        self._calculators: dict[str, Calculator] = {}
        self._expressions: dict[str, Expression] = {}
        for over in overs:
            codes = [code for code, d in self._of.items() if d.over == over]
            groups = [d.group_by for d in self._of.values() if d.over == over and d.group_by]
            calculator = Calculator(
                [*(self._of[c].expression for c in codes), *groups],
                rule_columns.columns_of(catalogue, over),
            )
            self._calculators[over] = calculator
            for code, expression in zip(codes, calculator.expressions, strict=False):
                self._expressions[code] = expression
        self.reads = {code: expression.reads for code, expression in self._expressions.items()}
        self._following: dict[
            str, tuple[str, ...]
        ] = {}  # as catalogues do not change, each is worked out once
        graph = {
            code: {
                name
                for name in reads
                if name in self._of and self._of[code].over not in ("day", "project")
            }
            for code, reads in self.reads.items()
        }
        try:
            self.order: tuple[str, ...] = tuple(TopologicalSorter(graph).static_order())
        except CycleError as error:
            raise DerivationCycle(tuple(dict.fromkeys(error.args[1]))) from error

    def over(self, code: str) -> str:
        return self._of[code].over

    def columns(self, over: str, codes: Iterable[str]) -> tuple[str, ...]:
        """The columns of this frame that the derivations of `codes` read."""
        return tuple(
            sorted(
                {name for code in codes if self._of[code].over == over for name in self.reads[code]}
            )
        )

    def indicators_read(self, codes: Iterable[str]) -> frozenset[str]:
        """The indicators whose figures the derivations of `codes` read."""
        return frozenset(
            name for code in codes for name in self.reads[code] if name in self.catalogue.indicators
        )

    def following_from(self, changed: str) -> tuple[str, ...]:
        """Codes to derive anew, in order, when a figure of this code (or the frame "day",
        "project") changed.
        """
        following = self._following.get(changed)
        if following is None:
            following = self._following[changed] = tuple(self._follow(changed))
        return following

    def _follow(self, changed: str) -> Iterator[str]:
        touched = {changed}
        for code in self.order:
            over = self._of[code].over
            if over in touched or (over not in ("day", "project") and self.reads[code] & touched):
                touched.add(code)
                yield code

    def derive(
        self,
        codes: Sequence[str],
        unit_row: dict[str, Number],
        rows_of: Callable[[str], Sequence[Row]],
        air_standard: str = "",
    ) -> list[DerivedFigure]:
        """Derive `codes` in the order given. `unit_row` is read and, with each result, extended;
        `rows_of` gives the rows of a frame ("day", "project", a dimension's id). A frame without
        rows derives nothing: the cell stays typed. `air_standard` goes with figures that depend
        on one.
        """
        derived: list[DerivedFigure] = []
        framed: dict[str, dict[str, dict[str, Number]]] = {}
        for code in codes:
            derivation, indicator = self._of[code], self.catalogue.indicators[code]
            if derivation.over == "unit":
                results = {
                    "": self._calculators["unit"].value_of(self._expressions[code], unit_row)
                }
            else:
                if derivation.over not in framed:
                    framed[derivation.over] = self._of_frame(
                        derivation.over, codes, rows_of(derivation.over)
                    )
                if code not in framed[derivation.over]:
                    continue
                results = framed[derivation.over][code]
            standard = air_standard if indicator.standard_family == "air" else ""
            derived += [
                DerivedFigure(code, key, _figure(value, indicator, standard))
                for key, value in results.items()
            ]
            unit_row[code] = results[""]
        return derived

    def _of_frame(
        self, over: str, codes: Sequence[str], rows: Sequence[Row]
    ) -> dict[str, dict[str, Number]]:
        """Code → group ("" for all) → value, of those `codes` that are derived over this frame;
        {} without rows.
        """
        values_of: dict[str, dict[str, Number]] = {}
        if not rows:
            return values_of
        calculator = self._calculators[over]
        calculator.load(rows)
        own = [code for code in codes if self._of[code].over == over]
        for group_by in dict.fromkeys(self._of[code].group_by for code in own):
            together = [code for code in own if self._of[code].group_by == group_by]
            values = calculator.aggregate(
                [self._of[code].expression for code in together], group_by
            )
            for index, code in enumerate(together):
                values_of[code] = {key: of_group[index] for key, of_group in values.items()}
        return values_of


def _figure(value: Number, indicator: Indicator, standard: str) -> Figure:
    if value is None or isinstance(value, str):
        return EMPTY
    if float(value).is_integer():
        return Figure(int(value) * SCALE, standard=standard)  # days and counts: nothing to round
    return Figure(from_float(float(value), indicator.decimals), standard=standard)
