"""The district's ledger as a table: projects counted and summed by category, level, village,
unit or stage.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop.actions.consolidation.ledger import ConsolidatedLedger, consolidate_ledger
from desktop.catalogue.model import Catalogue, Field
from desktop.domain import periods
from desktop.domain.figures import SCALE
from desktop.domain.ledger import SUMMED_COLUMNS
from desktop.domain.periods import Period
from desktop.domain.records.ledger_sums import By, LedgerSum
from desktop.i18n import N_, _, listed
from desktop.ui import theme
from desktop.ui.session import Session
from desktop.ui.sheet.model import Column, GridCell, GridRow, SheetModel
from desktop.ui.sheet.view import SheetView
from desktop.ui.widgets.labels import text_label

GROUPS: tuple[tuple[By, str], ...] = (
    ("category", N_("by category")),
    ("level", N_("by level")),
    ("unit", N_("by unit")),
    ("village", N_("by village")),
    ("stage", N_("by stage")),
)
_WORKED_OUT = {"done_this_year": N_("Done this year"), "done_in_all": N_("Done in all")}
"""They follow from the months: no fields of the form."""
TOTAL = ("total", "")


class LedgerTable(QWidget):
    """`chosen(ledger, sum)` as the cursor moves; `unit_requested(unit, form)` on Enter where a
    row belongs to one unit.
    """

    chosen = Signal(object, object)
    unit_requested = Signal(str, str)

    def __init__(
        self, session: Session, catalogue: Catalogue, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session, self.catalogue = session, catalogue
        self.form = catalogue.form_of_kind("ledger")
        self.period = Period("")
        self.ledger: ConsolidatedLedger | None = None
        self.by = QComboBox()
        self.by.setAccessibleName(_("Projects counted and summed"))
        for by, text in GROUPS:
            self.by.addItem(_(text), by)
        self.by.currentIndexChanged.connect(self.reload)
        self.within = QComboBox()
        self.within.setAccessibleName(_("and within it"))
        self.within.addItem(_("and no further"), None)
        for by, text in GROUPS:
            self.within.addItem(_(text), by)
        self.within.currentIndexChanged.connect(self.reload)
        self.facts = text_label("", "muted", wrap=True)
        self.model = SheetModel(self._columns(), self)
        self.grid = SheetView(self.model)
        self.grid.setSelectionBehavior(SheetView.SelectionBehavior.SelectRows)
        self.grid.setAccessibleName(_("Project ledger"))
        self.grid.activated_cell.connect(self._open)
        self.grid.current_changed.connect(lambda key, column: self._tell())
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(text_label(_("Projects counted and summed"), "muted"))
        row.addWidget(self.by)
        row.addWidget(text_label(_("and within it"), "muted"))
        row.addWidget(self.within)
        row.addWidget(self.facts, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(8))
        box.addLayout(row)
        box.addWidget(self.grid, 1)
        self.setFocusProxy(self.grid)

    def _columns(self) -> Sequence[Column]:
        return (
            Column("key", _("Group"), stretch=True),
            Column("projects", _("Projects"), 0, "right"),
            *(
                Column(code, self._title(code), 0, "right", fold=fold)
                for code, fold in zip(SUMMED_COLUMNS, (3, 1, 4, 0, 2), strict=True)
            ),
        )

    def _title(self, code: str) -> str:
        field = self._field(code)
        if field is None:
            month = self._field("done_this_month")
            return f"{_(_WORKED_OUT[code])}\n{month.measure if month is not None else ''}".rstrip()
        return f"{field.name}\n{field.measure}" if str(field.measure) else str(field.name)

    def _field(self, code: str) -> Field | None:
        return (
            next((f for f in self.form.fields if f.code == code), None)
            if self.form is not None
            else None
        )

    # --- showing
    def show_period(self, period: Period) -> None:
        self.period = period
        self.reload()

    def reload(self) -> None:
        period, (by, within) = self.period, self._grouped()
        if period:
            self.session.ask(
                lambda workplace: consolidate_ledger(workplace, period, by, within), self._show
            )

    def _grouped(self) -> tuple[By, By | None]:
        """What groups, and what groups within it; the same column twice groups once."""
        by, within = self.by.currentData(), self.within.currentData()
        return by, within if within != by else None

    def _show(self, ledger: ConsolidatedLedger) -> None:
        if (ledger.period, (ledger.by, ledger.within)) != (self.period, self._grouped()):
            return
        self.ledger = ledger
        rows = (
            [GridRow(TOTAL, cells=self._cells(_("All together"), ledger.total, bold=True))]
            if ledger.total
            else []
        )
        rows += [
            GridRow(self._key(row), cells=self._cells(self._name(row), row)) for row in ledger.rows
        ]
        self.model.set_rows(rows)
        facts = [
            _("As of {period}").format(period=periods.label(ledger.month))
            if ledger.month
            else _("No unit has handed in its ledger yet."),
            _("{n} of {of} units").format(n=ledger.have, of=ledger.of),
        ]
        if ledger.missing and ledger.month:
            names = listed(self.catalogue.unit_name(unit) for unit in ledger.missing)
            facts.append("△ " + _("lacks {units}").format(units=names))
        self.facts.setText(" │ ".join(facts))
        if rows and not self.grid.current():
            self.grid.go_to(TOTAL, "key")
            flags = QItemSelectionModel.SelectionFlag
            self.grid.selectionModel().select(
                self.grid.currentIndex(), flags.ClearAndSelect | flags.Rows
            )
        self._tell()

    def _name(self, row: LedgerSum) -> str:
        by, within = self._grouped()
        names = [self._name_of(by, row.key, row.unit)]
        if within is not None:
            names.append(self._name_of(within, row.second, row.unit))
        return " · ".join(names)

    def _key(self, row: LedgerSum) -> tuple[str, ...]:
        split = self.ledger is not None and self.ledger.within is not None
        return (row.key, row.unit, row.second) if split else (row.key, row.unit)

    def _name_of(self, by: By, key: str, unit: str) -> str:
        """What one key is called; a village with its unit."""
        if by == "unit":
            return self.catalogue.unit_name(key)
        if by == "village":
            return " · ".join((self.catalogue.unit_name(unit), key or _("no village given")))
        field = self._field(by)
        if field is not None and key in field.choices and field.choice_names:
            return str(field.choice_names[field.choices.index(key)])
        return key or _("not given")

    def _cells(self, name: str, row: LedgerSum, bold: bool = False) -> dict[str, GridCell]:
        cells = {
            "key": GridCell(name, bold=bold),
            "projects": GridCell(f"{row.projects:,}", bold=bold),
        }
        for code in SUMMED_COLUMNS:
            field, value = self._field(code), getattr(row, code)
            cells[code] = GridCell(
                f"{value / SCALE:,.{field.decimals if field else 2}f}", bold=bold
            )
        return cells

    def _tell(self) -> None:
        self.chosen.emit(self.ledger, self.current())

    def current(self) -> tuple[str, LedgerSum] | None:
        """The row in hand and its name."""
        position = self.grid.current()
        if position is None or self.ledger is None:
            return None
        if position[0] == TOTAL and self.ledger.total is not None:
            return _("All together"), self.ledger.total
        return next(
            ((self._name(row), row) for row in self.ledger.rows if self._key(row) == position[0]),
            None,
        )

    def _open(self, key: object, column: str) -> None:
        current = self.current()
        if current is not None and self.form is not None and key != TOTAL:
            by, within = self._grouped()
            row = current[1]
            unit = row.unit or (row.key if by == "unit" else row.second if within == "unit" else "")
            if unit:
                self.unit_requested.emit(unit, self.form.id)
