"""The line at the bottom: what is saved, and the keys that work here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from desktop.ui import theme
from desktop.ui.widgets.labels import ElideLabel

SEPARATOR = "  ·  "


class StatusLine(QFrame):
    """Facts on the left, key hints on the right; the hints give way first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("frame_role", "status")
        self.facts = ElideLabel(role="muted")
        self.keys = ElideLabel(role="muted")
        self.facts.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        box = QHBoxLayout(self)
        box.setContentsMargins(theme.px(14), theme.px(5), theme.px(14), theme.px(5))
        box.setSpacing(theme.px(14))
        box.addWidget(self.facts, 1)
        box.addWidget(self.keys)
        self._box = box

    def add_button(self, button: QToolButton) -> None:
        """At the right end."""
        self._box.addWidget(button)

    def set_facts(self, facts: Sequence[str]) -> None:
        """Such as ("✓ 已保存 10:41:03", "备份 09:00"); empty ones are left out."""
        self.facts.setText(SEPARATOR.join(fact for fact in facts if fact))

    def set_keys(self, hints: Sequence[tuple[str, str]]) -> None:
        """(key, what it does here), such as ("Enter", "下一格")."""
        self.keys.setText("    ".join(f"{key} {what}" for key, what in hints))
