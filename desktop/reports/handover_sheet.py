"""The list that is signed when a workplace is handed over (交接清单), as plain data: no Qt."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HandoverSheet:
    """`facts` are names with what is said of them; `headings` and `rows` the table of what is not done yet, `nothing_open`
    the words where that is empty; `statements` a paragraph each; `signatures` what stands before each line to sign, and
    before the line for its date.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    section: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    nothing_open: str
    statements: tuple[str, ...]
    signatures: tuple[tuple[str, str], ...]
