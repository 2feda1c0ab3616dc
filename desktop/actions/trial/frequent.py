"""Rules that would ask too often: a catalogue tried on a workplace's history before it is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from desktop.actions.checks.check import forms_due
from desktop.actions.checks.rule_rows import FrameRows
from desktop.actions.trial.bench import bench_of
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue

OFTEN = 0.05
"""Who is asked about one row in twenty explains without looking."""


@dataclass(frozen=True, slots=True)
class FrequentRule:
    """A rule that asked about `asked` of the `rows` that it looked at: a unit's period, a day, a project's month, a value of a
    dimension.
    """

    rule: str
    fired: int
    rows: int


def frequent_rules(
    workplace: Workplace,
    catalogue: Catalogue,
    year: str,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[FrequentRule, ...]:
    """The rules of a catalogue that would have asked about more than OFTEN of what they look at in a year, those that ask most
    first; hints ask nothing. Raises: StoreError.
    """
    fired, rows = Counter[str](), Counter[str]()
    with bench_of(workplace.pinned(catalogue), year) as bench:
        for done, (unit, period) in enumerate(bench.places, start=1):
            view = bench.views[unit].at(period)
            fired.update(
                finding.rule
                for finding in bench.findings(unit, period)
                if finding.severity != "hint" and not finding.is_blank
            )
            frame = FrameRows(view, period)
            for form in forms_due(view, period):
                for sheet in bench.workplace.rules.sheets(form.id):
                    found, _keys = frame.rows_of(sheet.over, sheet.columns)
                    for rule in sheet.rules:
                        rows[rule.id] += len(found)
            if on_progress:
                on_progress(done, len(bench.places))
    frequent = [
        FrequentRule(rule, count, rows[rule])
        for rule, count in fired.items()
        if rows[rule] and count > OFTEN * rows[rule]
    ]
    return tuple(sorted(frequent, key=lambda each: (-each.fired / each.rows, each.rule)))
