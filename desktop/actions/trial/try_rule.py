"""What one rule of a draft would have done: whom it would have asked in the last two years, and what became of the figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from desktop.actions.checks.check import forms_due
from desktop.actions.checks.kept_words import key_of
from desktop.actions.checks.rule_rows import FrameRows
from desktop.actions.trial.bench import Bench, bench_of
from desktop.actions.trial.frequent import OFTEN
from desktop.actions.trial.history import as_handed_in
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue, Rule
from desktop.domain import periods
from desktop.domain.findings import Finding
from desktop.domain.periods import Period
from desktop.domain.rules.rules import RuleSheet
from desktop.errors import UsageError
from desktop.store import rows

MONTHS = 24


@dataclass(frozen=True, slots=True)
class RuleCase:
    """Once that the rule asks. `outcome`: the figure was "changed" later, the unit "explained" it, or "open"."""

    unit: str
    period: Period
    finding: Finding
    outcome: str


@dataclass(frozen=True)
class RuleTrial:
    """The cases, the newest first, of `rows` rows looked at in `months` months of `units` units."""

    rule: str
    cases: tuple[RuleCase, ...]
    rows: int
    units: int
    months: tuple[Period, ...] = ()

    @property
    def asks_often(self) -> bool:
        return self.rows > 0 and len(self.cases) > OFTEN * self.rows

    def count(self, outcome: str) -> int:
        return sum(1 for case in self.cases if case.outcome == outcome)


def try_rule(
    workplace: Workplace,
    catalogue: Catalogue,
    rule_id: str,
    on_progress: Callable[[int, int], None] | None = None,
) -> RuleTrial:
    """Judge the units' figures of the last 24 months by one rule of a catalogue that may not be in force. Nothing is written.

    Raises: UsageError("rule-unknown"), StoreError.
    """
    rule = next((one for one in catalogue.rules if one.id == rule_id), None)
    if rule is None:
        raise UsageError("rule-unknown", rule=rule_id[:40])
    months = periods.back(periods.containing(workplace.today, "month"), MONTHS)
    first, years = periods.first_day(months[0]), sorted({month[:4] for month in months})
    cases: list[RuleCase] = []
    looked = 0
    units: set[str] = set()
    for number, year in enumerate(years):
        with bench_of(workplace.pinned(catalogue), year) as bench:
            places = [place for place in bench.places if periods.first_day(place[1]) >= first]
            for done, (unit, period) in enumerate(places, start=1):
                found, count = _judged(bench, rule, unit, period)
                if count:
                    units.add(unit)
                looked += count
                cases += _cases(bench, rule, unit, period, found)
                if on_progress:
                    on_progress(number * len(places) + done, len(years) * len(places))
    newest_first = sorted(cases, key=lambda case: (case.period, case.unit), reverse=True)
    return RuleTrial(rule_id, tuple(newest_first), looked, len(units), months)


def _judged(bench: Bench, rule: Rule, unit: str, period: Period) -> tuple[list[Finding], int]:
    """What the rule finds in a unit's period, and how many rows it looked at."""
    view = bench.views[unit].at(period)
    if rule.form not in [form.id for form in forms_due(view, period)]:
        return [], 0
    sheet = RuleSheet(view.catalogue, [rule], rule.over)
    loaded, keys = FrameRows(view, period).rows_of(sheet.over, sheet.columns)
    return (sheet.judge(loaded, keys, period) if loaded else []), len(loaded)


def _cases(
    bench: Bench, rule: Rule, unit: str, period: Period, found: list[Finding]
) -> Iterator[RuleCase]:
    explained = rows.explanations_of(bench.workplace.db, unit, period)
    for finding in found:
        outcome = "explained" if key_of(finding) in explained else "open"
        yield RuleCase(unit, period, finding, outcome)
    still = {finding.cells for finding in found}
    for _state in as_handed_in(bench, unit, period):
        for finding in _judged(bench, rule, unit, period)[0]:
            if finding.cells not in still:
                still.add(finding.cells)
                yield RuleCase(unit, period, finding, "changed")
