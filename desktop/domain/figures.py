"""Figures (数据): exact values in ten-thousandths, missing reasons, and the cells that hold
them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NamedTuple

from desktop.catalogue.model import Field
from desktop.i18n import N_, _

SCALE = 10_000
"""A stored integer counts ten-thousandths of the unit of measure."""


class Missing(StrEnum):
    """Why there is no value. Missing is not zero."""

    NOT_APPLICABLE = "not_applicable"
    NOT_MONITORED = "not_monitored"
    NOT_YET = "not_yet"
    REFUSED = "refused"


MISSING_NAMES = {
    Missing.NOT_APPLICABLE: N_("not applicable"),
    Missing.NOT_MONITORED: N_("not monitored"),
    Missing.NOT_YET: N_("not yet available"),
    Missing.REFUSED: N_("refused to report"),
}


def missing_name(missing: Missing) -> str:
    return _(MISSING_NAMES[missing])


class How(StrEnum):
    """How a value came to be, as the journal keeps it."""

    TYPED = "typed"
    PASTED = "pasted"
    IMPORTED = "imported"
    DERIVED = "derived"
    RESTORED = "restored"  # undo, redo
    PAST = "past"  # from an old workbook, of a time before the workplace reported


class Cell(NamedTuple):
    """One place for a value. `dimension` is the second key: a section, a date of E2, a project's
    number, an honour's.

    `period` is the figure's own: the month of E2 and P1 cells, "2025" for a yearly figure on a
    monthly form.
    """

    form: str
    code: str
    dimension: str
    period: str


@dataclass(frozen=True, slots=True)
class Figure:
    """What stands in a cell. `value` counts ten-thousandths; `words` is a text value or the
    words of a refusal.
    """

    value: int | None = None
    words: str = ""
    missing: Missing | None = None
    note: str = ""
    standard: str = ""

    @property
    def has_value(self) -> bool:
        return self.value is not None or (self.missing is None and self.words != "")

    @property
    def is_empty(self) -> bool:
        return self == EMPTY

    def with_value(self, value: int) -> Figure:
        """The same cell with another value; its note stays."""
        return Figure(value, note=self.note)

    def with_note(self, note: str) -> Figure:
        return replace(self, note=note)


EMPTY = Figure()


def to_decimal(value: int) -> Decimal:
    """Ten-thousandths to the exact decimal (1231500 → 123.15)."""
    return (Decimal(value) / SCALE).normalize() + 0


def from_decimal(value: Decimal) -> int:
    """The exact decimal to ten-thousandths. Raises: ValueError for more than four decimals."""
    scaled = value * SCALE
    if scaled != scaled.to_integral_value():
        raise ValueError(value)
    return int(scaled)


def from_float(value: float, decimals: int) -> int:
    """A calculator's result, rounded half up at `decimals`, in ten-thousandths."""
    step = Decimal(1).scaleb(-decimals)
    return int(Decimal(repr(value)).quantize(step, rounding=ROUND_HALF_UP) * SCALE)


def plain(value: int, decimals: int) -> str:
    """Digits only, with the indicator's decimals: "123.15", "-5" (files, JSON)."""
    return f"{Decimal(value) / SCALE:.{decimals}f}"


def display(figure: Figure | None, field: Field, *, grouped: bool = True) -> str:
    """What a person sees in the cell: "14,273.50", "Ⅲ", "未监测", "" for nothing."""
    if figure is None:
        return ""
    if figure.missing is not None:
        return missing_name(figure.missing)
    if figure.value is None:
        return figure.words
    if field.kind in ("grade", "choice"):
        index = figure.value // SCALE - 1
        if not 0 <= index < len(field.choices):
            return "?"
        return str(field.choice_names[index]) if field.choice_names else field.choices[index]
    if field.kind == "flag":
        return _("yes") if figure.value else _("no")
    number = Decimal(figure.value) / SCALE
    return f"{number:,.{field.decimals}f}" if grouped else f"{number:.{field.decimals}f}"


def as_file_text(figure: Figure, field: Field) -> str:
    """The value as exchange files, CSV and JSON write it: digits, a choice's key, text; "" for
    none.
    """
    if figure.missing is not None or not figure.has_value:
        return ""
    if figure.value is None:
        return figure.words
    if field.kind in ("grade", "choice"):
        return field.choices[figure.value // SCALE - 1]
    return plain(figure.value, field.decimals)
