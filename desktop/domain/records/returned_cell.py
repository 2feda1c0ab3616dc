"""A cell that the desk sent back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReturnedCell:
    """A cell of submission `sequence` that was sent back. `code` is the form's own id where the
    whole form was; `carried` is the digest of the file that took it along, "" while it can still
    be taken back; `answer` is what a desk below wrote instead of a change.
    """

    unit: str
    period: str
    sequence: int
    form: str
    code: str
    dimension: str
    cell_period: str
    words: str
    rule: str
    who: str
    at: str
    carried: str = ""
    answer: str = ""

    @property
    def is_whole_form(self) -> bool:
        return self.code == self.form
