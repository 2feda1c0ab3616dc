"""The charts beside a form: lines over named places that answer. The value under the mouse or the
cursor stands over them; the wheel and dragging look closer; a line is switched off in the legend.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFontMetrics,
    QIcon,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.reports.chart import Line, LineStyle
from desktop.ui import theme
from desktop.ui.charts import library
from desktop.ui.charts.library import LIBRARY
from desktop.ui.charts.picture import Picture
from desktop.ui.widgets.labels import text_label

Points = Sequence[tuple[str, float | None]]
_PENS: dict[LineStyle, tuple[str, float, Qt.PenStyle]] = {
    "main": ("accent", 2.0, Qt.PenStyle.SolidLine),
    "before": ("muted", 1.3, Qt.PenStyle.DashLine),
    "earlier": ("muted", 1.0, Qt.PenStyle.DotLine),
    "target": ("query", 1.3, Qt.PenStyle.DashDotLine),
}
_CLOSER = 0.8
_AXIS = 40  # px at 100 %: the numbers beside the picture
_STROKE = 18  # px at 100 %: a line in the legend
_LEGEND_COLUMNS = 2
_MOST_POINTS = 60  # with a mark each


class LineChart(Picture):
    """Subclasses say which lines. `place_opened`: a click on a place of the x axis, or Enter on it."""

    place_opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.place: int | None = None
        self.spoken = ""
        """What a reader was told last."""
        self._labels: tuple[str, ...] = ()
        self._names: tuple[str, ...] = ()
        self._lines: tuple[Line, ...] = ()
        self._measure = ""
        self._plot: Any = None
        self._curves: list[Any] = []
        self._cursor: Any = None
        self._legend = QGridLayout()  # two a row: three have no room beside each other at 125 %
        self._legend.setHorizontalSpacing(theme.px(6))
        self._legend.setVerticalSpacing(0)
        self._legend.setColumnStretch(_LEGEND_COLUMNS, 1)
        self._where = text_label("", "muted")
        self._where.setParent(self)
        self._where.hide()
        self._buttons: list[QToolButton] = []
        self.whole_button = QToolButton(self)
        self.whole_button.setText(_("Show all"))
        self.whole_button.setProperty("role", "legend")
        self.whole_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.whole_button.clicked.connect(self.show_all)
        self.whole_button.hide()
        self._empty = QLabel(_("Nothing to draw yet."))
        self._empty.setProperty("text_role", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(theme.px(4), theme.px(4), theme.px(4), theme.px(4))
        self._box.setSpacing(theme.px(2))
        self._box.addLayout(self._legend)
        self._box.addWidget(self._empty, 1)

    # --- what is shown
    def set_lines(
        self,
        title: str,
        labels: Sequence[str],
        lines: Sequence[Line],
        measure: str = "",
        names: Sequence[str] = (),
    ) -> None:
        """An empty label has no tick; `names` say each place in full, where its label does not."""
        self._labels, self._lines, self._measure = tuple(labels), tuple(lines), measure
        self._names = tuple(names) or self._labels
        self.place = None
        self.setAccessibleName(title)
        self.setAccessibleDescription(self.table_text())
        if LIBRARY.waits and self._plot is None:
            LIBRARY.loaded.connect(self._draw, Qt.ConnectionType.UniqueConnection)
            return
        self._draw()

    def table_text(self) -> str:
        """The numbers behind the lines: a header, then one tab-separated line a place on the x
        axis.
        """
        rows = ["\t".join(["", *(line.name for line in self._lines)])]
        for index, label in enumerate(self._labels):
            rows.append(
                "\t".join([label, *(_value_text(_at(line, index)) for line in self._lines)])
            )
        return "\n".join(rows)

    @property
    def curves(self) -> list[Any]:
        """The plotted items, one a line, for who reads what is drawn."""
        return list(self._curves)

    def _draw(self) -> None:
        known = any(value is not None for line in self._lines for value in line.values)
        self._empty.setVisible(not known)
        if self._plot is None and known:
            self._make_plot()
        if self._plot is None:
            return
        self._plot.setVisible(known)
        self._match_curves()
        marked = len(self._labels) <= _MOST_POINTS
        for curve, line in zip(self._curves, self._lines, strict=True):
            colour, width, style = _PENS[line.style]
            pen = QPen(theme.colour(colour), theme.px(width) if width >= 2 else width, style)
            pen.setCosmetic(True)
            some = any(value is not None for value in line.values)
            values = [math.nan if v is None else v for v in line.values] if some else []
            curve.setData(
                list(range(len(values))),
                values,
                pen=pen,
                connect="finite",
                symbol="o" if marked else None,
                symbolSize=theme.px(5),
                symbolBrush=theme.colour(colour),
                symbolPen=None,
            )
        self._make_legend()
        self._dress()
        self._set_ticks()
        self.show_all()
        self._tell_place()

    def _set_ticks(self) -> None:
        """Every label, or every second, third …, so that none runs into the next."""
        ticks = [(index, label) for index, label in enumerate(self._labels) if label]
        metrics = QFontMetrics(theme.font("muted"))
        widest = max((metrics.horizontalAdvance(label) for _at, label in ticks), default=0)
        room = max(self.width() - theme.px(_AXIS), 1)
        every = max(1, -(-len(ticks) * (widest + theme.px(5)) // room))
        self._plot.getAxis("bottom").setTicks([ticks[::every]])

    def _make_plot(self) -> None:
        pyqtgraph = library.load()
        self._plot = pyqtgraph.PlotWidget()
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setFrameShape(self._plot.Shape.NoFrame)
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.showGrid(x=False, y=True, alpha=0.25)
        self._plot.setMouseEnabled(x=True, y=False)
        self._plot.getPlotItem().layout.setContentsMargins(0, 0, theme.px(10), 0)
        self._plot.disableAutoRange()  # show_all says what is seen
        self._cursor = pyqtgraph.InfiniteLine(angle=90, movable=False)
        self._cursor.hide()
        self._plot.addItem(self._cursor, ignoreBounds=True)
        self._plot.scene().sigMouseMoved.connect(self._on_mouse)
        self._plot.scene().sigMouseClicked.connect(self._on_click)
        self._plot.getViewBox().sigRangeChangedManually.connect(lambda *_range: self._offer_whole())
        self._plot.viewport().installEventFilter(self)
        self._box.addWidget(self._plot, 1)

    def _match_curves(self) -> None:
        while len(self._curves) < len(self._lines):
            self._curves.append(self._plot.plot([]))
        for curve in self._curves[len(self._lines) :]:
            self._plot.removeItem(curve)
        del self._curves[len(self._lines) :]

    def _make_legend(self) -> None:
        while len(self._buttons) < len(self._lines):
            button = QToolButton()
            button.setCheckable(True)
            button.setChecked(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setProperty("role", "legend")
            number = len(self._buttons)
            button.toggled.connect(lambda on, number=number: self.switch(number, on))
            self._buttons.append(button)
            self._legend.addWidget(button, *divmod(number, _LEGEND_COLUMNS))
        for number, button in enumerate(self._buttons):
            button.setVisible(number < len(self._lines))
        for button, line in zip(self._buttons, self._lines, strict=False):
            button.setIcon(_stroke(line.style))
            button.setIconSize(QSize(theme.px(_STROKE), theme.px(10)))
            hands = _(
                "Arrows: along the lines. Enter or a click: open it. + and −: closer, 0: all. 1, 2, 3: lines."
            )
            button.setToolTip(_("Show or hide “{line}”").format(line=line.name) + f"\n{hands}")

    def switch(self, number: int, on: bool) -> None:
        """Show or hide a line."""
        if number < len(self._curves):
            self._curves[number].setVisible(on)
            self._tell_place()

    # --- the place in hand
    def go_to(self, place: int | None) -> None:
        """Put the cursor on a place of the x axis and say what stands there."""
        if place != self.place:
            self.place = place
            self._tell_place()

    def _tell_place(self) -> None:
        self._where.setVisible(self.place is not None)
        if self.place is not None:
            self._where.setText(self._name_of(self.place))
            self._place_overlays()
        for button, line in zip(self._buttons, self._lines, strict=False):
            shown = _last_value(line) if self.place is None else _at(line, self.place)
            value = "—" if shown is None else _value_text(shown)
            button.setText(f"{line.name} {value}" if button.isChecked() else line.name)
        if self._cursor is not None:
            self._cursor.setVisible(self.place is not None)
            if self.place is not None:
                self._cursor.setPos(self.place)

    def _name_of(self, place: int) -> str:
        return self._names[place] if place < len(self._names) else self._labels[place]

    def _speak(self) -> None:
        """Tell a reader of the place that a key went to."""
        if self.place is None:
            return
        values = []
        for line, button in zip(self._lines, self._buttons, strict=False):
            if button.isChecked():
                value = _at(line, self.place)
                text = _("no value") if value is None else _value_text(value)
                values.append(f"{line.name} {text}")
        self.spoken = ", ".join((self._name_of(self.place), *values)) + (
            f" {self._measure}" if self._measure else ""
        )
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.spoken))

    # --- looking closer
    def show_all(self) -> None:
        """The way back from looking closer."""
        if self._plot is None or not self._labels:
            return
        values = [v for line in self._lines for v in line.values if v is not None]
        low, high = min([0.0, *values]), max(values, default=1.0)
        room = (high - low or 1.0) * 0.06
        self._plot.setRange(
            xRange=(0, max(len(self._labels) - 1, 1)),
            yRange=(low, high + room),
            padding=0.02,
        )
        self.whole_button.hide()

    def look_closer(self, times: float) -> None:
        """Closer about the place in hand, or further away."""
        if self._plot is not None:
            centre = None if self.place is None else QPointF(self.place, 0)
            self._plot.getViewBox().scaleBy(x=times, center=centre)
            self._offer_whole()

    def _offer_whole(self) -> None:
        self.whole_button.show()
        self._place_overlays()

    # --- hands
    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._labels) - 1
        at = self.place
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and last >= 0:
            step = 1 if key == Qt.Key.Key_Right else -1
            start = self._last_known() if at is None else at + step
            self.go_to(min(max(start, 0), last))
            self._speak()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and last >= 0:
            self.go_to(0 if key == Qt.Key.Key_Home else last)
            self._speak()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at is not None:
            self.place_opened.emit(at)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.look_closer(1 / _CLOSER if key == Qt.Key.Key_Minus else _CLOSER)
        elif key == Qt.Key.Key_0 or (key == Qt.Key.Key_Escape and not self.whole_button.isHidden()):
            self.show_all()
        elif Qt.Key.Key_1 <= key < Qt.Key.Key_1 + len(self._lines):
            self._buttons[key - Qt.Key.Key_1].toggle()
        else:
            super().keyPressEvent(event)

    def _last_known(self) -> int:
        known = [n for line in self._lines for n, v in enumerate(line.values) if v is not None]
        return max(known, default=0)

    def _nearest(self, point: QPointF) -> int | None:
        """The place of the x axis that a point of the scene is at; None beside the picture."""
        view = self._plot.getViewBox()
        if not view.sceneBoundingRect().contains(point):
            return None
        place = round(view.mapSceneToView(point).x())
        return place if 0 <= place < len(self._labels) else None

    def _on_mouse(self, point: QPointF) -> None:
        self.go_to(self._nearest(point))

    def _on_click(self, event: Any) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        place = self._nearest(event.scenePos())
        if event.double():
            self.show_all()
        elif place is not None and event.button() == Qt.MouseButton.LeftButton:
            self.place_opened.emit(place)

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self.go_to(None)
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)

    # --- look
    def _place_overlays(self) -> None:
        """The name of the place in hand and the way back, in the corners above the lines."""
        room = self._plot.geometry()
        self._where.adjustSize()
        self._where.move(room.right() - self._where.width(), room.top())
        self._where.raise_()
        self.whole_button.adjustSize()
        self.whole_button.move(room.left() + theme.px(36), room.top())
        self.whole_button.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._plot is not None:
            self._set_ticks()
            self._place_overlays()

    def _dress(self) -> None:
        """The theme's colours and letters."""
        self._plot.setBackground(theme.colour("card"))
        line, ink = QColor(theme.colour("line")), theme.colour("muted")
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(line)
            axis.setTextPen(ink)
            axis.setTickFont(theme.font("muted"))
            axis.enableAutoSIPrefix(False)
            axis.setStyle(hideOverlappingLabels=False)  # the last month's, too
        pen = QPen(theme.colour("ink"), 1)
        pen.setCosmetic(True)
        self._cursor.setPen(pen)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and getattr(self, "_plot", None) is not None:
            self._draw()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, _palette = self.begin()
        self.finish(painter)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(280), theme.px(210))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(180), theme.px(170))


def _last_value(line: Line) -> float | None:
    """The newest value that there is."""
    return next((value for value in reversed(line.values) if value is not None), None)


def _stroke(style: LineStyle) -> QIcon:
    """How a line looks, for its legend."""
    colour, width, dashes = _PENS[style]
    pixmap = QPixmap(theme.px(_STROKE), theme.px(10))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour(colour), theme.px(width), dashes))
    painter.drawLine(QPointF(0, pixmap.height() / 2), QPointF(pixmap.width(), pixmap.height() / 2))
    painter.end()
    return QIcon(pixmap)


def _at(line: Line, index: int) -> float | None:
    return line.values[index] if index < len(line.values) else None


def _value_text(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
