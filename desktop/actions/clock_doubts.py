"""The unit's own clock beside the times it knows of: its newest journal row, its newest task, its
newest file from the desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from desktop import clock
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.errors import Refused
from desktop.i18n import _
from desktop.store import journal, received
from desktop.store.database import machine_faults

TOLERANCE = timedelta(days=1)
"""Two honest clocks, one of them set for another time zone, lie no further apart."""

CLOCK_CONFIRMED = "clock"
"""The event of a person who looked at the clock and found it right; `before` is the latest time
that spoke against it, `after` the clock's.
"""

Witness = Literal["journal", "task", "reply"]


@dataclass(frozen=True, slots=True)
class ClockDoubt:
    """Something this unit holds that was made after what the clock says now."""

    witness: Witness
    at: datetime
    label: str  # of the task or the file: its period

    @property
    def sentence(self) -> str:
        at = _time(self.at)
        match self.witness:
            case "journal":
                return _("The newest entry of this workplace was made at {at}.").format(at=at)
            case "task":
                return _("The district made its task for {period} at {at}.").format(
                    period=self.label, at=at
                )
            case "reply":
                return _("The district made its receipts for {period} at {at}.").format(
                    period=self.label, at=at
                )


@dataclass(frozen=True, slots=True)
class ClockDoubts:
    """Everything that speaks against the clock, and what looks wrong because of it."""

    now: datetime
    doubts: tuple[ClockDoubt, ...]

    @property
    def sentence(self) -> str:
        """ "" where nothing speaks against the clock."""
        if not self.doubts:
            return ""
        return " ".join(
            (
                _("This computer's clock says {now}.").format(now=_time(self.now)),
                *(doubt.sentence for doubt in self.doubts),
                self._suspicion,
            )
        )

    @property
    def _suspicion(self) -> str:
        witnesses = {doubt.witness for doubt in self.doubts}
        if "journal" in witnesses and len(witnesses) > 1:
            return _("This computer's clock looks wrong: it is behind.")
        if "journal" in witnesses:
            return _(
                "Either this computer's clock is behind now, or it was ahead when that entry was made."
            )
        return _(
            "Either this computer's clock is behind, or the district's was ahead when it made that file."
        )


def clock_doubts(workplace: Workplace) -> ClockDoubts:
    """What speaks against this computer's clock, by more than a day; what a person has confirmed
    it against is not brought up again. Raises: StoreError.
    """
    now = clock.now()
    with machine_faults(workplace.database):
        confirmed_row, confirmed = journal.last_event(workplace.db, CLOCK_CONFIRMED)
        known: list[tuple[Witness, str, str]] = [
            ("journal", journal.last_time(workplace.db, after=confirmed_row) or "", "")
        ]
        for witness, kind in (("task", "task"), ("reply", "back")):
            files = [f for f in received.files_in_state(workplace.db, "current") if f.kind == kind]
            newest = max(files, key=lambda file: file.created_at, default=None)
            if newest is not None and newest.created_at > confirmed:
                known.append((witness, newest.created_at, periods.label(newest.period)))  # type: ignore[arg-type]
    doubts = []
    for witness, text, label in known:
        at = _read(text)
        if at is not None and at - now > TOLERANCE:
            doubts.append(ClockDoubt(witness, at, label))
    return ClockDoubts(now, tuple(doubts))


def refuse_doubtful_clock(workplace: Workplace) -> None:
    """Raises: Refused("clock-behind") with why, where something speaks against the clock."""
    if why := clock_doubts(workplace).sentence:
        raise Refused("clock-behind", why=why)


def confirm_clock(workplace: Workplace) -> None:
    """Keep that a person found the clock right, against all that speaks against it now; nothing
    where nothing does. Raises: StoreError.
    """
    doubtful = clock_doubts(workplace)
    if not doubtful.doubts:
        return
    latest = max(doubt.at for doubt in doubtful.doubts)
    with machine_faults(workplace.database), workplace.db.atomic():
        journal.append_event(
            workplace.db,
            workplace.unit.code,
            journal.Event(
                CLOCK_CONFIRMED,
                before=latest.isoformat(timespec="seconds"),
                after=doubtful.now.isoformat(timespec="seconds"),
            ),
            journal.Stamp(journal.now(), workplace.who),
        )


def _time(at: datetime) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M")


def _read(text: str) -> datetime | None:
    """A time as files and the journal keep it; None where it is none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone()
