"""The side panel: the cell in hand — definition, findings, explanation, note or missing reason,
two years, changes.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.pages.cell import CellDetails, cell_details
from desktop.catalogue.model import Indicator
from desktop.domain import periods
from desktop.domain.figures import SCALE, Cell, Figure, Missing, display, missing_name
from desktop.domain.findings import Finding
from desktop.domain.periods import Period
from desktop.domain.records.changes import HOW_NAMES, Change
from desktop.i18n import _
from desktop.ui import theme
from desktop.ui.charts.trend import TrendChart
from desktop.ui.session import Session
from desktop.ui.township.forms.finding_cards import FindingCards
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.page_scroll import SideScroll

HISTORY_SHOWN = 8


class CellSide(SideScroll):
    """Shows one cell; what is said here of it (explanation, note, missing reason) goes straight
    to the store.
    """

    proposal_taken = Signal()
    explained = Signal()
    period_chosen = Signal(object)  # Period, of the chart

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.cell: Cell | None = None
        self.period = Period("")
        self._details: CellDetails | None = None
        self._title = text_label("", "head", wrap=True)
        self._definition = text_label("", "muted", wrap=True)
        self.cards = FindingCards(session)
        self.cards.proposal_taken.connect(lambda _finding: self.proposal_taken.emit())
        self.cards.explained.connect(self.explained)
        self._words = QWidget()
        self._build_words()
        self._trend_title = text_label("", "section")
        self._trend = TrendChart()
        self._trend.setFixedHeight(theme.px(170))
        self._trend.place_opened.connect(self._on_place)
        self._places: list[Period] = []
        self._history_title = text_label(_("Changes"), "section")
        self._history = text_label("", "muted", wrap=True)
        self.box.addWidget(self._title)
        self.box.addWidget(self._definition)
        for widget in (
            self.cards,
            self._words,
            self._trend_title,
            self._trend,
            self._history_title,
            self._history,
        ):
            self.box.addWidget(widget)
        self.box.addStretch(1)
        self.show_cell(None, (), Period(""))

    def _build_words(self) -> None:
        layout = QVBoxLayout(self._words)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.px(4))
        layout.addWidget(text_label(_("Note, or why there is no value"), "section"))
        row = QHBoxLayout()
        self._missing = QComboBox()
        self._missing.setAccessibleName(_("Note, or why there is no value"))
        self._missing.addItem(_("has a value"), None)
        for missing in Missing:
            self._missing.addItem(missing_name(missing), missing)
        self._note = QLineEdit()
        self._note.setMaxLength(500)
        self._note.setPlaceholderText(_("Note (kept with the figure)"))
        self._note.setAccessibleName(self._note.placeholderText())
        row.addWidget(self._missing)
        layout.addLayout(row)
        layout.addWidget(self._note)
        self._missing.activated.connect(self._on_missing)
        self._note.editingFinished.connect(self._on_note)

    # --- showing
    def show_cell(self, cell: Cell | None, findings: Sequence[Finding], period: Period) -> None:
        """Tell of a cell and its findings; None shows what to do."""
        changed = cell != self.cell
        self.cell, self.period = cell, period
        self.cards.show_findings(findings, period)
        if cell is None:
            self._details = None
            self._title.setText(_("Choose a cell"))
            self._definition.setText(_("Its definition, findings and history stand here."))
            for widget in (
                self._words,
                self._trend_title,
                self._trend,
                self._history_title,
                self._history,
            ):
                widget.hide()
            return
        if changed:
            self.verticalScrollBar().setValue(0)
        month = self.session.month
        self.session.ask(lambda workplace: cell_details(workplace, cell, month), self._show_details)

    def _show_details(self, details: CellDetails | None) -> None:
        if details is None or details.cell != self.cell:
            return
        self._details = details
        field, cell = details.field, details.cell
        of_dimension = f" · {cell.dimension}" if cell.dimension else ""
        self._title.setText(
            f"{cell.code if isinstance(field, Indicator) else ''} {field.name}{of_dimension}".strip()
        )
        definition = [str(field.definition)]
        if str(field.measure):
            definition.append(
                _("Unit of measure: {unit}, {n} decimals.").format(
                    unit=field.measure, n=field.decimals
                )
            )
        self._definition.setText(" ".join(definition))
        is_figure = bool(details.this_year)
        self._words.setVisible(is_figure and (details.editable or not details.figure.is_empty))
        self._words.setEnabled(details.editable)
        if is_figure:
            self._show_words(details.figure)
            self._trend_title.setText(
                _("Two years") if len(details.this_year) < 5 else _("Last 24 months")
            )
        known = [
            value for _p, value in (*details.this_year, *details.last_year) if value is not None
        ]
        numeric = is_figure and len(details.this_year) > 1 and bool(known)
        self._trend_title.setVisible(numeric)
        self._trend.setVisible(numeric)
        if numeric:
            year = cell.period[:4]
            longest = max(details.this_year, details.last_year, key=len)
            self._places = [Period(f"{year}{p[4:]}") for p, _value in longest]
            self._trend.set_data(
                str(field.name),
                [(_short(p), _natural(v)) for p, v in details.this_year],
                [(_short(p), _natural(v)) for p, v in details.last_year],
                str(field.measure),
                [periods.label(period) for period in self._places],
                (
                    [p in details.other for p, _v in details.this_year],
                    [p in details.other for p, _v in details.last_year],
                ),
            )
        self._history_title.setVisible(bool(details.history))
        self._history.setVisible(bool(details.history))
        self._history.setText(
            "\n".join(self._change_line(change) for change in details.history[:HISTORY_SHOWN])
        )

    def _on_place(self, place: int) -> None:
        if place < len(self._places):
            self.period_chosen.emit(self._places[place])

    def _show_words(self, figure: Figure) -> None:
        if not self._note.hasFocus():
            self._note.setText(figure.words if figure.missing is Missing.REFUSED else figure.note)
        self._missing.setCurrentIndex(
            max(0, self._missing.findData(figure.missing)) if figure.missing else 0
        )

    def _change_line(self, change: Change) -> str:
        assert self._details is not None
        field = self._details.field
        before = display(change.before, field) or _("empty")
        after = display(change.after, field) or _("empty")
        if before == after:
            after = _("{value} (note: {note})").format(
                value=after, note=change.after.note or _("empty")
            )
        return (
            f"{change.at[5:10]} {change.at[11:16]} {_(HOW_NAMES[change.how])}: {before} → {after}"
        )

    # --- saying
    def _on_missing(self) -> None:
        if self._details is None:
            return
        missing = self._missing.currentData()
        if missing is Missing.REFUSED:
            self._note.setPlaceholderText(_("Say why it is refused, then press Enter"))
            self._note.setFocus()
            if not self._note.text().strip():
                return
        self._enter(
            Figure(
                missing=Missing(missing) if missing else None,
                words=self._note.text().strip() if missing is Missing.REFUSED else "",
            )
        )

    def _on_note(self) -> None:
        if self._details is None:
            return
        figure, text = self._details.figure, self._note.text().strip()
        if self._missing.currentData() is Missing.REFUSED:
            if text:
                self._enter(Figure(missing=Missing.REFUSED, words=text))
        elif text != figure.note:
            self._enter(figure.with_note(text))

    def _enter(self, figure: Figure) -> None:
        details = self._details
        if details is not None and figure != details.figure:
            self.session.enter([(details.cell, figure)])


def _short(period: str) -> str:
    return period[-2:].lstrip("0") if periods.frequency_of(Period(period)) != "year" else period


def _natural(value: int | None) -> float | None:
    return None if value is None else value / SCALE
