"""Taking the figures of past years from old workbooks: sheet by sheet, either to see what would come of it or for good."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

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
from desktop.domain.paste.past_headings import is_unread_measure, titles_of
from desktop.domain.paste.past_sheet import (
    PastCell,
    PastSheet,
    as_table,
    read_past_sheet,
)
from desktop.domain.paste.phrases import (
    Context,
    Known,
    context_of,
    measures_named,
    name_key,
    unit_key,
)
from desktop.domain.paste.sheet_table import SheetTable, plain_number
from desktop.domain.paste.targets import SKIP_REASONS, PasteTarget, Skipped, day_targets
from desktop.domain.periods import Period
from desktop.domain.problems import shown
from desktop.domain.roster import month_of, whole_roster
from desktop.errors import AppError, Refused
from desktop.exchange.read_sheet import Sheet
from desktop.i18n import _, listed
from desktop.messages import describe
from desktop.store import past_periods, rows
from desktop.store.cells import read_cell
from desktop.store.database import machine_faults

_WHOLE = ("全区", "全县", "全市", "区本级", "全区合计")  # zh-data: what a sheet calls the whole
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
                taker.read_all(sources)
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
    values = frozenset(
        name_key(name)
        for dimension in workplace.catalogue.dimensions
        for value in dimension.values
        for name in (value.id, value.name.zh, value.name.en)
    )
    whole = workplace.catalogue.district_name
    district = frozenset(map(name_key, (whole.zh, whole.en, *_WHOLE)))
    return Known(indicators, units, values, district)


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
        self.taken: dict[tuple[str, Cell], tuple[Figure, str]] = {}
        """What an earlier sheet brought, and its name."""
        self._read: dict[int, PastSheet] = {}
        self._falling: set[tuple[str, str]] = set()
        """(unit, code and year) of what is kept as the year so far, and falls within the year."""
        self._fitting: set[int] = set()
        """The rows of the sheet at hand that have a figure of a period that it is asked for."""

    def read_all(self, sources: Sequence[PastSource]) -> None:
        """Look over all sheets first: what each month brought alone shows in all of a year together."""
        series: dict[tuple[str, str, frozenset[str]], dict[Period, Decimal]] = {}
        for source in sources:
            if self._form_of(source) is not None:
                continue
            self._read[id(source)] = read = self._sheet(source)
            for cell in read.cells:
                indicator, value = self._indicator(cell), plain_number(cell.text)
                if (
                    value is not None
                    and indicator is not None
                    and indicator.over_time == "cumulative"
                ):
                    key = (cell.unit, str(indicator.code) + cell.period[:4], frozenset(cell.names))
                    series.setdefault(key, {})[cell.period] = value
        self._falling = {
            (unit, code)
            for (unit, code, _names), values in series.items()
            if any(values[b] < values[a] for a, b in pairwise(sorted(values, key=month_of)))
        }

    def take(self, source: PastSource) -> PastOutcome:
        found = self._form_of(source)
        if found is not None:
            form, table = found
            return self._rows(source, form, titles_of(source.sheet.rows, table))
        return self._figures(source)

    def _form_of(self, source: PastSource) -> tuple[Form, SheetTable] | None:
        """Of an office's sheet of days, projects or honours, its form."""
        if self.workplace.role != "township":
            return None
        for form in self.workplace.forms:
            if form.kind in _ROW_KINDS:
                try:
                    table = table_of(self.workplace, form, source.sheet, self._today)
                except AppError:
                    continue
                if _is_of(form, table):
                    return form, table
        return None

    def _sheet(self, source: PastSource) -> PastSheet:
        sheet, names = source.sheet.as_shown(), (source.sheet.name, Path(source.file).stem)
        read = read_past_sheet(sheet.rows, sheet.merged, names, self.known, source.chosen)
        own = str(self.workplace.unit.code) if self.workplace.role == "township" else ""
        if own and not read.context.unit and not read.context.others:
            chosen = replace(source.chosen, unit=own)  # an office's own sheets need not name it
            read = read_past_sheet(sheet.rows, sheet.merged, names, self.known, chosen)
        return read

    @property
    def _today(self) -> Period:
        return periods.containing(self.workplace.today, "month")

    # --- forms of rows: days, projects, honours
    def _rows(self, source: PastSource, form: Form, titles: Sequence[str]) -> PastOutcome:
        unit = self.workplace.unit
        names = (source.sheet.name, Path(source.file).stem)
        context = source.chosen.filled(context_of((*titles, *names), self.known))
        own_code = str(unit.code)
        others = {
            code for row in source.sheet.rows for cell in row if (code := self.known.unit(cell))
        }
        others |= {context.unit} | set(context.others)
        if others - {own_code, "", "*"}:
            words = _("another office's figures; only your own are taken")
            return PastOutcome(source, context, frozenset(), (), 0, (Left(source.name, words),))
        if measures_named(names) or any(map(is_unread_measure, (*titles, *names))):
            words = _(SKIP_REASONS["measure-unread"])
            return PastOutcome(source, context, frozenset(), (), 0, (Left(source.name, words),))
        context = replace(context, unit=own_code)
        own = () if context.so_far else self._periods(form, source.sheet, context)
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
            if form.kind == "daily" and (twice := _days_twice(table)):
                words = _("The day {day} stands there several times; which one is meant?")
                left.append(Left(periods.label(period), words.format(day=twice)))
                break
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
        read = self._read[id(source)]
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
        alone: set[tuple[str, str, str]] = set()
        so_far = {(cell.row, cell.names) for cell in read.cells if cell.so_far}
        for cell in read.cells:
            if self._is_alone(cell, read):
                indicator = self._indicator(cell)
                key = (cell.unit, str(indicator.code) if indicator else "", cell.period[:4])
                if key not in alone and not (cell.of_period and (cell.row, cell.names) in so_far):
                    words = _(
                        "{name} is kept as the year so far, and these are what each month brought. Put the year so far into the sheet, then take it."
                    )
                    name = indicator.name if indicator else ""
                    left.append(Left(_place(cell, ""), words.format(name=name)))
                    alone.add(key)
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
        if not (figures or same or left or missing):
            words = _(
                "Nothing in it was understood as a figure of a unit, a period and an indicator."
            )
            left.append(Left(source.name, words))
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
        cells = [cell for cell in cells if not self._lacks_value(view, cell, standing, place, left)]
        if not cells:
            return [], 0
        table, of_rows, differing = as_table(cells, read.table)
        left += [
            Left(
                _place(of_row[0], place),
                _("Several numbers stand there for it: {numbers}.").format(
                    numbers=listed(shown(cell.text) for cell in of_row)
                ),
            )
            for of_row in differing
        ]
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
        found = [codes for name in cell.names if (codes := self.known.codes(name))]
        return sorted(frozenset.intersection(*found)) if found else []

    def _lacks_value(
        self,
        view: Workplace,
        cell: PastCell,
        standing: Sequence[TableRow],
        place: str,
        left: list[Left],
    ) -> bool:
        """Whether the figure has parts, and which one is meant is not said; then that is said."""
        indicator = self._indicator(cell)
        if indicator is None or not indicator.dimension:
            return False
        dimension = view.catalogue.dimension_by_id[indicator.dimension]
        names = {name_key(name) for name in cell.names}
        hits = [
            value
            for value in dimension.values
            if names & {name_key(value.id), name_key(value.name.zh), name_key(value.name.en)}
        ]
        stands = {(row.cell.code, row.cell.dimension) for row in standing}
        hits = [
            value
            for value in hits
            if (indicator.code, value.id) in stands
            and (not value.units or view.unit.code in value.units)
        ]
        named = any(map(self.known.is_value, cell.names))
        is_total = indicator.derivation is not None and not named and not cell.has_more
        if len(hits) == 1 or is_total:
            return False
        left.append(
            Left(_place(cell, place), f"{shown(cell.text)} — {_(SKIP_REASONS['which-value'])}")
        )
        return True

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

    def _is_alone(self, cell: PastCell, read: PastSheet) -> bool:
        """Whether it is what one period brought, as the sheet's sums show, of something that is kept as the year so far."""
        indicator = self._indicator(cell)
        return (
            indicator is not None
            and indicator.over_time == "cumulative"
            and not cell.so_far
            and (
                cell.of_period
                or bool({("row", cell.row), ("column", cell.column)} & read.alone)
                or (cell.unit, str(indicator.code) + cell.period[:4]) in self._falling
            )
        )

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


def _days_twice(table: SheetTable) -> str:
    """A day that stands in two rows of a daily sheet; "" where none does."""
    place = next((c.position for c in table.columns if c.code == DAY), None)
    if place is None:
        return ""
    days = [row[place] for row in table.body if row[place]]
    return next((day for day in days if days.count(day) > 1), "")


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
    if not of:
        return _("row {row}, column {column}").format(row=cell.row + 1, column=cell.column + 1)
    return _("{of} · row {row}, column {column}").format(
        of=of, row=cell.row + 1, column=cell.column + 1
    )
