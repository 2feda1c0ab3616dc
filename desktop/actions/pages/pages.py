"""What a page shows, as plain data: the rows of a form in a period, and the summary of all forms
for the rail.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from desktop.actions.checks.check import check_form, dimension_keys, required_cells
from desktop.actions.checks.rule_rows import FrameRows
from desktop.actions.entry.derive import standards_of
from desktop.actions.entry.enter import is_derived
from desktop.actions.entry.locks import Locks, locks_of
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Field, Form, Indicator, Text
from desktop.domain import deadlines, periods
from desktop.domain.comparison import Comparison, compare
from desktop.domain.figures import EMPTY, Cell, Figure
from desktop.domain.findings import Finding
from desktop.domain.ledger import ProjectState, Reading, check_value
from desktop.domain.periods import Period
from desktop.domain.rules import rule_columns
from desktop.store import journal, judgement, rows, submissions
from desktop.store.cells import figure_of_column
from desktop.store.journal import Change
from desktop.store.judgement import Receipt
from desktop.store.targets import TargetRow, targets_of
from desktop.store.tasks import decided_deadlines


@dataclass(frozen=True, slots=True)
class Head:
    """What every page says above its table. `state` is "", "correcting", "sealed" or "exported".
    `locked`: nothing of the page can be changed; where only returned cells can, `locks` says
    which. `receipts`: the desk's words, oldest first.
    """

    form: Form
    period: Period
    state: str
    sequence: int
    locked: bool
    findings: tuple[Finding, ...]
    done: int
    total: int
    locks: Locks
    receipts: tuple[Receipt, ...] = ()

    @property
    def only_returned(self) -> bool:
        """Whether the desk's return opened single cells."""
        return self.period in self.locks.opened


@dataclass(frozen=True, slots=True)
class TableRow:
    """One figure of a table form with what stands beside it."""

    cell: Cell
    indicator: Indicator
    label: str
    section: str
    current: Figure
    previous: Figure
    last_year: Figure
    change: Comparison
    target: TargetRow | None
    derived: bool
    locked: bool


