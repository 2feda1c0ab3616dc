"""The roster of a month: who reports, since and until when, and who takes over; from change to change."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.catalogue.model import Catalogue, Unit
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.domain.roster import RosterChange, roster_changes, whole_roster
from desktop.i18n import N_, _, listed, ngettext
from desktop.ui import theme
from desktop.ui.sheet.model import Column, GridCell, GridRow, SheetModel
from desktop.ui.sheet.view import SheetView
from desktop.ui.widgets.choice_box import ChoiceBox
from desktop.ui.widgets.labels import text_label

_KINDS = {
    "subdistrict": N_("Subdistricts"),
    "town": N_("Towns"),
    "township": N_("Townships"),
}
_BECOMES = {
    "merged": N_("goes into {units}"),
    "split": N_("is divided into {units}"),
    "renamed": N_("goes on as {units}"),
    "moved": N_("reports to another district"),
}


class RosterView(QWidget):
    """`unit_chosen` carries the code of the row in hand."""

    unit_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue: Catalogue | None = None
        self.months = _Months()
        self.months.setAccessibleName(_("Roster of"))
        self.months.currentIndexChanged.connect(lambda _index: self._fill())
        self.words = text_label("", "muted", wrap=True)
        self.model = SheetModel(
            [
                Column("code", _("Code"), 96, fold=3),
                Column("name", _("Unit"), 96, stretch=True),
                Column("since", _("From"), 76, fold=2),
                Column("until", _("Until"), 84),
                Column("then", _("Then"), 120),
            ],
            self,
        )
        self.grid = SheetView(self.model, self)
        self.grid.setAccessibleName(_("Units of the roster"))
        self.grid.current_changed.connect(self._on_row)
        head = QHBoxLayout()
        head.setSpacing(theme.px(8))
        head.addWidget(text_label(_("Roster of"), "note"))
        head.addWidget(self.months)
        head.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(6))
        box.addLayout(head)
        box.addWidget(self.words)
        box.addWidget(self.grid, 1)

    def show_roster(self, catalogue: Catalogue, today: Period, unit: str) -> None:
        """The roster of this month, or of the one chosen before; the row of `unit` in hand where it is in it."""
        if catalogue is not self._catalogue:
            self._catalogue = catalogue
            chosen = str(self.months.currentData() or today)
            entries: dict[str, str] = {today: _("{month} (now)").format(month=periods.label(today))}
            entries |= {one.month: _change_words(one) for one in roster_changes(catalogue)}
            self.months.blockSignals(True)
            self.months.clear()
            for month, words in sorted(entries.items()):
                self.months.addItem(words, month)
            self.months.setCurrentIndex(max(0, self.months.findData(chosen)))
            self.months.blockSignals(False)
            self._fill()
        if unit and self.model.has(unit) and not self.grid.hasFocus():
            self.grid.go_to(unit, "name")

    def _fill(self) -> None:
        catalogue, month = self._catalogue, str(self.months.currentData() or "")
        if catalogue is None or not month:
            return
        change = next((one for one in roster_changes(catalogue) if one.month == month), None)
        shown = [unit for unit in whole_roster(catalogue) if unit.reports_in(month)]
        shown += change.ended if change is not None else ()
        count = sum(unit.reports_in(month) for unit in shown)
        words = ngettext("{n} unit reports.", "{n} units report.", count).format(n=count)
        if change is not None and change.ended:
            before = count - len(change.begin) + len(change.ended)
            words += " " + _("Before that, {n}.").format(n=before)
        self.words.setText(words)
        rows: list[GridRow] = []
        for kind in dict.fromkeys(unit.kind for unit in whole_roster(catalogue)):
            of_kind = [unit for unit in shown if unit.kind == kind]
            if of_kind:
                title = _(_KINDS[kind]) if kind in _KINDS else _("The desk's own reporters")
                heading = f"{title} ({len(of_kind)})"
                if not any(row.heading and row.heading.startswith(title) for row in rows):
                    rows.append(GridRow(f"#{kind}", heading=heading if kind in _KINDS else title))
                rows += [_row(catalogue, unit, month) for unit in of_kind]
        self.model.set_rows(rows)

    def _on_row(self, key: object, _column: str) -> None:
        if self.grid.hasFocus() and isinstance(key, str) and not key.startswith("#"):
            self.unit_chosen.emit(key)


class _Months(ChoiceBox):
    """← → go from change to change."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step:
            self.setCurrentIndex(min(max(0, self.currentIndex() + step), self.count() - 1))
            event.accept()
            return
        super().keyPressEvent(event)


def _change_words(change: RosterChange) -> str:
    parts = [
        *(f"＋{unit.name}" for unit in change.begin),
        *(f"－{unit.name}" for unit in change.ended),
    ]
    shown = parts if len(parts) <= 3 else [*parts[:3], "…"]
    return f"{periods.label(change.month)}  {listed(shown)}"


def _row(catalogue: Catalogue, unit: Unit, month: str) -> GridRow:
    is_new, ends = unit.since == month, bool(unit.until)
    then = ""
    if unit.becomes:
        names = listed(catalogue.unit_name(code) for code in unit.successors) or "—"
        then = _(_BECOMES[unit.becomes]).format(units=names)
    elif is_new:
        sources = [str(one.name) for one in whole_roster(catalogue) if unit.code in one.successors]
        then = _("new; takes over {units}").format(units=listed(sources)) if sources else _("new")
    return GridRow(
        str(unit.code),
        cells={
            "code": GridCell(str(unit.code), muted=True),
            "name": GridCell(str(unit.name), bold=is_new or ends),
            "since": GridCell(unit.since or "—", ground="accent" if is_new else ""),
            "until": GridCell(f"△ {unit.until}" if ends else "—", ground="query" if ends else ""),
            "then": GridCell(then, ground="accent" if is_new and then else "", tooltip=then),
        },
    )
