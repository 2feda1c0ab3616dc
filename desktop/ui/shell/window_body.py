"""Where the parts of both windows stand: rail left, pages in the middle, side panels right,
status line below.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.ui import keys, theme
from desktop.ui.jobs import Jobs
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.progress import ProgressStrip
from desktop.ui.widgets.rail import Rail

SIDE_WIDTH, NARROW_SIDE_WIDTH = 322, 280
_WIDEST_SIDE = 520
ROOMY_FROM, RAIL_FOLD_UNDER, FOLD_UNDER = 1400, 1280, 1092


class WindowBody(QWidget):
    """`sides` holds the panels of the pages, which fold away where there is no room or the page in
    front has none.
    """

    sized = Signal(int)  # 1 larger, -1 smaller

    def __init__(
        self,
        rail: Rail,
        stack: QStackedWidget,
        status: QFrame,
        jobs: Jobs,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.rail, self.stack, self.sides = rail, stack, QStackedWidget()
        self.lasting, self.banner = Banner(), Banner()
        """`lasting` says what holds as long as the window stands; the other one what happened last."""
        centre = QVBoxLayout()
        centre.addWidget(self.lasting)
        centre.addWidget(self.banner)
        centre.addWidget(stack, 1)
        self.below = QVBoxLayout()
        """Under the page, above the progress of work."""
        centre.addLayout(self.below)
        centre.addWidget(ProgressStrip(jobs))
        middle = QWidget()
        middle.setLayout(centre)
        self.side_width = 0
        """In px at 100 %, as a person dragged it; 0 for what the window gives it."""
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(5)  # enough for a mouse to catch
        for part, stretch in ((middle, 1), (self.sides, 0)):
            self.split.addWidget(part)
            self.split.setStretchFactor(self.split.count() - 1, stretch)
        self.split.splitterMoved.connect(self._on_split)
        row = QHBoxLayout()
        row.addWidget(rail)
        row.addWidget(self.split, 1)
        outer = QVBoxLayout(self)
        outer.addLayout(row, 1)
        outer.addWidget(status)
        for layout in (centre, row, outer):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_property(self, "ground", "page")
        theme.set_property(self.sides, "frame_role", "side")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard, as Space does; Qt has that in dialogs alone."""
        button = self.window().focusWidget()
        if isinstance(button, QAbstractButton) and event.key() in keys.ENTER:
            button.click()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel: larger and smaller."""
        up = event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and up:
            self.sized.emit(1 if up > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def fold(self, *, has_side: bool) -> None:
        """Give the rail and the side panel of the page in front the room there is."""
        width = self.window().width()
        self.rail.fold(width < theme.px(RAIL_FOLD_UNDER))
        given = SIDE_WIDTH if width >= theme.px(ROOMY_FROM) else NARROW_SIDE_WIDTH
        side = theme.px(self.side_width or given)
        self.sides.setMinimumWidth(theme.px(NARROW_SIDE_WIDTH))
        self.sides.setMaximumWidth(theme.px(_WIDEST_SIDE))
        page = self.stack.currentWidget()
        self.rail.fill_primary(not _has_filled_button(page))
        needed = page.minimumSizeHint().width() if page is not None else 0
        room = width - self.rail.maximumWidth()
        side = max(theme.px(NARROW_SIDE_WIDTH), min(side, room - needed))
        is_wide = width >= theme.px(FOLD_UNDER) * 0.98 and room - side >= needed
        self.sides.setVisible(has_side and is_wide)
        if self.sides.isVisibleTo(self):
            self.split.setSizes([room - side, side])

    def _on_split(self) -> None:
        self.side_width = round(self.sides.width() / theme.scale())


def _has_filled_button(page: QWidget | None) -> bool:
    return page is not None and any(
        button.property("role") == "primary" and button.isVisibleTo(page)
        for button in page.findChildren(QAbstractButton)
    )
