"""Where the parts of both windows stand: rail left, pages in the middle, side panels right,
status line below.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
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
ROOMY_FROM, RAIL_FOLD_UNDER, FOLD_UNDER = 1400, 1280, 1092


class WindowBody(QWidget):
    """`sides` holds the panels of the pages, which fold away where there is no room or the page in
    front has none.
    """

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
        self.banner = Banner()
        self.banner.hide()
        centre = QVBoxLayout()
        centre.addWidget(self.banner)
        centre.addWidget(stack, 1)
        self.below = QVBoxLayout()
        """Under the page, above the progress of work."""
        centre.addLayout(self.below)
        centre.addWidget(ProgressStrip(jobs))
        row = QHBoxLayout()
        row.addWidget(rail)
        row.addLayout(centre, 1)
        row.addWidget(self.sides)
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

    def fold(self, *, has_side: bool) -> None:
        """Give the rail and the side panel of the page in front the room there is."""
        width = self.window().width()
        self.rail.fold(width < theme.px(RAIL_FOLD_UNDER))
        self.sides.setFixedWidth(
            theme.px(SIDE_WIDTH if width >= theme.px(ROOMY_FROM) else NARROW_SIDE_WIDTH)
        )
        page = self.stack.currentWidget()
        needed = page.minimumSizeHint().width() if page is not None else 0
        room = width - self.rail.maximumWidth() - self.sides.maximumWidth()
        is_wide = width >= theme.px(FOLD_UNDER) * 0.98 and room >= needed
        self.sides.setVisible(has_side and is_wide)
