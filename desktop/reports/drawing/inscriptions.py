"""What pyqtgraph's items lack: words and hatches within boxes, numbers grouped by thousands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from desktop.reports.drawing.library import pyqtgraph
from desktop.reports.drawing.look import Look, hatch, ink_on
from desktop.reports.readings import number_text


@dataclass(frozen=True, slots=True)
class Inscription:
    """`room` in the plot's measures; `colour` is the ground, "" the quiet one; `on_chip`: the words on
    a white ground of their own, where a hatch would hide them.
    """

    room: QRectF
    text: str
    colour: str
    hatch: int = 0
    on_chip: bool = False


class Inscriptions(pyqtgraph.GraphicsObject):  # type: ignore[misc]
    """Letters have the size of the scene, not of the plot's measures; what has no room is left out."""

    def __init__(self, inscriptions: Sequence[Inscription], look: Look) -> None:
        super().__init__()
        self.inscriptions = tuple(inscriptions)
        self._look = look
        self._bounds = QRectF()
        for one in self.inscriptions:
            self._bounds = self._bounds.united(one.room)

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, *_option: Any) -> None:
        to_scene = self.sceneTransform()
        back, _possible = to_scene.inverted()
        painter.setTransform(back, True)
        for one in self.inscriptions:
            room = to_scene.mapRect(one.room)
            hatch(painter, room, one.hatch, one.colour or "#ffffff", self._look.em)
            if one.text:
                self._write(painter, one, room)

    def _write(self, painter: QPainter, one: Inscription, room: QRectF) -> None:
        look = self._look
        wide = look.width(one.text, 0.8)
        size = 0.8 if one.on_chip else min(0.8, 0.8 * room.width() / max(wide, 1.0))
        if one.on_chip:
            if room.height() < 1.05 * look.em or room.width() < wide:
                return
            chip = QRectF(0, 0, wide + 0.3 * look.em, look.em)
            chip.moveCenter(room.center())
            painter.fillRect(chip, QColor("#ffffff"))
        ground = "#ffffff" if one.on_chip else one.colour
        painter.setPen(QColor(ink_on(ground) if ground else look.palette.muted))
        painter.setFont(look.font(size))
        flags = Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextDontClip.value
        painter.drawText(room, flags, one.text)


class NumberAxis(pyqtgraph.AxisItem):  # type: ignore[misc]
    """Its lowest and highest number may stand out half."""

    def boundingRect(self) -> QRectF:
        out = self.style["hideOverlappingLabels"]
        return QRectF(super().boundingRect().adjusted(0, -out, 0, out))

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [number_text(value * scale) for value in values]