@dataclass(frozen=True, slots=True)
class TablePage:
    head: Head
    sections: tuple[tuple[str, Text], ...]
    rows: tuple[TableRow, ...]
    standards: str


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of E2; `check` is the index computed from its concentrations, None without enough
    of them.
    """

    date: str
    figures: dict[str, Figure]
    reason: str
    check: int | None


@dataclass(frozen=True, slots=True)
class DailyPage:
    head: Head
    days: tuple[DayRow, ...]
    this_year: tuple[Reading, ...]
    last_year: tuple[Reading, ...]
    standards: str
    target_good_days: int | None


@dataclass(frozen=True, slots=True)
class LedgerPage:
    head: Head
    projects: tuple[ProjectState, ...]


@dataclass(frozen=True, slots=True)
class HonoursPage:
    head: Head
    honours: tuple[tuple[str, dict[str, Figure]], ...]


@dataclass(frozen=True, slots=True)
class TargetsPage:
    head: Head
    targets: tuple[tuple[Indicator, TargetRow, Figure], ...]  # indicator, target, year to date
    assigned: tuple[TableRow, ...]  # yearly figures assigned from above


def form_period(form: Form, period: Period) -> Period:
    """The period in which `form` is filled in while the window stands at month `period`."""
    return periods.as_frequency(period, form.reporting_frequency)


def open_table(workplace: Workplace, form: Form, period: Period) -> TablePage:
    """The rows of a table form: every indicator this unit fills in, and each value of its
    dimension.
    """
    indicators = workplace.catalogue.indicators_of(form, workplace.unit)
    found = _table_rows(workplace, indicators, period)
    required = {cell for cell, _ in required_cells(workplace, form, period)}
    done = sum(1 for row in found if row.cell in required and not row.current.is_empty)
    sections = tuple((section.id, section.name) for section in form.sections)
    return TablePage(
        _head(workplace, form, period, done, len(required)),
        sections,
        found,
        standards_of(workplace, period),
    )


def _table_rows(
    workplace: Workplace, indicators: Iterable[Indicator], period: Period
) -> tuple[TableRow, ...]:
    indicators = tuple(indicators)
    wanted: set[Period] = set()
    for indicator in indicators:
        own = rule_columns.own_period(indicator, period)
        wanted |= {own, periods.previous(own), periods.last_year(own)}
    stored = rows.figures_of(workplace.db, workplace.unit.code, tuple(wanted))
    locks = locks_of(workplace)
    targets = targets_of(workplace.db, workplace.unit.code, periods.year_of(period))
    found = []
    for indicator in indicators:
        own = rule_columns.own_period(indicator, period)
        derived = is_derived(workplace, indicator, own)
        keys = dimension_keys(workplace, indicator)
        if indicator.derivation is not None and indicator.dimension:
            keys = ("", *(key for key in keys if (own, indicator.code, key) in stored))
        names = (
            {
                v.id: str(v.name)
                for v in workplace.catalogue.dimension_by_id[indicator.dimension].values
            }
            if indicator.dimension
            else {}
        )
        for key in keys:
            current, previous, last_year = (
                stored.get((at, indicator.code, key), EMPTY)
                for at in (own, periods.previous(own), periods.last_year(own))
            )
            cell = Cell(indicator.form, indicator.code, key, own)
            found.append(
                TableRow(
                    cell,
                    indicator,
                    f"{names.get(key, key)} · {indicator.name}" if key else str(indicator.name),
                    indicator.section,
                    current,
                    previous,
                    last_year,
                    compare(indicator, current, last_year),
                    targets.get((indicator.code, key)),
                    derived,
                    locks.holds(cell),
                )
            )
    return tuple(found)


def open_daily(workplace: Workplace, form: Form, period: Period) -> DailyPage:
    """Every day of the month, with or without a reading, and the readings of two years for the
    pictures.
    """
    unit = workplace.unit.code
    year, before = periods.year_of(period), periods.last_year(periods.year_of(period))
    this_year = rows.readings_of(workplace.db, unit, f"{year}-01-01", f"{year}-12-31")
    last_year = rows.readings_of(workplace.db, unit, f"{before}-01-01", f"{before}-12-31")
    by_date = {reading.date: reading for reading in this_year}
    days = []
    for day in periods.days_of(period):
        reading = by_date.get(day.isoformat())
        columns = reading.columns if reading else {}
        checked = check_value(columns, day, workplace.catalogue.air_standards) if reading else None
        reason = str(columns.get("reason") or "")
        days.append(
            DayRow(
                day.isoformat(),
                {f.code: figure_of_column(columns.get(f.code), f) for f in form.fields},
                reason,
                checked.aqi if checked else None,
            )
        )
    told = sum(1 for day in days if not day.figures["aqi"].is_empty or day.figures["invalid"].value)
    own_target = targets_of(workplace.db, unit, year).get(("E104", ""))
    good = own_target.value if own_target is not None else None
    good_value = (
        good // 10_000
        if good is not None
        else next(
            (
                int(t.value)
                for t in workplace.catalogue.targets
                if t.code == "E104" and t.year == year and t.value
            ),
            None,
        )
    )
    return DailyPage(
        _head(workplace, form, period, told, len(days)),
        tuple(days),
        this_year,
        last_year,
        standards_of(workplace, period),
        good_value,
    )


def open_ledger(workplace: Workplace, form: Form, period: Period) -> LedgerPage:
    """The ledger as of the month, ordered by number."""
    projects = FrameRows(workplace, period).projects
    done = sum(1 for state in projects if state.columns["done_this_month"] is not None)
    return LedgerPage(_head(workplace, form, period, done, len(projects)), projects)


def open_honours(workplace: Workplace, form: Form, period: Period) -> HonoursPage:
    found = rows.honours_of(workplace.db, workplace.unit.code, period)
    honours = tuple(
        (
            number,
            {
                str(f.code): figure_of_column(columns[f.code], f)
                for f in form.fields
                if f.code in columns
            },
        )
        for number, columns in found
    )
    return HonoursPage(_head(workplace, form, period, len(honours), len(honours)), honours)


def open_targets(workplace: Workplace, form: Form, period: Period) -> TargetsPage:
    """The year's targets beside what has been reached, and the assigned yearly figures."""
    year = periods.year_of(period)
    indicators = workplace.catalogue.indicators
    found = [
        (indicators[target.code], target)
        for target in targets_of(workplace.db, workplace.unit.code, year).values()
        if target.code in indicators
    ]
    reached = []
    for indicator, target in sorted(found, key=lambda pair: (pair[0].code, pair[1].dimension)):
        series = rows.series_of(
            workplace.db, workplace.unit.code, indicator.code, target.dimension, year, f"{year}-z"
        )
        known = [value for value in series.values() if value is not None]
        value = None if not known else sum(known) if indicator.over_time == "sum" else known[-1]
        reached.append((indicator, target, Figure(value)))
    assigned = _table_rows(
        workplace,
        [
            i
            for f in workplace.forms
            for i in workplace.catalogue.indicators_of(f, workplace.unit)
            if i.is_target
        ],
        period,
    )
    done = sum(1 for row in assigned if not row.current.is_empty)
    return TargetsPage(_head(workplace, form, year, done, len(assigned)), tuple(reached), assigned)


def _head(workplace: Workplace, form: Form, period: Period, done: int, total: int) -> Head:
    own = form_period(form, period)
    latest = submissions.latest_submission(workplace.db, workplace.unit.code, own)
    locked = latest is not None and latest.state != "correcting"
    return Head(
        form,
        own,
        latest.state if latest else "",
        latest.sequence if latest else 1,
        locked,
        check_form(workplace, form, own),
        done,
        total,
        locks_of(workplace),
        judgement.receipts_of(workplace.db, workplace.unit.code, own),
    )


