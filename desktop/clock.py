"""The time that is written down: one clock for journal, files and backups, which the example sets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

_standing: ContextVar[datetime | None] = ContextVar("standing", default=None)


def now() -> datetime:
    """The local time with its offset from UTC."""
    return (_standing.get() or datetime.now()).astimezone()


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let `now` be this local moment: how the example writes two years in a minute."""
    token = _standing.set(moment)
    try:
        yield
    finally:
        _standing.reset(token)
