"""The status line of the clerk's window: what is saved and backed up, in which file, and the
keys that work here.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.i18n import _
from desktop.ui.widgets.statusline import StatusLine


class FormStatus(StatusLine):
    """Times are shown as they are told: "10:41:03" of the newest commit, "09:00" of the newest
    backup.
    """

    def __init__(self, database: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._database = database
        self._saved = self._backed_up = ""
        self._show_facts()

    def show_saved(self, at: str) -> None:
        self._saved = at
        self._show_facts()

    def show_backed_up(self, at: str) -> None:
        self._backed_up = at
        self._show_facts()

    def _show_facts(self) -> None:
        self.set_facts(
            (
                _("✔ Saved at {time}").format(time=self._saved)
                if self._saved
                else _("✔ Everything is saved"),
                _("Backup {time}").format(time=self._backed_up) if self._backed_up else "",
                _("Data file {name}").format(name=self._database.name),
            )
        )

    def show_keys(self, form_kind: str) -> None:
        """The keys of a form's page; "" for a page that is no form's."""
        keys = [
            ("Enter", _("next cell")),
            ("Ctrl+Z", _("undo")),
            ("F1", _("definition")),
            ("F8", _("next finding")),
        ]
        if form_kind == "daily":
            keys.insert(1, (_("Space"), _("invalid day")))
        self.set_keys(keys)
