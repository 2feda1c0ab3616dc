"""What a cell may hold, by its field in the catalogue: one judgement for what is typed here and
for what others' files claim.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from desktop.catalogue.model import Field, Indicator
from desktop.domain.entry.dates import EARLIEST_YEAR, LATEST_YEAR
from desktop.domain.entry.numbers import LARGEST, STORED_DECIMALS
from desktop.domain.figures import SCALE, from_decimal, to_decimal
from desktop.i18n import _, listed

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_CHOSEN = ("choice", "grade")


@dataclass(frozen=True)
class Bounds:
    """The bounds of one field, worked out once for all rows of a file."""

    field: Field
    lowest: int
    highest: int
    step: int  # ten-thousandths of one unit of the last decimal
    keys: frozenset[str]

    def holds_value(self, value: int) -> bool:
        """Whether a figure of this field may have this value, in ten-thousandths: a number, the
        place of a choice from 1, or a flag.
        """
        return self.lowest <= value <= self.highest and value % self.step == 0

    def holds_words(self, text: str) -> bool:
        """Whether these words, not blank, may stand where a figure's words or a row's text do."""
        match self.field.kind:
            case "choice" | "grade":
                return text in self.keys
            case "date":
                return is_day(text)
            case "month":
                return is_month(text)
            case "text":
                if self.keys and not self.keys.issuperset(text.split(",")):
                    return False
                return len(text) <= self.field.max_length and text.strip() != ""
            case _:
                return False

    @cached_property
    def takes_words(self) -> bool:
        """Whether a figure of this field is words; a choice of a figure is a value."""
        return self.field.kind in ("text", "date", "month")

    @property
    def allowed(self) -> str:
        """What may stand in the cell, to be read after "Allowed:"."""
        field = self.field
        if field.kind in _CHOSEN:
            names = [str(name) for name in field.choice_names] or list(field.choices)
            return _("one of: {choices}").format(choices=listed(names))
        match field.kind:
            case "flag":
                return _("yes or no")
            case "date":
                return allowed_day()
            case "month":
                return _("a month such as 2025-10, from {earliest} to {latest}").format(
                    earliest=EARLIEST_YEAR, latest=LATEST_YEAR
                )
            case "text":
                if self.keys:
                    return _("one of: {choices}").format(choices=listed(field.choices))
                return _("words, at most {limit} characters").format(limit=field.max_length)
        least, most = f"{to_decimal(self.lowest):f}", f"{to_decimal(self.highest):f}"
        if field.decimals == 0:
            return _("a whole number from {least} to {most}").format(least=least, most=most)
        return _("a number from {least} to {most} with at most {decimals} decimals").format(
            least=least, most=most, decimals=field.decimals
        )


def bounds_of(field: Field) -> Bounds:
    """The bounds that the catalogue, and the entry of numbers, give a field."""
    keys = frozenset(field.choices)
    if field.kind in _CHOSEN:
        return Bounds(field, SCALE, len(field.choices) * SCALE, SCALE, keys)
    if field.kind == "flag":
        return Bounds(field, 0, SCALE, SCALE, keys)
    derived = isinstance(field, Indicator) and field.derivation is not None
    minimum = field.minimum or ("0" if field.kind == "count" and not derived else "")
    return Bounds(
        field,
        from_decimal(Decimal(minimum) if minimum else -LARGEST),
        from_decimal(Decimal(field.maximum) if field.maximum else LARGEST),
        SCALE // 10 ** min(field.decimals, STORED_DECIMALS),
        keys,
    )


def allowed_day() -> str:
    """What a day may be, to be read after "Allowed:"."""
    return _("a day such as 2025-10-03, from {earliest} to {latest}").format(
        earliest=EARLIEST_YEAR, latest=LATEST_YEAR
    )


def is_day(text: str) -> bool:
    """Whether the text is a day of the calendar as it is kept, of a plausible year."""
    if not _DAY.fullmatch(text):
        return False
    try:
        return EARLIEST_YEAR <= date.fromisoformat(text).year <= LATEST_YEAR
    except ValueError:
        return False


def is_month(text: str) -> bool:
    """Whether the text is a month as it is kept, of a plausible year."""
    return bool(_MONTH.fullmatch(text)) and EARLIEST_YEAR <= int(text[:4]) <= LATEST_YEAR
