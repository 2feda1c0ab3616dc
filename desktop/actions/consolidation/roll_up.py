"""Rolling up: the consolidated values of a period, of the same one last year and of the year to
date, with who is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from desktop.actions.workplace import Workplace
from desktop.catalogue.model import DimensionValue
from desktop.domain.figures import SCALE, from_float
from desktop.domain.periods import Period
from desktop.domain.rollups import Reach, Rollup, rollups_of
from desktop.domain.roster import month_of, whole_roster
from desktop.domain.rules import rule_columns
from desktop.domain.rules.calculator import Row
from desktop.store.consolidated.ledger_sums import Ledgers
from desktop.store.consolidated.source import FigureSource, StoredFigures

Key = tuple[str, str]
"""(code, dimension); "" is the total over the dimension."""
Values = dict[Key, int | None]
Reaches = Mapping[str, Reach]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who is expected to report, and who has not, both in the roster's order."""

    expected: tuple[str, ...]
    missing: tuple[str, ...]


Segments = tuple[tuple["RollUp", Reach], ...]


class RollUp:
    """One period of the district. What it reads of the roster and the newest periods is read
    once. Own periods for which other forms or another roster held are rolled up under these (`segments`).
    """

    def __init__(
        self,
        workplace: Workplace,
        period: Period,
        codes: Iterable[str] | None = None,
        counting: Mapping[str, frozenset[str]] | None = None,
        figures: FigureSource | None = None,
    ) -> None:
        """`codes`: only these and what they are derived from. `counting`: form → the units whose figures on it count,
        where these are not all; only for own periods that are the period itself. `figures`: where they are, if not in the
        workplace's store.
        """
        self.workplace, self.period = workplace, period
        self.figures = figures or StoredFigures(workplace.db)
        self._answered: dict[tuple[str, Reach], int] = {}
        self._under: dict[int, RollUp] = {}
        self._segments: dict[Reach, Segments] = {}
        rollups = rollups_of(workplace.catalogue)
        needed = set(rollups if codes is None else codes)
        for code in reversed(workplace.derivations.order):
            if (
                code in needed
                and code in rollups
                and rollups[code].way in ("components", "dimension")
            ):
                needed |= self.read_by(code)
        self.rollups = {
            code: r if counting is None else r.only(counting.get(r.indicator.form, frozenset()))
            for code, r in rollups.items()
            if code in needed
        }

    def read_by(self, code: str) -> frozenset[str]:
        """The indicators that a derivation reads, itself left out."""
        return self.workplace.derivations.indicators_read([code]) - {code}

    def under(self, period: Period) -> RollUp:
        """The same under the forms and the roster of another period; this one where they are its own. A longer period
        that is not over yet when this one is goes by those of this one: what is known of the year in September does not
        follow who reports in December.
        """
        if month_of(period) >= month_of(self.period):
            return self
        workplace = self.workplace.at(period)
        if workplace.catalogue is self.workplace.catalogue:
            return self
        key = id(workplace.catalogue)  # the versions keep it as long as they are there
        if key not in self._under:
            figures = self.figures.under(period)
            self._under[key] = RollUp(workplace, period, figures=figures)
        return self._under[key]

    def segments(self, reach: Reach) -> Segments:
        """A reach in parts of one version of the forms and one roster each, in the order of time."""
        if reach not in self._segments:
            parts: list[tuple[RollUp, Reach]] = []
            for own in reach.periods:
                roll_up = self.under(own)
                if parts and parts[-1][0] is roll_up:
                    parts[-1] = roll_up, Reach(parts[-1][1].first, own)
                else:
                    parts.append((roll_up, Reach(own, own)))
            self._segments[reach] = tuple(parts)
        return self._segments[reach]

    def is_one(self, reach: Reach) -> bool:
        """Whether all of a reach goes by the forms and the roster of this roll-up."""
        return all(roll_up is self for roll_up, _part in self.segments(reach))

    def codes_in(self, segment: RollUp, codes: Iterable[str]) -> dict[str, str]:
        """Code here → code in a segment, of those that the units gave figures of there as here; what was another quantity
        there is not among them.
        """
        now, then = self.workplace.catalogue, segment.workplace.catalogue
        broken = self.workplace.versions.broken(then, now)
        known = {
            c: self.workplace.versions.code_then(c, now, then) for c in codes if c not in broken
        }
        return {
            code: other
            for code, other in known.items()
            if other in segment.rollups and segment.rollups[other].way == self.rollups[code].way
        }

    def defined_since(self, code: str, reach: Reach) -> Period | None:
        """The first own period of a reach from which on an indicator is what it is now, where it was something else in
        earlier ones; None where it was the same in all.
        """
        now, was_other = self.workplace.catalogue, False
        for segment, part in self.segments(reach):
            if code in self.workplace.versions.broken(segment.workplace.catalogue, now):
                was_other = True
            elif was_other:
                return part.first
        return None

    @cached_property
    def reaches(self) -> dict[str, Reach]:
        """Code → the own periods that count in this period, of every indicator that has a figure
        for it.
        """
        newest: dict[str, str] = {}
        everyone = [str(unit.code) for unit in whole_roster(self.workplace.catalogue)]
        for code, rollup in self.rollups.items():
            own = rollup.own_periods(self.period)
            if own and rollup.way in ("ledger", "projects"):
                month = self.figures.newest_ledger(own[0], own[-1], everyone)
                newest |= {code: month} if month else {}
        newest |= self._newest_of_units()
        for code in self.workplace.derivations.order:
            if code in self.rollups and self.rollups[code].way in ("components", "dimension"):
                own = self.rollups[code].own_periods(self.period)
                read = [newest[c] for c in self.read_by(code) if newest.get(c) in own]
                newest |= {code: max(read)} if read else {}
        reach_of = {}
        for code, rollup in self.rollups.items():
            reach = rollup.reach(
                self.period, Period(newest[code]) if code in newest else None, self.workplace.today
            )
            if reach is not None:
                reach_of[code] = reach
        return reach_of

    def _newest_of_units(self) -> dict[str, str]:
        """Code → the newest own period in this one that a unit has answered."""
        reached: dict[Reach, list[str]] = {}
        for code, rollup in self.rollups.items():
            own = rollup.own_periods(self.period)
            if own and rollup.way == "units":
                reached.setdefault(Reach(own[0], own[-1]), []).append(code)
        newest: dict[str, str] = {}
        for reach, codes in reached.items():
            for segment, part in self.segments(reach):
                by_units: dict[tuple[str, ...], list[tuple[str, str]]] = {}
                for code, then in self.codes_in(segment, codes).items():
                    by_units.setdefault(segment.rollups[then].units, []).append((code, then))
                for units, pairs in by_units.items():
                    found = segment.figures.newest_answered(
                        [(then, part.periods) for _c, then in pairs], units
                    )
                    newest |= {code: found[then] for code, then in pairs if then in found}
        return newest

    def values(self, reaches: Reaches, period: Period) -> Values:
        """The consolidated values over these own periods; `period` is where derivations find
        them.
        """
        rolled_up = self._of_units(reaches)
        rolled_up |= self._of_dimensions(reaches)
        rolled_up |= self._of_rows(reaches)
        rolled_up |= self._of_components(reaches, period, rolled_up)
        return rolled_up

    def groups(
        self, reaches: Reaches
    ) -> dict[tuple[bool, tuple[str, ...], Reach, tuple[Key, ...]], list[Rollup]]:
        """Roll-ups of the way "units" that one pass can do: worst or sum, reporters, own
        periods, and the pairs of (value of the dimension, unit) where the catalogue names them.
        """
        grouped: dict[tuple[bool, tuple[str, ...], Reach, tuple[Key, ...]], list[Rollup]] = {}
        for code, reach in reaches.items():
            rollup = self.rollups[code]
            if rollup.way == "units":
                pairs = tuple((value, unit) for value, units in rollup.named for unit in units)
                grouped.setdefault((rollup.takes_worst, rollup.units, reach, pairs), []).append(
                    rollup
                )
        return grouped

    def _of_units(self, reaches: Reaches) -> Values:
        whole = {code: reach for code, reach in reaches.items() if self.is_one(reach)}
        values = self._of_own_roster(whole)
        for reach, codes in self.in_parts(reaches).items():
            values |= self._of_segments(codes, reach)
        return values

    def in_parts(self, reaches: Reaches) -> dict[Reach, list[str]]:
        """Reach → codes, of what the units gave and does not go by one version and roster."""
        apart: dict[Reach, list[str]] = {}
        for code, reach in reaches.items():
            if self.rollups[code].way == "units" and not self.is_one(reach):
                apart.setdefault(reach, []).append(code)
        return apart

    def _of_segments(self, codes: Sequence[str], reach: Reach) -> Values:
        """Each segment by itself; then they are added, or the worst is taken."""
        values: Values = {}
        for segment, part in self.segments(reach):
            then = self.codes_in(segment, codes)
            now = {other: code for code, other in then.items()}
            for (other, dimension), value in segment._of_units(dict.fromkeys(now, part)).items():
                key = now[other], dimension
                before = values.get(key)
                if before is None or value is None:
                    values[key] = value if before is None else before
                else:
                    worst = self.rollups[now[other]].takes_worst
                    values[key] = max(before, value) if worst else before + value
            for code, other in then.items():
                count = self._answered.get((code, reach), 0)
                self._answered[code, reach] = count + segment.answered(other, part)
        return values

    def _of_own_roster(self, reaches: Reaches) -> Values:
        values: Values = {}
        for (worst, units, reach, pairs), rollups in self.groups(reaches).items():
            codes = [r.code for r in rollups]
            framed = [r.code for r in rollups if r.indicator.dimension]
            rows = (
                self.figures.totals_of_pairs(codes, reach, pairs, worst=worst)
                if pairs
                else self.figures.totals(codes, reach, units, worst=worst)
            )
            values |= {(row.code, row.dimension): row.value for row in rows}
            if framed:
                rows += self.figures.totals_over_dimension(framed, reach, units, pairs, worst=worst)
            for row in rows:
                values[row.code, row.dimension] = (
                    row.value
                )  # a dimension's total comes last, after what units gave as such
                if not row.dimension:
                    self._answered[row.code, reach] = row.answered
        return values

    def answered(self, code: str, reach: Reach) -> int:
        """How many figures of an indicator have a value or a reason that answers, one a unit and
        own period.
        """
        if (code, reach) not in self._answered:
            self._of_units({code: reach})
        return self._answered.get((code, reach), 0)

    def _of_dimensions(self, reaches: Reaches) -> Values:
        """Counted over the consolidated values of a dimension, one own period after the other,
        then as its time has it.
        """
        totals: Values = {}
        derivations = self.workplace.derivations
        together: dict[tuple[str, Reach], list[str]] = {}
        for code, reach in reaches.items():
            if self.rollups[code].way == "dimension":
                together.setdefault((self.rollups[code].over, reach), []).append(code)
        for (over, reach), codes in together.items():
            reads = [
                c
                for c in derivations.indicators_read(codes)
                if c in self.rollups and self.rollups[c].way == "units"
            ]
            for own in reach.periods:
                values = self._of_units({c: Reach(own, own) for c in reads})
                rows: list[Row] = [
                    {c: values[c, v.id] / SCALE for c in reads if values.get((c, v.id)) is not None}  # type: ignore[operator]
                    for v in self._values_of(over, own)
                ]
                rows = [row for row in rows if row]
                for result in derivations.derive(codes, {}, lambda _over, rows=rows: rows):  # type: ignore[misc]
                    before = (
                        totals.get((result.code, ""))
                        if self.rollups[result.code].indicator.over_time == "sum"
                        else None
                    )
                    if result.figure.value is not None:
                        totals[result.code, ""] = (before or 0) + result.figure.value
        return totals

    def _values_of(self, dimension: str, period: Period) -> tuple[DimensionValue, ...]:
        """The values that a dimension has in a period."""
        known = self.under(period).workplace.catalogue.dimension_by_id.get(dimension)
        return known.values if known is not None else ()

    def ledgers(self, code: str, period: str) -> Ledgers:
        rollup = self.rollups[code]
        return Ledgers(
            self.workplace.catalogue.form_by_id[rollup.indicator.form], period, rollup.units
        )

    def _of_rows(self, reaches: Reaches) -> Values:
        """What follows from ledger rows and honours."""
        values: Values = {}
        for code, reach in reaches.items():
            rollup = self.rollups[code]
            if rollup.way in ("honours", "ledger", "projects") and not self.is_one(reach):
                segment = self.under(reach.last)
                if (then := self.codes_in(segment, [code]).get(code)) is not None:
                    found = segment._of_rows({then: reach})
                    values |= {(code, key): value for (_then, key), value in found.items()}
                continue
            if rollup.way == "honours":
                handed_in = self.figures.handed_in(rollup.indicator.form, reach.last)
                reported = not handed_in.isdisjoint(rollup.units)
                count = self.figures.honours_in(reach.last, rollup.units)
                values[code, ""] = count * SCALE if reported or count else None
            elif rollup.way == "ledger" and not self.figures.units_with_ledger(
                reach.last
            ).isdisjoint(rollup.units):
                values[code, ""] = self.figures.projects_in(self.ledgers(code, reach.last)) * SCALE
            elif (
                rollup.way == "projects" and (derivation := rollup.indicator.derivation) is not None
            ):
                groups = self.figures.aggregate(
                    self.ledgers(code, reach.last), derivation.expression, derivation.group_by
                )
                values |= {
                    (code, key): from_float(float(value), rollup.indicator.decimals)
                    for key, value in groups.items()
                    if isinstance(value, int | float)
                }
        return values

    def _of_components(self, reaches: Reaches, period: Period, components: Values) -> Values:
        """The catalogue's derivations over consolidated components: never a mean of the units'
        rates.
        """
        derivations, catalogue = self.workplace.derivations, self.workplace.catalogue
        values: dict[tuple[str, str, str], int | None] = {
            (rule_columns.own_period(self.rollups[code].indicator, period), code, key): value
            for (code, key), value in components.items()
        }
        source = rule_columns.RowSource(catalogue, period, values)  # grows with what is found
        derived: Values = {}
        for code in derivations.order:
            if code not in reaches or self.rollups[code].way != "components":
                continue
            indicator, over = self.rollups[code].indicator, self.rollups[code].over
            dimension = catalogue.dimension_by_id.get(
                over if over != "unit" else indicator.dimension
            )
            keys = [value.id for value in dimension.values] if dimension else []
            columns = derivations.columns(over, [code])

            def row(
                key: str = "",
                dimension: str = dimension.id if dimension else "",
                columns: tuple[str, ...] = columns,
            ) -> dict[str, float | str | None]:
                return rule_columns.unit_row(source, columns, dimension if key else "", key)

            rows = [row(key) for key in keys]
            outcomes = derivations.derive([code], row(), lambda _over, rows=rows: rows)  # type: ignore[misc]
            results = {result.dimension: result.figure.value for result in outcomes}
            if over == "unit":
                results |= {
                    key: derivations.derive([code], row(key), lambda _over: ())[0].figure.value
                    for key in keys
                }
            for key, value in results.items():
                derived[code, key] = values[
                    rule_columns.own_period(indicator, period), code, key
                ] = value
        return derived

    def standards(self, reaches: Reaches) -> dict[str, frozenset[str]]:
        """Code → the standards that its figures in these own periods follow."""
        used: dict[str, frozenset[str]] = {}
        for own, apart in self.in_parts(reaches).items():
            for segment, part in self.segments(own):
                then = self.codes_in(segment, apart)
                found = segment.standards(dict.fromkeys(then.values(), part))
                for code, other in then.items():
                    used[code] = used.get(code, frozenset()) | found.get(other, frozenset())
        whole = {code: reach for code, reach in reaches.items() if self.is_one(reach)}
        for (_worst, units, reach, _pairs), rollups in self.groups(whole).items():
            codes = [r.code for r in rollups if r.indicator.standard_family]
            if codes:
                for code, standard in self.figures.standards(codes, reach, units):
                    used[code] = used.get(code, frozenset()) | frozenset(standard.split(" + "))
        for code in self.workplace.derivations.order:
            if code in reaches and self.rollups[code].way == "components":
                used[code] = frozenset().union(
                    *(used.get(read, frozenset()) for read in self.read_by(code))
                )
        return used

    def components(self, code: str) -> tuple[str, ...]:
        """The indicators that a consolidated figure is worked out from, in the order of the
        forms.
        """
        if self.rollups[code].way not in ("components", "dimension"):
            return ()
        read = self.read_by(code)
        return tuple(c for c in self.rollups if c in read)
