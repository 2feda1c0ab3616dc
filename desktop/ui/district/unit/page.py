"""Judging a unit: its forms one by one, with what the rules, the unit and the desk have said;
accept, or return cells.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabBar, QWidget

from desktop.actions.cross_checks.finding import CrossFinding
from desktop.actions.cross_checks.run import desk_checks
from desktop.actions.desk.board import state_name
from desktop.actions.desk.review import CellRef, accept, cell_ref, return_cells, take_back
from desktop.actions.desk.unit_sheet import UnitSheet, unit_sheet
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.i18n import _, listed, ngettext
from desktop.ui.district.page import DistrictPage
from desktop.ui.district.unit.return_phrases import RETURN_PHRASES
from desktop.ui.district.unit.rows import CURRENT, cell_of, columns_of, rows_of
from desktop.ui.district.unit.side import UnitSide
from desktop.ui.session import Session
from desktop.ui.sheet.model import SheetModel
from desktop.ui.sheet.view import SheetView
from desktop.ui.widgets.pill import Kind as PillKind
from desktop.ui.widgets.words_dialog import WordsDialog

_NAMED = 6  # places in the question before they are returned
_KINDS: dict[str, PillKind] = {
    "accepted": "done",
    "returned": "error",
    "received": "accent",
    "corrected": "accent",
}


class UnitPage(DistrictPage):
    """One form at a time; Ctrl+PgDn and Ctrl+PgUp go to the next and the last unit, Esc back to
    the board.
    """

    def __init__(
        self, session: Session, workplace: Workplace, parent: QWidget | None = None
    ) -> None:
        super().__init__(session, workplace, "", parent)
        self.unit, self.form, self.sheet = "", "", None  # type: str, str, UnitSheet | None
        self._row = ""
        self.side = UnitSide(session)
        self.side.return_requested.connect(lambda places, rule: self._return_places(places, rule))
        self.side.cell_requested.connect(self._go_to)
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName(_("Forms"))
        self.tabs.currentChanged.connect(self._on_tab)
        self.model = SheetModel((), self)
        self.grid = SheetView(self.model, self)
        self.grid.current_changed.connect(self._on_current)
        self.grid.activated_cell.connect(lambda _key, _column: self._return_selected())
        self.box.addWidget(self.tabs)
        self.box.addWidget(self.grid, 1)
        self.setFocusProxy(self.grid)
        self.back_button = self.button(_("‹ Board"), self.left.emit, "leave_unit")
        self.before_button = self.button("‹", lambda: self._step(-1), "unit_before")
        self.after_button = self.button("›", lambda: self._step(1), "next_unit")
        self.before_button.setAccessibleName(_("Last unit"))
        self.after_button.setAccessibleName(_("Next unit"))
        self.accept_button = self.button(_("Accept form"), self._accept, "accept", primary=True)
        self.accept_all_button = self.button(_("Accept all"), self._accept_all, "accept_all")
        self.return_button = self.button(_("Return cells…"), self._return_selected, "return")
        self.undo_button = self.button(_("Undo return"), self._take_back)
        for button in (self.back_button, self.before_button, self.after_button):
            self.tools.addWidget(button)
        self.tools.addStretch(1)
        self.print_button = self.button(_("Print…"), self._print, "print")
        self.evidence_button = self.button(_("Evidence…"), self._show_evidence)
        for button in (
            self.undo_button,
            self.evidence_button,
            self.print_button,
            self.return_button,
            self.accept_all_button,
            self.accept_button,
        ):
            self.tools.addWidget(button)

    def side_widget(self) -> QWidget | None:
        return self.side

    def _print(self) -> None:
        """The form as the unit signs and stamps it."""
        from desktop.ui.outputs.print_preview import (
            preview_form,  # printing is loaded when it is wanted
        )

        if self.sheet is not None:
            unit = str(self.sheet.unit.code)
            preview_form(
                self.session,
                self.period,
                str(self.sheet.form.id),
                self,
                self.on_refused,
                whose=lambda workplace: workplace.of_unit(unit),
            )

    def _show_evidence(self) -> None:
        """The files that came with the unit's submission."""
        from desktop.ui.outputs.evidence_dialog import EvidenceDialog

        if self.sheet is not None:
            unit = str(self.sheet.unit.code)
            dialog = EvidenceDialog(
                self.session,
                self.sheet.period,
                None,
                _(
                    "Files that the submission names. What is marked △ has not arrived: import the stick again, or ask the unit."
                ),
                self,
                whose=lambda workplace: workplace.of_unit(unit),
            )
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    # --- showing
    def open_unit(self, unit: str, form: str, row: str = "") -> None:
        """Which sheet the next show_period brings, and which row of a ledger or of days it goes to."""
        if unit != self.unit:
            self.notice.hide()
        self.unit, self.form, self._row = unit, form, row

    def reload(self) -> None:
        unit, form, period = self.unit, self.form, self.period
        if unit and period:
            self.session.ask(
                lambda workplace: unit_sheet(workplace, unit, period, form),
                self._show,
                self.on_refused,
            )

    def _show(self, sheet: UnitSheet) -> None:
        if (sheet.unit.code, sheet.month) != (self.unit, self.period) or self.form not in (
            "",
            sheet.form.id,
        ):
            return
        current = (
            self.grid.current()
            if self.sheet is not None and self.sheet.form.id == sheet.form.id
            else None
        )
        self.sheet, self.form = sheet, str(sheet.form.id)
        self.title.setText(f"{sheet.unit.name} · {periods.label(sheet.period)}")
        self.facts.setText(" · ".join(_facts(sheet)))
        state = sheet.state
        self.set_pills(
            [(state_name(state.state), _KINDS[state.state])]
            if state
            else [(state_name("not_yet"), "neutral")]
        )
        self._show_tabs(sheet)
        self.model.set_columns(columns_of(sheet))
        self.model.set_rows(rows_of(sheet))
        first = next((row.key for row in self.model.rows if row.heading is None), None)
        row, self._row = self._row, ""
        if row and self.model.has(row):
            self._go_to("", row)
        elif current is not None and self.model.has(current[0]):
            self.grid.go_to(*current)
        elif first is not None:
            self.grid.go_to(
                first, CURRENT if isinstance(first, tuple) else self.model.columns[1].id
            )
        open_now = state is not None and not sheet.closed
        self.accept_button.setEnabled(
            open_now and state is not None and state.state in ("received", "corrected")
        )
        self.accept_all_button.setEnabled(
            open_now
            and any(
                f.state is not None and f.state.state in ("received", "corrected")
                for f in sheet.forms
            )
        )
        self.return_button.setEnabled(open_now)
        self.undo_button.setVisible(any(not c.carried for c in sheet.returned))
        self.side.show_sheet(sheet)
        unit, own = str(sheet.unit.code), sheet.period
        self.session.ask(
            lambda workplace: (unit, desk_checks(workplace, own, unit)),
            self._show_cross,
            self.on_refused,
        )

    def _show_cross(self, answer: tuple[str, tuple[CrossFinding, ...]]) -> None:
        if self.sheet is not None and answer[0] == self.unit:
            self.side.show_cross(
                self.sheet, tuple(f for f in answer[1] if f.form == self.sheet.form.id)
            )

    def _show_tabs(self, sheet: UnitSheet) -> None:
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        marks = {"accepted": "✓ ", "returned": "← ", "received": "● ", "corrected": "● "}
        for form in sheet.forms:
            tab = self.tabs.addTab(
                (marks[form.state.state] if form.state else "") + str(form.form.name)
            )
            self.tabs.setTabData(tab, str(form.form.id))
            self.tabs.setTabToolTip(tab, periods.label(form.period))
            if form.form.id == sheet.form.id:
                self.tabs.setCurrentIndex(tab)
        self.tabs.blockSignals(False)

    def _on_tab(self, tab: int) -> None:
        if tab >= 0:
            self.form = str(self.tabs.tabData(tab))
            self.reload()

    def _step(self, by: int) -> None:
        units = [str(unit.code) for unit in self.workplace.catalogue.units]
        index = units.index(self.unit) + by if self.unit in units else -1
        if 0 <= index < len(units):
            self.open_unit(units[index], "")
            self.reload()

    def _on_current(self, key: object, column: str) -> None:
        if self.sheet is not None and (cell := cell_of(self.sheet, key, column)) is not None:
            self.side.show_cell(self.sheet, *cell)

    def _go_to(self, code: str, dimension: str) -> None:
        if self.model.has((code, dimension)):
            self.grid.go_to((code, dimension), "current")
        elif self.model.has(dimension):
            self.grid.go_to(dimension, code if code in {c.id for c in self.model.columns} else None)
        self.grid.setFocus()

    # --- verbs
    def _accept(self) -> None:
        self._do_accept(self.form)

    def _accept_all(self) -> None:
        self._do_accept("")

    def _do_accept(self, form: str) -> None:
        if self.sheet is None:
            return
        unit = self.unit
        own: list[Period] = (
            [self.sheet.period]
            if form
            else list(dict.fromkeys(f.period for f in self.sheet.forms if f.state is not None))
        )

        def work(workplace: Workplace) -> int:
            return sum(len(accept(workplace, unit, at, form)) for at in own)

        self.session.ask(
            work,
            lambda count: self._on_done(
                ngettext("{n} form accepted.", "{n} forms accepted.", count).format(n=count)
            ),
            self.on_refused,
        )

    def _selected(self) -> list[str]:
        if self.sheet is None:
            return []
        places = []
        for index in self.grid.selectedIndexes():
            cell = cell_of(
                self.sheet,
                self.model.row_at(index.row()).key,
                self.model.columns[index.column()].id,
            )
            if cell is not None:
                places.append(f"{cell[0]}/{cell[1]}" if cell[1] else cell[0])
        return list(dict.fromkeys(places))

    def _named(self, place: str) -> str:
        """A place as people call it, with what stands there: "E303 Afforestation 1,239 mu"."""
        assert self.sheet is not None
        code, _slash, dimension = place.partition("/")
        field = self.workplace.catalogue.field(self.sheet.form.id, code)
        keys: tuple[tuple[object, str], ...] = ((code, dimension), CURRENT), (dimension, code)
        texts = [
            str(self.model.index_of(key, column).data() or "")
            for key, column in keys
            if self.model.has(key) and any(c.id == column for c in self.model.columns)
        ]
        value = texts[0] if texts and texts[0] else _("empty")
        measure = str(field.measure) if field and texts and texts[0] else ""
        name = str(field.name) if field else ""
        return " ".join(filter(None, (dimension or code, name, value, measure)))

    def _return_selected(self) -> None:
        if self.return_button.isEnabled() and (places := self._selected()):
            self._return_places(places, "")

    def _return_places(self, places: Sequence[str], rule: str) -> None:
        if self.sheet is None or not self.return_button.isEnabled():
            return
        unit, own = self.unit, self.sheet.period
        shown = listed(map(self._named, places[:_NAMED])) + ("…" if len(places) > _NAMED else "")
        dialog = WordsDialog(
            _("Return {cells} to {unit}").format(cells=shown, unit=self.sheet.unit.name),
            _(
                "The unit sees your words beside the cell, and only what you return is open to it. The return "
                "leaves with the next file of returns and receipts; until then it can be taken back."
            ),
            _("Return"),
            RETURN_PHRASES,
            self,
        )

        def work(workplace: Workplace) -> int:
            cell_refs: list[CellRef] = [cell_ref(workplace, unit, own, text) for text in places]
            return len(return_cells(workplace, unit, own, cell_refs, dialog.words, rule))

        dialog.accepted.connect(
            lambda: self.session.ask(
                work,
                lambda n: self._on_done(
                    ngettext("{n} cell returned.", "{n} cells returned.", n).format(n=n)
                ),
                self.on_refused,
            )
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take_back(self) -> None:
        if self.sheet is None:
            return
        unit, own = self.unit, self.sheet.period
        places = [
            CellRef(c.form, c.code, c.dimension, c.cell_period)
            for c in self.sheet.returned
            if not c.carried
        ]
        self.session.ask(
            lambda workplace: len(take_back(workplace, unit, own, places)),
            lambda n: self._on_done(
                ngettext("{n} return taken back.", "{n} returns taken back.", n).format(n=n)
            ),
            self.on_refused,
        )

    def _on_done(self, text: str) -> None:
        self.tell(text, "done")
        self.reload()
        self.changed.emit()


def _facts(sheet: UnitSheet) -> list[str]:
    if sheet.file is None:
        waiting = {
            "conflict": _("files that cannot all count: decide under “Received files”"),
            "waiting": _("a file waits for its key's check code"),
        }
        return [
            next(
                (waiting[f.state] for f in sheet.files if f.state in waiting),
                _("Nothing has come for this period."),
            )
        ]
    file = sheet.file
    facts = [
        _("Submission number {n}").format(n=file.sequence),
        _("received {at}").format(at=file.at[:16].replace("T", " ")),
        _("check code {code}").format(code=sheet.check_code),
    ]
    person = " ".join(filter(None, (file.filled_by, file.phone)))
    facts += [_("filled in by {person}").format(person=person)] if person else []
    facts += [_("corrected because: {words}").format(words=file.reason)] if file.reason else []
    facts += [_("words with the figures: {words}").format(words=file.words)] if file.words else []
    facts += [sheet.made_with.sentence] if sheet.made_with is not None else []
    if any(f.state == "conflict" for f in sheet.files):
        facts.append(_("another file waits for a decision under “Received files”; this one counts"))
    facts += (
        [_("{period} is closed").format(period=periods.label(sheet.period))] if sheet.closed else []
    )
    return facts
