"""Consolidating a period: one row an indicator and value of its dimension, with coverage,
comparison and target beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

from desktop.actions.consolidation.coverage import coverage_of
from desktop.actions.consolidation.roll_up import Coverage, Key, RollUp, Values
from desktop.actions.consolidation.time_covered import time_covered
from desktop.actions.past.words import past_words
from desktop.actions.targets import district_targets
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue, Indicator
from desktop.domain import periods
from desktop.domain.comparison import NONE, Comparison, compare
from desktop.domain.figures import SCALE, Figure
from desktop.domain.periods import Period
from desktop.domain.records.targets import TargetRow
from desktop.domain.rollups import Reach, roll_up_words
from desktop.i18n import _
from desktop.store.consolidated.source import FigureSource
from desktop.store.database import machine_faults

_JOINED = " + "


@dataclass(frozen=True, slots=True)
class ConsolidatedRow:
    """One consolidated figure. Values count ten-thousandths (a grade: its rank; a rate: of a
    percent), None = no unit gave one; nothing is estimated for those in `missing`. `dimension`
    "" is the total.
    """

    code: str
    dimension: str
    label: str  # the name of the dimension's value, or the indicator's
    indicator: Indicator
    value: int | None
    reach: Reach  # the own periods that it is made of
    roll_up: str  # words
    have: int
    of: int
    missing: tuple[str, ...]  # units, in the roster's order
    standards: tuple[str, ...]
    warning: str  # where standards differ, within the figure or against last year
    to_date: int | None  # this year up to the period's end
    last_year: int | None  # the same own periods a year before
    change: Comparison
    target: TargetRow | None  # the district's, of the year
    progress: int | None  # to_date against the target's value, percent in ten-thousandths
    reached: bool | None  # None where there is no number to compare
    covered: tuple[Period, ...] | None = None
    """The own periods of the year so far that a sum has figures of; None where it is no sum over
    time."""
    covered_before: tuple[Period, ...] | None = None  # the same of the year before

    @property
    def standard(self) -> str:
        """ "HJ 633-2012", two joined by " + ", "" where none applies."""
        return _JOINED.join(self.standards)

    @property
    def own_periods(self) -> tuple[Period, ...]:
        """What the value is made of: of a sum the own periods with figures, else the one that
        stands for all."""
        return (
            tuple(p for p in self.covered if p >= self.reach.first)
            if self.covered is not None
            else (self.reach.last,)
        )

    @property
    def compares_in_time(self) -> bool:
        """Whether last year's value is made of the same months."""
        if self.covered is None or self.covered_before is None:
            return True
        first = self.reach.year_before.first
        return self.own_periods == tuple(
            Period(f"{int(p[:4]) + 1:04d}{p[4:]}") for p in self.covered_before if p >= first
        )

    @property
    def is_complete(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class Consolidated:
    """The district's figures of one month, quarter or year; rows in catalogue order, totals
    before their parts.
    """

    period: Period
    rows: tuple[ConsolidatedRow, ...]
    catalogue: Catalogue
    """The forms of the period, with what was asked within it and is not any more at its end."""
    by_key: dict[Key, ConsolidatedRow] = field(default_factory=dict)
    past: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Form → what of its figures, and of last year's beside them, was never reported, in sentences."""

    def row(self, code: str, dimension: str = "") -> ConsolidatedRow | None:
        return self.by_key.get((code, dimension))


def consolidate(
    workplace: Workplace, period: Period, figures: FigureSource | None = None
) -> Consolidated:
    """Every indicator over time and units by its roll-up, from what the units submitted and the
    desk took; `figures`: where these are, if not in the workplace's store.

    Raises: StoreError.
    """
    workplace = workplace.at(period)
    with machine_faults(workplace.database):
        rows = _rows_of(RollUp(workplace, period, figures=figures))
        for then, codes in workplace.versions.stopped_within(period):
            roll_up = RollUp(workplace.pinned(then, period), period, codes, figures=figures)
            rows += tuple(
                replace(row, warning=_last_reported(row))
                for row in _rows_of(roll_up)
                if row.code in codes and row.value is not None
            )
        catalogue = workplace.versions.within(period)
        past = past_words(workplace, period)
    by_key = {(row.code, row.dimension): row for row in rows}
    return Consolidated(period, rows, catalogue, by_key, past)


def _last_reported(row: ConsolidatedRow) -> str:
    last = row.own_periods[-1] if row.own_periods else row.reach.last
    return _("It was asked for the last time in {period}.").format(period=periods.label(last))


def _rows_of(roll_up: RollUp) -> tuple[ConsolidatedRow, ...]:
    workplace, period, reaches = roll_up.workplace, roll_up.period, roll_up.reaches
    earlier = _YearBefore(roll_up)
    values = roll_up.values(
        reaches, period
    )  # before the coverage, which counts on what they brought
    maker = _RowMaker(
        roll_up,
        values=values,
        coverage=coverage_of(roll_up),
        last_year=earlier.values,
        to_date=_to_date(roll_up),
        standards=roll_up.standards(reaches),
        standards_before=earlier.standards,
        targets=district_targets(workplace, periods.year_of(period)),
        covered=time_covered(roll_up, period),
        covered_before=earlier.covered,
        broken=earlier.broken,
    )
    return tuple(row for code in roll_up.rollups if code in reaches for row in maker.rows(code))


class _YearBefore:
    """What stands beside a period's figures: those of the year before, by the forms and the roster of then, under the
    codes of now. `broken`: indicators that were something else then.
    """

    def __init__(self, roll_up: RollUp) -> None:
        year_before = periods.last_year(roll_up.period)
        workplace = roll_up.workplace.at(year_before)
        then = (
            roll_up
            if workplace.versions.is_constant
            else RollUp(workplace, year_before, figures=roll_up.figures.under(year_before))
        )
        versions, now = roll_up.workplace.versions, roll_up.workplace.catalogue
        codes = {
            code: other
            for code in roll_up.reaches
            if (other := versions.code_then(code, now, then.workplace.catalogue)) in then.rollups
            and other is not None
        }
        back = {other: code for code, other in codes.items()}
        before = {other: roll_up.reaches[code].year_before for code, other in codes.items()}
        found = then.values(before, year_before)
        self.values = {
            (back[code], key): value for (code, key), value in found.items() if code in back
        }
        self.standards = {back[code]: used for code, used in then.standards(before).items()}
        covered = time_covered(then, year_before)
        self.covered = {back[code]: own for code, own in covered.items() if code in back}
        self.broken = versions.broken(then.workplace.catalogue, now)


def _to_date(roll_up: RollUp) -> Values | None:
    """The values of this year up to the period's end; None where those of the period are it."""
    if periods.frequency_of(roll_up.period) == "year":
        return None
    reaches = {
        code: reach.to_date if roll_up.rollups[code].indicator.over_time == "sum" else reach
        for code, reach in roll_up.reaches.items()
    }
    return roll_up.values(reaches, roll_up.period)


@dataclass(frozen=True)
class _RowMaker:
    roll_up: RollUp
    values: Values
    coverage: dict[Key, Coverage]
    last_year: Values
    to_date: Values | None
    standards: dict[str, frozenset[str]]
    standards_before: dict[str, frozenset[str]]
    targets: dict[Key, TargetRow]
    covered: dict[str, tuple[Period, ...]]
    covered_before: dict[str, tuple[Period, ...]]
    broken: frozenset[str]

    def rows(self, code: str) -> list[ConsolidatedRow]:
        indicator, catalogue = (
            self.roll_up.rollups[code].indicator,
            self.roll_up.workplace.catalogue,
        )
        values = (
            catalogue.dimension_by_id[indicator.dimension].values if indicator.dimension else ()
        )
        return [
            self._row(code, "", str(indicator.name)),
            *(self._row(code, v.id, str(v.name)) for v in values),
        ]

    def _row(self, code: str, dimension: str, label: str) -> ConsolidatedRow:
        rollup, key = self.roll_up.rollups[code], (code, dimension)
        indicator, value = rollup.indicator, self.values.get(key)
        covered = (
            self.coverage.get(key)
            or self.coverage.get((code, ""))
            or Coverage(rollup.units, rollup.units)
        )
        standards = tuple(sorted(self.standards.get(code, ()))) if value is not None else ()
        earlier = tuple(sorted(self.standards_before.get(code, ())))
        last_year = self.last_year.get(key)
        if indicator.over_time == "none":
            to_date = value if periods.frequency_of(self.roll_up.period) == "year" else None
        else:
            to_date = value if self.to_date is None else self.to_date.get(key)
        target = self.targets.get(key)
        progress, reached = _progress(to_date, target)
        row = ConsolidatedRow(
            code,
            dimension,
            label,
            indicator,
            value,
            self.roll_up.reaches[code],
            roll_up_words(rollup, self.roll_up.workplace.catalogue),
            len(covered.expected) - len(covered.missing),
            len(covered.expected),
            covered.missing,
            standards,
            _warning(standards, earlier if last_year is not None else ()),
            to_date,
            last_year,
            compare(
                indicator,
                Figure(value, standard=_JOINED.join(standards)),
                Figure(last_year, standard=_JOINED.join(earlier)),
            ),
            target,
            progress,
            reached,
            self._within_reach(self.covered, code, self.roll_up.reaches[code].last),
            self._within_reach(
                self.covered_before, code, self.roll_up.reaches[code].year_before.last
            ),
        )
        since = self.roll_up.defined_since(code, row.reach.to_date)
        if since is not None and indicator.over_time == "sum":
            return replace(
                row,
                change=NONE,
                warning=_(
                    "Before {period} it was defined otherwise: what was told then is not added."
                ).format(period=periods.label(since)),
            )
        if last_year is not None and value is not None and code in self.broken:
            return replace(
                row,
                change=NONE,
                warning=_(
                    "The definition or unit of measure is another one than last year: they do not compare."
                ),
            )
        if row.warning or last_year is None or value is None or row.compares_in_time:
            return row
        return replace(
            row,
            warning=_("Last year's figure covers other months than this one: they do not compare."),
        )

    @staticmethod
    def _within_reach(
        covered: dict[str, tuple[Period, ...]], code: str, last: Period
    ) -> tuple[Period, ...] | None:
        return tuple(p for p in covered[code] if p <= last) if code in covered else None


def _warning(standards: tuple[str, ...], earlier: tuple[str, ...]) -> str:
    if len(standards) > 1:
        return _(
            "The figures follow two standards ({standards}); they do not add up to one."
        ).format(standards=_JOINED.join(standards))
    if standards and earlier and standards != earlier:
        return _(
            "This figure follows {standard}, last year's {earlier}: they do not compare."
        ).format(standard=standards[0], earlier=_JOINED.join(earlier))
    return ""


def _progress(value: int | None, target: TargetRow | None) -> tuple[int | None, bool | None]:
    if value is None or target is None or target.value is None:
        return None, None
    reached = {
        ">=": value >= target.value,
        ">": value > target.value,
        "<=": value <= target.value,
        "<": value < target.value,
        "=": value == target.value,
    }.get(target.comparator)
    if not target.value:
        return None, reached
    percent = (Decimal(value) * 100 / target.value).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return int(percent * SCALE), reached
