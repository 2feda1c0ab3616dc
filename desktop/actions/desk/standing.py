"""What waits at the desk for a person: keys and conflicts; and the files it keeps of a period."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.actions.desk.board import periods_ending
from desktop.actions.transfer.receive import FileResult
from desktop.actions.transfer.trust import WaitingKey, waiting_keys
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.domain.records.received_file import ReceivedFile
from desktop.store import received

KEPT_STATES = ("current", "superseded", "rejected")


@dataclass(frozen=True, slots=True)
class Standing:
    """What waits for a person, and the files kept of the period in hand."""

    keys: tuple[WaitingKey, ...] = ()
    conflicts: tuple[ReceivedFile, ...] = ()
    kept: tuple[ReceivedFile, ...] = ()

    def is_open(self, result: FileResult) -> bool:
        """Whether this file is in a conflict that nobody has decided yet."""
        return any(file.digest == result.digest for file in self.conflicts)


def standing_of(workplace: Workplace, period: Period) -> Standing:
    """Of a month also the quarter and the year that end with it. Raises: StoreError."""
    workplace = workplace.at(period)
    kept = [
        file
        for own in periods_ending(period)
        for state in KEPT_STATES
        for file in received.files_of_period(workplace.db, own, state)
        if file.is_submission
    ]
    kept.sort(key=lambda file: (file.unit, file.period, -file.sequence))
    return Standing(
        waiting_keys(workplace), received.files_in_state(workplace.db, "conflict"), tuple(kept)
    )


def undecided_units(workplace: Workplace, period: Period) -> tuple[str, ...]:
    """The units and periods of the year so far of which another file than the one that counts
    waits for a decision, in words.
    """
    workplace = workplace.at(period)
    year, end = periods.year_of(period), periods.last_day(period)
    catalogue = workplace.catalogue
    own = {*catalogue.every_unit, *catalogue.area_by_code, catalogue.district}
    open_files = {
        (file.unit, file.period)
        for file in received.files_in_state(workplace.db, "conflict")
        if file.unit in own
        and periods.year_of(file.period) == year
        and periods.last_day(Period(file.period)) <= end
    }
    return tuple(
        f"{workplace.catalogue.unit_name(unit)}（{periods.label(own)}）"
        for unit, own in sorted(open_files, key=lambda each: (each[1], each[0]))
    )
