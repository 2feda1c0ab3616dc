"""Roll-ups: how an indicator's figures come together over time and over units, who is expected,
and what counts as told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, NamedTuple

from desktop.catalogue.model import Catalogue, Frequency, Indicator, Unit
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.i18n import N_, _, listed

Way = Literal["units", "dimension", "components", "projects", "ledger", "honours"]
"""units: figures of the units are added, or the worst taken; dimension: counted over the
consolidated values of a dimension, so that a river section that two units report counts once;
components: the derivation over consolidated components; projects: the derivation over all ledger
rows; ledger, honours: rows are counted.
"""

_ORDER: tuple[Frequency, ...] = ("day", "month", "quarter", "year")
OVER_TIME_WORDS = {
    "sum": N_("summed over time"),
    "cumulative": N_("year to date, the newest counts"),
    "last": N_("the newest counts"),
    "none": N_("not added up over time"),
    "components": N_("from its components"),
}
OVER_UNITS_WORDS = {
    "sum": N_("sum of the units"),
    "worst": N_("the worst of the units"),
    "ledger": N_("counted from the rows"),
}


class Reach(NamedTuple):
    """Own periods of an indicator, from the first to the last, both within."""

    first: Period
    last: Period

    @property
    def periods(self) -> tuple[Period, ...]:
        reached = [self.first]
        while reached[-1] < self.last:
            reached.append(periods.following(reached[-1]))
        return tuple(reached)

    @property
    def year_before(self) -> Reach:
        return Reach(periods.last_year(self.first), periods.last_year(self.last))

    @property
    def to_date(self) -> Reach:
        """From the first own period of the year."""
        return Reach(periods.year_so_far(self.last)[0], self.last)


@dataclass(frozen=True)
class Rollup:
    """How one indicator is consolidated. `units` are expected to report it; `named` gives those
    of each value of its dimension where the catalogue names any, and only these count then.
    """

    indicator: Indicator
    way: Way
    units: tuple[str, ...]
    named: tuple[tuple[str, tuple[str, ...]], ...] = ()
    over: str = ""  # of a derivation over a dimension: its id

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def takes_worst(self) -> bool:
        return self.indicator.over_units == "worst"

    def only(self, units: frozenset[str]) -> Rollup:
        """The same over those of its units that are among these."""
        return replace(
            self,
            units=tuple(u for u in self.units if u in units),
            named=tuple((v, tuple(u for u in of if u in units)) for v, of in self.named),
        )

    def reporters(self, dimension: str) -> tuple[str, ...]:
        """The units expected for one value of the dimension, or for all ("")."""
        return next((units for value, units in self.named if value == dimension), self.units)

    def own_periods(self, period: Period) -> tuple[Period, ...]:
        """The periods whose figures a consolidated period is made of; () where this indicator has
        none in it.

        A yearly figure stands in every period of its year; a quarter's is no part of a month.
        """
        frequency, frequencies = self.indicator.frequency, periods.frequency_of(period)
        if frequency == frequencies:
            return (period,)
        if self.indicator.over_time == "none" or frequency == "day":
            return ()
        if _ORDER.index(frequency) > _ORDER.index(frequencies):
            return (periods.as_frequency(period, frequency),) if frequency == "year" else ()
        first = periods.containing(periods.first_day(period), frequency)
        return Reach(first, periods.containing(periods.last_day(period), frequency)).periods

    def reach(self, period: Period, newest: Period | None, today: date) -> Reach | None:
        """What counts in `period`, when `newest` is the newest own period in it that any unit has
        reported.

        Sums reach to the newest period that is over or reported; else only the newest reported
        one counts. What is worked out from components reaches as far as these.
        """
        own = self.own_periods(period)
        if not own:
            return None
        over = [p for p in own if periods.last_day(p) < today]
        if self.indicator.over_time == "sum" or self.way == "components":
            return Reach(own[0], max([*over[-1:], *filter(None, [newest])], default=own[-1]))
        last = newest or (over[-1] if over else own[-1])
        return Reach(last, last)


def rollups_of(catalogue: Catalogue, *, at_any_level: bool = False) -> dict[str, Rollup]:
    """Code → roll-up, in the order of the forms, of every indicator that the area of the catalogue
    has a figure of; `at_any_level` also of those that are brought together below it alone.
    """
    rollups = {}
    for indicator in catalogue.indicators.values():
        if not at_any_level and not catalogue.is_brought_together(indicator):
            continue
        rollup = _rollup(catalogue, indicator)
        if rollup is not None:
            rollups[str(indicator.code)] = rollup
    return rollups


def _rollup(catalogue: Catalogue, indicator: Indicator) -> Rollup | None:
    form = catalogue.form_by_id[indicator.form]
    if indicator.over_units == "ledger":
        way: Way = "honours" if form.kind == "honours" else "ledger"
        return Rollup(indicator, way, _codes(catalogue.units, form.filled_by))
    units = _codes(catalogue.units, reporting_groups(indicator))
    if not units or indicator.over_units == "own" or indicator.frequency == "day":
        return None
    derivation = indicator.derivation
    if indicator.over_units == "components" and derivation is not None:
        return Rollup(
            indicator,
            "projects" if derivation.over == "project" else "components",
            units,
            over=derivation.over,
        )
    if derivation is not None and derivation.over in catalogue.dimension_by_id:
        return Rollup(indicator, "dimension", units, over=derivation.over)
    values = catalogue.dimension_by_id[indicator.dimension].values if indicator.dimension else ()
    if indicator.dimension and not values:  # all of them lie in other areas: nobody here has one
        return Rollup(indicator, "units", ())
    named = tuple((v.id, tuple(u for u in units if u in v.units)) for v in values if v.units)
    if named and len(named) == len(values):
        expected = {u for _value, of_value in named for u in of_value}
        return Rollup(indicator, "units", tuple(u for u in units if u in expected), named)
    return Rollup(indicator, "units", units)


def reporting_groups(indicator: Indicator) -> tuple[str, ...]:
    """The groups whose figures count for the district."""
    kind, _colon, group = indicator.over_units.partition(":")
    return (group,) if kind == "reporter" else indicator.filled_by


def _codes(units: Iterable[Unit], groups: Iterable[str]) -> tuple[str, ...]:
    needed = frozenset(groups)
    return tuple(str(u.code) for u in units if u.group in needed)


def roll_up_words(rollup: Rollup, catalogue: Catalogue) -> str:
    """As people say it: "summed over time; only the figure of the monitoring station counts"."""
    indicator = rollup.indicator
    if indicator.over_units == "components":
        return _(OVER_TIME_WORDS["components"])
    kind, _colon, _group = indicator.over_units.partition(":")
    if rollup.way == "dimension":
        units = _("counted once for each {dimension}").format(
            dimension=catalogue.dimension_by_id[rollup.over].name
        )
    elif kind == "reporter":
        names = listed(str(unit.name) for unit in catalogue.units if unit.code in rollup.units)
        units = _("only the figure of {units} counts").format(units=names)
    else:
        units = _(OVER_UNITS_WORDS[kind])
    return _(OVER_TIME_WORDS[indicator.over_time]) + _("; ") + units
