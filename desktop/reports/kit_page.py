"""The page of paper (恢复页) that carries a recovery kit, as plain data: no Qt, no millimetre drawn."""

from __future__ import annotations

from dataclasses import dataclass

_GROUP = 5


@dataclass(frozen=True, slots=True)
class KitPage:
    """`facts` stand below the title, `guidance` below the codes, a paragraph each; `parts` are the texts of exchange.kit.split,
    a QR code each, and letters for the hand on the next page.
    """

    title: str
    facts: tuple[str, ...]
    parts: tuple[str, ...]
    guidance: tuple[str, ...]

    def caption(self, number: int) -> str:
        """Of the part with this number, from 1."""
        return f"{number} / {len(self.parts)}"


def in_groups(part: str) -> str:
    """The text of a part as it is printed for the hand: by five letters."""
    return " ".join(part[start : start + _GROUP] for start in range(0, len(part), _GROUP))
