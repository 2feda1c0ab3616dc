"""How good the checks are: slips planted into copies of a workplace's own figures, and what is asked of the figures as
they are. Nothing of it is written anywhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from random import Random

from desktop.actions.checks.check import check_period
from desktop.actions.cross_checks.run import desk_checks
from desktop.actions.entry.derive import derive_again
from desktop.actions.entry.primary_pollutant import primaries_again
from desktop.actions.pages.figures import list_figures
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Field
from desktop.domain import periods
from desktop.domain.columns import column_of_figure
from desktop.domain.entry.read import read_entry
from desktop.domain.figures import EMPTY, Cell, Figure, How, as_file_text
from desktop.domain.findings import Finding
from desktop.domain.periods import Period
from desktop.domain.records.changes import Change
from desktop.domain.trial.kinds import KINDS
from desktop.domain.trial.slips import USUAL_MOVES, Clean, Slip, SlipKind, moved
from desktop.store.cells import read_cell, write_cell
from desktop.store.database import copy_in_memory, machine_faults, taken_back
from desktop.store.journal import Stamp, append_changes, next_step, now
from desktop.store.received import change_ledger_row
from desktop.store.rows import figure_periods

_MOVES_OF = 80
"""Units and months of which it is counted how far values move by themselves."""
_TRIES = 40
"""Units and months that are drawn until one has a place for a slip."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A slip that nobody would have been asked about: the cell, what stood there and what was planted, as shown."""

    unit: str
    cell: Cell
    before: str
    after: str


@dataclass(slots=True)
class KindTally:
    """Of one kind: how many were planted, and where the first question came."""

    kind: SlipKind
    planted: int = 0
    at_entry: int = 0
    at_office: int = 0
    at_desk: int = 0
    missed: list[Missed] = field(default_factory=list)

    @property
    def caught(self) -> int:
        return self.at_entry + self.at_office + self.at_desk


@dataclass(slots=True)
class RuleTally:
    """Of one rule over the figures as they are: how often it asked, and how often that was explained."""

    fired: int = 0
    explained: int = 0


@dataclass(frozen=True, slots=True)
class Trial:
    """`unit_periods`: months and quarters of units that were looked at; `in_vain`: queries and errors in them as they
    are, whether explained or not.
    """

    kinds: tuple[KindTally, ...]
    rules: Mapping[str, RuleTally]
    unit_periods: int
    in_vain: int

    @property
    def planted(self) -> int:
        return sum(tally.planted for tally in self.kinds)

    @property
    def caught(self) -> int:
        return sum(tally.caught for tally in self.kinds)

    @property
    def caught_before_desk(self) -> int:
        return sum(tally.at_entry + tally.at_office for tally in self.kinds)


def try_checks(
    workplace: Workplace,
    year: str,
    *,
    seeds: Sequence[int] = range(1, 6),
    on_progress: Callable[[int, int], None] | None = None,
) -> Trial:
    """Plant one slip of each kind and seed into a copy of the year's figures, and count who would have been asked; the
    same for the same seeds. At a desk the figures of all units are tried, and its own checks too. Raises: StoreError.
    """
    with machine_faults(workplace.database), copy_in_memory(workplace.db) as db:
        bench = _Bench(replace(workplace, db=db, lock=None), year)
        total = len(bench.places) + len(seeds) * len(KINDS)
        done = 0

        def step() -> None:
            nonlocal done
            done += 1
            if on_progress:
                on_progress(done, total)

        rules: dict[str, RuleTally] = defaultdict(RuleTally)
        in_vain = 0
        for unit, period in bench.places:
            for finding in bench.office_findings(unit, period):
                if finding.severity != "hint":
                    rules[finding.rule].fired += 1
                    rules[finding.rule].explained += bool(finding.explanation)
                    in_vain += not finding.is_blank
            step()
        tallies = [KindTally(kind) for kind in KINDS]
        for tally in tallies:
            for seed in seeds:
                bench.try_one(tally, Random(f"{tally.kind.id} {seed}"))
                step()
        return Trial(tuple(tallies), dict(rules), len(bench.places), in_vain)


