"""An office's old sheets of days, projects or honours: whole forms of rows, each of its months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.actions.imports.workbook import DAY, plan_sheet, table_of
from desktop.actions.pages.header import form_period
from desktop.actions.past.bounds import Bounds
from desktop.actions.past.outcome import Left, PastOutcome, PastSource, TakenFigure
from desktop.actions.past.place import Placing
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form
from desktop.domain import periods
from desktop.domain.paste.past_headings import is_unread_measure
from desktop.domain.paste.phrases import Context, Known, context_of, measures_named
from desktop.domain.paste.sheet_table import SheetTable
from desktop.domain.paste.targets import SKIP_REASONS, Skipped, day_targets
from desktop.domain.periods import Period
from desktop.domain.problems import shown
from desktop.errors import AppError, Refused
from desktop.exchange.read_sheet import Sheet
from desktop.i18n import _
from desktop.messages import describe
from desktop.store import past_periods, rows

_ROW_KINDS = ("daily", "ledger", "honours")
_NAMING = {
    "daily": ({DAY}, 2),
    "ledger": ({"name", "category"}, 4),
    "honours": ({"title"}, 3),
}
"""Kind of form: the columns by which a sheet is one, and how many it has at least."""


@dataclass(frozen=True)
class RowForms:
    """Of the workplace's own unit; a desk has none."""

    workplace: Workplace
    known: Known
    placing: Placing

    def form_of(self, source: PastSource) -> tuple[Form, SheetTable] | None:
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

    @property
    def _today(self) -> Period:
        return periods.containing(self.workplace.today, "month")

    def take(self, source: PastSource, form: Form, titles: Sequence[str]) -> PastOutcome:
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
            words = SKIP_REASONS["measure-unread"]
            return PastOutcome(source, context, frozenset(), (), 0, (Left(source.name, _(words)),))
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
            brought, stands = self.placing.place(view, entries, source, left)
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
            ]
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
