"""Many findings of one kind as one card that opens, and takes one explanation where one cause stands
behind all.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.domain.findings import Finding
from desktop.i18n import _, ngettext
from desktop.ui import keys, theme
from desktop.ui.widgets.finding_card import ExplanationEdit
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.pill import Kind, Pill

MANY = 3
"""From so many on, findings of one kind stand in one card."""


class FindingGroup(QFrame):
    """`opened_changed` when the single findings come into sight or go. `explained(words)` is meant for
    every finding in it.
    """

    explained = Signal(str)

    def __init__(
        self,
        title: str,
        pill: tuple[str, Kind],
        rows: Sequence[QWidget],
        findings: Sequence[Finding],
        *,
        locked: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.rows = tuple(rows)
        first = findings[0]
        self.setProperty("frame_role", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{pill[0]}: {title}. {first.message} {first.instruction}")
        self.button = QPushButton()
        self.button.clicked.connect(lambda: self.open(not self.is_open))
        middle = QVBoxLayout()
        middle.setSpacing(theme.px(4))
        middle.addWidget(text_label(title, "strong", wrap=True))
        middle.addWidget(text_label(_for_example(findings), "body", wrap=True))
        if first.instruction:
            middle.addWidget(text_label(first.instruction, "muted", wrap=True))
        self.edit: ExplanationEdit | None = None
        self.refusal = text_label("", "body", wrap=True, tone="error")
        self.refusal.hide()
        if first.severity == "query" and not locked and any(f.blocks for f in findings):
            self.edit = ExplanationEdit()
            words = _("Where one cause stands behind all {n}: explain them together here").format(
                n=len(findings)
            )
            self.edit.setPlaceholderText(words)
            self.edit.setAccessibleName(words)
            self.edit.given.connect(self.explained)
            middle.addWidget(self.edit)
            middle.addWidget(self.refusal)
        head = QHBoxLayout()
        head.setSpacing(theme.px(12))
        head.addWidget(Pill(*pill, marked=True), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(middle, 1)
        head.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(theme.px(14), 0, 0, 0)
        body.setSpacing(theme.px(8))
        for row in self.rows:
            body.addWidget(row)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(14), theme.px(10), theme.px(14), theme.px(10))
        box.setSpacing(theme.px(10))
        box.addLayout(head)
        box.addWidget(self._body)
        self.open(False)

    @property
    def is_open(self) -> bool:
        return not self._body.isHidden()

    def open(self, is_open: bool) -> None:
        """Show the single findings, or the card alone."""
        self._body.setVisible(is_open)
        self.button.setText(
            _("Close up")
            if is_open
            else ngettext("Open: {n}", "Open: {n}", len(self.rows)).format(n=len(self.rows))
        )

    def refuse(self, sentence: str) -> None:
        """The words stay; below them stands why they were not taken."""
        self.refusal.setText(f"× {sentence}")
        self.refusal.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in keys.ENTER and self.hasFocus():
            self.open(not self.is_open)
            return
        super().keyPressEvent(event)


def _for_example(findings: Sequence[Finding]) -> str:
    rest = len(findings) - 1
    return (
        findings[0].message
        + " "
        + ngettext("And {n} more like this.", "And {n} more like this.", rest).format(n=rest)
    )
