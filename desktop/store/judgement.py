"""The desk's judgement: states of forms, returned cells, closed periods, files sent; at a unit
the receipts and returns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import astuple
from typing import NamedTuple

from sqlite_utils import Database

from desktop.domain.records.returned_cell import ReturnedCell
from desktop.store.journal import Stamp


class FormState(NamedTuple):
    """One form of the submission that counts. `state`: received, corrected, returned, accepted;
    `errors` and `queries` are None until its rules were run.
    """

    unit: str
    period: str
    form: str
    sequence: int
    state: str
    errors: int | None
    queries: int | None
    received_at: str
    at: str
    who: str


class Receipt(NamedTuple):
    """The desk's word on one submission: received, accepted or returned, and when. `standing`:
    current, older, conflict or refused, with the desk's `reason`. `journal` echoes the head that the
    submission carries.
    """

    period: str
    sequence: int
    digest: str
    state: str
    at: str
    standing: str = "current"
    reason: str = ""
    journal: str = ""


class SentFile(NamedTuple):
    """A file that the desk wrote: a task, or what it sent back to a unit."""

    kind: str
    unit: str
    period: str
    sequence: int
    digest: str
    file: str
    at: str


_FORM_STATE = f"SELECT {', '.join(FormState._fields)} FROM form_state"
RETURN_COLUMNS = (
    "unit",
    "period",
    "sequence",
    "form",
    "code",
    "dimension",
    "cell_period",
    "words",
    "rule",
    "who",
    "at",
)
_RETURNED = (*RETURN_COLUMNS, "carried", "answer")


def form_states(db: Database, period: str, unit: str = "") -> tuple[FormState, ...]:
    """The forms of a period that were received, of all units or one."""
    where, params = (
        ("period = ? AND unit = ?", [period, unit]) if unit else ("period = ?", [period])
    )
    return tuple(
        FormState(*row)
        for row in db.execute(f"{_FORM_STATE} WHERE {where} ORDER BY unit, form", params)
    )


def set_judgement(
    db: Database, unit: str, period: str, forms: Collection[str], state: str, stamp: Stamp
) -> None:
    db.conn.executemany(
        "UPDATE form_state SET state = ?, at = ?, who = ? WHERE unit = ? AND period = ? AND form = ?",
        [(state, stamp.at, stamp.who, unit, period, form) for form in forms],
    )


def forget_forms(db: Database, unit: str, period: str) -> None:
    """Of a unit whose file does not stand any more."""
    db.execute("DELETE FROM form_state WHERE unit = ? AND period = ?", [unit, period])


def count_findings(
    db: Database, unit: str, period: str, counts: Iterable[tuple[str, int, int]]
) -> None:
    """Keep how many errors and queries the rules found: (form, errors, queries)."""
    db.conn.executemany(
        "UPDATE form_state SET errors = ?, queries = ? WHERE unit = ? AND period = ? AND form = ?",
        [(errors, queries, unit, period, form) for form, errors, queries in counts],
    )


def returned_cells(
    db: Database, unit: str, period: str = "", sequence: int = 0
) -> tuple[ReturnedCell, ...]:
    """Cells sent back to a unit, of one period and one submission where these are given."""
    return tuple(
        ReturnedCell(*row)
        for row in db.execute(
            f"SELECT {', '.join(_RETURNED)} FROM returned_cell WHERE unit = ? AND (? = '' OR period = ?)"
            " AND (? = 0 OR sequence = ?) ORDER BY period, sequence, form, code, dimension, cell_period",
            [unit, period, period, sequence, sequence],
        )
    )


def keep_returned(db: Database, cells: Iterable[ReturnedCell]) -> None:
    """Send cells back; new words on a cell take the place of the old ones."""
    db.conn.executemany(
        f"INSERT OR REPLACE INTO returned_cell ({', '.join(_RETURNED)})"
        f" VALUES ({', '.join('?' * len(_RETURNED))})",
        [astuple(cell) for cell in cells],
    )


def answer_returned(
    db: Database,
    unit: str,
    period: str,
    sequence: int,
    cell: tuple[str, str, str, str],
    answer: str,
) -> bool:
    """Keep the words that stand instead of a change, beside a returned cell (form, code, dimension, its period); whether
    they are new.
    """
    changed = db.execute(
        "UPDATE returned_cell SET answer = ? WHERE unit = ? AND period = ? AND sequence = ? AND form = ? AND code = ?"
        " AND dimension = ? AND cell_period = ? AND answer != ?",
        [answer, unit, period, sequence, *cell, answer],
    )
    return bool(changed.rowcount)


def drop_returned(db: Database, cells: Iterable[ReturnedCell]) -> None:
    """Take cells back that no file has carried yet."""
    db.conn.executemany(
        "DELETE FROM returned_cell WHERE unit = ? AND period = ? AND sequence = ? AND form = ? AND code = ? AND dimension = ?"
        " AND cell_period = ? AND carried = ''",
        [(c.unit, c.period, c.sequence, c.form, c.code, c.dimension, c.cell_period) for c in cells],
    )


def mark_carried(db: Database, units: Iterable[str], digest: str) -> None:
    """From now on the returns of these units are on their way."""
    db.conn.executemany(
        "UPDATE returned_cell SET carried = ? WHERE unit = ? AND carried = ''",
        [(digest, unit) for unit in units],
    )


def units_to_answer(db: Database) -> tuple[str, ...]:
    """The units, and the desks below, of which the desk holds a submission that counts and came from them."""
    return tuple(
        row[0]
        for row in db.execute(
            "SELECT DISTINCT unit FROM received WHERE kind IN ('submission', 'upward')"
            " AND state = 'current' AND through = '' ORDER BY unit"
        )
    )


def units_with_news(db: Database) -> tuple[str, ...]:
    """The units of which cells were returned that no file has carried yet."""
    return tuple(
        row[0]
        for row in db.execute(
            "SELECT DISTINCT unit FROM returned_cell WHERE carried = '' ORDER BY unit"
        )
    )


def close_period(db: Database, period: str, *, at: str, who: str) -> None:
    db.execute("INSERT INTO closed_period (period, at, who) VALUES (?, ?, ?)", [period, at, who])


def reopen_period(db: Database, period: str) -> None:
    db.execute("DELETE FROM closed_period WHERE period = ?", [period])


def last_sent(db: Database, kind: str, unit: str) -> SentFile | None:
    """The newest file of this kind for a unit, over all periods."""
    row = db.execute(
        f"SELECT {', '.join(SentFile._fields)} FROM sent WHERE kind = ? AND unit = ?"
        " ORDER BY sequence DESC LIMIT 1",
        [kind, unit],
    ).fetchone()
    return SentFile(*row) if row else None


def keep_sent(db: Database, file: SentFile) -> None:
    db.execute(
        f"INSERT INTO sent ({', '.join(SentFile._fields)}) VALUES (?, ?, ?, ?, ?, ?, ?)", list(file)
    )


def keep_receipts(db: Database, unit: str, receipts: Iterable[Receipt]) -> None:
    """At a unit: the desk's words; the newest file has the word on a submission."""
    for receipt in receipts:
        db.execute(
            f"INSERT OR REPLACE INTO receipt (unit, {', '.join(Receipt._fields)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [unit, *receipt],
        )


def receipts_of(db: Database, unit: str, period: str = "") -> tuple[Receipt, ...]:
    """At a unit: what the desk said of the submissions that were sealed here, of a period or of
    all, by period, number and time.
    """
    return tuple(
        Receipt(*row)
        for row in db.execute(
            f"SELECT {', '.join(Receipt._fields)} FROM receipt AS r WHERE unit = ? AND (? = '' OR period = ?)"
            " AND EXISTS (SELECT 1 FROM submission AS s WHERE s.unit = r.unit AND s.period = r.period"
            " AND s.digest = r.digest) ORDER BY period, sequence, state = 'received' DESC, at",
            [unit, period, period],
        )
    )


def desk_receipts(db: Database, unit: str, period: str = "") -> tuple[Receipt, ...]:
    """At a unit: all that the desk said, also of files that were not sealed here, by period and
    number.
    """
    return tuple(
        Receipt(*row)
        for row in db.execute(
            f"SELECT {', '.join(Receipt._fields)} FROM receipt WHERE unit = ? AND (? = '' OR period = ?)"
            " ORDER BY period, sequence, digest, state",
            [unit, period, period],
        )
    )
