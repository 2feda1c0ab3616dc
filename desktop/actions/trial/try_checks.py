"""Slips planted into copies of a workplace's own figures, and who would have been asked about them. Nothing of it is written
anywhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from random import Random

from desktop.actions.checks.check import check_period
from desktop.actions.cross_checks.run import desk_checks
from desktop.actions.entry.derive import derive_again
from desktop.actions.entry.primary_pollutant import primaries_again
from desktop.actions.trial.bench import Bench, bench_of, questions
from desktop.actions.trial.history import RuleTally, rule_tallies
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.columns import column_of_figure
from desktop.domain.entry.read import read_entry
from desktop.domain.figures import EMPTY, Cell, Figure, How, as_file_text
from desktop.domain.periods import Period
from desktop.domain.records.changes import Change
from desktop.domain.trial.kinds import KINDS
from desktop.domain.trial.slips import USUAL_MOVES, Clean, Slip, SlipKind, moved
from desktop.store.cells import read_cell, write_cell
from desktop.store.database import machine_faults, taken_back
from desktop.store.journal import Stamp, append_changes, next_step, now
from desktop.store.received import change_ledger_row
from desktop.store.rows import figure_years

_MOVES_OF = 80
"""Units and months of which it is counted how far values move by themselves."""


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


@dataclass(frozen=True, slots=True)
class Trial:
    """`unit_periods`: months and quarters of units that were looked at. Rules and their questions are those of the office,
    which the desk asks again; of the desk's own checks only what they catch is told.
    """

    kinds: tuple[KindTally, ...]
    rules: tuple[RuleTally, ...]
    unit_periods: int

    @property
    def in_vain(self) -> int:
        """Questions that nothing followed but words, or nothing at all."""
        return sum(tally.open + tally.explained for tally in self.rules)

    @property
    def planted(self) -> int:
        return sum(tally.planted for tally in self.kinds)

    @property
    def caught(self) -> int:
        return sum(tally.caught for tally in self.kinds)

    @property
    def caught_before_desk(self) -> int:
        return sum(tally.at_entry + tally.at_office for tally in self.kinds)


def years_to_try(workplace: Workplace) -> tuple[str, ...]:
    """The years of which figures are there, newest first. Raises: StoreError."""
    with machine_faults(workplace.database):
        return figure_years(workplace.db)


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
    with bench_of(workplace, year) as bench:
        total, done = len(bench.places) + len(seeds) * len(KINDS), 0

        def step() -> None:
            nonlocal done
            done += 1
            if on_progress:
                on_progress(done, total)

        rules = rule_tallies(bench, step)
        planter = _Planter(bench, rules)
        tallies = [KindTally(kind) for kind in KINDS]
        for tally in tallies:
            for seed in seeds:
                planter.try_one(tally, Random(f"{tally.kind.id} {seed}"))
                step()
        return Trial(
            tuple(tallies), tuple(rules[rule] for rule in sorted(rules)), len(bench.places)
        )


class _Planter:
    """Draws places for slips, plants them, and sees who asks."""

    def __init__(self, bench: Bench, rules: dict[str, RuleTally]) -> None:
        self.bench, self._rules = bench, rules
        self.places, self.cells = bench.places, bench.cells
        self.desk_questions = cache(self._desk_questions)

    def clean(self, unit: str, period: Period, rng: Random) -> Clean:
        others = [code for code, at in self.places if at == period and code != unit]
        return Clean(
            period,
            self.cells(unit, period),
            self.bench.field,
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
        for unit, period in rng.sample(self.places, len(self.places)):
            slip = tally.kind.plant(self.clean(unit, period, rng), rng)
            if slip is not None:
                tally.planted += 1
                self._count(tally, unit, period, slip)
                return

    def _count(self, tally: KindTally, unit: str, period: Period, slip: Slip) -> None:
        if any(self._is_refused(cell, figure) for cell, figure in slip.entries):
            tally.at_entry += 1
            return
        bench, view = self.bench, self.bench.views[unit]
        before = questions(bench.findings(unit, period))
        before_desk = self.desk_questions(unit, period) if bench.is_desk else frozenset()
        with taken_back(bench.workplace.db):
            _plant(view, slip)
            fired = questions(check_period(view, period)) - before
            rules = {rule for rule, cells, *_sides in fired if _is_about(slip, cells)}
            if rules:
                tally.at_office += 1
            elif bench.is_desk:
                at_desk = self._desk_questions(unit, period) - before_desk
                rules = {rule for rule, cell, _message in at_desk if _is_about(slip, (cell,))}
                tally.at_desk += bool(rules)
        for rule in rules:
            self._rules.setdefault(rule, RuleTally(rule)).caught += 1
        if rules:
            return
        cell, after = slip.entries[0]
        shown, stood = bench.field(cell), bench.cells(unit, period).get(cell, EMPTY)
        tally.missed.append(
            Missed(unit, cell, as_file_text(stood, shown), as_file_text(after, shown))
        )

    def _desk_questions(self, unit: str, period: Period) -> frozenset[tuple[str, Cell, str]]:
        return frozenset(
            (f.rule, Cell(f.form, f.code, f.dimension, f.period), f.message)
            for f in desk_checks(self.bench.workplace, period, unit)
            if f.severity == "query"
        )

    def _is_refused(self, cell: Cell, figure: Figure) -> bool:
        """Whether it cannot be typed there at all."""
        shown = self.bench.field(cell)
        return read_entry(as_file_text(figure, shown), shown, cell.period).problem is not None


def _is_about(slip: Slip, cells: Iterable[Cell]) -> bool:
    """Whether a question leads to the slip: it names one of its cells, or another cell of its row, day or project."""
    slipped = {(cell.form, cell.dimension or cell.code) for cell in slip.cells}
    return any((cell.form, cell.dimension or cell.code) in slipped for cell in cells)


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
    derive_again(workplace, changes, lambda _period: True)
