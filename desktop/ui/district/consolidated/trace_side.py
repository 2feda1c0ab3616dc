"""The panel beside the consolidated table: where the figure in hand comes from, down to a unit's
cell and its file.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from desktop.actions.consolidation.consolidate import Consolidated, ConsolidatedRow
from desktop.actions.consolidation.trace import Trace, trace
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue
from desktop.domain import periods
from desktop.domain.figures import Figure, display
from desktop.domain.periods import Period
from desktop.domain.records.part import Part
from desktop.domain.roster import ways_down
from desktop.i18n import _, bracketed, listed, ngettext
from desktop.ui import theme
from desktop.ui.district.consolidated.rows import cell_text, progress_words, target_words
from desktop.ui.district.consolidated.trace_details import (
    Provenance,
    details_lines,
    file_lines,
    provenance_of,
)
from desktop.ui.district.consolidated.trace_tree import TraceTree, is_added
from desktop.ui.session import Session
from desktop.ui.widgets.banner import MARKS
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.page_scroll import PageScroll

_NAMED_IN_AREA = 4
_SETTLE_MS = 80  # the cursor may run down the table; only where it rests is looked up


class TraceSide(QWidget):
    """`unit_requested(unit, form)` when a part is opened; `escaped` when the keyboard wants back
    to the table.
    """

    unit_requested = Signal(str, str)
    escaped = Signal()

    def __init__(
        self, session: Session, workplace: Workplace, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session, self.catalogue = session, workplace.catalogue
        self.row: ConsolidatedRow | None = None
        self.period = Period("")
        self.trace: Trace | None = None
        self._area = ""
        self._all: Consolidated | None = None
        self._is_called = False  # to take the keyboard once the parts are here
        self._wait = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._wait.timeout.connect(self._ask)
        self.title = text_label("", "head", wrap=True)
        self.name = text_label("", "body", wrap=True)
        self.facts = text_label("", "muted", wrap=True)
        self.notices = QVBoxLayout()
        self.notices.setSpacing(theme.px(6))
        self.tree = TraceTree(self.catalogue)
        self.tree.setMinimumHeight(theme.px(220))
        self.tree.part_chosen.connect(self._on_part)
        self.tree.part_opened.connect(self._open)
        self.tree.escaped.connect(self.escaped)
        self.part = Card(look="quiet")
        self.part_title = text_label("", "strong", wrap=True)
        self.part_words = text_label("", "muted", wrap=True)
        self.part_words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.open_button = QPushButton(_("Open the unit's sheet"))
        self.open_button.clicked.connect(self._open_current)
        for widget in (self.part_title, self.part_words, self.open_button):
            self.part.box.addWidget(widget)
        body = QWidget()
        theme.set_property(body, "ground", "card")
        box = QVBoxLayout(body)
        box.setContentsMargins(theme.px(16), theme.px(18), theme.px(16), theme.px(14))
        box.setSpacing(theme.px(8))
        for label in (self.title, self.name, self.facts):
            box.addWidget(label)
        box.addLayout(self.notices)
        box.addWidget(self.tree, 1)
        box.addWidget(self.part)
        box.addStretch(0)
        self.room = PageScroll()
        self.room.set_body(body)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.room)
        self.setFocusProxy(self.tree)
        self.show_words(
            _("Choose a figure"),
            _("Where it comes from stands here: its units, their figures and the files."),
        )

    # --- what is shown
    def show_words(
        self, title: str, text: str, facts: str = "", notices: Sequence[str] = ()
    ) -> None:
        """Something other than a figure: a heading and its words, no tree."""
        self.row, self.trace = None, None
        self._wait.stop()
        self._show_head(title, text, facts, notices)
        self.tree.hide()
        self.part.hide()

    def show_figure(self, row: ConsolidatedRow, consolidated: Consolidated, area: str = "") -> None:
        """Tell of a consolidated figure, the desk's own or that of an area; its parts follow once they are looked up."""
        period = consolidated.period
        same = (self.row, self.period, self._area) == (row, period, area)
        self.row, self.period, self._area, self._all = row, period, area, consolidated
        if same:  # read anew: nothing moves under the reader's eyes
            self._wait.start()
            return
        self.trace = None
        value = " ".join(
            filter(
                None,
                (
                    cell_text(row, row.value),
                    str(row.indicator.measure) if row.value is not None else "",
                ),
            )
        )
        name = " · ".join(
            filter(
                None,
                (
                    f"{row.code} {row.indicator.name}",
                    row.label if row.dimension else "",
                    periods.label(period),
                ),
            )
        )
        title = (
            _("Where {value} comes from").format(value=value)
            if row.value is not None
            else _("No figure yet")
        )
        self._show_head(title, name, "\n".join(self._facts(row)), self._warnings(row))
        self.room.verticalScrollBar().setValue(0)
        self._wait.start()

    def take_keyboard(self) -> None:
        """To the parts of the figure; as soon as they are here, where they still come."""
        if self._wait.isActive():
            self._wait.stop()
            self._ask()
        self._is_called = self.tree.isHidden()
        if not self._is_called:
            self.tree.setFocus()

    def _show_head(self, title: str, sentence: str, facts: str, notices: Sequence[str]) -> None:
        self.title.setText(title)
        self.name.setText(sentence)
        self.facts.setText(facts)
        self.facts.setVisible(bool(facts))
        while (item := self.notices.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for text in notices:
            self.notices.addWidget(_notice(text))

    def _facts(self, row: ConsolidatedRow) -> list[str]:
        reach = row.reach
        over = (
            periods.label(reach.first)
            if reach.first == reach.last
            else _("{first} to {last}").format(
                first=periods.label(reach.first), last=periods.label(reach.last)
            )
        )
        facts = [
            row.roll_up if over == periods.label(self.period) else f"{row.roll_up} │ {over}",
            _("{n} of {of} units").format(n=row.have, of=row.of),
        ]
        if row.last_year is not None:
            change = bracketed(row.change.text)
            facts.append(
                _("Last year: {value}").format(value=cell_text(row, row.last_year)) + change
            )
        if row.to_date is not None and row.to_date != row.value:
            facts.append(_("Year to date: {value}").format(value=cell_text(row, row.to_date)))
        if target := target_words(row, row.target):
            facts.append(
                _("Year's target: {value}").format(value=target)
                + f"　{progress_words(row)}".rstrip("　")
            )
        if row.standard:
            facts.append(_("Standard: {standard}").format(standard=row.standard))
        return facts

    def _warnings(self, row: ConsolidatedRow) -> list[str]:
        warnings = [row.warning] if row.warning else []
        if row.missing:
            warnings.append(
                _("{n} of {of} units missing: {names}. Nothing is filled in for them.").format(
                    n=len(row.missing),
                    of=row.of,
                    names=names_of(self.catalogue, row.missing),
                )
            )
        return warnings

    # --- the trace
    def _ask(self) -> None:
        row, period, area = self.row, self.period, self._area
        if row is not None:

            def look(workplace: Workplace) -> Trace:
                whose = workplace.of_area(area) if area else workplace
                return trace(whose, period, row.code, row.dimension)

            self.session.ask(look, lambda answer: self._show_trace(answer, row))

    def _show_trace(self, trace: Trace, row: ConsolidatedRow) -> None:
        if row is not self.row:
            return
        self.trace = trace
        if not trace.components and trace.indicator.over_units == "components":
            self.facts.setText(
                "\n".join(
                    [
                        *self._facts(row),
                        _(
                            "Below are the units' own figures; the total is worked out "
                            "from all of them together, it is not their mean."
                        ),
                    ]
                )
            )
        if is_added(trace) and (wrong := _sum_words(trace)):
            self.notices.addWidget(_notice(wrong))
        self.tree.show()
        self.tree.show_trace(trace, self._lacking)
        if self._is_called:
            self._is_called = False
            self.tree.setFocus()
        self.part.setVisible(self.tree.current_part() is not None)

    def _lacking(self, of_trace: Trace) -> tuple[str, ...]:
        """The units that owe a figure of this component."""
        if self._all is None:
            return ()
        row = self._all.row(of_trace.code, of_trace.dimension) or self._all.row(of_trace.code)
        return row.missing if row is not None else ()

    def _on_part(self, part: Part | None, of_trace: Trace) -> None:
        self.part.setVisible(part is not None)
        if part is None:
            return
        self._show_part(Provenance(part, None, None), of_trace)
        self.session.ask(
            lambda workplace: provenance_of(workplace, part, of_trace),
            lambda provenance: self._show_provenance(provenance, of_trace),
        )

    def _show_provenance(self, provenance: Provenance, of_trace: Trace) -> None:
        if self.tree.current_part() == provenance.part:
            self._show_part(provenance, of_trace)

    def _show_part(self, provenance: Provenance, of_trace: Trace) -> None:
        part = provenance.part
        value = f"{self.tree.part_words(part, of_trace)} {of_trace.indicator.measure if part.value is not None else ''}".strip()
        self.part_title.setText(f"{self.catalogue.unit_name(part.unit)} · {value}")
        lines = [
            periods.label(part.period),
            *file_lines(provenance, self.tree.is_owed(part, of_trace)),
            *details_lines(provenance),
        ]
        self.part_words.setText("\n".join(lines))
        self.open_button.setVisible(self._knows(part.unit))

    def _knows(self, unit: str) -> bool:
        return any(known.code == unit for known in self.catalogue.units)

    def _open_current(self) -> None:
        part, item = self.tree.current_part(), self.tree.current_trace()
        if part is not None and item is not None:
            self._open(part, item)

    def _open(self, part: Part, of_trace: Trace) -> None:
        if self._knows(part.unit):
            self.unit_requested.emit(part.unit, of_trace.indicator.form)


def names_of(catalogue: Catalogue, units: Sequence[str]) -> str:
    """Units by name; of an area with more than a few, how many there are in it."""
    ways = ways_down(catalogue)
    below: dict[str, list[str]] = {}
    for unit in units:
        way = ways.get(unit, ())
        below.setdefault(way[-1] if way else "", []).append(unit)
    names = []
    for area, of_area in below.items():
        if area and len(of_area) > _NAMED_IN_AREA:
            words = ngettext("{n} unit", "{n} units", len(of_area)).format(n=len(of_area))
            names.append(f"{catalogue.unit_name(area)} {words}")
        else:
            names += [catalogue.unit_name(unit) for unit in of_area]
    return listed(names)


def _sum_words(trace: Trace) -> str:
    """What is to be said where a figure is not the sum of its parts; "" where it is."""
    values = [part.value for part in trace.parts if part.value is not None]
    if trace.value is None or not values or sum(values) == trace.value:
        return ""
    return _("× Its parts come to {value}. Report this: it must not be.").format(
        value=display(Figure(sum(values)), trace.indicator)
    )


def _notice(text: str) -> QFrame:
    frame = QFrame()
    frame.setProperty("notice", "query")
    box = QVBoxLayout(frame)
    box.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8))
    box.addWidget(text_label(f"{MARKS['query']} {text}", "note", wrap=True))
    return frame
