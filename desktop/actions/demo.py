"""The example: workplaces of a whole district filled with two years, through the same actions as typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.actions.check import check_period, explain, forms_due, required_cells
from desktop.actions.demo_entries import Example, entries_by_month, make_example
from desktop.actions.demo_figures import NOT_APPLICABLE, Entry
from desktop.actions.demo_story import Practice, load_story
from desktop.actions.enter import enter
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.catalogue.load import find_catalogue, load_catalogue
from desktop.catalogue.model import Unit, UnitCode
from desktop.domain import periods
from desktop.domain.figures import How
from desktop.domain.findings import Finding
from desktop.domain.periods import Period
from desktop.errors import UsageError
from desktop.store.rows import figures_of

CATALOGUE = "xinfu"
DISTRICT = "district"
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """One workplace of the example: cells written (derived ones included), and queries with and without words."""

    code: str
    name: str
    folder: Path
    cells: int
    explained: int
    open_queries: int
    errors: int


@dataclass(frozen=True, slots=True)
class DemoReport:
    folder: Path
    district: Path
    first: Period
    last: Period
    units: tuple[DemoUnit, ...]


def make_demo(folder: Path, *, on_progress: Progress | None = None, units: Sequence[str] | None = None,
              first: str = "2024-01", last: str = "2025-12") -> DemoReport:
    """Fill `folder`/district and `folder`/CODE for each unit (`units`: only these) with the months `first` to `last`.

    The figures are the same in every run. The station also gets its monthly figures of the year before 2024, against
    which the days of 2024 compare, when `first` is 2024-01. Queries have words, but for those of the month to practise on.

    Raises: UsageError("unit-unknown", "period-malformed"), Refused("workplace-exists"), StoreError, CatalogueError.
    """
    begin, end = periods.parse_period(first), periods.parse_period(last)
    catalogue = load_catalogue(find_catalogue(CATALOGUE))
    chosen = [_unit(catalogue.unit_by_code.get(UnitCode(code)), code, catalogue.name) for code in units] \
        if units is not None else list(catalogue.units)
    example = make_example(load_story(), catalogue)
    init_workplace(folder / DISTRICT, role="district", catalogue_name=CATALOGUE)
    made = []
    for number, unit in enumerate(chosen):
        if on_progress:
            on_progress(number, len(chosen), str(unit.name))
        made.append(_make_unit(folder / unit.code, example, unit, begin, end))
    if on_progress:
        on_progress(len(chosen), len(chosen), "")
    return DemoReport(folder, folder / DISTRICT, begin, end, tuple(made))


def _unit(unit: Unit | None, code: str, catalogue: object) -> Unit:
    if unit is None:
        raise UsageError("unit-unknown", unit=code, catalogue=catalogue)
    return unit


def _make_unit(home: Path, example: Example, unit: Unit, first: Period, last: Period) -> DemoUnit:
    init_workplace(home, role="township", unit_code=unit.code, catalogue_name=CATALOGUE)
    with open_workplace(home) as workplace:
        cells = 0
        earliest = Period("") if first == f"{example.first_year}-01" else first  # with the year before
        for period, entries in entries_by_month(example, unit).items():
            if earliest <= period <= last:
                entries = _with_assignments(entries, example, unit, period, first)
                cells += len(enter(workplace, entries, how=How.IMPORTED).changes)
        explained = open_queries = errors = 0
        for period in _due_periods(first, last):
            if blanks := _blanks(workplace, period):
                cells += len(enter(workplace, blanks, how=How.IMPORTED).changes)
            found = check_period(workplace, period)
            errors += sum(1 for finding in found if finding.severity == "error")
            words = _words(example, unit, period)
            queries = [finding for finding in found if finding.severity == "query"]
            done = sum(_explain(workplace, period, finding, words) for finding in queries)
            explained, open_queries = explained + done, open_queries + len(queries) - done
    return DemoUnit(unit.code, str(unit.name), home, cells, explained, open_queries, errors)


def _with_assignments(entries: list[Entry], example: Example, unit: Unit, period: Period, first: Period) -> list[Entry]:
    """The assignments of the year come with January; a later beginning brings them with its first month."""
    if period != first or period.endswith("-01"):
        return entries
    january = periods.containing(periods.first_day(periods.year_of(period)), "month")
    yearly = [(cell, figure) for cell, figure in entries_by_month(example, unit).get(january, [])
              if periods.frequency_of(Period(cell.period)) == "year"]
    return [*yearly, *entries]


def _due_periods(first: Period, last: Period) -> list[Period]:
    """Months, quarters and years that end within the months from `first` to `last`, in order of their ends."""
    found: list[Period] = []
    month = first
    while month <= last:
        found.append(month)
        if periods.ends_quarter(month):
            found.append(periods.as_frequency(month, "quarter"))
        month = periods.following(month)
    return found


def _blanks(workplace: Workplace, period: Period) -> list[Entry]:
    """Cells that the unit must fill and the example says nothing of: not applicable there."""
    found = []
    for form in forms_due(workplace, period):
        if form.kind != "table":
            continue
        cells = [cell for cell, indicator in required_cells(workplace, form, period) if indicator.derivation is None]
        stored = figures_of(workplace.db, workplace.unit.code, tuple({cell.period for cell in cells}))
        found += [(cell, NOT_APPLICABLE) for cell in cells if (cell.period, cell.code, cell.dimension) not in stored]
    return found


def _words(example: Example, unit: Unit, period: Period) -> dict[str, str]:
    practice: Practice = example.story.figures.practice
    if unit.code == practice.unit and periods.last_day(period) >= periods.first_day(Period(practice.first)):
        return {}
    return example.story.figures.explanations


def _explain(workplace: Workplace, period: Period, finding: Finding, words: dict[str, str]) -> bool:
    if finding.rule not in words:
        return False
    explain(workplace, period, finding.rule, words[finding.rule], finding.cell)
    return True
