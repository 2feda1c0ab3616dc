"""A chart that answers: the value under the mouse or the cursor stands below it; the wheel and dragging
look closer; a line is switched off in the legend; a click or Enter opens what stands there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFocusEvent,
    QIcon,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.reports import readings
from desktop.reports.chart import Body, Lines
from desktop.reports.drawing.look import Look, Palette, Sample
from desktop.ui import theme
from desktop.ui.charts.library import LIBRARY
from desktop.ui.widgets.labels import text_label

if TYPE_CHECKING:
    from desktop.reports.drawing.plots.plot import Plot

_CLOSER = 0.8
_STROKE, _BOX = 18, 10  # px at 100 %: a sample in the legend
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@dataclass(frozen=True, slots=True)
class _Shown:
    """One kind of chart: its widget, its items, and what points at a place."""

    widget: Any
    plot: Plot[Any]
    cursor: Any
    outline: Any

    def dress(self) -> None:
        """In the theme's ink."""
        pen = QPen(QColor(theme.colour("ink")), 1)
        pen.setCosmetic(True)
        self.cursor.setPen(pen)
        frame = QPen(pen)
        frame.setWidthF(theme.px(2))
        self.outline.setPen(frame)

    def point_at(self, place: int | None) -> None:
        room = None if place is None else self.plot.outline(place)
        self.cursor.setVisible(place is not None and room is None)
        self.outline.setVisible(room is not None)
        if room is not None:
            left, right, top, bottom = room.left(), room.right(), room.top(), room.bottom()
            self.outline.setData([left, right, right, left, left], [top, top, bottom, bottom, top])
        elif place is not None:
            self.cursor.setPos(self.plot.point(place).x())


