"""Taking the figures of past years from old workbooks: sheet by sheet, either to see what would come of it or for good."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from desktop.actions.imports.preview import propose
from desktop.actions.imports.table_sheet import propose_indicators
from desktop.actions.pages.table import TableRow, table_rows
from desktop.actions.past.bounds import Bounds
from desktop.actions.past.known import known_of
from desktop.actions.past.outcome import Left, PastOutcome, PastSource, TakenFigure
from desktop.actions.past.place import Placing
from desktop.actions.past.row_forms import RowForms
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Code, Indicator
from desktop.domain import periods
from desktop.domain.figures import EMPTY, display
from desktop.domain.paste.past_headings import titles_of
from desktop.domain.paste.past_sheet import PastCell, PastSheet, as_table, read_past_sheet
from desktop.domain.paste.phrases import name_key
from desktop.domain.paste.sheet_table import plain_number
from desktop.domain.paste.targets import SKIP_REASONS
from desktop.domain.periods import Period
from desktop.domain.problems import shown
from desktop.domain.roster import month_of
from desktop.errors import Refused
from desktop.exchange.read_sheet import Sheet
from desktop.i18n import _, listed
from desktop.messages import describe
from desktop.store import rows
from desktop.store.cells import read_cell
from desktop.store.database import machine_faults

_MOST_FIGURES = 200_000  # of one sheet


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


class _Taker:
    def __init__(self, workplace: Workplace) -> None:
        self.workplace, self.known = workplace, known_of(workplace)
        self.placing = Placing()
        self.row_forms = RowForms(workplace, self.known, self.placing)
        self._read: dict[int, PastSheet] = {}
        self._falling: set[tuple[str, str]] = set()
        """(unit, code and year) of what is kept as the year so far, and falls within the year."""
        self._fitting: set[int] = set()
        """The rows of the sheet at hand that have a figure of a period that it is asked for."""

    def read_all(self, sources: Sequence[PastSource]) -> None:
        """Look over all sheets first: what each month brought alone shows in all of a year together."""
        series: dict[tuple[str, str, frozenset[str]], dict[Period, Decimal]] = {}
        for source in sources:
            if self.row_forms.form_of(source) is not None:
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
        found = self.row_forms.form_of(source)
        if found is not None:
            form, table = found
            return self.row_forms.take(source, form, titles_of(source.sheet.rows, table))
        return self._figures(source)

    def _sheet(self, source: PastSource) -> PastSheet:
        sheet, names = source.sheet.as_shown(), (source.sheet.name, Path(source.file).stem)
        read = read_past_sheet(sheet.rows, sheet.merged, names, self.known, source.chosen)
        own = str(self.workplace.unit.code) if self.workplace.role == "township" else ""
        if own and not read.context.unit and not read.context.others:
            chosen = replace(source.chosen, unit=own)  # an office's own sheets need not name it
            read = read_past_sheet(sheet.rows, sheet.merged, names, self.known, chosen)
        return read

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
            # of which month is not said; beside its months it would be their sum
            missing.add("period")
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
        brought, stands = self.placing.place(view, entries, source, left)
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
