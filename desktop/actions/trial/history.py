"""What each rule asked in the history of a year, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from desktop.actions.checks.check import check_period
from desktop.actions.entry.derive import derive_again
from desktop.actions.transfer.receive_submission import content_of
from desktop.actions.transfer.trust import read_spooled
from desktop.actions.transfer.validate_submission import days_reported
from desktop.actions.trial.bench import Bench, Question, questions
from desktop.domain.figures import How
from desktop.domain.outliers import check_config
from desktop.domain.periods import Period
from desktop.domain.records.changes import Change
from desktop.errors import AppError
from desktop.store import earlier_figures, received
from desktop.store.cells import write_cell
from desktop.store.database import taken_back


@dataclass(slots=True)
class RuleTally:
    """Of one rule: how often it asked; how often the figure was changed then, so that the question was right; how often it was
    explained; how often neither. `caught`: planted slips that it asked about.
    """

    rule: str
    fired: int = 0
    changed: int = 0
    explained: int = 0
    open: int = 0
    caught: int = 0


def rule_tallies(bench: Bench, step: Callable[[], None]) -> dict[str, RuleTally]:
    """Every rule and check of the catalogue that asks, also those that never did. `step` is called once a place."""
    catalogue = bench.workplace.catalogue
    asking = [rule.id for rule in catalogue.rules if rule.severity != "hint"]
    asking += [
        check.id
        for check in catalogue.checks
        if check.severity != "hint" and check.name not in check_config.NAMES
    ]
    tallies = {rule: RuleTally(rule) for rule in asking}
    for unit, period in bench.places:
        standing = [
            f for f in bench.findings(unit, period) if f.severity != "hint" and not f.is_blank
        ]
        for finding in standing:
            tally = tallies.setdefault(finding.rule, RuleTally(finding.rule))
            tally.fired += 1
            tally.explained += bool(finding.explanation)
            tally.open += not finding.explanation
        still = {(f.rule, f.cells) for f in standing}
        mended = {(rule, cells) for rule, cells, *_sides in _earlier_questions(bench, unit, period)}
        for rule, _cells in mended - still:
            tally = tallies.setdefault(rule, RuleTally(rule))
            tally.fired += 1
            tally.changed += 1
        step()
    return tallies


def _earlier_questions(bench: Bench, unit: str, period: Period) -> Iterator[Question]:
    """What was asked of the figures as they were before they were changed: at an office as they were first entered, at a desk
    as submissions before the one that counts told them.
    """
    for _state in (
        as_handed_in(bench, unit, period) if bench.is_desk else _as_entered(bench, period)
    ):
        found = check_period(bench.views[unit], period)
        yield from questions(f for f in found if not f.is_blank)


def _as_entered(bench: Bench, period: Period) -> Iterator[None]:
    """The copy with every cell of the period as it was first filled in, where any was changed since."""
    workplace = bench.workplace
    changes = []
    for cell, first in earlier_figures.first_entries(
        workplace.db, workplace.unit.code, period
    ).items():
        field = workplace.catalogue.field(cell.form, cell.code)
        now = bench.cells(str(workplace.unit.code), period).get(cell)
        if (
            field is not None
            and now is not None
            and (now.value, now.words) != (first.value, first.words)
        ):
            changes.append(Change(cell, now, first, How.TYPED))
    if not changes:
        return
    with taken_back(workplace.db):
        for change in changes:
            field = bench.field(change.cell)
            write_cell(
                workplace.db, workplace.unit.code, change.cell, field, change.after, How.TYPED
            )
        derive_again(workplace, changes, lambda _period: True)
        yield


def as_handed_in(bench: Bench, unit: str, period: Period) -> Iterator[None]:
    """The copy with one earlier submission after the other in the place of the one that counts; those that cannot be opened
    here, as with keys under a passphrase, are left out.
    """
    workplace = bench.workplace
    for file in received.received_files(workplace.db, unit, period):
        if file.state != "superseded" or file.kind != "submission":
            continue
        try:
            content = content_of(read_spooled(workplace, file))
        except AppError:
            continue
        with taken_back(workplace.db):
            received.replace_content(workplace.db, unit, period, *days_reported(period), content)
            yield
