"""A file that proves a figure, a project's month or an honour (证明材料)."""

from __future__ import annotations

from typing import NamedTuple


class EvidenceFile(NamedTuple):
    """Of one cell, or of a whole row where `code` is "". `digest`: SHA-256 of its bytes, by which it is kept;
    `name` as it was called where it came from; `size` in bytes.
    """

    form: str
    code: str
    dimension: str
    digest: str
    name: str
    kind: str
    size: int
