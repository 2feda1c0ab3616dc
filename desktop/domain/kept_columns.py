"""The columns that a workplace keeps for the rows of a form: a form of days, projects or honours may leave some out and
call them as it likes, but a column of its own would have no place.
"""

from __future__ import annotations

from collections.abc import Mapping

from desktop.catalogue.model import Form, FormKind, Kind
from desktop.domain.air.reading_columns import READING
from desktop.domain.ledger import ENTERED

HONOUR_COLUMNS = ("date", "level", "title", "body", "evidence")
"""In the order of the submission's rows."""

_LEDGER_KINDS: Mapping[str, Kind] = {
    "text": "text",
    "date": "date",
    "amount": "amount",
    "choice": "choice",
    "rank": "choice",
}
_READING_KINDS: Mapping[str, Kind] = {
    "index": "index",
    "concentration": "measure",
    "text": "text",
    "flag": "flag",
}
_KEPT: Mapping[FormKind, Mapping[str, Kind]] = {
    "ledger": {column.name: _LEDGER_KINDS[column.kind] for column in ENTERED},
    "daily": {column.name: _READING_KINDS[column.kind] for column in READING},
    "honours": {
        "date": "date",
        "level": "choice",
        "title": "text",
        "body": "text",
        "evidence": "text",
    },
}
_NEEDED: Mapping[FormKind, tuple[str, ...]] = {
    "ledger": (
        "name",
        "category",
        "total_investment",
        "plan_this_year",
        "done_this_month",
        "done_before",
        "stage",
        "status",
        "status_reason",
    ),
    "daily": ("aqi", "primary", "so2", "no2", "co", "o3_8h", "pm10", "pm2_5", "invalid"),
    "honours": ("date", "level", "title"),
}
"""What pages, sums and checks of the program itself ask for."""
KEPT_CHOICES: Mapping[str, tuple[str, ...]] = {"status": ("active", "finished", "withdrawn")}
"""Identifiers of choices that the program itself goes by, in their order; their names are the district's."""


def kept_columns(form: Form) -> Mapping[str, Kind]:
    """The columns that a form of this kind can have, and of which kind each is; none where its cells are figures."""
    return _KEPT.get(form.kind, {})


def needed_columns(form: Form) -> tuple[str, ...]:
    """Those that it must have."""
    return _NEEDED.get(form.kind, ())