class _Bench:
    """A copy of a workplace, its units and periods, and what is found in them as they are."""

    def __init__(self, workplace: Workplace, year: str) -> None:
        self.workplace = workplace
        codes = (
            [str(unit.code) for unit in workplace.catalogue.units]
            if workplace.role == "district"
            else [str(workplace.unit.code)]
        )
        self.views = {
            code: workplace.of_unit(code) if workplace.role == "district" else workplace
            for code in codes
        }
        self.places = [
            (code, Period(period))
            for code, view in self.views.items()
            for period in sorted(figure_periods(view.db, code, year=year))
            if periods.frequency_of(Period(period)) in ("month", "quarter")
        ]
        self.office_findings = cache(self._office_findings)
        self.desk_questions = cache(self._desk_questions)
        self.cells = cache(self._cells)

    def _office_findings(self, unit: str, period: Period) -> tuple[Finding, ...]:
        return check_period(self.views[unit], period)

    def _cells(self, unit: str, period: Period) -> Mapping[Cell, Figure]:
        return {
            listed.cell: listed.figure
            for listed in list_figures(self.views[unit], period)
            if not listed.derived
        }

    def _field(self, cell: Cell) -> Field:
        found = self.workplace.catalogue.field(cell.form, cell.code)
        assert found is not None, cell
        return found

    def clean(self, unit: str, period: Period, rng: Random) -> Clean:
        others = [code for code, at in self.places if at == period and code != unit]
        return Clean(
            period,
            self.cells(unit, period),
            self._field,
            lambda other: self.cells(unit, other),
            lambda cell: self._moves.get((cell.form, cell.code), 0.0),
            self.cells(rng.choice(others), period) if others else {},
        )

    @cached_property
    def _moves(self) -> Mapping[tuple[str, str], float]:
        """(form, code) → by which part of the larger value USUAL_MOVES of the values differ from the period before or from a
        year before, whichever is nearer.
        """
        rng = Random(0)
        found: dict[tuple[str, str], list[float]] = defaultdict(list)
        for unit, period in rng.sample(self.places, min(_MOVES_OF, len(self.places))):
            earlier = [periods.previous(period), periods.last_year(period)]
            for cell, figure in self.cells(unit, period).items():
                known = [
                    moved(figure.value, then.value)
                    for at in earlier
                    if figure.value
                    and (then := self.cells(unit, at).get(cell._replace(period=at))) is not None
                    and then.value
                ]
                if known:
                    found[cell.form, cell.code].append(min(known))
        return {
            key: sorted(moves)[int(USUAL_MOVES * (len(moves) - 1))] for key, moves in found.items()
        }

    def try_one(self, tally: KindTally, rng: Random) -> None:
        """Draw a unit and a period that have a place for a slip of this kind, and see who asks."""
        for unit, period in rng.sample(self.places, min(_TRIES, len(self.places))):
            slip = tally.kind.plant(self.clean(unit, period, rng), rng)
            if slip is not None:
                tally.planted += 1
                self._count(tally, unit, period, slip)
                return

    def _count(self, tally: KindTally, unit: str, period: Period, slip: Slip) -> None:
        if any(self._is_refused(cell, figure) for cell, figure in slip.entries):
            tally.at_entry += 1
            return
        view, is_desk = self.views[unit], self.workplace.role == "district"
        before = _questions(self.office_findings(unit, period))
        before_desk = self.desk_questions(unit, period) if is_desk else frozenset()
        with taken_back(self.workplace.db):
            _plant(view, slip)
            asked = _questions(check_period(view, period)) - before
            if any(_is_about(slip, cells) for _rule, cells, *_sides in asked):
                tally.at_office += 1
                return
            asked_at_desk = self._desk_questions(unit, period) - before_desk if is_desk else ()
            if any(_is_about(slip, (cell,)) for _rule, cell, _message in asked_at_desk):
                tally.at_desk += 1
                return
        cell, after = slip.entries[0]
        shown, stood = self._field(cell), self.cells(unit, period).get(cell, EMPTY)
        tally.missed.append(
            Missed(unit, cell, as_file_text(stood, shown), as_file_text(after, shown))
        )

    def _desk_questions(self, unit: str, period: Period) -> frozenset[tuple[str, Cell, str]]:
        return frozenset(
            (f.rule, Cell(f.form, f.code, f.dimension, f.period), f.message)
            for f in desk_checks(self.workplace, period, unit)
            if f.severity == "query"
        )

    def _is_refused(self, cell: Cell, figure: Figure) -> bool:
        """Whether it cannot be typed there at all."""
        shown = self._field(cell)
        return read_entry(as_file_text(figure, shown), shown, cell.period).problem is not None


def _is_about(slip: Slip, cells: Iterable[Cell]) -> bool:
    """Whether a question leads to the slip: it names one of its cells, or another cell of its row, day or project."""
    slipped = {(cell.form, cell.dimension or cell.code) for cell in slip.cells}
    return any((cell.form, cell.dimension or cell.code) in slipped for cell in cells)


def _questions(
    findings: Iterable[Finding],
) -> frozenset[tuple[str, tuple[Cell, ...], str, str]]:
    """What is asked, so that a question that was not there before is a new one; hints ask nothing."""
    return frozenset((f.rule, f.cells, f.left, f.right) for f in findings if f.severity != "hint")


def _plant(workplace: Workplace, slip: Slip) -> None:
    """Write it as if it had been typed, or at a desk had come so, with what follows from it."""
    changes: list[Change] = []
    db, unit = workplace.db, workplace.unit.code
    for cell, figure in slip.entries:
        shown = workplace.catalogue.field(cell.form, cell.code)
        assert shown is not None, cell
        is_received = workplace.role == "district"
        if is_received and workplace.catalogue.form_by_id[cell.form].kind == "ledger":
            column = column_of_figure(figure, shown)
            change_ledger_row(db, unit, cell.period, cell.dimension, cell.code, column)
            continue
        before = read_cell(db, unit, cell, shown)
        write_cell(db, unit, cell, shown, figure, How.TYPED)
        changes.append(Change(cell, before, figure, How.TYPED))
    changes += primaries_again(workplace, changes)
    append_changes(db, unit, changes, Stamp(now(), workplace.who), step=next_step(db))
    derive_again(workplace, changes, ())
