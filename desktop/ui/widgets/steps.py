"""The headers of a procedure in steps: which one is at hand, and what each is about."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui import theme
from desktop.ui.widgets.labels import ElideLabel


class Steps(QWidget):
    """(title, remark) of each step; `set_current` marks the one at hand."""

    def __init__(self, steps: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(12))
        self._frames: list[QFrame] = []
        self._remarks: list[ElideLabel] = []
        for number, (title, remark) in enumerate(steps, 1):
            frame = QFrame()
            frame.setProperty("frame_role", "step")
            box = QVBoxLayout(frame)
            box.setContentsMargins(theme.px(14), theme.px(10), theme.px(14), theme.px(10))
            box.setSpacing(theme.px(2))
            box.addWidget(ElideLabel(f"{number}  {title}", "strong"))
            remark_label = ElideLabel(remark, "muted")
            box.addWidget(remark_label)
            row.addWidget(frame, 1)
            self._frames.append(frame)
            self._remarks.append(remark_label)
        self.current = 0
        self.set_current(0)

    def set_current(self, index: int) -> None:
        """`index` counts from 0."""
        self.current = index
        for number, frame in enumerate(self._frames):
            theme.set_property(frame, "frame_role", "step_now" if number == index else "step")

    def set_remark(self, index: int, remark: str) -> None:
        self._remarks[index].setText(remark)
