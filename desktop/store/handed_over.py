"""Where a workplace went: the setting that makes a computer's figures read-only after they were handed over."""

from __future__ import annotations

from contextlib import suppress
from typing import Literal

import msgspec
from sqlite_utils import Database

from desktop.errors import Refused
from desktop.store.settings import read_setting, write_setting

_HANDED_OVER = "handed_over"


class HandedOver(msgspec.Struct, frozen=True):
    """`handover` names the handover, `at` is a time as 2026-11-29T10:15; `state` is begun while the file is being
    written, and stays so where that broke off.
    """

    handover: str
    at: str
    to: str
    file: str
    check_code: str
    state: Literal["begun", "written"]

    @property
    def refusal(self) -> Refused:
        """What whoever wants to change anything is told."""
        code = "workplace-handed-over" if self.state == "written" else "workplace-handover-begun"
        return Refused(code, to=self.to, at=self.at.replace("T", " "), file=self.file)


def handed_over(db: Database) -> HandedOver | None:
    """Where this workplace went; None where it is worked with here."""
    text = read_setting(db, _HANDED_OVER)
    with suppress(msgspec.MsgspecError):
        return msgspec.json.decode(text, type=HandedOver) if text else None
    return HandedOver("", "", "—", "", "", "written")


def keep_handed_over(db: Database, record: HandedOver | None) -> None:
    """None: it is worked with here again."""
    text = msgspec.json.encode(record).decode() if record is not None else ""
    write_setting(db, _HANDED_OVER, text)
