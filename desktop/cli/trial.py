"""What `tianbao check --year Y --try` prints: how good the checks are on this history."""

from __future__ import annotations

import msgspec

from desktop.actions.trial.history import RuleTally
from desktop.actions.trial.try_checks import KindTally, Trial, try_checks
from desktop.cli.output import tell, write, write_json
from desktop.cli.settings import Settings
from desktop.cli.tables import table
from desktop.domain import periods
from desktop.domain.periods import parse_period
from desktop.i18n import _


class _MissedRecord(msgspec.Struct, frozen=True):
    unit: str
    form: str
    code: str
    dimension: str
    period: str
    before: str
    after: str


class _KindRecord(msgspec.Struct, frozen=True):
    kind: str
    section: str
    name: str
    planted: int
    at_entry: int
    at_office: int
    at_desk: int
    missed: list[_MissedRecord]


class _RuleRecord(msgspec.Struct, frozen=True):
    rule: str
    fired: int
    changed: int
    explained: int
    open: int
    caught: int


class _TrialRecord(msgspec.Struct, frozen=True):
    year: str
    seeds: int
    planted: int
    caught: int
    caught_before_desk: int
    unit_periods: int
    in_vain: int
    kinds: list[_KindRecord]
    rules: list[_RuleRecord]


def print_trial(settings: Settings, year: str, seeds: int) -> int:
    """Try the checks on a year's figures, and print the table of kinds. Raises: those of try_checks."""
    at = periods.year_of(parse_period(year))
    percent = -1

    def on_progress(done: int, of: int) -> None:
        nonlocal percent
        if 10 * done // of > percent:
            percent = 10 * done // of
            tell(_("{percent} %").format(percent=10 * percent))

    with settings.workplace(looks=True, changes=False) as workplace:
        trial = try_checks(workplace, at, seeds=range(1, seeds + 1), on_progress=on_progress)
    if settings.json:
        write_json(_record(trial, at, seeds))
        return 0
    headers = (
        _("Slip"),
        _("Planted"),
        _("At entry"),
        _("At the office"),
        _("At the desk"),
        _("Missed"),
    )
    write(table(headers, [_row(tally) for tally in trial.kinds]))
    rules = [tally for tally in trial.rules if tally.fired or tally.caught]
    headers = (
        _("Rule"),
        _("Asked"),
        _("Was right"),
        _("Explained"),
        _("Unexplained"),
        _("Slips caught"),
    )
    write(table(headers, [_rule_row(tally) for tally in rules], right=(1, 2, 3, 4, 5)))
    write(
        _(
            "{caught} of {planted} slips caught, {early} of them before the desk. The figures as they are: {in_vain} questions in"
            " {n} reports."
        ).format(
            caught=trial.caught,
            planted=trial.planted,
            early=trial.caught_before_desk,
            in_vain=trial.in_vain,
            n=trial.unit_periods,
        )
    )
    return 0


def _row(tally: KindTally) -> tuple[str, ...]:
    counts = (tally.planted, tally.at_entry, tally.at_office, tally.at_desk, len(tally.missed))
    return (_(tally.kind.name), *map(str, counts))


def _rule_row(tally: RuleTally) -> tuple[str, ...]:
    counts = (tally.fired, tally.changed, tally.explained, tally.open, tally.caught)
    return (tally.rule, *map(str, counts))


def _record(trial: Trial, year: str, seeds: int) -> _TrialRecord:
    return _TrialRecord(
        year,
        seeds,
        trial.planted,
        trial.caught,
        trial.caught_before_desk,
        trial.unit_periods,
        trial.in_vain,
        [
            _KindRecord(
                tally.kind.id,
                tally.kind.section,
                _(tally.kind.name),
                tally.planted,
                tally.at_entry,
                tally.at_office,
                tally.at_desk,
                [_MissedRecord(m.unit, *m.cell, m.before, m.after) for m in tally.missed],
            )
            for tally in trial.kinds
        ],
        [
            _RuleRecord(t.rule, t.fired, t.changed, t.explained, t.open, t.caught)
            for t in trial.rules
        ],
    )
