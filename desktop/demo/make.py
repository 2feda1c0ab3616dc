"""The example: workplaces of a whole district filled with two years, through the same actions as
typing.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from desktop import clock
from desktop.actions.checks.check import check_period, forms_due
from desktop.actions.checks.explain import explain
from desktop.actions.checks.observed import required_cells
from desktop.actions.entry.enter import enter
from desktop.actions.workplace import (
    Workplace,
    init_workplace,
    mark_as_example,
    open_workplace,
    workplace_exists,
)
from desktop.catalogue.load import find_catalogue, load_catalogue
from desktop.catalogue.model import Catalogue, Unit, UnitCode
from desktop.demo.district import DeskExample, submitting_moment
from desktop.demo.entries import Example, entries_by_period, make_example
from desktop.demo.figures import NOT_APPLICABLE, NOT_MONITORED, Entry
from desktop.demo.story import LAST, Practice, Story, load_story
from desktop.domain import periods
from desktop.domain.figures import Figure, How
from desktop.domain.findings import Finding
from desktop.domain.periods import Period
from desktop.errors import Refused, UsageError
from desktop.store.database import machine_faults
from desktop.store.rows import figures_of

CATALOGUE = "xinfu"
DISTRICT = "district"
STICK = ".stick"
UNFINISHED = ".part"
_DESK_ROUNDS = 12  # the desk's part of the work, counted in units
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """One workplace of the example: cells written (derived ones included), queries with and without
    words, and periods sealed.
    """

    code: str
    name: str
    folder: Path
    cells: int
    explained: int
    open_queries: int
    errors: int
    sealed: int


@dataclass(frozen=True, slots=True)
class DemoReport:
    folder: Path
    district: Path
    first: Period
    last: Period
    units: tuple[DemoUnit, ...]


def make_demo(
    folder: Path,
    *,
    on_progress: Progress | None = None,
    units: Sequence[str] | None = None,
    last: str = LAST,
    sealed: bool = False,
    story: Story | None = None,
    uneven: bool = False,
) -> DemoReport:
    """Fill `folder`/district and `folder`/CODE for each unit (`units`: only these) with the months
    2024-01 to `last`; with a `story` that was moved in time, from its first month on.

    The figures are the same in every run. The station also gets its monthly figures of 2023,
    against which the days of 2024 compare. Queries have words, but for those of the month to
    practise on. `sealed`: the offices also submit what nothing stands against, and the desk takes
    and judges it. `uneven`: the same totals of each year, but months that differ much and a winter stop. `on_progress` is told months done, months in all, and the name of the unit in
    hand.

    Raises: UsageError("unit-unknown", "period-malformed"), Refused("workplace-exists") for a
    unit's folder, StoreError, CatalogueError.
    """
    end = periods.parse_period(last)
    catalogue = load_catalogue(find_catalogue(CATALOGUE))
    chosen = _units(catalogue, units)
    example = make_example(story or load_story(), catalogue, uneven=uneven)
    first = Period(f"{example.first_year}-01")
    due = _due_periods(first, end)
    if not workplace_exists(folder / DISTRICT):  # it stays where an earlier run was interrupted
        init_workplace(folder / DISTRICT, role="district", catalogue_name=CATALOGUE)
    desk = None
    if sealed:
        there = {str(unit.code) for unit in chosen}
        desk = DeskExample(folder / DISTRICT, folder / STICK, example.story.desk.only(there))
        desk.send_tasks()
    rounds = len(chosen) + (_DESK_ROUNDS if sealed else 0)
    made = []
    for number, unit in enumerate(chosen):

        def tell(done: int, unit: Unit = unit, number: int = number) -> None:
            if on_progress:
                on_progress(number * len(due) + done, rounds * len(due), str(unit.name))

        made.append(_make_unit(folder / unit.code, example, unit, due, tell, desk))
    if desk:

        def tell_desk(done: int, of: int) -> None:
            if on_progress:
                share = len(chosen) * len(due) + done * _DESK_ROUNDS * len(due) // of
                on_progress(share, rounds * len(due), str(catalogue.district_name))

        desk.receive_all(tell_desk)
    return DemoReport(folder, folder / DISTRICT, first, end, tuple(made))


def make_example_until_now(
    folder: Path,
    today: date,
    *,
    units: Sequence[str] | None = None,
    sealed: bool = False,
    on_progress: Progress | None = None,
) -> DemoReport:
    """The example of the first start: it ends with last month, and says of itself what it is."""
    last = periods.previous(periods.containing(today, "month"))
    made = make_demo(
        folder,
        on_progress=on_progress,
        units=units,
        last=last,
        sealed=sealed,
        story=load_story(last),
    )
    for workplace in (made.district, *(unit.folder for unit in made.units)):
        mark_as_example(workplace)
    return made


def make_whole(folder: Path, fill: Callable[[Path], DemoReport]) -> None:
    """Fill a folder of the example under a name of its own, which it gets rid of once it is whole:
    after a try that was cancelled, or a power cut, it is made anew.
    """
    unfinished = folder.with_name(f".{folder.name}")
    with machine_faults(folder):
        shutil.rmtree(unfinished, ignore_errors=True)
        fill(unfinished)
        unfinished.rename(folder)


def practice_unit() -> str:
    """The office to practise on: its last months are open."""
    return load_story().figures.practice.unit


def _units(catalogue: Catalogue, codes: Sequence[str] | None) -> list[Unit]:
    unknown = [code for code in codes or () if code not in catalogue.unit_by_code]
    if unknown:
        raise UsageError("unit-unknown", unit=unknown[0], catalogue=catalogue.name)
    return (
        list(catalogue.units)
        if codes is None
        else [catalogue.unit_by_code[UnitCode(code)] for code in codes]
    )


def _make_unit(
    home: Path,
    example: Example,
    unit: Unit,
    due: Sequence[Period],
    tell: Callable[[int], None],
    desk: DeskExample | None,
) -> DemoUnit:
    """Enter month by month, check each period as its end comes, give words for its queries, and
    seal it for the desk.
    """
    if workplace_exists(home):
        raise Refused("workplace-exists", folder=str(home))
    # What is interrupted never looks like a whole workplace.
    making = home.with_name(f"{home.name}{UNFINISHED}")
    with machine_faults(home):
        shutil.rmtree(making, ignore_errors=True)
    story = example.story.desk
    with clock.standing_at(submitting_moment(story, Period(story.tasks[0]))):
        init_workplace(making, role="township", unit_code=unit.code, catalogue_name=CATALOGUE)
    entered = entries_by_period(example, unit)
    before = [period for period in entered if period < due[0]]
    cells = explained = open_queries = errors = sealed = 0
    # the example's last period has begun, whatever the clock of this computer says
    today = max(date.today(), periods.last_day(due[-1]))
    with open_workplace(making, today=today) as workplace:
        if desk:
            with clock.standing_at(submitting_moment(story, due[0])):
                desk.begin_office(workplace)
        for period in before:
            entries = [*entered[period]]
            with clock.standing_at(submitting_moment(story, due[0])):
                if desk:
                    entries += _blanks(workplace, period, entries, NOT_MONITORED)
                cells += len(enter(workplace, entries, how=How.IMPORTED).changes)
                if desk:
                    sealed += desk.seal(workplace, period)
        for done, period in enumerate(due, start=1):
            entries = [*entered.get(period, ())]
            entries += _blanks(workplace, period, entries, NOT_APPLICABLE)
            with clock.standing_at(submitting_moment(story, period)):
                cells += len(enter(workplace, entries, how=How.IMPORTED).changes)
                findings = check_period(workplace, period)
                comments = _explanations(example, unit, period)
                queries = [finding for finding in findings if finding.severity == "query"]
                given = sum(_explain(workplace, period, finding, comments) for finding in queries)
                if desk and forms_due(workplace, period):
                    sealed += desk.seal(workplace, period)
            explained, open_queries = explained + given, open_queries + len(queries) - given
            errors += sum(1 for finding in findings if finding.severity == "error")
            tell(done)
    with machine_faults(home):
        making.rename(home)
    return DemoUnit(unit.code, str(unit.name), home, cells, explained, open_queries, errors, sealed)


def _due_periods(first: Period, last: Period) -> list[Period]:
    """The months from `first` to `last`, each quarter after its last month."""
    due: list[Period] = []
    month = first
    while month <= last:
        due += periods.ending_with(month, with_year=False)
        month = periods.following(month)
    return due


def _blanks(
    workplace: Workplace, period: Period, entries: Sequence[Entry], why: Figure
) -> list[Entry]:
    """Cells that the unit must fill and the example says nothing of, with the reason `why`."""
    entered = {cell for cell, _ in entries}
    blanks: list[Entry] = []
    for form in forms_due(workplace, period):
        if form.kind != "table":
            continue
        cells = [
            cell
            for cell, indicator in required_cells(workplace, form, period)
            if indicator.derivation is None
        ]
        stored = figures_of(
            workplace.db, workplace.unit.code, tuple({cell.period for cell in cells})
        )
        blanks += [
            (cell, why)
            for cell in cells
            if cell not in entered and (cell.period, cell.code, cell.dimension) not in stored
        ]
    return blanks


def _explanations(example: Example, unit: Unit, period: Period) -> dict[str, str]:
    practice: Practice = example.story.figures.practice
    if unit.code == practice.unit and periods.last_day(period) >= periods.first_day(
        Period(practice.first)
    ):
        return {}
    return example.story.figures.explanations


def _explain(
    workplace: Workplace, period: Period, finding: Finding, comments: dict[str, str]
) -> bool:
    if finding.rule not in comments:
        return False
    explain(
        workplace, period, finding.rule, comments[finding.rule], finding.cell, is_confirmed=True
    )
    return True
