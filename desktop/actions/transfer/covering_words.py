"""A word with the figures: what a unit writes to its submission (填报说明), what the desk writes to its task, and
what has come.
"""

from __future__ import annotations

from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.domain.problems import hidden_character
from desktop.domain.records.covering import Covering
from desktop.errors import Refused, UsageError
from desktop.exchange.messages import MAX_WORDS
from desktop.printable import printable
from desktop.store import covering_words as store
from desktop.store import journal
from desktop.store.database import machine_faults
from desktop.store.submissions import is_sealed

WRITTEN = "words"
"""The event of words that were written here or changed: `before` and `after` are they."""


def words_of(workplace: Workplace, period: Period) -> str:
    """Those written here for a period; "" for none. Raises: StoreError."""
    workplace = workplace.at(period)
    with machine_faults(workplace.database):
        return store.words_for(workplace.db, period)


def write_words(workplace: Workplace, period: Period, words: str) -> str:
    """Keep the words that leave with the next submission of the period, or with its task; "" for none. As kept.

    Raises: UsageError("words-long", "words-hidden"), Refused("words-sealed"), StoreError.
    """
    workplace = workplace.at(period)
    kept = refuse_bad_words(words)
    before = words_of(workplace, period)
    if kept == before:
        return kept
    if has_left(workplace, period):
        raise Refused("words-sealed", period=periods.label(period))
    at = journal.now()
    with machine_faults(workplace.database), workplace.db.atomic():
        store.keep_words(workplace.db, period, kept, at=at, who=workplace.who)
        journal.append_event(
            workplace.db,
            workplace.unit.code,
            journal.Event(WRITTEN, period=period, before=before, after=kept),
            journal.Stamp(at, workplace.who),
        )
    return kept


def refuse_bad_words(words: str) -> str:
    """Words as they are kept, without blanks at the ends of lines. Raises: UsageError("words-long", "words-hidden")."""
    kept = printable("\n".join(line.rstrip() for line in words.strip().splitlines()), keep="\n")
    if len(kept) > MAX_WORDS:
        raise UsageError("words-long", length=len(kept), most=MAX_WORDS)
    hidden = hidden_character(words.strip().replace("\r\n", "\n"), line_breaks=True)
    if hidden is not None:
        raise UsageError("words-hidden", character=hidden.params["character"])
    return kept


def has_left(workplace: Workplace, period: Period) -> bool:
    """Whether a unit's words of the period are in a sealed submission: they change by a correction. Raises: StoreError."""
    if workplace.role == "district":  # a desk's words are those of its task
        return False
    workplace = workplace.at(period)
    with machine_faults(workplace.database):
        return is_sealed(workplace.db, workplace.unit.code, period)


def words_with_figures(workplace: Workplace, period: Period) -> tuple[Covering, ...]:
    """At the desk: what the units wrote to the submissions that count, of the period and of the shorter ones in
    it, in the roster's order. Raises: StoreError.
    """
    workplace = workplace.at(period)
    months = [
        month
        for month in periods.year_so_far(Period(f"{periods.year_of(period)}-12"))
        if periods.first_day(period) <= periods.first_day(month) <= periods.last_day(period)
    ]
    quarters = [
        quarter
        for quarter in periods.year_so_far(Period(f"{periods.year_of(period)}-Q4"))
        if periods.first_day(period) <= periods.first_day(quarter)
        and periods.last_day(quarter) <= periods.last_day(period)
    ]
    with machine_faults(workplace.database):
        found = store.words_received(
            workplace.db, list(dict.fromkeys((*months, *quarters, period)))
        )
    order = {str(unit.code): number for number, unit in enumerate(workplace.catalogue.units)}
    return tuple(sorted(found, key=lambda one: (order.get(one.unit, len(order)), one.period)))


def words_of_tasks(workplace: Workplace) -> tuple[Covering, ...]:
    """At a unit: what the desk wrote to its tasks and nobody here has read yet. Raises: StoreError."""
    with machine_faults(workplace.database):
        return store.unseen_words(workplace.db)


def have_read(workplace: Workplace, digests: tuple[str, ...]) -> None:
    """They are not shown again; the record keeps them. Raises: StoreError."""
    if workplace.read_only is None:
        with machine_faults(workplace.database), workplace.db.atomic():
            store.have_seen(workplace.db, digests, journal.now())
