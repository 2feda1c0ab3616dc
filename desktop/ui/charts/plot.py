"""The common ground of the line charts: pyqtgraph dressed in the theme, loaded when a chart is first filled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.ui import theme
from desktop.ui.widgets.labels import text_label

Points = Sequence[tuple[str, float | None]]
Style = Literal["main", "before", "target"]
LINE_TOKENS: dict[Style, str] = {"main": "accent", "before": "muted", "target": "query"}


@dataclass(frozen=True, slots=True)
class Line:
    """`values` stand at 0, 1, 2 … of the common x labels; None is a gap, never a zero."""

    name: str
    values: tuple[float | None, ...]
    style: Style = "main"


class LineChart(QWidget):
    """Lines over named places on the x axis, with a legend in words. Subclasses say which lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: tuple[str, ...] = ()
        self._lines: tuple[Line, ...] = ()
        self._plot: Any = None
        self._legend = text_label("", "muted", wrap=True)
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        self._box = box = QVBoxLayout(self)
        box.setContentsMargins(2, 2, 2, 2)
        box.setSpacing(theme.px(2))
        box.addWidget(self._legend)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def set_lines(self, title: str, labels: Sequence[str], lines: Sequence[Line]) -> None:
        self._labels, self._lines = tuple(labels), tuple(lines)
        self.setAccessibleName(title)
        self.setAccessibleDescription(self.table_text())
        self._draw()

    def table_text(self) -> str:
        """The numbers behind the lines: a header, then one tab-separated line a place on the x axis."""
        rows = ["\t".join(["", *(line.name for line in self._lines)])]
        for place, label in enumerate(self._labels):
            rows.append("\t".join([label, *(_said(_at(line, place)) for line in self._lines)]))
        return "\n".join(rows)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(280), theme.px(190))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(180), theme.px(150))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._plot is not None:
            self._draw()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        theme.set_property(self, "focused", True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        theme.set_property(self, "focused", False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._plot is not None:
            self._put_ticks()

    def _put_ticks(self) -> None:
        """As many labels as have room, evenly apart."""
        named = [(place, label) for place, label in enumerate(self._labels) if label]
        metrics = QFontMetrics(theme.font("muted"))
        widest = max((metrics.horizontalAdvance(label) for _place, label in named), default=1)
        room = max(2, (self.width() - theme.px(50)) // (widest + theme.px(4)))
        self._plot.getAxis("bottom").setTicks([named[:: max(1, -(-len(named) // room))], []])

    def _draw(self) -> None:
        import pyqtgraph  # 0.2 s with numpy: not before the first chart has something to show

        if self._plot is None:
            self._plot = pyqtgraph.PlotWidget(self, enableMenu=False, antialias=True)
            self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._plot.setMinimumHeight(theme.px(120))
            self._plot.setMouseEnabled(x=False, y=False)
            self._plot.hideButtons()
            self._box.addWidget(self._plot)
        plot, font = self._plot, theme.font("muted")
        plot.clear()
        plot.setBackground(theme.colour("card"))
        plot.showGrid(y=True, alpha=0.12)
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            axis.setTickFont(font)
            axis.setStyle(tickLength=0, autoExpandTextSpace=True, maxTextLevel=0)
            axis.setPen(theme.colour("line"))
            axis.setTextPen(theme.colour("muted"))
            axis.enableAutoSIPrefix(False)
        self._put_ticks()
        plot.getAxis("bottom").setGrid(False)
        for line in sorted(self._lines, key=lambda one: one.style == "main"):
            self._add(pyqtgraph, line)
        plot.setXRange(0, max(1, len(self._labels) - 1), padding=0.03)
        self._legend.setText("&nbsp;&nbsp; ".join(_legend(line) for line in self._lines))

    def _add(self, pyqtgraph: Any, line: Line) -> None:
        token = theme.colour(LINE_TOKENS[line.style])
        width = theme.px(2.4) if line.style == "main" else theme.px(1.4)
        dash = Qt.PenStyle.DashLine if line.style == "target" else Qt.PenStyle.SolidLine
        many = len(line.values) > 60
        places = [place for place, value in enumerate(line.values) if value is not None]
        values = [float("nan") if value is None else float(value) for value in line.values]
        dots = line.style == "main" and not many and bool(places)
        self._plot.plot(
            list(range(len(values))), values, pen=pyqtgraph.mkPen(token, width=width, style=dash), connect="finite",
            antialias=True, symbol="o" if dots else None, symbolSize=theme.px(5), symbolBrush=token, symbolPen=None,
        )  # fmt: skip


def _at(line: Line, place: int) -> float | None:
    return line.values[place] if place < len(line.values) else None


def _said(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _legend(line: Line) -> str:
    """A stroke, the name, and the last value, in the line's colour."""
    stroke = {"main": "━", "before": "─", "target": "┄"}[line.style]
    last = next((value for value in reversed(line.values) if value is not None), None)
    name = line.name.replace("&", "&amp;").replace("<", "&lt;")
    colour = theme.colour(LINE_TOKENS[line.style]).name()
    return f'<span style="color:{colour}">{stroke}&nbsp;{name}&nbsp;{_said(last)}</span>'
