"""A received exchange file (收到的文件), as the desk and the units list it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """One exchange file in the spool. `state`: current, superseded, conflict, waiting (for its
    key), rejected.
    """

    digest: str
    kind: str
    unit: str
    period: str
    sequence: int
    state: str
    previous: str
    signing_key: bytes
    recipient: str
    catalogue: str
    created_at: str
    file: str  # its name in the spool
    source: str  # its name on the stick
    forms: str  # ids, separated by blanks
    reason: str
    filled_by: str
    phone: str
    at: str
    journal: str = ""  # the head of the sender's journal, "" where the file has none
    words: str = ""  # that came with a submission or task
    through: str = ""
    """The digest of the desk's file that carried it, "" where it came itself."""

    @property
    def is_submission(self) -> bool:
        """Whether it is one of the numbered files of a unit, or of a desk below, of which one counts."""
        return self.kind in ("submission", "upward")