class PlotView(QWidget):
    """`place_opened`: a click on a place, or Enter on it. `letters`: their height, px at 100 %;
    `tells_all`: the line below the chart tells all of a place; else its name alone, and the legend
    the values.
    """

    place_opened = Signal(int)

    def __init__(
        self, parent: QWidget | None = None, *, letters: float = 12, tells_all: bool = False
    ) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.place: int | None = None
        self.spoken = ""
        """What a reader was told last."""
        self.body: Body | None = None
        self._letters, self._tells_all = letters, tells_all
        self._measure = ""
        self._shown: dict[type[Body], _Shown] = {}
        self._legend = QGridLayout()
        self._legend.setHorizontalSpacing(theme.px(6))
        self._legend.setVerticalSpacing(0)
        self.buttons: list[QToolButton] = []
        self._where = text_label("", "muted", wrap=True)
        self._where.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.whole_button = QToolButton(self)
        self.whole_button.setText(_("Show all"))
        self.whole_button.setProperty("role", "legend")
        self.whole_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.whole_button.clicked.connect(self.show_all)
        self.whole_button.hide()
        self.empty = text_label(_("Nothing to draw yet."), "muted", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(theme.px(4), theme.px(4), theme.px(4), theme.px(4))
        self._box.setSpacing(theme.px(2))
        self._box.addLayout(self._legend)
        self._box.addWidget(self.empty, 1)
        self._box.addWidget(self._where)

    # --- what is shown
    def set_body(self, title: str, body: Body | None, description: str, measure: str = "") -> None:
        """`description`: the numbers in words, for who cannot see them. `body` None: there is nothing
        to draw.
        """
        if title != self.accessibleName():  # another chart: all its lines are on
            for button in self.buttons:
                button.setChecked(True)
        self.body, self._measure, self.place = body, measure, None
        self.setAccessibleName(title)
        self.setAccessibleDescription(description)
        if LIBRARY.waits and not self._shown:
            LIBRARY.loaded.connect(self._draw, Qt.ConnectionType.UniqueConnection)
            return
        self._draw()

    @property
    def hidden(self) -> frozenset[int]:
        """The entries of the legend that are switched off."""
        if self.plot is None or not self.plot.switchable:
            return frozenset()
        return frozenset(n for n, _part in enumerate(self.plot.parts) if not self._is_on(n))

    def _is_on(self, number: int) -> bool:
        return number >= len(self.buttons) or self.buttons[number].isChecked()

    def _draw(self) -> None:
        self.empty.setVisible(self.body is None)
        for shown in self._shown.values():
            shown.widget.setVisible(self.body is not None and shown is self._of_kind())
        if self.body is None:
            self._make_legend([])
            self._tell_place()
            return
        kind = type(self.body)
        if kind not in self._shown:
            self._shown[kind] = self._make_shown(kind)
        shown = self._shown[kind]
        shown.widget.setBackground(theme.colour("card"))
        shown.plot.set(self.body, Look(_palette(), theme.px(self._letters)))
        shown.plot.hide(self.hidden)
        shown.dress()
        self._make_legend(shown.plot.samples())
        self.show_all()
        self._fit()
        self._tell_place()

    def _of_kind(self) -> _Shown | None:
        """What shows this kind of chart; those of other kinds wait behind it."""
        return None if self.body is None else self._shown.get(type(self.body))

    @property
    def plot(self) -> Plot[Any] | None:
        """The items plotted, for who reads what is drawn."""
        shown = self._of_kind()
        return None if shown is None else shown.plot

    def _make_shown(self, kind: type[Body]) -> _Shown:
        # both are loaded by now, or here where nobody does it before
        from desktop.reports.drawing.library import pyqtgraph
        from desktop.reports.drawing.plots.kinds import plot_for

        widget = pyqtgraph.PlotWidget()
        widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        widget.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)  # no stop of Tab that nobody sees
        widget.setFrameShape(widget.Shape.NoFrame)
        widget.scene().sigMouseMoved.connect(self._on_mouse)
        widget.scene().sigMouseClicked.connect(self._on_click)
        widget.viewport().installEventFilter(self)
        widget.getViewBox().sigRangeChangedManually.connect(lambda *_range: self._offer_whole())
        cursor, outline = pyqtgraph.InfiniteLine(angle=90, movable=False), pyqtgraph.PlotCurveItem()
        for mark in (cursor, outline):
            mark.setZValue(10)
            mark.hide()
            widget.addItem(mark, ignoreBounds=True)
        self._box.insertWidget(1, widget, 1)
        return _Shown(widget, plot_for(kind, widget.getPlotItem()), cursor, outline)

    def _make_legend(self, samples: Sequence[Sample]) -> None:
        while len(self.buttons) < len(samples):
            button = QToolButton(self)
            button.setCheckable(True)
            button.setChecked(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setProperty("role", "legend")
            button.toggled.connect(self._switch)
            self.buttons.append(button)
        for number, button in enumerate(self.buttons):
            button.setVisible(number < len(samples))
        for number, (button, sample) in enumerate(zip(self.buttons, samples, strict=False)):
            button.setIcon(_icon(sample))
            button.setIconSize(QSize(_width(sample), theme.px(_BOX)))
            button.setText(sample.name)
            button.setEnabled(self._can_switch(number))
            tip = _("Show or hide “{line}”").format(line=sample.name) + f"\n{self._hands()}"
            button.setToolTip(tip if self._can_switch(number) else "")

    def _can_switch(self, number: int) -> bool:
        return self.plot is not None and self.plot.switchable and number < len(self.plot.parts)

    def _place_legend(self) -> None:
        """In as many columns as have room: three have none beside each other at 125 %."""
        shown = [button for button in self.buttons if not button.isHidden()]
        across = self._columns([button.sizeHint().width() for button in shown])
        for button in self.buttons:
            self._legend.removeWidget(button)
        for number, button in enumerate(shown):
            self._legend.addWidget(button, *divmod(number, across))
        for column in range(self._legend.columnCount()):
            self._legend.setColumnStretch(column, 0)
        self._legend.setColumnStretch(min(across, max(len(shown), 1)), 1)

    def _columns(self, widths: Sequence[int]) -> int:
        """How many entries have room beside each other."""
        room, gap = self.width() - theme.px(8), self._legend.horizontalSpacing()
        for across in range(len(widths), 1, -1):
            columns = [max(widths[column::across]) + gap for column in range(across)]
            if sum(columns) <= room:
                return across
        return 1

    def _switch(self) -> None:
        """Show the lines that are on, and no other."""
        if self.plot is not None:
            self.plot.hide(self.hidden)
            self._tell_place()

    # --- the place in hand
    def go_to(self, place: int | None) -> None:
        """Put the cursor on a place and say what stands there."""
        if place != self.place:
            self.place = place
            self._tell_place()

    def reading(self) -> readings.Reading | None:
        """Of the place in hand."""
        if self.place is None or self.body is None:
            return None
        return readings.reading(self.body, self.place)

    def _tell_place(self) -> None:
        found = self.reading()
        lines = 2 if self._tells_all else 1  # kept free, so that nothing moves under the hand
        self._where.setFixedHeight(lines * self._where.fontMetrics().lineSpacing())
        self._where.setVisible(self.body is not None)
        hint = self._hands() if self._tells_all and self.hasFocus() else ""
        words = (hint,) if found is None else (found.name, *self._words_of(found))
        self._where.setText(" · ".join(words))
        if isinstance(self.body, Lines) and self.plot is not None:
            names = [sample.name for sample in self.plot.samples()]
            for number, line in enumerate(self.body.lines[: len(self.buttons)]):
                text = names[number]
                if not self._is_on(number):
                    text = line.name
                elif found is not None:
                    text = f"{line.name} {found.values[number][1] or '—'}"
                self.buttons[number].setText(text)
        self._place_cursor()
        self._place_button()

    def _hands(self) -> str:
        """What hands can do with this chart."""
        if self.plot is None or self.body is None:
            return ""
        at = readings.reading(self.body, readings.newest(self.body))
        words = [_("Arrows: from place to place.")]
        if not self._tells_all or (at is not None and at.opens is not None):
            words.append(_("Enter or a click: open it."))
        if self.plot.zoomable:
            words.append(_("+ and −: closer, 0: all."))
        if self.plot.switchable:
            words.append(_("1, 2, 3: lines."))
        return " ".join(words)

    def _words_of(self, found: readings.Reading) -> list[str]:
        if not self._tells_all:
            return []
        return [*self._values(found), *found.details]

    def _values(self, found: readings.Reading) -> list[str]:
        """What is switched off is not told."""
        values = []
        for number, (name, text) in enumerate(found.values):
            if not name or self._is_on(number) or not self._can_switch(number):
                value = text or _("no value")
                values.append(f"{name} {value}".strip())
        return values

    def _speak(self) -> None:
        """Tell a reader of the place that a key went to."""
        found = self.reading()
        if found is not None:
            self.spoken = ", ".join((found.name, *self._values(found)))
            self.spoken += f" {self._measure}" if self._measure else ""
            self.spoken = ", ".join((self.spoken, *found.details))
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.spoken))

    def _place_cursor(self) -> None:
        shown = self._of_kind()
        if shown is not None:
            shown.point_at(self.place if self.reading() is not None else None)

    # --- looking closer
    def show_all(self) -> None:
        """The way back from looking closer."""
        if self.plot is not None:
            across, up = self.plot.bounds()
            self.plot.item.setRange(xRange=across, yRange=up, padding=0)
            self.whole_button.hide()

    def look_closer(self, times: float) -> None:
        """Closer about the place in hand, or further away."""
        if self.plot is not None and self.plot.zoomable:
            centre = None if self.place is None else self.plot.point(self.place)
            self.plot.item.getViewBox().scaleBy(x=times, center=centre)
            self._offer_whole()

    def _offer_whole(self) -> None:
        self.whole_button.show()
        self._place_button()

    # --- hands
    def keyPressEvent(self, event: QKeyEvent) -> None:
        body, key = self.body, Qt.Key(event.key())
        if body is None or not self._goes(key, event.modifiers()):
            if (
                body is not None
                and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
                and self.place is not None
            ):
                self.place_opened.emit(self.place)
            elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
                self.look_closer(1 / _CLOSER if key == Qt.Key.Key_Minus else _CLOSER)
            elif key == Qt.Key.Key_0 or (
                key == Qt.Key.Key_Escape and not self.whole_button.isHidden()
            ):
                self.show_all()
            elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9 and self._can_switch(key - Qt.Key.Key_1):
                self.buttons[key - Qt.Key.Key_1].toggle()
            else:
                super().keyPressEvent(event)

    def _goes(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        """Whether the key goes to a place, and goes there."""
        body = self.body
        assert body is not None
        if key in _ARROWS and (_ARROWS[key][1] == 0 or not self._is_level()):
            across, down = _ARROWS[key]
            if self.place is None:
                at = readings.newest(body)
            elif held & Qt.KeyboardModifier.ControlModifier:
                at = self._next_tick(self.place, across)
            else:
                at = readings.step(body, self.place, across, down)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            at = 0 if key == Qt.Key.Key_Home else readings.count(body) - 1
            while at and readings.reading(body, at) is None:
                at -= 1
        else:
            return False
        self.go_to(at)
        self._speak()
        return True

    def _is_level(self) -> bool:
        """Whether places lie along the x axis alone."""
        return self.plot is not None and self.plot.is_level

    def _next_tick(self, place: int, across: int) -> int:
        """The next month, where places are days."""
        ticks = [at for at, _text in self.body.ticks] if isinstance(self.body, Lines) else []
        found = [at for at in ticks if (at - place) * across > 0]
        return (min(found) if across > 0 else max(found)) if found else place

    def _nearest(self, point: QPointF) -> int | None:
        """The place at a point of the scene; None beside the picture."""
        if self.plot is None:
            return None
        view = self.plot.item.getViewBox()
        if not view.sceneBoundingRect().contains(point):
            return None
        return self.plot.nearest(view.mapSceneToView(point))

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
        elif event.type() == QEvent.Type.Resize:
            self._fit_plot()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)

    # --- look
    def _place_button(self) -> None:
        """The way back, in the corner of the lines."""
        shown = self._of_kind()
        if shown is None:
            return
        room = shown.widget.geometry()
        left = room.left() + round(shown.plot.item.getViewBox().sceneBoundingRect().left())
        self.whole_button.adjustSize()
        self.whole_button.move(
            left + theme.px(4), room.bottom() - self.whole_button.height() - theme.px(30)
        )
        self.whole_button.raise_()

    def _fit(self) -> None:
        self._place_legend()
        self._fit_plot()

    def _fit_plot(self) -> None:
        shown = self._of_kind()
        if shown is not None and shown.plot.is_set:
            shown.plot.fit(QSizeF(shown.widget.size()))
            self._place_button()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._box.activate()
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and getattr(self, "_shown", None):
            self._draw()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("card"))
        if self.hasFocus():
            painter.setPen(theme.colour("accent"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._tell_place()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._tell_place()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """What it tells has its lines kept free; a plot takes any height."""
        return False

    def sizeHint(self) -> QSize:
        return QSize(theme.px(280), theme.px(210))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(180), theme.px(170))


def _palette() -> Palette:
    """The theme's."""
    tokens = theme.tokens()
    return Palette(
        tokens.ink,
        tokens.muted,
        tokens.line,
        tokens.card,
        tokens.quiet,
        tokens.accent,
        tokens.query,
    )


def _width(sample: Sample) -> int:
    return theme.px(_BOX if sample.stroke is None else _STROKE)


def _icon(sample: Sample) -> QIcon:
    """How a line or box looks, for its legend; the same where it cannot be switched."""
    pixmap = QPixmap(_width(sample), theme.px(_BOX))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    sample.paint(painter, QRectF(pixmap.rect()), theme.px(_BOX))
    painter.end()
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Disabled)
    return icon