@dataclass(frozen=True, slots=True)
class FormSummary:
    """A form on the rail: how complete, what is wrong, where its submission stands."""

    form: Form
    period: Period
    done: int
    total: int
    errors: int
    queries: int
    state: str


def summarise(workplace: Workplace, period: Period) -> tuple[FormSummary, ...]:
    """All forms of this unit while the window stands at month `period`, in catalogue order."""
    found = []
    for form in workplace.forms:
        head = open_page(workplace, form, period).head
        wrong = [f for f in head.findings if f.blocks and not f.is_blank]
        found.append(
            FormSummary(
                form,
                head.period,
                head.done,
                head.total,
                sum(1 for f in wrong if f.severity == "error"),
                sum(1 for f in wrong if f.severity == "query"),
                head.state,
            )
        )
    return tuple(found)


Page = TablePage | DailyPage | LedgerPage | HonoursPage | TargetsPage


def open_page(workplace: Workplace, form: Form, period: Period) -> Page:
    """The page of any form while the window stands at month `period`."""
    own = form_period(form, period)
    match form.kind:
        case "daily":
            return open_daily(workplace, form, own)
        case "ledger":
            return open_ledger(workplace, form, own)
        case "honours":
            return open_honours(workplace, form, own)
        case "targets":
            return open_targets(workplace, form, own)
        case _:
            return open_table(workplace, form, own)


@dataclass(frozen=True, slots=True)
class CellStory:
    """The cell in hand: its field, two years of values for the line, and its changes, newest
    first.
    """

    cell: Cell
    field: Field
    figure: Figure
    editable: bool
    this_year: tuple[tuple[Period, int | None], ...]
    last_year: tuple[tuple[Period, int | None], ...]
    history: tuple[Change, ...]


def cell_story(workplace: Workplace, cell: Cell) -> CellStory | None:
    """What the side panel tells of a cell; None for a cell the catalogue does not know."""
    field = workplace.catalogue.field(cell.form, cell.code)
    if field is None:
        return None
    unit = workplace.unit.code
    this_year: tuple[tuple[Period, int | None], ...] = ()
    last_year: tuple[tuple[Period, int | None], ...] = ()
    figure = EMPTY
    if isinstance(field, Indicator):
        own = Period(cell.period)
        end = periods.year_so_far(
            Period(
                f"{own[:4]}-12"
                if periods.frequency_of(own) == "month"
                else f"{own[:4]}-Q4"
                if periods.frequency_of(own) == "quarter"
                else own
            )
        )
        first = periods.last_year(end[0])
        known = rows.series_of(workplace.db, unit, cell.code, cell.dimension, first, end[-1])
        this_year = tuple((p, known.get(p)) for p in end)
        last_year = tuple((periods.last_year(p), known.get(periods.last_year(p))) for p in end)
        figure = rows.figures_of(workplace.db, unit, (own,)).get(
            (own, cell.code, cell.dimension), EMPTY
        )
    editable = not locks_of(workplace).holds(cell) and not (
        isinstance(field, Indicator) and is_derived(workplace, field, Period(cell.period))
    )
    return CellStory(
        cell,
        field,
        figure,
        editable,
        this_year,
        last_year,
        journal.history(workplace.db, unit, cell),
    )


@dataclass(frozen=True, slots=True)
class Due:
    """When a month's forms are due, seen from today."""

    date: str
    days_left: int  # calendar days, negative when late
    working_days_left: int


def deadline(workplace: Workplace, period: Period, form: str = "") -> Due | None:
    """When the first of this unit's forms of a period is due (at the desk: of all forms), or
    this one form; None when the catalogue sets nothing for its frequency. What the desk decided
    goes before the catalogue's rule.
    """
    unit = workplace.unit if workplace.unit.code in workplace.catalogue.unit_by_code else None
    forms = workplace.catalogue.forms_due(periods.frequency_of(period), unit)
    days = [due_date(workplace, f, period) for f in forms if form in ("", f.id)]
    due = min((day for day in days if day is not None), default=None)
    if due is None:
        return None
    holidays, workdays = workplace.catalogue.holidays, workplace.catalogue.workdays
    return Due(
        due.isoformat(),
        (due - workplace.today).days,
        deadlines.working_days_left(workplace.today, due, holidays, workdays),
    )


def due_date(workplace: Workplace, form: Form, period: Period) -> date | None:
    """The day on which a form is due for its period: decided, or by the catalogue's rule; None
    where there is neither.
    """
    decided = decided_deadlines(workplace.db, period).get(form.id)
    if decided is not None:
        return date.fromisoformat(decided)
    frequency = periods.frequency_of(period)
    rule = next((d for d in workplace.catalogue.deadlines if d.frequency == frequency), None)
    if rule is None:
        return None
    return deadlines.due_date(
        period, rule.working_days, workplace.catalogue.holidays, workplace.catalogue.workdays
    )
