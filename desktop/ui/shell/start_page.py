"""The pages of the first start: what they have in common, a title above and the way back below."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.ui import theme
from desktop.ui.widgets.labels import text_label


def titled_column(page: QWidget, title: str, remark: str = "") -> QVBoxLayout:
    """The column of a page, with its title and a remark already in it."""
    box = QVBoxLayout(page)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(theme.px(12))
    box.addWidget(text_label(title, "title", wrap=True))
    if remark:
        box.addWidget(text_label(remark, "muted", wrap=True))
    return box


def foot(on_back: Callable[[], object], button: QPushButton | None = None) -> QHBoxLayout:
    """The way back, and the one button that goes on."""
    back = QPushButton(_("Back"))
    back.clicked.connect(lambda: on_back())
    row = QHBoxLayout()
    row.addWidget(back)
    row.addStretch(1)
    if button is not None:
        theme.set_property(button, "role", "primary")  # the button may have been seen before
        row.addWidget(button)
    return row
