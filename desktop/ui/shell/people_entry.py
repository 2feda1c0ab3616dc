"""Persons and record in the rail of either window: the way there, and who is at the keys."""

from __future__ import annotations

from desktop.i18n import _
from desktop.ui.widgets.rail import RailEntry

ENTRY = "people"
"""Of the rail of either window."""


def rail_entry(at_keys: str) -> RailEntry:
    """The way to this page."""
    words = (
        _("at the keys: {person}").format(person=at_keys) if at_keys else _("nobody entered yet")
    )
    return RailEntry(ENTRY, _("Persons and record"), words, short=_("Who"))
