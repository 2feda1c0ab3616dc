"""A desk's own consolidated values of a period, as it has them in its store and as they follow from what it sends: the
same where nothing went wrong on the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from desktop.actions.consolidation.roll_up import RollUp, Values
from desktop.actions.transfer.receive_submission import content_of
from desktop.actions.transfer.validate_submission import days_reported
from desktop.actions.workplace import Workplace
from desktop.domain.periods import Period
from desktop.exchange.messages import Submission
from desktop.store import received
from desktop.store.database import empty_in_memory

Counting = Mapping[str, frozenset[str]]
"""Form → units."""


def cross_values(workplace: Workplace, period: Period, counting: Counting) -> Values:
    """The values of a period over the forms that count, of what is of that period alone: a figure of the year may have
    been told anew since.
    """
    workplace = workplace.at(period)
    roll_up = RollUp(workplace, period, counting=counting)
    reaches = {
        code: reach
        for code, reach in roll_up.reaches.items()
        if roll_up.rollups[code].indicator.form in counting
        and all(
            roll_up.rollups[part].own_periods(period) == (period,)
            for part in _made_of(roll_up, code)
            if part in roll_up.rollups
        )
    }
    return roll_up.values(reaches, period)


def _made_of(roll_up: RollUp, code: str) -> set[str]:
    """An indicator and all that it is worked out from over the units."""
    parts, left = {code}, [code]
    while left:
        for read in roll_up.components(left.pop()):
            if read not in parts:
                parts.add(read)
                left.append(read)
    return parts


@contextmanager
def empty_store(workplace: Workplace) -> Iterator[Workplace]:
    """The same desk with an empty store in memory, into which parts are put with `put_in`."""
    with empty_in_memory() as db:
        yield replace(workplace, db=db, lock=None)


def put_in(workplace: Workplace, submission: Submission) -> None:
    """Store a part as a desk that receives it does."""
    period = Period(submission.period)
    received.replace_content(
        workplace.db, submission.unit, period, *days_reported(period), content_of(submission)
    )
