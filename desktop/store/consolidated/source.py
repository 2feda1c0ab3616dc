"""Where consolidated values are rolled up from: the questions that a roll-up asks of the units' figures, and the store's
own answers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import Protocol

from sqlite_utils import Database

from desktop.domain.periods import Period
from desktop.domain.rollups import Reach
from desktop.domain.rules.calculator import Number
from desktop.store.consolidated import ledger_sums, unit_figures
from desktop.store.consolidated.ledger_sums import Ledgers
from desktop.store.consolidated.unit_figures import Reporters, Total

Pairs = Collection[tuple[str, str]]
"""(value of a dimension, unit)."""


class FigureSource(Protocol):
    """Each question is that of the function of the same name in `unit_figures` and `ledger_sums`; `units` are those whose
    figures count.
    """

    def under(self, period: Period) -> FigureSource:
        """The same figures for a roll-up under the forms and the roster of another period."""

    def newest_answered(
        self, codes_and_periods: Iterable[tuple[str, Sequence[str]]], units: Sequence[str]
    ) -> dict[str, str]: ...

    def periods_answered(
        self, codes: Iterable[str], own: Sequence[str], units: Sequence[str]
    ) -> list[tuple[str, str]]: ...

    def totals(
        self, codes: Collection[str], reach: Reach, units: Sequence[str], *, worst: bool
    ) -> list[Total]: ...

    def totals_over_dimension(
        self,
        codes: Collection[str],
        reach: Reach,
        units: Sequence[str],
        pairs: Pairs,
        *,
        worst: bool,
    ) -> list[Total]: ...

    def totals_of_pairs(
        self, codes: Collection[str], reach: Reach, pairs: Pairs, *, worst: bool
    ) -> list[Total]: ...

    def standards(
        self, codes: Collection[str], reach: Reach, units: Sequence[str]
    ) -> list[tuple[str, str]]: ...

    def absent(self, own: Sequence[str], units: Sequence[str]) -> list[tuple[str, str]]: ...

    def unanswered(
        self, codes: Collection[str], own: Sequence[str], units: Sequence[str]
    ) -> list[tuple[str, str]]: ...

    def unanswered_pairs(
        self, codes: Collection[str], own: Sequence[str], pairs: Pairs
    ) -> list[tuple[str, str, str]]: ...

    def handed_in(self, form: str, period: str) -> frozenset[str]: ...

    def honours_in(self, period: str, units: Sequence[str]) -> int: ...

    def units_with_honours(self, period: str) -> frozenset[str]: ...

    def newest_ledger(self, first: str, last: str, units: Sequence[str]) -> str | None: ...

    def units_with_ledger(self, period: str) -> frozenset[str]: ...

    def projects_in(self, ledgers: Ledgers) -> int:
        """How many projects count in these ledgers."""

    def aggregate(self, ledgers: Ledgers, expression: str, group_by: str) -> dict[str, Number]: ...


class StoredFigures:
    """The figures of the workplace's own database."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def under(self, period: Period) -> StoredFigures:
        return self

    @cached_property
    def _known(self) -> tuple[str, ...]:
        return unit_figures.units_with_figures(self.db)

    def _reporters(self, units: Sequence[str]) -> Reporters:
        expected = frozenset(units)
        return Reporters(tuple(units), tuple(u for u in self._known if u not in expected))

    def newest_answered(
        self, codes_and_periods: Iterable[tuple[str, Sequence[str]]], units: Sequence[str]
    ) -> dict[str, str]:
        return unit_figures.newest_answered(self.db, codes_and_periods, self._reporters(units))

    def periods_answered(
        self, codes: Iterable[str], own: Sequence[str], units: Sequence[str]
    ) -> list[tuple[str, str]]:
        return unit_figures.periods_answered(self.db, codes, own, self._reporters(units))

    def totals(
        self, codes: Collection[str], reach: Reach, units: Sequence[str], *, worst: bool
    ) -> list[Total]:
        return unit_figures.totals(self.db, codes, reach, self._reporters(units), worst=worst)

    def totals_over_dimension(
        self,
        codes: Collection[str],
        reach: Reach,
        units: Sequence[str],
        pairs: Pairs,
        *,
        worst: bool,
    ) -> list[Total]:
        return unit_figures.totals_over_dimension(
            self.db, codes, reach, self._reporters(units), pairs, worst=worst
        )

    def totals_of_pairs(
        self, codes: Collection[str], reach: Reach, pairs: Pairs, *, worst: bool
    ) -> list[Total]:
        return unit_figures.totals_of_pairs(self.db, codes, reach, pairs, worst=worst)

    def standards(
        self, codes: Collection[str], reach: Reach, units: Sequence[str]
    ) -> list[tuple[str, str]]:
        return unit_figures.standards(self.db, codes, reach.first, reach.last, units)

    def absent(self, own: Sequence[str], units: Sequence[str]) -> list[tuple[str, str]]:
        return unit_figures.absent(self.db, own, units)

    def unanswered(
        self, codes: Collection[str], own: Sequence[str], units: Sequence[str]
    ) -> list[tuple[str, str]]:
        return unit_figures.unanswered(self.db, codes, own, units, self._reporters(units))

    def unanswered_pairs(
        self, codes: Collection[str], own: Sequence[str], pairs: Pairs
    ) -> list[tuple[str, str, str]]:
        return unit_figures.unanswered_pairs(self.db, codes, own, pairs)

    def handed_in(self, form: str, period: str) -> frozenset[str]:
        return unit_figures.handed_in(self.db, form, period)

    def honours_in(self, period: str, units: Sequence[str]) -> int:
        return unit_figures.honours_in(self.db, period, units)

    def units_with_honours(self, period: str) -> frozenset[str]:
        return unit_figures.units_with_honours(self.db, period)

    def newest_ledger(self, first: str, last: str, units: Sequence[str]) -> str | None:
        return ledger_sums.newest_ledger(self.db, first, last, units)

    def units_with_ledger(self, period: str) -> frozenset[str]:
        return ledger_sums.units_with_ledger(self.db, period)

    def projects_in(self, ledgers: Ledgers) -> int:
        return ledger_sums.ledger_sums(self.db, ledgers)[0].projects

    def aggregate(self, ledgers: Ledgers, expression: str, group_by: str) -> dict[str, Number]:
        return ledger_sums.aggregate(self.db, ledgers, expression, group_by)
