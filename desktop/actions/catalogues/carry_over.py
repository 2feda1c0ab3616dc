"""What a unit that ended leaves to those that take over: its projects and its targets, by a decision of the desk.

Projects go on under a number that says where they come from ("109-P01"), with their months from January of the year
before, so that what was done this year and in all goes on; the next task brings them to the office.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import msgspec

from desktop.actions.people import refuse_without
from desktop.actions.targets import change_target, targets_in_force
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue, Code, Unit
from desktop.domain import periods
from desktop.domain.figures import to_decimal
from desktop.domain.ledger import LEDGER_COLUMNS
from desktop.domain.periods import Period
from desktop.domain.roster import month_of, predecessors, whole_roster
from desktop.errors import Refused, UsageError
from desktop.exchange.messages import CarriedRow, ProjectRow
from desktop.i18n import listed
from desktop.store import carried_projects, journal
from desktop.store.carried_projects import Project
from desktop.store.database import machine_faults

_LEFT = ("finished", "withdrawn")
_UNSUMMED = ("rate", "index", "grade")
"""Kinds whose targets are no sum of those of two units."""


@dataclass(frozen=True, slots=True)
class LeftProject:
    """A project on the last ledger of a unit that ended. `successor`: where it goes on, "" while nobody decided."""

    unit: str
    project: str
    name: str
    total_investment: int | None
    done_this_year: int
    successor: str


@dataclass(frozen=True, slots=True)
class LeftTarget:
    """A target that a successor would have of those before it, of the year in which it begins."""

    unit: str
    year: str
    code: Code
    dimension: str
    value: int
    comparator: str
    words: str


@dataclass(frozen=True)
class Legacy:
    """What the units leave that ended, by the roster of the newest version. `late`: those whose last ledger has not come
    in.
    """

    catalogue: Catalogue
    projects: tuple[LeftProject, ...]
    targets: tuple[LeftTarget, ...]
    late: tuple[Unit, ...]
    choices: Mapping[str, tuple[str, ...]]
    """Unit that ended → those that take over."""

    @property
    def open_projects(self) -> tuple[LeftProject, ...]:
        return tuple(one for one in self.projects if not one.successor)

    @property
    def is_open(self) -> bool:
        """Whether something waits for a decision; one on projects is one on the targets too."""
        is_decided = any(one.successor for one in self.projects)
        return bool(self.open_projects) or (bool(self.targets) and not is_decided)


def _newest(workplace: Workplace) -> Catalogue:
    return workplace.versions.loaded(workplace.versions.issues[-1])


def legacy(workplace: Workplace) -> Legacy:
    """What units that ended leave, and what the desk has decided of it. Raises: UsageError("not-district")."""
    if workplace.role != "district":
        raise UsageError("not-district", folder=str(workplace.home))
    catalogue = _newest(workplace)
    ended = [one for one in whole_roster(catalogue) if one.until and one.successors]
    decided = carried_projects.successors_of(workplace.db)
    projects: list[LeftProject] = []
    late: list[Unit] = []
    keeps_ledger = catalogue.form_of_kind("ledger")
    for unit in ended:
        if keeps_ledger is None or unit.group not in keeps_ledger.filled_by:
            continue
        last = _rows(workplace, unit, unit.until, unit.until)
        if not last:
            late.append(unit)
        projects += [
            LeftProject(
                str(unit.code),
                row.project,
                row.name,
                row.total_investment,
                row.done_this_year,
                decided.get((str(unit.code), row.project), ""),
            )
            for _month, row in last
            if row.status not in _LEFT
        ]
    targets = [
        target
        for unit in whole_roster(catalogue)
        if unit.since
        for target in _left_targets(workplace, unit, predecessors(catalogue, unit.code))
    ]
    return Legacy(
        catalogue,
        tuple(projects),
        tuple(targets),
        tuple(late),
        {str(unit.code): tuple(map(str, unit.successors)) for unit in ended},
    )


def _left_targets(workplace: Workplace, unit: Unit, before: Sequence[Unit]) -> Iterator[LeftTarget]:
    """The sums of the targets of those that went into a unit whole, where it has none itself and they can be added."""
    sources = [one for one in before if one.becomes in ("merged", "renamed")]
    if not sources:
        return
    year = unit.since[:4]
    own = targets_in_force(workplace.at(Period(unit.since)), year)
    view = workplace.at(Period(sources[0].until))
    there = targets_in_force(view, year)
    keys = sorted({(c, d) for whose, c, d in there if any(whose == one.code for one in sources)})
    for code, dimension in keys:
        if (str(unit.code), code, dimension) in own:
            continue
        rows = [there.get((str(one.code), code, dimension)) for one in sources]
        values = [row.value for row in rows if row is not None and row.value is not None]
        comparators = {row.comparator for row in rows if row is not None}
        kind = view.catalogue.indicators[Code(code)].kind
        if not values or len(comparators) > 1 or (len(sources) > 1 and kind in _UNSUMMED):
            continue
        words = rows[0].words if len(sources) == 1 and rows[0] is not None else ""
        yield LeftTarget(  # words that were written of one number do not fit the sum of two
            str(unit.code), year, Code(code), dimension, sum(values), comparators.pop(), words
        )


def carry_over(
    workplace: Workplace, projects: Mapping[Project, str], targets: Sequence[LeftTarget] = ()
) -> None:
    """Let projects of units that ended go on at others, and give these targets; the next task brings both. The journal
    says who decided it.

    Raises: Refused("carry-over-not-successor", "role-needed"), those of change_target, StoreError.
    """
    workplace.refuse_read_only()
    refuse_without(workplace, "review")
    left = legacy(workplace)
    known = {(one.unit, one.project) for one in left.projects}
    catalogue = _newest(workplace)
    for (unit, project), successor in projects.items():
        if (unit, project) not in known or successor not in left.choices.get(unit, ()):
            raise Refused(
                "carry-over-not-successor",
                project=project,
                unit=catalogue.unit_name(unit),
                known=listed(map(catalogue.unit_name, left.choices.get(unit, ()))) or "—",
            )
    at = journal.now()
    with machine_faults(workplace.database), workplace.db.atomic():
        carried_projects.carry(workplace.db, projects, at=at, who=workplace.who)
        for unit, group in groupby(sorted(projects.items()), key=lambda item: item[0][0]):
            of_unit = list(group)
            for successor in dict.fromkeys(successor for _project, successor in of_unit):
                numbers = [project for (_u, project), to in of_unit if to == successor]
                journal.append_event(
                    workplace.db,
                    unit,
                    journal.Event("carried-over", code=successor, after=" ".join(numbers)),
                    journal.Stamp(at, workplace.who),
                )
        roster = {str(one.code): one for one in whole_roster(catalogue)}
        for target in targets:
            change_target(
                workplace.at(Period(roster[target.unit].since)),
                (target.unit, str(target.code), target.dimension),
                target.year,
                f"{to_decimal(target.value):f}",
                target.comparator,
                target.words,
            )


def carried_rows(workplace: Workplace, period: Period) -> list[CarriedRow]:
    """What the task of a period brings of projects that go on elsewhere, of units that began within the twelve months
    before it: their months from January of the year before the last on.
    """
    decided = carried_projects.successors_of(workplace.db)
    roster = {str(one.code): one for one in whole_roster(workplace.catalogue)}
    made: list[CarriedRow] = []
    for unit in dict.fromkeys(unit for unit, _project in decided):
        ended = roster.get(unit)
        if ended is None or not ended.until:
            continue
        first = f"{int(ended.until[:4]) - 1:04d}-01"
        months: dict[str, list[tuple[str, ProjectRow]]] = {}
        for month, row in _rows(workplace, ended, first, ended.until):
            months.setdefault(row.project, []).append((month, row))
        for project, known in months.items():
            successor = roster.get(decided.get((unit, project), ""))
            if successor is not None and is_new(successor, period):
                number = carried_number(unit, project)
                made += [
                    CarriedRow(str(successor.code), Period(month), row)
                    for month, row in _as_carried(known, number)
                ]
    return sorted(made, key=lambda one: (one.unit, one.project.project, one.period))


def _as_carried(
    months: Sequence[tuple[str, ProjectRow]], number: str
) -> Iterator[tuple[str, ProjectRow]]:
    """The months of a project so that they add up to what was told of the year and in all, also where a month never
    came in.
    """
    first = months[0][1]
    year, so_far = "", 0
    for month, row in months:
        if month[:4] != year:
            year, so_far = month[:4], 0
        done = row.done_this_year - so_far
        so_far = row.done_this_year
        yield (
            month,
            msgspec.structs.replace(
                row,
                project=number,
                done_before=first.done_in_all - first.done_this_year,
                done_this_month=done if done != (row.done_this_month or 0) else row.done_this_month,
            ),
        )


def carried_number(unit: str, project: str) -> str:
    """The number under which a project goes on: 109-P01 of 140902109's P01."""
    return f"{unit[6:]}-{project}"


def is_new(unit: Unit, period: Period) -> bool:
    """Whether a unit began within the twelve months up to a period, so that what those before it did is told to it."""
    month = Period(month_of(period))
    return bool(unit.since) and unit.since in periods.back(month, 12)


def _rows(workplace: Workplace, unit: Unit, first: str, last: str) -> list[tuple[str, ProjectRow]]:
    stored = carried_projects.ledger_of(workplace.db, str(unit.code), first, last, LEDGER_COLUMNS)
    return [(month, ProjectRow(*columns)) for month, columns in stored]  # type: ignore[arg-type]
