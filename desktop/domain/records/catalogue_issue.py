"""One version of the forms as a desk issued it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CatalogueIssue:
    """Version `number` of the forms holds from the month `from_month` on ("" = from the beginning), until one
    with a higher number does. `content` is the SHA-256 over all its files, `digest` what binds tasks and
    submissions to it; `news` says to the clerks what is new.
    """

    number: int
    content: str
    digest: str
    from_month: str
    news: str = ""
    at: str = ""
    who: str = ""
