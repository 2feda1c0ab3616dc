"""Taking the figures of past years from old workbooks: sheet by sheet, either to see what would come of it or for good."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from desktop.actions.imports.preview import propose
from desktop.actions.imports.table_sheet import propose_indicators
from desktop.actions.imports.workbook import DAY, plan_sheet, table_of
from desktop.actions.pages.header import form_period
from desktop.actions.pages.table import TableRow, table_rows
from desktop.actions.past.bounds import Bounds
from desktop.actions.past.write import write_past
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Code, Field, Form, FormId, Indicator
from desktop.domain import periods
from desktop.domain.figures import EMPTY, Cell, Figure, How, display
from desktop.domain.paste.past_sheet import (
    Context,
    Known,
    PastCell,
    PastSheet,
    as_table,
    context_of,
    read_past_sheet,
    titles_of,
    unit_key,
)
from desktop.domain.paste.sheet_table import SheetTable, plain_number
from desktop.domain.paste.targets import PasteTarget, Skipped, TargetIndex, day_targets
from desktop.domain.periods import Period
from desktop.domain.problems import shown
from desktop.domain.roster import whole_roster
from desktop.errors import AppError, Refused
from desktop.exchange.read_sheet import Sheet
from desktop.i18n import _
from desktop.messages import describe
from desktop.store import past_periods, rows
from desktop.store.cells import read_cell
from desktop.store.database import machine_faults

_MOST_FIGURES = 200_000  # of one sheet
_ROW_KINDS = ("daily", "ledger", "honours")
_NAMING = {
    "daily": ({DAY}, 2),
    "ledger": ({"name", "category"}, 4),
    "honours": ({"title"}, 3),
}
"""Kind of form: the columns by which a sheet is one, and how many it has at least."""


@dataclass(frozen=True, slots=True)
class PastSource:
    """A sheet, the name of its workbook, and what a person said of all of it."""

    file: str
    sheet: Sheet
    chosen: Context = field(default_factory=Context)

    @property
    def name(self) -> str:
        return f"{self.file} · {self.sheet.name}" if self.sheet.name != self.file else self.file


@dataclass(frozen=True, slots=True)
class Left:
    """What was not taken, or is to be looked at: where in the sheet, and why."""

    where: str
    words: str


@dataclass(frozen=True, slots=True)
class TakenFigure:
    unit: str
    cell: Cell
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class PastOutcome:
    """What one sheet brings. `context`: what was read of all of it; `missing`: what a person has to say before anything
    is taken ("unit", "period", "indicator"); `same`: figures that stand there already.
    """

    source: PastSource
    context: Context
    missing: frozenset[str]
    figures: tuple[TakenFigure, ...]
    same: int
    left: tuple[Left, ...]

    @property
    def periods(self) -> tuple[str, ...]:
        return tuple(sorted({one.cell.period for one in self.figures}))

    @property
    def units(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.unit for one in self.figures))


class _OnlyLooked(Exception):
    pass


def take_past(
    workplace: Workplace,
    sources: Sequence[PastSource],
    *,
    only_look: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[PastOutcome, ...]:
    """Write what the sheets say into periods before the first report, all or nothing, or `only_look` at what would be
    written. What was filled in, came with a task or was reported stays as it is; where two sheets differ the first
    stands, and both are said.

    Raises: StoreError; Refused of a workplace that is only looked at.
    """
    workplace.refuse_read_only()
    outcomes: list[PastOutcome] = []
    with machine_faults(workplace.database):
        try:
            with workplace.db.atomic():
                taker = _Taker(workplace)
                for number, source in enumerate(sources, start=1):
                    outcomes.append(taker.take(source))
                    if on_progress is not None:
                        on_progress(number, len(sources))
                if only_look:
                    raise _OnlyLooked
        except _OnlyLooked:
            pass
    return tuple(outcomes)


def known_of(workplace: Workplace) -> Known:
    """What a sheet can speak of under the forms of today, and every unit of any time."""
    indicators = tuple(
        PasteTarget(indicator.code, (indicator.name.zh, indicator.name.en))
        for form in workplace.catalogue.forms
        if form.kind != "targets"
        for indicator in form.indicators
    )
    units: dict[str, str] = {}
    for unit in reversed(whole_roster(workplace.catalogue)):
        for name in (unit.code, unit.name.zh, unit.name.en):
            units[unit_key(name)] = str(unit.code)
    return Known(indicators, units)


def missing_words(outcome: PastOutcome) -> list[str]:
    """What a person has to say before the whole sheet can be taken."""
    texts = {
        "unit": _("Of which unit its figures are is not said. Choose it."),
        "period": _(
            "Of which month or year its figures are is not said. Type it: 2024-03, 2024-Q1, 2024."
        ),
        "indicator": _("Of which indicator its figures are is not said. Choose it."),
    }
    return [text for name, text in texts.items() if name in outcome.missing]


class _Taker:
    def __init__(self, workplace: Workplace) -> None:
        self.workplace, self.known = workplace, known_of(workplace)
        self.index = TargetIndex(self.known.indicators)
        self.taken: dict[tuple[str, Cell], tuple[Figure, str]] = {}
        """What an earlier sheet brought, and its name."""
        self._fitting: set[int] = set()
        """The rows of the sheet at hand that have a figure of a period that it is asked for."""

    def take(self, source: PastSource) -> PastOutcome:
        if self.workplace.role == "township":
            for form in self.workplace.forms:
                if form.kind in _ROW_KINDS:
                    try:
                        table = table_of(self.workplace, form, source.sheet, self._today)
                    except AppError:
                        continue
                    if _is_of(form, table):
                        return self._rows(source, form, titles_of(source.sheet.rows, table))
        return self._figures(source)

    @property
    def _today(self) -> Period:
        return periods.containing(self.workplace.today, "month")

    # --- forms of rows: days, projects, honours
    def _rows(self, source: PastSource, form: Form, titles: Sequence[str]) -> PastOutcome:
        unit = self.workplace.unit
        names = (source.sheet.name, source.file)
        context = source.chosen.filled(context_of((*titles, *names), self.known))
        context = replace(context, unit=str(unit.code))
        own = self._periods(form, source.sheet, context)
        if not own:
            return PastOutcome(source, context, frozenset({"period"}), (), 0, ())
        figures: list[TakenFigure] = []
        left: list[Left] = []
        same = 0
        for period in own:
            view = self.workplace.at(period)
            if (refusal := self._refusal(view, form, period)) is not None:
                left.append(Left(periods.label(period), describe(refusal)))
                continue
            table = table_of(view, form, source.sheet, period)
            try:
                plan = plan_sheet(view, form, period, table)
            except Refused as refused:
                left.append(Left(periods.label(period), describe(refused)))
                continue
            entries = [(p.cell, p.figure) for p in plan.proposed if p.figure is not None]
            left += [Left(p.label, p.problem) for p in plan.proposed if p.figure is None]
            left += _skipped_rows(plan.skipped, form, own)
            brought, stands = self._write(view, entries, source, left)
            figures += brought
            same += stands
        return PastOutcome(source, context, frozenset(), tuple(figures), same, tuple(left))

    def _periods(self, form: Form, sheet: Sheet, context: Context) -> tuple[Period, ...]:
        """The months that a sheet of rows is of: of days those it names, of projects and honours the one that its title,
        its name or a person says.
        """
        if form.kind == "daily" and len(context.period) < 7:
            cells = {cell for row in sheet.rows for cell in row if cell}
            years = {cell[:4] for cell in cells if cell[:2] in ("19", "20")} | {context.year}
            return tuple(
                month
                for year in sorted(years)
                if len(year) == 4 and year.isdigit()
                for month in periods.months_within(Period(year))
                if _names_days(cells, month, with_year=year != context.year)
            )
        if not context.period or periods.frequency_of(Period(context.period)) == "year":
            return ()
        return (form_period(form, Period(context.period)),)

    def _refusal(self, view: Workplace, form: Form, period: Period) -> Refused | None:
        if (refusal := Bounds(view).refusal(period)) is not None:
            return refusal
        known = past_periods.past_periods(view.db, view.unit.code)
        if any(row.period == period and row.form == form.id for row in known):
            return Refused("past-there", period=periods.label(period), form=form.name)
        if rows.has_rows(view.db, view.unit.code, form.kind, period):
            return Refused("past-filled-in", period=periods.label(period), form=form.name)
        return None

    # --- tables of figures
    def _figures(self, source: PastSource) -> PastOutcome:
        sheet = source.sheet.as_shown()
        chosen = source.chosen
        if self.workplace.role == "township":
            chosen = replace(chosen, unit=chosen.unit or str(self.workplace.unit.code))
        read = read_past_sheet(
            sheet.rows, sheet.merged, (sheet.name, source.file), self.known, chosen
        )
        left = [
            Left(
                _("row {row}, column {column}").format(row=row + 1, column=column + 1),
                _("The sheet's sum is {sum}; the rows above it give {parts}.").format(
                    sum=shown(text), parts=f"{parts:,f}"
                ),
            )
            for row, column, text, parts in read.sums
        ]
        missing = set(read.missing)
        if len(read.cells) > _MOST_FIGURES:
            raise Refused("past-too-much", sheet=source.name, most=_MOST_FIGURES)
        self._fitting = {cell.row for cell in read.cells if not self._is_shorter(cell)}
        together: dict[tuple[str, Period], list[PastCell]] = {}
        alone = self._months_alone(read, left)
        for cell in read.cells:
            if (cell.row, cell.names, cell.unit) in alone and not cell.so_far:
                continue
            unit = cell.unit or self._reporter_of(cell)
            if not unit:
                missing.add("unit")
                continue
            together.setdefault((unit, cell.period), []).append(cell)
        figures: list[TakenFigure] = []
        same = 0
        for (unit, period), cells in sorted(together.items(), key=lambda one: one[0][::-1]):
            brought, stands = self._of_period(source, read, unit, period, cells, left, missing)
            figures += brought
            same += stands
        left += [
            Left(skip.where, f"{shown(skip.text)} — {skip.words}")
            for skip in read.skipped
            if skip.reason != "total"
        ]
        left += _hidden(source.sheet)
        return PastOutcome(
            source, read.context, frozenset(missing), tuple(figures), same, tuple(left)
        )

    def _of_period(
        self,
        source: PastSource,
        read: PastSheet,
        unit: str,
        period: Period,
        cells: Sequence[PastCell],
        left: list[Left],
        missing: set[str],
    ) -> tuple[list[TakenFigure], int]:
        if self.workplace.role == "township" and unit != self.workplace.unit.code:
            name = self.workplace.catalogue.unit_name(unit)
            left.append(Left(name, _("another office's figures; only your own are taken")))
            return [], 0
        view = self.workplace.of_unit(unit).at(period)
        place = f"{view.unit.name} {periods.label(period)}"
        shorter = [cell for cell in cells if self._is_shorter(cell)]
        if any(cell.row not in self._fitting for cell in shorter):
            missing.add(
                "period"
            )  # of which month is not said; beside its months it would be their sum
        cells = [cell for cell in cells if cell not in shorter]
        if not cells:
            return [], 0
        if (refusal := Bounds(view).refusal(period)) is not None:
            left.append(Left(place, describe(refusal)))
            return [], 0
        standing = self._standing(view, period, cells)
        table, of_rows = as_table(cells, read.table)
        proposed, skipped = propose_indicators(table, standing)
        entries = []
        for one in proposed:
            if one.figure is None:
                left.append(Left(f"{place} · {one.label}", one.problem))
            else:
                entries.append((one.cell, one.figure))
        brought, stands = self._write(view, entries, source, left)
        for skip in skipped:
            of_row = of_rows[skip.row]
            where = _place(of_row[0], place)
            if skip.reason == "derived":
                left += self._against_components(view, standing, of_row, where)
            else:
                left.append(Left(where, f"{shown(of_row[0].text)} — {skip.words}"))
        return brought, stands

    def _indicators(self, view: Workplace, period: Period) -> list[Indicator]:
        return [
            indicator
            for form in view.forms
            if form.kind != "targets"
            for indicator in view.catalogue.indicators_of(form, view.unit)
            if indicator.frequency == periods.frequency_of(period)
        ]

    def _standing(
        self, view: Workplace, period: Period, cells: Sequence[PastCell]
    ) -> list[TableRow]:
        """What can be written: also what is worked out from others, where none of these is there."""
        brought = {code for cell in cells for code in self._codes(cell)} | {
            code
            for (_period, code, _dimension), figure in rows.figures_of(
                view.db, view.unit.code, (period,)
            ).items()
            if figure.has_value
        }
        has_projects = rows.has_rows(view.db, view.unit.code, "ledger", period)
        return [
            replace(
                row,
                locked=False,
                derived=row.derived
                and not self._is_free(view, row.indicator, brought, has_projects),
            )
            for row in table_rows(view, self._indicators(view, period), period)
            if row.cell.period == period
        ]

    def _is_free(
        self, view: Workplace, indicator: Indicator, brought: Collection[str], has_projects: bool
    ) -> bool:
        """Whether a figure that is worked out can be taken as it is: nothing that it follows from is here. Never a rate."""
        derivation = indicator.derivation
        if derivation is None or indicator.over_time == "components":
            return False
        if derivation.over == "project":
            return not has_projects
        return derivation.over == "unit" and set(brought).isdisjoint(
            view.derivations.indicators_read([indicator.code])
        )

    def _codes(self, cell: PastCell) -> list[str]:
        hits = [self.index.code(n) for name in cell.names for n in self.index.of(name)]
        most = max(map(hits.count, hits), default=0)
        return [code for code in dict.fromkeys(hits) if hits.count(code) == most]

    def _indicator(self, cell: PastCell) -> Indicator | None:
        codes = self._codes(cell)
        return self.workplace.catalogue.indicators.get(Code(codes[0])) if len(codes) == 1 else None

    def _is_shorter(self, cell: PastCell) -> bool:
        """Whether the figure is asked for shorter periods than the one it stands under: a year's sum of months."""
        indicator = self._indicator(cell)
        if indicator is None:
            return False
        own = periods.frequency_of(cell.period)
        order = ("month", "quarter", "year")
        return order.index(indicator.frequency) < order.index(own)

    def _reporter_of(self, cell: PastCell) -> str:
        """The unit that alone fills in what the cell is of."""
        indicator = self._indicator(cell)
        if indicator is None:
            return ""
        units = [
            str(u.code) for u in self.workplace.catalogue.units if u.group in indicator.filled_by
        ]
        return units[0] if len(units) == 1 else ""

    def _months_alone(
        self, read: PastSheet, left: list[Left]
    ) -> set[tuple[int, tuple[str, ...], str]]:
        """Rows of the sheet that have what each month brought alone, of something that is kept as the year so far; and
        sums over a year that are not those of its months.
        """
        by_row: dict[tuple[int, tuple[str, ...], str], dict[str, Decimal]] = {}
        first_of: dict[tuple[int, tuple[str, ...], str], PastCell] = {}
        for cell in read.cells:
            first_of.setdefault((cell.row, cell.names, cell.unit), cell)
            value = plain_number(cell.text)
            if value is not None and not cell.so_far:
                by_row.setdefault((cell.row, cell.names, cell.unit), {})[cell.period] = value
        alone = set()
        for key, values in by_row.items():
            months = [values[p] for p in sorted(values) if len(p) > 4]
            year = next((value for p, value in values.items() if len(p) == 4), None)
            first = first_of[key]
            indicator = self._indicator(first)
            if indicator is None or len(months) < 2:
                continue
            where = _place(first, str(indicator.name))
            if indicator.over_time == "cumulative":
                falls = any(b < a for a, b in pairwise(months))
                if falls or (year is not None and year == sum(months) != months[-1]):
                    alone.add(key)
                    words = _(
                        "{name} is kept as the year so far, and this row has what each month brought. Put the year so far into the sheet, then take it."
                    )
                    left.append(Left(where, words.format(name=indicator.name)))
            elif indicator.over_time == "sum" and year is not None and sum(months) != year:
                whole = 12 if indicator.frequency == "month" else 4
                if len(months) == whole:
                    words = _("The sheet's year is {year}; its periods give {parts}.")
                    left.append(
                        Left(where, words.format(year=f"{year:,f}", parts=f"{sum(months):,f}"))
                    )
        return alone

    def _against_components(
        self,
        view: Workplace,
        standing: Sequence[TableRow],
        of_row: Sequence[PastCell],
        where: str,
    ) -> Iterator[Left]:
        """What the sheet says of a figure that is worked out, where it is another one."""
        cell, indicator = of_row[0], self._indicator(of_row[0])
        row = next(
            (r for r in standing if indicator is not None and r.indicator.code == indicator.code),
            None,
        )
        if row is None:
            return
        stands = read_cell(view.db, view.unit.code, row.cell, row.indicator)
        given = propose(cell.text, row.cell, row.indicator, EMPTY, row.label, cell.measure).figure
        if given is None or given.value == stands.value:
            return
        if stands.is_empty:
            words = _("{value} is not taken: it is worked out from others, which are not all here.")
            yield Left(where, words.format(value=shown(cell.text)))
        else:
            words = _("The sheet says {value}; from its parts it is {stands}, which stands.")
            yield Left(
                where,
                words.format(value=shown(cell.text), stands=display(stands, row.indicator)),
            )

    # --- writing
    def _write(
        self,
        view: Workplace,
        entries: Iterable[tuple[Cell, Figure]],
        source: PastSource,
        left: list[Left],
    ) -> tuple[list[TakenFigure], int]:
        """Those that stand nowhere otherwise, and how many stand there already."""
        db, unit = view.db, str(view.unit.code)
        entries = list(entries)
        hows = rows.hows_of(db, unit, sorted({cell.period for cell, _figure in entries}))
        entries = self._without_filled_in(view, entries, left)
        placed: list[tuple[Cell, Field, Figure]] = []
        same = 0
        for cell, figure in entries:
            of_cell = view.catalogue.field(cell.form, cell.code)
            if of_cell is None or figure.is_empty:
                continue
            earlier = self.taken.get((unit, cell))
            stands = read_cell(db, unit, cell, of_cell)
            label = f"{view.unit.name} {periods.label(cell.period)} · {cell.code} {of_cell.name}"
            if _same(stands, figure):
                same += 1
            elif earlier is not None:
                words = _("{name} says {value}; this one says {other}. The first one stands.")
                left.append(
                    Left(
                        label,
                        words.format(
                            name=earlier[1],
                            value=display(earlier[0], of_cell),
                            other=display(figure, of_cell),
                        ),
                    )
                )
            elif not stands.is_empty and hows.get((cell.period, cell.code, cell.dimension)) not in (
                How.PAST,
                None,
            ):
                words = _("{value} stands here and stays; the sheet says {other}.")
                left.append(
                    Left(
                        label,
                        words.format(
                            value=display(stands, of_cell), other=display(figure, of_cell)
                        ),
                    )
                )
            else:
                placed.append((cell, of_cell, figure))
        for change in write_past(view, placed, source.name):
            if (
                change.how is How.DERIVED
                and change.before.has_value
                and change.before.value != change.after.value
            ):
                of_cell = view.catalogue.indicators[Code(change.cell.code)]
                words = _("{value} stood here; from its parts it is {stands}, which stands now.")
                left.append(
                    Left(
                        f"{view.unit.name} {periods.label(change.cell.period)} · {change.cell.code} {of_cell.name}",
                        words.format(
                            value=display(change.before, of_cell),
                            stands=display(change.after, of_cell) or "—",
                        ),
                    )
                )
        self.taken |= {(unit, cell): (figure, source.name) for cell, _field, figure in placed}
        taken = [
            TakenFigure(
                unit,
                cell,
                f"{cell.code} {of_cell.name}" + (f" · {cell.dimension}" if cell.dimension else ""),
                display(figure, of_cell),
            )
            for cell, of_cell, figure in placed
        ]
        return taken, same

    def _without_filled_in(
        self, view: Workplace, entries: list[tuple[Cell, Figure]], left: list[Left]
    ) -> list[tuple[Cell, Figure]]:
        """A form and period is either filled in here or past, never both."""
        kept, filled_in = [], {}
        for cell, figure in entries:
            key = (cell.form, Period(cell.period))
            if key not in filled_in:
                form = view.catalogue.form_by_id[FormId(cell.form)]
                codes = [str(indicator.code) for indicator in form.indicators]
                filled_in[key] = past_periods.filled_in(view.db, view.unit.code, key[1], codes)
                if filled_in[key]:
                    refusal = Refused(
                        "past-filled-in", period=periods.label(key[1]), form=form.name
                    )
                    left.append(Left(str(view.unit.name), describe(refusal)))
            if not filled_in[key]:
                kept.append((cell, figure))
        return kept


