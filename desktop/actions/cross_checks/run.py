"""The desk's checks across units (跨单位审核): what the figures of all units say of each other,
and of what was told before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from desktop.actions.cross_checks.days import days_beside_others
from desktop.actions.cross_checks.desks_below import other_sums
from desktop.actions.cross_checks.dimensions import reporters_of_dimensions
from desktop.actions.cross_checks.finding import CrossFinding, JudgedCell, Sides, cross_finding
from desktop.actions.cross_checks.honours import same_honours
from desktop.actions.cross_checks.ledgers import ledger_findings
from desktop.actions.cross_checks.revisions import changed_history
from desktop.actions.cross_checks.targets import sums_against_targets
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Indicator, Unit, UnitCode
from desktop.domain import periods
from desktop.domain.figures import SCALE
from desktop.domain.outliers.check_config import (
    NEIGHBOUR,
    OWN_HISTORY,
    PEERS,
    UNIT_SLIP,
    CheckConfig,
    check_config,
)
from desktop.domain.outliers.outliers import (
    LEAST_HISTORY,
    SIZES,
    Outlier,
    PeerGroup,
    is_of_other,
    own_outlier,
    peer_outlier,
)
from desktop.domain.outliers.series import reach_back, steps
from desktop.domain.outliers.slips import band_of, own_slip, peer_slip
from desktop.domain.periods import Period
from desktop.i18n import _
from desktop.store import judgement
from desktop.store.consolidated import cross_figures
from desktop.store.database import machine_faults

Series = Mapping[Period, int]
_TOO_LARGE_FOR_CHANCE = 20 * SCALE
"""From here on two units hardly ever have the same value."""


def desk_checks(workplace: Workplace, period: Period, unit: str = "") -> tuple[CrossFinding, ...]:
    """What is outlier across units in a month, quarter or year, of all units or of one; by roster,
    form, code and dimension.

    The district itself comes first, with what no single unit answers for; it is left out where one
    unit is asked for.
    Raises: UsageError("unit-unknown"), StoreError.
    """
    workplace = workplace.at(period)
    if unit:
        workplace.of_unit(unit)
    with machine_faults(workplace.database):
        received = {(s.unit, s.form) for s in judgement.form_states(workplace.db, period)}
        findings = [
            *_Figures(workplace, period, unit, frozenset(u for u, _form in received)).findings(),
            *ledger_findings(workplace, period, unit),
            *reporters_of_dimensions(workplace, period, received),
            *changed_history(workplace, period, unit),
            *sums_against_targets(workplace, period, unit),
            *days_beside_others(workplace, period, unit),
            *same_honours(workplace, period, unit),
            *other_sums(workplace, period),
        ]
    catalogue = workplace.catalogue
    whose = (catalogue.district, *catalogue.area_by_code, *catalogue.every_unit)
    at = {str(code): n for n, code in enumerate(whose)}
    form_at = {str(form.id): n for n, form in enumerate(catalogue.forms)}
    code_at = {str(code): n for n, code in enumerate(catalogue.indicators)}
    return tuple(
        sorted(
            (f for f in findings if not unit or f.unit == unit),
            key=lambda f: (
                at.get(f.unit, len(at)),
                form_at.get(f.form, len(form_at)),
                code_at.get(f.code, len(code_at)),
                f.code,
                f.dimension,
                f.rule,
            ),
        )
    )


def compared_indicators(workplace: Workplace, period: Period) -> tuple[Indicator, ...]:
    """The numbers that units enter for periods of this frequency, without rates and what is
    worked out.
    """
    workplace = workplace.at(period)
    frequency = periods.frequency_of(period)
    return tuple(
        i
        for i in workplace.catalogue.indicators.values()
        if i.is_number
        and i.kind not in ("rate", "index")
        and i.derivation is None
        and i.frequency == frequency
    )


@dataclass(frozen=True)
class _Figures:
    """Each unit's figures beside its own history and its peers."""

    workplace: Workplace
    period: Period
    unit: str
    received: frozenset[str]

    @cached_property
    def _indicators(self) -> dict[str, Indicator]:
        return {i.code: i for i in compared_indicators(self.workplace, self.period)}

    @cached_property
    def _series(self) -> dict[tuple[str, str, str], dict[Period, int]]:
        """(code, dimension, unit) → values of earlier periods and this one, of the units that
        are looked at.
        """
        series: dict[tuple[str, str, str], dict[Period, int]] = defaultdict(dict)
        for known in cross_figures.figures_across(
            self.workplace.db,
            self._indicators,
            reach_back(self.period),
            [self.unit] if self.unit else (),
        ):
            if known.value is not None:
                series[known.code, known.dimension, known.unit][Period(known.period)] = known.value
        return series

    @cached_property
    def _peers(self) -> dict[tuple[str, str, str], PeerGroup]:
        """(code, dimension, group) → the values of this period."""
        groups = {str(u.code): u.group for u in self.workplace.catalogue.every_unit.values()}
        heads = {str(u.code): u.population for u in self.workplace.catalogue.every_unit.values()}
        grouped: dict[tuple[str, str, str], dict[str, int]] = defaultdict(dict)
        for known in cross_figures.figures_across(
            self.workplace.db, self._indicators, [self.period]
        ):
            if known.value is not None and known.unit in groups:
                grouped[known.code, known.dimension, groups[known.unit]][known.unit] = known.value
        return {
            key: PeerGroup(
                values,
                {u: n for u in values if (n := heads[u])}
                if self._indicators[key[0]].kind in SIZES and all(heads[u] for u in values)
                else {},
            )
            for key, values in grouped.items()
        }

    @cached_property
    def _of_neighbours(self) -> dict[tuple[str, str, str], str]:
        """(code, dimension, unit) → the one other unit that has the same value, where it fits that unit's own value of a year
        before and not this one's.
        """
        sharing: dict[tuple[str, str, int], list[str]] = defaultdict(list)
        for (code, dimension, _group), peers in self._peers.items():
            if self._indicators[code].kind in SIZES:
                for whose, value in peers.values.items():
                    if value >= _TOO_LARGE_FOR_CHANCE:
                        sharing[code, dimension, value].append(whose)
        pairs = {key: units for key, units in sharing.items() if len(units) == 2}
        if not pairs:
            return {}
        then = {
            (known.code, known.dimension, known.unit): known.value
            for known in cross_figures.figures_across(
                self.workplace.db,
                {code for code, _dimension, _value in pairs},
                [periods.last_year(self.period)],
                {unit for units in pairs.values() for unit in units},
            )
        }
        found = {}
        for (code, dimension, value), units in pairs.items():
            for own, other in (units, reversed(units)):
                own_then, other_then = (then.get((code, dimension, u)) for u in (own, other))
                if own_then and other_then and is_of_other(value, own_then, other_then):
                    found[code, dimension, own] = other
        return found

    def findings(self) -> Iterator[CrossFinding]:
        units = self.workplace.catalogue.unit_by_code
        configs = {
            form.id: {
                name: check_config(self.workplace.catalogue, name, form.id)
                for name in (UNIT_SLIP, OWN_HISTORY, PEERS, NEIGHBOUR)
            }
            for form in self.workplace.catalogue.forms
        }
        for (code, dimension, whose), values in self._series.items():
            unit, indicator = units.get(UnitCode(whose)), self._indicators[code]
            if unit is None or self.period not in values or whose not in self.received:
                continue
            of_form = {
                name: s
                for name, s in configs[indicator.form].items()
                if s is not None and s.concerns(code)
            }
            other = self._of_neighbours.get((code, dimension, whose))
            if other is not None and NEIGHBOUR in of_form:
                yield cross_finding(
                    of_form[NEIGHBOUR],
                    JudgedCell(whose, self.period, indicator, dimension),
                    _(
                        "{name} {left} is what {unit_name} reported, too; it fits that unit's figure of a year before, not this"
                        " one's, {right}."
                    ),
                    Sides(values[self.period], values.get(periods.last_year(self.period))),
                    units=(other,),
                    params={"unit_name": self.workplace.catalogue.unit_name(other)},
                )
                continue
            judged = self._judge(indicator, dimension, unit, values, of_form)
            if judged is not None:
                name, outlier, message = judged
                yield cross_finding(
                    of_form[name],
                    JudgedCell(whose, self.period, indicator, dimension),
                    message,
                    outlier,
                )

    def _judge(
        self,
        indicator: Indicator,
        dimension: str,
        unit: Unit,
        values: Series,
        configs: Mapping[str, CheckConfig],
    ) -> tuple[str, Outlier, str] | None:
        """The one thing that is most likely wrong with a figure: the check, what it saw, and its
        sentence.
        """
        if (
            UNIT_SLIP in configs
            and (outlier := own_slip(indicator, self.period, values)) is not None
        ):
            return (
                UNIT_SLIP,
                outlier,
                _(
                    "{name} {left}: about {ratio} times {right}, the usual. The unit of measure or the"
                    " decimal point may have slipped."
                ),
            )
        if (
            OWN_HISTORY in configs
            and (outlier := own_outlier(indicator, self.period, values, configs[OWN_HISTORY]))
            is not None
        ):
            if indicator.over_time == "cumulative":
                return (
                    OWN_HISTORY,
                    outlier,
                    _(
                        "{name}: this period added {left}; the median of the {count} before it is {right}."
                    ),
                )
            return (
                OWN_HISTORY,
                outlier,
                _("{name} {left}: the median of the {count} periods before it is {right}."),
            )
        if len(steps(indicator, values, reach_back(self.period))) > LEAST_HISTORY:
            return None  # a history of its own says more than its peers
        return self._judge_by_peers(indicator, dimension, unit, configs)

    def _judge_by_peers(
        self, indicator: Indicator, dimension: str, unit: Unit, configs: Mapping[str, CheckConfig]
    ) -> tuple[str, Outlier, str] | None:
        peers = self._peers[indicator.code, dimension, unit.group]
        if peers.is_usual(unit.code):
            return None
        value, others = peers.values[unit.code], peers.others(unit.code)
        if (
            UNIT_SLIP in configs
            and indicator.kind == "amount"
            and (outlier := peer_slip(value, band_of(others))) is not None
        ):
            return (
                UNIT_SLIP,
                outlier,
                _(
                    "{name} {left}: about {ratio} times {right}, the median of {count} peers. The unit of"
                    " measure may have slipped."
                ),
            )
        if (
            PEERS not in configs
            or (
                outlier := peer_outlier(
                    value, others, configs[PEERS], heads=peers.heads_before_others(unit.code)
                )
            )
            is None
        ):
            return None
        if peers.heads:
            return (
                PEERS,
                outlier,
                _(
                    "{name} {left}: by its population {right} would be usual, the median of {count} peers."
                ),
            )
        return PEERS, outlier, _("{name} {left}: the median of {count} peers is {right}.")
