"""The page of honours and events: one row each, typed straight into the grid; a row is stored
with its first word.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.actions.imports.records import (
    Records,
    honour_numbers_after,
    propose_records,
    row_targets,
)
from desktop.actions.pages.honours import HonoursPage, open_honours
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form
from desktop.domain.figures import EMPTY, Cell, Figure, display
from desktop.domain.kept_columns import HONOUR_COLUMNS
from desktop.domain.paste.block import Block
from desktop.domain.paste.columns import honour_columns
from desktop.domain.periods import Period
from desktop.i18n import _
from desktop.ui import keys
from desktop.ui.session import Session
from desktop.ui.sheet.fitting import fit_to_rows
from desktop.ui.sheet.model import Column, GridCell, GridRow
from desktop.ui.township.imports.pasting import PastingPage
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.dialog import Question, ask
from desktop.ui.widgets.labels import text_label

FEW = 8  # rows that nobody needs to search


class HonoursPageView(PastingPage[HonoursPage]):
    """H1. A row's key is the honour's number."""

    read_page = staticmethod(open_honours)

    def __init__(
        self, session: Session, workplace: Workplace, form: Form, parent: QWidget | None = None
    ) -> None:
        self._figures: dict[str, dict[str, Figure]] = {}
        self._drafts: list[str] = []  # numbers of rows that hold nothing yet
        super().__init__(session, workplace, form, parent)
        self.page_shown.connect(self._on_page_shown)
        keys.bind("add_honour", self, self.add_honour)
        keys.bind("delete_honour", self, self.delete_honour)

    @property
    def _codes(self) -> tuple[str, ...]:
        """The columns that this district's form has."""
        there = {field.code for field in self.form.fields}
        return tuple(code for code in HONOUR_COLUMNS if code in there)

    def columns(self) -> Sequence[Column]:
        fields = {str(f.code): f for f in self.form.fields}
        levels = tuple(map(str, fields["level"].choice_names)) or fields["level"].choices

        def column(
            code: str, width: int = 0, *, stretch: bool = False, choices: tuple[str, ...] = ()
        ) -> Column:
            return Column(
                code,
                str(fields[code].name),
                width,
                stretch=stretch,
                choices=choices,
                tooltip=str(fields[code].definition),
            )

        return (
            Column("number", _("Row no."), 56),
            column("date", 104),
            column("level", 84, choices=levels),
            *(column(code, stretch=True) for code in self._codes[2:]),
        )

    def extra_tools(self) -> Sequence[QWidget]:
        self.add_button = self.button(_("Add an honour"))
        self.add_button.setToolTip(keys.key("add_honour").shown)
        self.add_button.clicked.connect(self.add_honour)
        self.delete_button = self.button(_("Delete the row…"))
        self.delete_button.setToolTip(keys.key("delete_honour").shown)
        self.delete_button.clicked.connect(self.delete_honour)
        return (self.make_paste_button(), self.add_button, self.delete_button)

    def _build(self) -> None:
        super()._build()
        self.empty = Card()
        self.empty.box.addWidget(text_label(_("No honours this quarter."), "head"))
        self.empty.box.addWidget(
            text_label(
                _("That is all right: only what there was is reported. Nothing needs to be typed."),
                "body",
                wrap=True,
            )
        )
        self.first_button = self.button(_("Add an honour"))
        self.first_button.clicked.connect(self.add_honour)
        self.empty.box.addWidget(self.first_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.box.addWidget(self.empty)
        self.box.addStretch(0)
        self.empty.hide()

    # --- showing
    def show_period(self, period: Period) -> None:
        if period != self.period:
            self._drafts.clear()
        super().show_period(period)

    def rows(self, page: HonoursPage) -> Sequence[GridRow]:
        self._figures = dict(page.honours)
        self._drafts = [number for number in self._drafts if number not in self._figures]
        numbers = sorted([*self._figures, *self._drafts], key=_in_order)
        return [self._row(number) for number in numbers]

    def _row(self, number: str) -> GridRow:
        cells = {"number": GridCell(number, muted=True)}
        for code in self._codes:
            cell = self._cell(number, code)
            field, (ground, tooltip) = self.field_of(cell), self.mark(cell)
            assert field is not None
            text = display(self.figure_at(cell), field)
            cells[code] = GridCell(
                text,
                not self.is_locked(cell),
                ground,
                tooltip="\n".join(filter(None, (text, tooltip))),
            )
        return GridRow(number, cells=cells)

    def _on_page_shown(self, page: HonoursPage) -> None:
        has_rows = self.model.rowCount() > 0
        self.grid.setVisible(has_rows)
        fit_to_rows(self.grid)
        self.empty.setVisible(not has_rows)
        if not has_rows and self.in_hand() in (self.grid, self.paste_button, self.file_button):
            self.first_button.setFocus()
        self.paste_without_grid(not has_rows)
        for button in (self.add_button, self.first_button):
            button.setEnabled(not self.rows_locked)
        self.delete_button.setEnabled(has_rows and not self.rows_locked)
        for tool in (self.add_button, self.delete_button):  # the empty page has a button of its own
            tool.setVisible(has_rows)
        self.search.setVisible(self.model.rowCount() > FEW)

    # --- places
    def _cell(self, number: str, code: str) -> Cell:
        assert self.page is not None
        return Cell(self.form.id, code, number, self.page.header.period)

    def cell_at(self, key: object, column: str) -> Cell | None:
        return (
            self._cell(str(key), column if column in self._codes else HONOUR_COLUMNS[0])
            if self.model.has(str(key))
            else None
        )

    def place_of(self, cell: Cell) -> tuple[object, str]:
        return (
            (cell.dimension, cell.code)
            if cell.form == self.form.id and cell.code in self._codes
            else (cell, HONOUR_COLUMNS[0])
        )

    def figure_at(self, cell: Cell) -> Figure:
        return self._figures.get(cell.dimension, {}).get(cell.code, EMPTY)

    # --- pasting
    def paste(self, block: Block, key: object, column: str) -> None:
        if self.page is None or self.page.header.locked:
            return
        columns, named = honour_columns(self.form, seen := self.shown_columns())
        shown = self.shown_rows()
        titles = {
            number: self.figure_at(self._cell(number, "title")).words
            for number in (*self._drafts, *self._figures)
        }
        records = Records(
            self.form,
            self.page.header.period,
            row_targets(shown, titles),
            columns,
            named,
            self._next_numbers,
            self.figure_at,
        )
        start = (
            shown.index(str(key)) if str(key) in shown else 0,
            seen.index(column) if column in seen else 1,
        )
        self.show_preview(block, *propose_records(block.rows, records, start, block.merged))

    # --- the verbs
    def add_honour(self) -> None:
        """A new row under the next number (Ctrl+N); the cursor waits in its date."""
        if self.page is None or self.rows_locked:
            return
        blank = next((number for number in self._drafts if number not in self._figures), None)
        number = blank or self._next_numbers(1)[0]
        if blank is None:
            self._drafts.append(number)
            self.model.set_rows(self.rows(self.page))
            self._on_page_shown(self.page)
        self.search.clear()
        self.grid.go_to(number, HONOUR_COLUMNS[0])
        self.grid.setFocus()

    def _next_numbers(self, count: int) -> list[str]:
        return honour_numbers_after((*self._figures, *self._drafts), count)

    def delete_honour(self) -> None:
        """Ask, and empty every cell of the row in hand (Ctrl+Del); Ctrl+Z brings it back."""
        current = self.grid.current()
        if self.page is None or self.rows_locked or current is None:
            return
        number = str(current[0])
        if number not in self._figures:
            self._drafts.remove(number)
            self.model.set_rows(self.rows(self.page))
            self._on_page_shown(self.page)
            return
        title = self._figures[number].get("title", EMPTY).words or number
        cells = [(self._cell(number, code), EMPTY) for code in self._codes]
        box = ask(
            self,
            Question(
                _("Delete a row"),
                _("Delete {number} “{title}”?").format(number=number, title=title),
                _("Delete"),
                _("Keep it"),
                more=_("Ctrl+Z brings it back."),
                yes_by_enter=True,
            ),
            lambda: self.session.enter(cells),
        )
        box.finished.connect(lambda _result: self.grid.setFocus())


def _in_order(number: str) -> tuple[int, str]:
    return len(number), number
