"""The page of the daily air readings: one row a day, levels in colour and word, invalid days
with their reasons.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.actions.imports.days import REASON, propose_days
from desktop.actions.pages.daily import DailyPage, DayRow, open_daily
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form
from desktop.domain import periods
from desktop.domain.air import air_quality
from desktop.domain.air.air_quality import POLLUTANTS
from desktop.domain.air.reading_columns import TYPED_COLUMNS
from desktop.domain.entry.read import read_entry
from desktop.domain.figures import EMPTY, SCALE, Cell, Figure, display, plain
from desktop.domain.findings import Finding
from desktop.domain.ledger import Reading
from desktop.domain.paste.block import Block
from desktop.domain.paste.columns import written_pollutants
from desktop.domain.periods import Period
from desktop.i18n import N_, _
from desktop.ui.session import Session
from desktop.ui.sheet.fitting import fit_to_rows
from desktop.ui.sheet.model import Column, GridCell, GridRow
from desktop.ui.township.daily.invalid_day import InvalidDayDialog
from desktop.ui.township.daily.rows import check_cell, level_cell, month_text
from desktop.ui.township.daily.side import DailySide
from desktop.ui.township.imports.pasting import PastingPage

WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
FOLDING = ("co", "no2", "so2")


class DailyPageView(PastingPage[DailyPage]):
    """E2. A row's key is the ISO date."""

    read_page = staticmethod(open_daily)
    dense = True
    month_requested = Signal(int)  # -1 the month before, 1 the month after

    def __init__(
        self, session: Session, workplace: Workplace, form: Form, parent: QWidget | None = None
    ) -> None:
        self._days: dict[str, DayRow] = {}
        self._primary_follows = True
        self._gases_first = self._has_turned = False  # turned: at the end, in this month
        super().__init__(session, workplace, form, parent)
        self.side = DailySide(session)
        self.page_shown.connect(self._on_page_shown)
        self.cell_chosen.connect(self._on_cell_chosen)
        self.side.day_chosen.connect(self._go_to_day)
        self.side.chart_requested.connect(self.chart_requested)
        self.side.cards.explained.connect(self.refresh)
        self.side.cards.proposal_taken.connect(self._take_proposal_of)
        self.grid.folding_changed.connect(self._offer_folded)
        self.grid.space_pressed.connect(self._on_space)
        self.grid.offer("invalid_day", self._on_space_here)
        self.box.addStretch(0)

    def columns(self) -> Sequence[Column]:
        last = ("pm2_5", "pm10", "o3_8h") if self._gases_first else FOLDING
        fold = {code: index for index, code in enumerate(reversed(last), 1)}
        names = {
            "aqi": "AQI",
            "primary": _("Primary"),
            "pm2_5": "PM2.5",
            "pm10": "PM10",
            "o3_8h": "O3-8h",
            "so2": "SO2",
            "no2": "NO2",
            "co": "CO",
        }
        pollutants = tuple(
            air_quality.POLLUTANTS[code] for code in TYPED_COLUMNS if code in air_quality.POLLUTANTS
        )
        measured = [
            Column(
                code,
                names[code],
                46,
                "right",
                fold=fold.get(code, 0),
                tooltip=self._column_tip(code),
            )
            for code in TYPED_COLUMNS[2:]
        ]
        return (
            Column("day", _("Day"), 74),
            Column("aqi", "AQI", 54, "right", tooltip=self._column_tip("aqi")),
            Column("level", _("Level"), 82, "center", "level"),
            Column(
                "primary",
                names["primary"],
                92,
                "center",
                choices=pollutants,
                tooltip=self._column_tip("primary"),
            ),
            *measured,
            Column(
                "check",
                _("Checked"),
                62,
                "center",
                tooltip=_(
                    "The index worked out from the concentrations. ✓: the same as the index entered."
                ),
            ),
            Column("note", _("Note")),
        )

    def _column_tip(self, code: str) -> str:
        field = self.workplace.catalogue.field(self.form.id, code)
        return (
            ""
            if field is None
            else "\n".join(filter(None, (str(field.definition), str(field.measure))))
        )

    def extra_tools(self) -> Sequence[QWidget]:
        self.fold_button = self.button("")
        self.fold_button.clicked.connect(self._swap_folded)
        self.fold_button.hide()
        self.before_button, self.after_button = self.button(_("‹ Month")), self.button(_("Month ›"))
        self.before_button.clicked.connect(lambda: self.month_requested.emit(-1))
        self.after_button.clicked.connect(lambda: self.month_requested.emit(1))
        self.search.hide()  # thirty days are found without searching
        return (self.fold_button, self.make_paste_button(), self.before_button, self.after_button)

    def side_widget(self) -> QWidget | None:
        return self.side

    # --- showing
    def rows(self, page: DailyPage) -> Sequence[GridRow]:
        self._days = {day.date: day for day in page.days}
        self._primary_follows = not any(map(_has_primary_alone, page.this_year))
        found = self.findings_by_row(page)
        return [
            self.kept_row(
                day.date,
                (day, found.get(day.date), self._primary_follows),
                partial(self._row, day),
            )
            for day in page.days
        ]

    def _row(self, day: DayRow) -> GridRow:
        when = date.fromisoformat(day.date)
        cells = {
            "day": GridCell(f"{when.day} {_(WEEKDAYS[when.weekday()])}", muted=when.weekday() >= 5)
        }
        for code in TYPED_COLUMNS:
            cells[code] = self._typed_cell(day, code)
        cells["level"] = level_cell(day, self.workplace.catalogue.air_levels)
        cells["check"] = check_cell(day, self.workplace.catalogue.air_standards)
        cells["note"] = self._note_cell(day, when)
        return GridRow(day.date, cells=cells, search=day.date)

    def _typed_cell(self, day: DayRow, code: str) -> GridCell:
        field = self.workplace.catalogue.field(self.form.id, code)
        assert field is not None
        figure = day.figures[code]
        ground, tooltip = self.mark(self._cell(day.date, code))
        edit = plain(figure.value, field.decimals) if figure.value is not None else None
        locked = self.is_locked(self._cell(day.date, code))
        return GridCell(
            display(figure, field),
            not locked,
            ground,
            bold=code == "aqi",
            tooltip=tooltip,
            edit_text=edit,
            passed=code == "primary" and figure.is_empty and self._primary_follows,
        )

    def _note_cell(self, day: DayRow, when: date) -> GridCell:
        locked = self.is_locked(self._cell(day.date, "invalid"))
        ground, tooltip = self.mark(self._cell(day.date, "invalid"))
        if day.reason:
            ground = ground or ("query" if day.figures["invalid"].value else "")
            return GridCell(
                day.reason,
                not locked,
                ground,
                tooltip="\n".join(filter(None, (day.reason, tooltip))),
                passed=True,
            )
        waiting = (
            when < self.workplace.today
            and day.figures["aqi"].is_empty
            and not day.figures["invalid"].value
        )
        return GridCell(
            _("to be filled in") if waiting else "",
            not locked,
            ground,
            muted=waiting and not ground,
            tooltip=tooltip,
            edit_text="",
            passed=True,
        )

    def facts_text(self, page: DailyPage) -> str:
        return month_text(page, self.workplace.catalogue.air_levels)

    def _on_page_shown(self, page: DailyPage) -> None:
        self.session.rest.when_still(
            self, "year", lambda: self.side.show_page(page, self.workplace)
        )
        self._offer_folded()
        fit_to_rows(self.grid)

    def _take_proposal_of(self, finding: Finding) -> None:
        if finding.proposal is not None:
            self.session.enter(
                [(finding.cell, self.figure_at(finding.cell).with_value(finding.proposal))]
            )

    def _on_cell_chosen(self, cell: Cell | None, findings: tuple[Finding, ...]) -> None:
        self.session.rest.when_still(self, "day", self._show_day)

    def _show_day(self) -> None:
        if self.page is not None:
            current = self.grid.current()
            self.side.show_day(
                str(current[0]) if current else "",
                self._findings_of_day(current[0] if current else None),
                self.page.header.period,
            )

    def _go_to_day(self, day: str) -> None:
        """A day of the chart: here, or in its own month."""
        if not self.grid.go_to(day, "aqi"):
            self.period_requested.emit(Period(day[:7]))
        self.grid.setFocus()

    def _findings_of_day(self, key: object) -> tuple[Finding, ...]:
        return (
            ()
            if self.page is None
            else tuple(f for f in self.page.header.findings if f.cell.dimension == key)
        )

    # --- columns that are folded away
    def _offer_folded(self) -> None:
        """Where there is no room for all six concentrations, a button changes which three are
        seen.
        """
        titles = [column.title for column in self._folded()]
        self.fold_button.setVisible(bool(titles))
        self.fold_button.setText(_("Show {columns}").format(columns=" ".join(titles)))

    def _folded(self) -> list[Column]:
        """The concentrations that have no room now."""
        columns = enumerate(self.model.columns)
        return [c for place, c in columns if c.fold and self.grid.isColumnHidden(place)]

    def _on_end(self) -> None:
        """At the foot of the last column, once a month to those that are folded away, then to the next
        form.
        """
        away = self._folded()
        if not away or self._has_turned:
            super()._on_end()
            return
        self._has_turned = True
        self._swap_folded()
        self.grid.go_to(self.model.row_at(0).key, away[0].id)

    def show_period(self, period: Period) -> None:
        if period != self.period:
            self._has_turned = False
        super().show_period(period)

    def _swap_folded(self) -> None:
        if self.page is None:
            return
        at = self.grid.current()
        self._gases_first = not self._gases_first
        self.model.set_columns(self.columns())
        self.model.set_rows(self.rows(self.page))
        self.grid.lay_out_columns()
        if at:
            self.grid.go_to(at[0], "aqi")
        self._offer_folded()
        self.grid.setFocus()

    # --- places
    def _cell(self, day: str, code: str) -> Cell:
        period = self.page.header.period if self.page is not None else day[:7]
        return Cell(self.form.id, code, day, period)

    def cell_at(self, key: object, column: str) -> Cell | None:
        code = {"note": "invalid", "level": "aqi", "check": "aqi", "day": "aqi"}.get(column, column)
        return self._cell(str(key), code) if str(key) in self._days else None

    def place_of(self, cell: Cell) -> tuple[object, str]:
        if cell.form != self.form.id:
            return cell, "aqi"
        column = "note" if cell.code in ("invalid", "reason") else cell.code
        hidden = self.grid.isColumnHidden(self.model.column_of(column))
        return cell.dimension, "aqi" if hidden else column

    def figure_at(self, cell: Cell) -> Figure:
        day = self._days.get(cell.dimension)
        if day is None:
            return EMPTY
        figure = day.figures.get(cell.code, EMPTY)
        return replace(figure, note=day.reason) if cell.code == "invalid" else figure

    def cell_name(self, cell: Cell) -> str:
        field = self.field_of(cell)
        return f"{periods.day_label(cell.dimension)} {field.name if field else cell.code}"

    # --- typing
    def objection(self, key: Hashable, column: str, text: str) -> str:
        if column == "note":
            problem = read_entry(text, REASON).problem
            return problem.sentence if problem else ""
        return super().objection(key, column, _written(column, text))

    def enter_text(self, key: Hashable, column: str, text: str, month: str = "") -> None:
        if column == "note":
            self._keep_note(str(key), text)
        else:
            super().enter_text(key, column, _written(column, text), month)

    def cleared_entry(self, key: object, column: str) -> tuple[Cell, Figure] | None:
        if column == "note" and str(key) in self._days:
            cell = self._cell(str(key), "invalid")
            return cell, self.figure_at(cell).with_note("")
        return super().cleared_entry(key, column)

    def _keep_note(self, day: str, text: str) -> None:
        entry = read_entry(text, REASON)
        if entry.figure is None:
            self.refuse_text(day, "note", text, entry.problem.sentence if entry.problem else "")
            return
        cell = self._cell(day, "invalid")
        self.session.enter(
            [(cell, self.figure_at(cell).with_note(entry.figure.words))],
            on_error=lambda error: self._on_refused(error, day, "note"),
        )

    def _on_space_here(self) -> None:
        if (at := self.grid.current()) is not None:
            self._on_space(*at)

    def _on_space(self, key: object, column: str) -> None:
        if str(key) not in self._days or self.is_locked(self._cell(str(key), "invalid")):
            return
        day = self._days[str(key)]
        if day.figures["invalid"].value:
            self._enter_day(day.date, [(self._cell(day.date, "invalid"), EMPTY)])
            return
        index = day.figures["aqi"].value
        dialog = InvalidDayDialog(
            periods.day_label(day.date),
            "" if index is None else str(index // SCALE),
            day.reason,
            self,
        )
        dialog.accepted.connect(
            lambda: self._mark_invalid(day.date, dialog.reason, dialog.clear_index.isChecked())
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(lambda _result: self.grid.setFocus())
        dialog.open()

    def _mark_invalid(self, day: str, reason: str, clear_index: bool) -> None:
        entries = [(self._cell(day, "invalid"), Figure(SCALE, note=reason))]
        if clear_index:
            entries.append((self._cell(day, "aqi"), EMPTY))
        self._enter_day(day, entries)

    def _enter_day(self, day: str, entries: Sequence[tuple[Cell, Figure]]) -> None:
        self.session.enter(entries, on_error=lambda error: self._on_refused(error, day, "note"))

    # --- pasting
    def paste(self, block: Block, key: object, column: str) -> None:
        if self.page is not None and not self.page.header.locked:
            self.show_preview(
                block,
                *propose_days(
                    block.rows,
                    self.form,
                    self.page.days,
                    self.page.header.period,
                    (str(key), column),
                    block.merged,
                ),
            )


def _written(column: str, text: str) -> str:
    """Pollutants as the form writes them; what stands in any other column as it is."""
    return written_pollutants(text) if column == "primary" else text


def _has_primary_alone(reading: Reading) -> bool:
    """Whether its primary pollutant was written down without the concentrations it follows from."""
    columns = reading.columns
    return bool(columns["primary"]) and any(columns[code] is None for code in POLLUTANTS)
