"""How tall a grid is that has few rows: as tall as they are, so that no empty half lies under
it.
"""

from __future__ import annotations

from desktop.ui import theme
from desktop.ui.sheet.view import SheetView


def fit_to_rows(grid: SheetView) -> None:
    """Hold the grid at the height of its rows; it scrolls where there is less room than that."""
    rows = grid.sheet.rowCount() * grid.verticalHeader().defaultSectionSize()
    header = grid.horizontalHeader().sizeHint().height()
    grid.setMaximumHeight(max(rows + header + theme.px(8), theme.px(90)))
