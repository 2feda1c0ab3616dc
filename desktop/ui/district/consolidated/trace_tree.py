"""The tree of what one consolidated figure is made of: its components, below them the areas and the units, below
these their periods.

A unit's periods are put in when it is opened, and the units a few hundred at a time: a province has
1,500 with twelve months each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from desktop.actions.consolidation.trace import Trace
from desktop.catalogue.model import Catalogue
from desktop.domain import periods
from desktop.domain.figures import Figure, Missing, display, missing_name
from desktop.domain.records.part import Part
from desktop.domain.roster import ways_down
from desktop.i18n import _
from desktop.ui import keys, theme

_PART = Qt.ItemDataRole.UserRole + 1
_TRACE = Qt.ItemDataRole.UserRole + 2
_PARTS = Qt.ItemDataRole.UserRole + 3  # of a unit whose periods are not shown yet
_AREA = Qt.ItemDataRole.UserRole + 4  # of an area that was not opened yet
Lacking = Callable[[Trace], Collection[str]]
PartRef = tuple[str, str, str, str]
"""(code, unit, period, dimension) of a part."""
_AT_ONCE = 300  # units
_LEAST_NAME, _LEAST_IN_AREAS = 96, 200  # px at 100 %, of a unit's name
_SHOWN = QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator


@dataclass(frozen=True)
class _Below:
    """What is to be put beneath an area."""

    area: str
    by_unit: dict[str, list[Part]]


def is_added(trace: Trace) -> bool:
    """Whether a figure is the sum of its parts."""
    indicator = trace.indicator
    return (
        not trace.components
        and indicator.over_time != "components"
        and (indicator.over_units == "sum" or indicator.over_units.startswith("reporter:"))
        and indicator.kind != "grade"
    )


class TraceTree(QTreeWidget):
    """`part_chosen(part, trace)` as the cursor moves (None, trace: no single part);
    `part_opened(part, trace)` on Enter or double click on a unit's part.
    """

    part_chosen = Signal(object, object)
    part_opened = Signal(object, object)
    escaped = Signal()

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.catalogue = catalogue
        self.setColumnCount(3)
        self.setHeaderLabels([_("Where from"), _("Value"), _("Submission no.")])
        self.setAccessibleName(_("What this figure is made of"))
        self.setRootIsDecorated(True)
        self.setUniformRowHeights(True)
        self.setIndentation(theme.px(14))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setExpandsOnDoubleClick(False)
        self.setTabKeyNavigation(False)
        header = self.header()
        header.setStretchLastSection(False)
        header.setResizeContentsPrecision(60)  # rows that are measured
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column in (1, 2):
            self.headerItem().setTextAlignment(column, right)
        self.headerItem().setToolTip(2, _("Submission number of the file that brought it"))
        self._lacking: Lacking = lambda _trace: ()
        self._row = QSize()
        self._waiting: list[Callable[[], None]] = []
        self._coming: set[tuple[str, str]] = set()
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self._go_on)
        self._items: dict[PartRef, QTreeWidgetItem] = {}
        self._units: dict[tuple[str, str], QTreeWidgetItem] = {}
        self._areas: dict[tuple[str, str], QTreeWidgetItem] = {}  # of a unit, the lowest there is
        self._ways = ways_down(catalogue)
        self.itemExpanded.connect(self._fill)
        self.currentItemChanged.connect(lambda now, before: self._tell(now))
        self.itemDoubleClicked.connect(lambda item, column: self._open(item))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The submission number gives way to the names; it stands below, with the part in hand."""
        super().resizeEvent(event)
        numbers = sum(self.sizeHintForColumn(column) for column in (1, 2)) + theme.px(30)
        least = _LEAST_IN_AREAS if self.catalogue.areas else _LEAST_NAME
        self.setColumnHidden(2, self.viewport().width() - numbers < theme.px(least))

    def show_trace(self, trace: Trace, lacking: Lacking) -> None:
        """Fill the tree anew. The part that was in hand stays so where it is there still; else
        the first one is chosen. `lacking`: the units that still owe a figure; another without a
        value has nothing to report.
        """
        self._lacking = lacking
        part, of_trace = self.current_part(), self.current_trace()
        part_ref = (
            (of_trace.code, part.unit, part.period, part.dimension)
            if part is not None and of_trace is not None
            else None
        )
        self._later.stop()
        self.clear()
        self._items, self._units, self._waiting, self._areas = {}, {}, [], {}
        self._coming = set()
        self._row = QSize(0, self.fontMetrics().height() + theme.px(8))
        root = self.invisibleRootItem()
        if trace.components:
            for component in trace.components:
                self._add_trace(root, component)
        else:
            self._add_parts(root, trace)
        self.setRootIsDecorated(bool(trace.components or self._units or self._areas))
        self._choose(part_ref)

    def _choose(self, part_ref: PartRef | None) -> None:
        while part_ref is not None and (area := self._areas.get(part_ref[:2])) is not None:
            if area.data(0, _AREA) is None:  # it was opened, and what is below it is there
                break
            area.setExpanded(True)
        while (
            self._waiting
            and part_ref is not None
            and part_ref[:2] in self._coming
            and not self._has(part_ref)
        ):
            self._go_on()
        if part_ref is not None and part_ref[:2] in self._units:
            self._units[part_ref[:2]].setExpanded(True)
        if part_ref is not None and part_ref in self._items:
            self.setCurrentItem(self._items[part_ref])
            return
        if (
            len(self._units) == 1 and not self._items and not self._waiting
        ):  # all of it comes from one unit: show its periods at once
            next(iter(self._units.values())).setExpanded(True)
        first = self.topLevelItem(0)
        while first is not None and first.isExpanded() and first.childCount():
            first = first.child(0)
        if first is not None:
            self.setCurrentItem(first)

    def _has(self, part_ref: PartRef) -> bool:
        return part_ref in self._items or part_ref[:2] in self._units

    def _add_trace(self, parent: QTreeWidgetItem, trace: Trace) -> None:
        name = f"{trace.code} {trace.indicator.name}" + (
            f" · {trace.dimension}" if trace.dimension else ""
        )
        value = "—" if trace.value is None else display(Figure(trace.value), trace.indicator)
        item = self._item(parent, name, value, "")
        item.setData(0, _TRACE, trace)
        for column in (0, 1):
            item.setFont(column, theme.font("body", "bold"))
        if str(trace.indicator.measure):
            item.setToolTip(1, f"{value} {trace.indicator.measure}")
        for component in trace.components:
            self._add_trace(item, component)
        if not trace.components:
            self._add_parts(item, trace)
        item.setExpanded(True)

    def _add_parts(self, parent: QTreeWidgetItem, trace: Trace) -> None:
        by_unit: dict[str, list[Part]] = {}
        for part in trace.parts:
            by_unit.setdefault(part.unit, []).append(part)
        order = {str(unit.code): n for n, unit in enumerate(self.catalogue.units)}
        ordered = {
            unit: by_unit[unit] for unit in sorted(by_unit, key=lambda u: order.get(u, len(order)))
        }
        below: dict[str, dict[str, list[Part]]] = {}
        for unit, parts in ordered.items():
            way = self._ways.get(unit, ())
            below.setdefault(way[-1] if way else "", {})[unit] = parts
        self._put_units(parent, trace, below.pop("", {}))
        for area in self.catalogue.areas:
            if area.code in below:
                self._add_area(parent, trace, area.code, below[area.code])

    def _put_units(
        self, parent: QTreeWidgetItem, trace: Trace, by_unit: dict[str, list[Part]]
    ) -> None:
        """Units beneath an item: the first at once, the rest while the window answers in between."""
        self._coming |= {(trace.code, unit) for unit in by_unit}
        in_order = [*by_unit.items()]
        for start in range(0, len(in_order), _AT_ONCE):
            slice_ = in_order[start : start + _AT_ONCE]
            self._waiting.append(partial(self._add_units, parent, trace, slice_))
        if in_order:
            self._go_on()

    def _add_area(
        self, parent: QTreeWidgetItem, trace: Trace, area: str, by_unit: dict[str, list[Part]]
    ) -> None:
        """An area with what it comes to and how many of its units have a figure; what is below it is put in when it is
        opened.
        """
        given = sum(any(self._is_given(part) for part in parts) for parts in by_unit.values())
        name = f"{self.catalogue.unit_name(area)} · {given}/{len(by_unit)}"
        item = self._item(parent, name, self._area_words(by_unit, trace), "")
        item.setData(0, _TRACE, trace)
        item.setData(0, _AREA, _Below(area, by_unit))
        item.setChildIndicatorPolicy(_SHOWN)
        item.setFont(0, theme.font("body", "bold"))
        for unit in by_unit:
            self._areas[trace.code, unit] = item
        if given < len(by_unit):
            item.setForeground(0, theme.colour("query"))

    @staticmethod
    def _is_given(part: Part) -> bool:
        return part.value is not None or bool(part.missing)

    def _area_words(self, by_unit: dict[str, list[Part]], trace: Trace) -> str:
        values = [p.value for parts in by_unit.values() for p in parts if p.value is not None]
        if not values:
            return "—"
        indicator = trace.indicator
        if indicator.over_units == "worst":
            return display(Figure(max(values)), indicator)
        if is_added(trace):
            return display(Figure(sum(values)), indicator)
        return _("{n} figures").format(n=len(values))

    def _go_on(self) -> None:
        """Put in the next units; the rest once the window has answered in between."""
        if self._waiting:
            self._waiting.pop(0)()
        if self._waiting:
            self._later.start(0)

    def _add_units(
        self, parent: QTreeWidgetItem, trace: Trace, units: Sequence[tuple[str, list[Part]]]
    ) -> None:
        items = []
        for unit, parts in units:
            name = self.catalogue.unit_name(unit)
            if len(parts) == 1:
                text = f"{name} · {parts[0].dimension}" if parts[0].dimension else name
                items.append(self._part_item(trace, parts[0], text))
                continue
            item = self._item(None, name, self._sum_of(parts, trace), "")
            items.append(item)
            item.setData(0, _TRACE, trace)
            item.setData(0, _PARTS, parts)
            item.setChildIndicatorPolicy(_SHOWN)
            self._units[trace.code, unit] = item
        parent.addChildren(items)
        if self._units:
            self.setRootIsDecorated(True)

    def _fill(self, item: QTreeWidgetItem) -> None:
        """Put the periods under a unit that is opened for the first time."""
        parts, trace = item.data(0, _PARTS), item.data(0, _TRACE)
        if (below := item.data(0, _AREA)) is not None:
            item.setData(0, _AREA, None)
            self._fill_area(item, trace, below.area, below.by_unit)
        item.setData(0, _PARTS, None)
        for part in parts or ():
            text = periods.label(part.period) + (f" · {part.dimension}" if part.dimension else "")
            item.addChild(self._part_item(trace, part, text))

    def _fill_area(
        self, item: QTreeWidgetItem, trace: Trace, area: str, by_unit: dict[str, list[Part]]
    ) -> None:
        """The units that report to this area's desk, then the areas below it."""
        deeper: dict[str, dict[str, list[Part]]] = {}
        own: dict[str, list[Part]] = {}
        for unit, parts in by_unit.items():
            way = self._ways[unit]
            at = way.index(area)
            if at:
                deeper.setdefault(way[at - 1], {})[unit] = parts
            else:
                own[unit] = parts
        self._put_units(item, trace, own)
        for one in self.catalogue.areas:
            if one.code in deeper:
                self._add_area(item, trace, one.code, deeper[one.code])

    def _part_item(self, trace: Trace, part: Part, name: str) -> QTreeWidgetItem:
        item = self._item(None, name, self.part_words(part, trace), str(part.sequence or ""))
        item.setData(0, _PART, part)
        item.setData(0, _TRACE, trace)
        self._items[trace.code, part.unit, part.period, part.dimension] = item
        if part.value is None:
            item.setForeground(1, theme.colour("query" if self.is_owed(part, trace) else "muted"))
        return item

    def _item(self, parent: QTreeWidgetItem | None, *texts: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(list(texts))
        if parent is not None:
            parent.addChild(item)
        item.setToolTip(0, texts[0])
        item.setSizeHint(0, self._row)
        for column in (1, 2):
            item.setTextAlignment(
                column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            )
        return item

    def current_part(self) -> Part | None:
        item = self.currentItem()
        part = item.data(0, _PART) if item is not None else None
        return part if isinstance(part, Part) else None

    def current_trace(self) -> Trace | None:
        """The component that the current item belongs to."""
        item = self.currentItem()
        trace = item.data(0, _TRACE) if item is not None else None
        return trace if isinstance(trace, Trace) else None

    # --- words
    def is_owed(self, part: Part, trace: Trace) -> bool:
        """Whether the unit has still to give this figure."""
        return part.value is None and not part.missing and part.unit in self._lacking(trace)

    def part_words(self, part: Part, trace: Trace) -> str:
        """A part's value, its reason, or that there is none."""
        if part.value is not None:
            return display(Figure(part.value), trace.indicator)
        if part.missing:
            return missing_name(Missing(part.missing))
        return "△ " + _("not sent") if self.is_owed(part, trace) else "—"

    def _sum_of(self, parts: list[Part], trace: Trace) -> str:
        """What one unit's periods come to where they are added up; else how many there are."""
        values = [part.value for part in parts if part.value is not None]
        if not values:
            return self.part_words(parts[-1], trace)
        if trace.indicator.over_time == "sum" and trace.indicator.kind != "grade":
            return display(Figure(sum(values)), trace.indicator)
        return _("{n} figures").format(n=len(values))

    # --- hands
    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() in keys.ENTER and item is not None:
            self._open(item)
        elif event.key() == keys.key("leave_trace").code:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def _tell(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.part_chosen.emit(item.data(0, _PART), item.data(0, _TRACE))

    def _open(self, item: QTreeWidgetItem) -> None:
        part = item.data(0, _PART)
        if part is None:
            item.setExpanded(not item.isExpanded())
        else:
            self.part_opened.emit(part, item.data(0, _TRACE))
