"""The status line of the clerk's window: what is saved and backed up, in which file, and the
keys that work here.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.i18n import _
from desktop.ui import keys
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

    def _show_facts(self, answer: str = "") -> None:
        saved = (
            _("✓ Saved at {time}").format(time=self._saved)
            if self._saved
            else _("✓ Everything is saved")
        )
        self.set_facts(
            (
                answer or saved,
                _("Backup {time}").format(time=self._backed_up) if self._backed_up else "",
                _("Data file {name}").format(name=self._database.name),
            )
        )

    def tell_saved(self) -> None:
        """Answer Ctrl+S; the answer stands until something else is saved."""
        self._show_facts(
            _("✓ Already saved, at {time}.").format(time=self._saved[:5])
            if self._saved
            else _("✓ Everything entered is in the file.")
        )

    def tell_restored(self, sentence: str) -> None:
        """Say what undo or redo brought back; it stands until something else is saved."""
        self._show_facts(f"← {sentence}")

    def tell_refused(self) -> None:
        """Answer Ctrl+S where something typed was not taken."""
        self._show_facts(_("△ What was refused is not saved; everything else is."))

    def show_keys(self, form_kind: str) -> None:
        """The keys of a form's page."""
        own = {"daily": ("enter", "invalid_day"), "ledger": ("enter", "fields_and_back")}
        first = own.get(form_kind, ("enter",))
        self.set_keys(keys.hints((*first, "undo", "definition", "next_finding")))

    def show_keys_of(self, place: str) -> None:
        """The keys of a page that is no form's, as the table of keys calls it."""
        self.set_keys(keys.hints_of(place))