def _same(stands: Figure, figure: Figure) -> bool:
    return replace(stands, standard="") == replace(figure, standard="")


def _is_of(form: Form, table: SheetTable) -> bool:
    naming, least = _NAMING[form.kind]
    codes = {column.code for column in table.columns if column.code}
    return naming <= codes and len(codes) >= least


def _names_days(cells: set[str], month: Period, *, with_year: bool) -> bool:
    """Whether some day of a month stands in a sheet: written with its year, or of the sheet's year without."""
    for target in day_targets(periods.days_of(month)):
        names = [name for name in target.names if month[:4] in name]
        if not with_year:
            names += [
                name
                for name in target.names
                if "月" in name and month[:4] not in name  # zh-data: a day as it is written
            ]  # zh-data: a day as it is written
        if any(name in cells for name in (target.code, *names)):
            return True
    return False


def _skipped_rows(skipped: Sequence[Skipped], form: Form, own: Sequence[Period]) -> Iterator[Left]:
    """Of a year of days, the rows of the other months are none that were left out."""
    for skip in skipped:
        if skip.reason in ("blank", "heading") or (
            form.kind == "daily" and len(own) > 1 and skip.reason == "unknown-row"
        ):
            continue
        yield Left(skip.where, f"{shown(skip.text)} — {skip.words}")


def _hidden(sheet: Sheet) -> Iterator[Left]:
    if sheet.hidden_count:
        yield Left(
            sheet.name,
            _(
                "Hidden rows and columns are not taken: {n}. Show them in the sheet if they are meant."
            ).format(n=sheet.hidden_count),
        )


def _place(cell: PastCell, of: str) -> str:
    return _("{of} · row {row}, column {column}").format(
        of=of, row=cell.row + 1, column=cell.column + 1
    )
