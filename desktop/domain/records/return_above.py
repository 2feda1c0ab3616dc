"""A cell of a unit that the desk above sent back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReturnAbove:
    """`sequence` is the number of the unit's submission; `code` is the form's own id where the whole form was sent back.
    `state`: open, passed (on to the unit) or answered.
    """

    unit: str
    period: str
    sequence: int
    form: str
    code: str
    dimension: str
    cell_period: str
    words: str
    who: str
    at: str
    state: str = "open"
    answer: str = ""
    done_at: str = ""
    done_by: str = ""
