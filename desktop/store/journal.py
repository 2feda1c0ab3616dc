"""The change journal: append-only rows chained by digest, the history of a cell, and the steps
that undo walks.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from desktop import clock
from desktop.domain.figures import Cell, Figure, How
from desktop.domain.records.changes import Change
from desktop.store.cells import decode_content, encode_content

_COLUMNS = (
    "at",
    "who",
    "what",
    "unit",
    "form",
    "period",
    "code",
    "dimension",
    "before",
    "after",
    "how",
    "step",
    "reverses",
)
_ARRIVED_ID = "coalesce((SELECT max(id) FROM journal WHERE what = ? AND after = ?), 0)"
_INSERT = f"INSERT INTO journal ({', '.join(_COLUMNS)}, digest, id) VALUES ({', '.join('?' * (len(_COLUMNS) + 2))})"

RESTORED = "restored"
"""The event of a database put in the place of another: `before` is the state given up (the anchor's
newest), `after` the name of the file that was taken."""

_MOST_MISSED = 1_000
"""Ids in a row that give nothing: then a damaged journal is at its end."""

MENDED = "journal-mended"
"""The event of a damaged journal that goes on from what the tables hold."""

BACK_ARRIVED = "back"
"""The event of a file from the desk; `after` is its digest."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened that is no change of a cell: an explanation, a seal, a correction, a
    recovery. The other columns say of what, each kind in its own way.
    """

    what: str
    form: str = ""
    period: str = ""
    code: str = ""
    dimension: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """When something was done, and who did it."""

    at: str
    who: str


def now() -> str:
    """Local time with seconds and offset, as every `at` column holds it."""
    return clock.now().isoformat(timespec="seconds")


def next_step(db: Database) -> int:
    return int(db.execute("SELECT coalesce(max(step), 0) + 1 FROM journal").fetchone()[0])


def last_time(db: Database, *, after: int = 0) -> str | None:
    """The latest time of any row, of those past the id `after`; None where there is none."""
    newest: str | None = db.execute("SELECT max(at) FROM journal WHERE id > ?", [after]).fetchone()[
        0
    ]
    return newest


def last_event(db: Database, what: str) -> tuple[int, str]:
    """The newest row of one kind: its id and its `before`; 0 and "" where there is none."""
    row = db.execute(
        "SELECT id, before FROM journal WHERE what = ? ORDER BY id DESC LIMIT 1", [what]
    ).fetchone()
    return (row[0], row[1]) if row else (0, "")


def last_event_of(db: Database, what: str, before: str) -> str:
    """When an event of one kind with this `before` came last; "" where there is none."""
    row = db.execute(
        "SELECT at FROM journal WHERE what = ? AND before = ? ORDER BY id DESC LIMIT 1",
        [what, before],
    ).fetchone()
    return row[0] if row else ""


def first_month(db: Database) -> str:
    """In which month the journal begins, as 2025-10; "" where it is empty."""
    return str(db.execute("SELECT coalesce(min(substr(at, 1, 7)), '') FROM journal").fetchone()[0])


def row_count(db: Database) -> int:
    return int(db.execute("SELECT count(*) FROM journal").fetchone()[0])


def append_changes(
    db: Database,
    unit: str,
    changes: Iterable[Change],
    stamp: Stamp,
    *,
    step: int,
    reverses: int = 0,
) -> None:
    """Add one row a change, each chained to the one before. To be called inside the transaction
    of the change.
    """
    _append(
        db,
        (
            (
                stamp.at,
                stamp.who,
                "cell",
                unit,
                c.cell.form,
                c.cell.period,
                c.cell.code,
                c.cell.dimension,
                encode_content(c.before),
                encode_content(c.after),
                c.how.value,
                step,
                reverses,
            )
            for c in changes
        ),
    )


def append_event(db: Database, unit: str, event: Event, stamp: Stamp) -> None:
    """Add one row for what is not a cell. To be called inside the transaction of what happened."""
    e = event
    cell = (e.form, e.period, e.code, e.dimension)
    _append(db, [(stamp.at, stamp.who, e.what, unit, *cell, e.before, e.after, "", 0, 0)])


def append_rows(db: Database, changes: Iterable[tuple[str, str, str]]) -> None:
    """Add one row for each (table, row before, row after), as SQL literals. To be called inside the
    transaction of the change.
    """
    at = now()
    _append(
        db,
        [
            (at, "", "row", "", table, "", "", "", before, after, "", 0, 0)
            for table, before, after in changes
        ],
    )


def _append(db: Database, rows: Iterable[tuple[object, ...]]) -> None:
    # The head stands apart from the rows: after a cut, the next row leaves the gap open instead of
    # filling it.
    newest, head = _head(db) or newest_row(db)
    chained = []
    for row in rows:
        newest, head = newest + 1, chain(head, row)
        chained.append((*row, head, newest))
    if not chained:
        return
    db.conn.executemany(_INSERT, chained)
    db.execute(
        "INSERT INTO journal_head (only, id, digest) VALUES (1, ?, ?)"
        " ON CONFLICT DO UPDATE SET id = excluded.id, digest = excluded.digest",
        [newest, head],
    )


def _head(db: Database) -> tuple[int, str] | None:
    row = db.execute("SELECT id, digest FROM journal_head").fetchone()
    return (row[0], row[1]) if row else None


def head_text(db: Database) -> str:
    """The newest row as a sealed file carries it: "number:digest", "" where there is none."""
    number, digest = newest_row(db)
    return f"{number}:{digest}" if number else ""


def contradicts(db: Database, head: str) -> int | None:
    """The row number of a head that this journal once had and has no more; None where it agrees or
    says so itself: put back to an older state, or mended.
    """
    if not head:
        return None
    number, digest = head.split(":")
    if digest_of_row(db, int(number)) == digest:
        return None
    excuse = db.execute(
        "SELECT 1 FROM journal WHERE what IN (?, ?) AND id <= ? LIMIT 1",
        [RESTORED, MENDED, int(number)],
    ).fetchone()
    newest = newest_row(db)[0]
    is_behind_restored = int(number) > newest and last_event(db, RESTORED)[0] > 0
    return None if excuse or is_behind_restored else int(number)


def digest_of_row(db: Database, number: int) -> str:
    """Of the row with this id; "" where there is none."""
    row = db.execute("SELECT digest FROM journal WHERE id = ?", [number]).fetchone()
    return row[0] if row else ""


def first_unit(db: Database) -> str:
    """The unit for which the workplace was made; "" in a database without that event."""
    row = db.execute(
        "SELECT unit FROM journal WHERE what = 'workplace' ORDER BY id LIMIT 1"
    ).fetchone()
    return row[0] if row else ""


def follows_restored(db: Database, state: str) -> bool:
    """Whether a person put this database in the place of the one that ended in `state`."""
    return (
        db.execute(
            "SELECT 1 FROM journal WHERE what = ? AND before = ? LIMIT 1", [RESTORED, state]
        ).fetchone()
        is not None
    )


def newest_row(db: Database) -> tuple[int, str]:
    """The id and the digest of the last row; 0 and "" where there is none."""
    row = db.execute("SELECT id, digest FROM journal ORDER BY id DESC LIMIT 1").fetchone()
    return (row[0], row[1]) if row else (0, "")


def chain(newest_digest: str, row: Sequence[object]) -> str:
    """SHA-256 hex over the digest before and the row's columns, each with its length, so that
    none can shift.
    """
    digest = hashlib.sha256(newest_digest.encode())
    for column in row:
        data = column if isinstance(column, bytes) else str(column).encode()
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.hexdigest()


def broken_link(db: Database) -> int | None:
    """The id of the first journal row that does not follow from the one before, or that is
    missing from the end; None when the journal is whole. A database of schema m001 (an old
    backup) has no head, so there no cut shows.
    """
    head, expected_id = "", 1
    for number, columns, digest in _rows(db, "ORDER BY id"):
        head = chain(head, columns)
        if digest != head.encode() or number != expected_id:
            return expected_id
        expected_id += 1
    if "journal_head" in db.table_names() and (_head(db) or (0, "")) != (expected_id - 1, head):
        return expected_id
    return None


JournalRow = tuple[int, list[bytes], bytes]
"""Id, columns and digest of a row, texts as they lie in the file."""

_AS_BYTES = ", ".join(f"CAST({name} AS BLOB)" for name in _COLUMNS)


def _rows(db: Database, rest: str, parameters: Sequence[int] = ()) -> Iterator[JournalRow]:
    for row in db.execute(
        f"SELECT id, {_AS_BYTES}, CAST(digest AS BLOB) FROM journal NOT INDEXED {rest}", parameters
    ):
        yield row[0], [column or b"" for column in row[1:-1]], row[-1] or b""


def readable_rows(db: Database) -> Iterator[JournalRow]:
    """What can be read of a damaged journal, in order, passing over what cannot."""
    number = 0
    try:
        for row in _rows(db, "ORDER BY id"):
            yield row
            number = row[0]
        return
    except sqlite3.DatabaseError:
        pass
    missed = 0
    while missed < _MOST_MISSED:
        number += 1
        try:
            single = list(_rows(db, "WHERE id = ?", [number]))
        except sqlite3.DatabaseError:
            single = []
        missed = 0 if single else missed + 1
        yield from single


def mended(
    rows: Sequence[JournalRow], number_of_rows: int, newest_digest: str
) -> tuple[list[JournalRow], bool]:
    """The rows with single flipped bits turned back; and whether they are then the whole journal that
    a commit left behind, `newest_digest` being that of its last. Where they are not, those
    that follow from the one before are numbered and chained anew.
    """
    whole: list[JournalRow] = []
    verified: list[list[bytes]] = []
    digest = ""
    for at, (_number, columns, stored) in enumerate(rows):
        following = rows[at + 1] if at + 1 < len(rows) else None
        before = digest
        columns, digest = _mended(before, columns, stored, following)
        whole.append((at + 1, columns, digest.encode()))
        if chain(before, columns) == digest:
            verified.append(columns)
    is_whole = (len(whole), digest) == (number_of_rows, newest_digest)
    if is_whole and len(verified) == len(whole):
        return whole, True
    kept: list[JournalRow] = []
    digest = ""
    for columns in verified:
        digest = chain(digest, columns)
        kept.append((len(kept) + 1, columns, digest.encode()))
    return kept, False


def _mended(
    before: str, columns: list[bytes], stored: bytes, following: JournalRow | None
) -> tuple[list[bytes], str]:
    """One row's columns as its digest, or that of the row after it, says that they were, and the
    digest from which the next row goes on.
    """
    digest, as_stored = chain(before, columns), stored.decode("ascii", "replace")
    if digest == as_stored:
        return columns, digest
    if following is not None and chain(digest, following[1]).encode() == following[2]:
        return columns, digest  # the digest itself was damaged
    for place, column in enumerate(columns):
        for bit in range(8 * len(column)):
            turned = bytearray(column)
            turned[bit // 8] ^= 1 << bit % 8
            tried = [*columns[:place], bytes(turned), *columns[place + 1 :]]
            if chain(before, tried) == as_stored:
                return tried, as_stored
    for place in (len(columns) - 2, len(columns) - 1):  # numbers: step, reverses
        if not columns[place].isdigit():
            continue
        for bit in range(63):
            number = b"%d" % (int(columns[place]) ^ 1 << bit)
            tried = [*columns[:place], number, *columns[place + 1 :]]
            if chain(before, tried) == as_stored:
                return tried, as_stored
    return columns, as_stored


def put_rows(db: Database, rows: Sequence[JournalRow]) -> None:
    """Fill an empty journal with chained rows."""
    numbers = len(_COLUMNS) - 2
    db.conn.executemany(
        _INSERT,
        [
            (
                *(column.decode() for column in columns[:numbers]),
                *(int(column) for column in columns[numbers:]),
                digest.decode(),
                number,
            )
            for number, columns, digest in rows
        ],
    )
    if rows:
        db.conn.execute(
            "INSERT INTO journal_head (only, id, digest) VALUES (1, ?, ?)",
            [rows[-1][0], rows[-1][2].decode()],
        )


def last_contents(db: Database) -> Iterator[tuple[str, Cell, Figure]]:
    """Unit, cell and content of every cell as the journal's last word on it has it. Where what came from an old
    workbook was taken away, whatever came after it (a desk's submissions) has the word.
    """
    for row in db.execute(
        "SELECT unit, form, code, dimension, period, after, how, max(id) FROM journal WHERE what = 'cell'"
        " GROUP BY unit, form, code, dimension, period"
    ):
        if row[6] == How.PAST and not row[5]:
            continue
        yield row[0], Cell(*row[1:5]), decode_content(row[5])


def history(db: Database, unit: str, cell: Cell, limit: int = 30) -> tuple[Change, ...]:
    """Changes of one cell, newest first."""
    rows = db.execute(
        "SELECT before, after, how, at, who, step FROM journal WHERE unit = ? AND period = ? AND code = ?"
        " AND dimension = ? AND form = ? AND what = 'cell' ORDER BY id DESC LIMIT ?",
        [unit, cell.period, cell.code, cell.dimension, cell.form, limit],
    )
    return tuple(
        Change(cell, decode_content(r[0]), decode_content(r[1]), How(r[2]), r[3], r[4], r[5])
        for r in rows
    )


def first_entered(db: Database, unit: str, code: str) -> dict[str, str]:
    """When the cell of this column was first written in each row that has one."""
    return dict(
        db.execute(
            "SELECT dimension, min(at) FROM journal WHERE unit = ? AND code = ? AND what = 'cell'"
            " GROUP BY dimension",
            [unit, code],
        ).fetchall()
    )


def first_after(db: Database, unit: str, cell: Cell, back: str) -> Change | None:
    """The first change of a cell since a file of the desk arrived; None where there was none."""
    row = db.execute(
        "SELECT before, after, how, at, who, step FROM journal WHERE unit = ? AND period = ? AND code = ?"
        f" AND dimension = ? AND form = ? AND what = 'cell' AND id > {_ARRIVED_ID} ORDER BY id LIMIT 1",
        [unit, cell.period, cell.code, cell.dimension, cell.form, BACK_ARRIVED, back],
    ).fetchone()
    if row is None:
        return None
    return Change(
        cell, decode_content(row[0]), decode_content(row[1]), How(row[2]), row[3], row[4], row[5]
    )


def decision_words(db: Database, unit: str, period: str) -> str:
    """The words of the newest decision between files of a unit and period, "" for none."""
    row = db.execute(
        "SELECT before FROM journal WHERE what = 'decided' AND unit = ? AND period = ?"
        " ORDER BY id DESC LIMIT 1",
        [unit, period],
    ).fetchone()
    return row[0] if row else ""


def touched_after(db: Database, unit: str, form: str, period: str, back: str) -> bool:
    """Whether any cell of a form was changed since a file of the desk arrived."""
    return (
        db.execute(
            "SELECT 1 FROM journal WHERE unit = ? AND period = ? AND form = ? AND what = 'cell'"
            f" AND id > {_ARRIVED_ID} LIMIT 1",
            [unit, period, form, BACK_ARRIVED, back],
        ).fetchone()
        is not None
    )


def changed_since_explained(
    db: Database, unit: str, period: str, rule: str, cells: Sequence[Cell]
) -> bool:
    """Whether one of a query's cells was changed since `cells[0]` was explained last for the check
    of `period`; also where the journal knows of no explanation.
    """
    named = cells[0]
    explained_id = db.execute(
        "SELECT max(id) FROM journal WHERE what = 'explanation' AND unit = ? AND form = ?"
        " AND period = ? AND code = ? AND dimension = ?",
        [unit, named.form, period, f"{rule}/{named.code}", named.dimension],
    ).fetchone()[0]
    if explained_id is None:
        return True
    return any(
        db.execute(
            "SELECT 1 FROM journal WHERE unit = ? AND period = ? AND code = ? AND dimension = ?"
            " AND form = ? AND what = 'cell' AND id > ? LIMIT 1",
            [unit, cell.period, cell.code, cell.dimension, cell.form, explained_id],
        ).fetchone()
        for cell in cells
    )


def changes_of_step(db: Database, step: int) -> tuple[Change, ...]:
    """What one step did, in order: first what the user did, then what followed from it (how =
    derived).
    """
    rows = db.execute(
        "SELECT form, code, dimension, period, before, after, how FROM journal"
        " WHERE step = ? AND what = 'cell' ORDER BY id",
        [step],
    )
    return tuple(
        Change(Cell(*r[:4]), decode_content(r[4]), decode_content(r[5]), How(r[6]), step=step)
        for r in rows
    )


def how_before(db: Database, unit: str, cell: Cell, step: int) -> How | None:
    """How what stood in the cell before a step had come to be; None for an empty cell.

    What an undo brought back is what it was before the step that was undone: typed stays typed.
    """
    before: dict[int, How | None] = {}
    state: How | None = None
    for number, reverses, how, after in db.execute(
        "SELECT step, reverses, how, after FROM journal WHERE unit = ? AND period = ? AND code = ? AND dimension = ?"
        " AND form = ? AND what = 'cell' AND step <= ? ORDER BY id",
        [unit, cell.period, cell.code, cell.dimension, cell.form, step],
    ):
        before.setdefault(number, state)
        earlier_how = How(how)
        state = (
            None
            if not after
            else earlier_how
            if earlier_how is not How.RESTORED
            else before.get(reverses) or earlier_how
        )
    return before.get(step, state)


def how_now(db: Database, unit: str, cell: Cell) -> How | None:
    """How what stands in the cell came to be, as the journal has it; None for an empty cell."""
    return how_before(db, unit, cell, next_step(db))


def undo_stacks(db: Database, unit: str, periods: Sequence[str]) -> tuple[list[int], list[int]]:
    """Steps that can be undone and redone in these periods, the next one last in each. Follows
    from the journal.
    """
    marks = ", ".join("?" * len(periods))
    undo: list[int] = []
    redo: list[int] = []
    for step, reverses in db.execute(
        f"SELECT step, max(reverses) FROM journal WHERE unit = ? AND what = 'cell' AND how != 'derived'"
        f" AND period IN ({marks}) GROUP BY step ORDER BY step",
        [unit, *periods],
    ):
        if not reverses:
            undo.append(step)
            redo.clear()
        elif undo and undo[-1] == reverses:
            undo.pop()
            redo.append(step)
        elif redo and redo[-1] == reverses:
            redo.pop()
            undo.append(step)
    return undo, redo


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows of the journal: of a person or account, from one day to another (as 2026-11-29, both
    included), of one kind, of a unit, about one of `codes` and a dimension, or with `either` about one
    of them. "" and None ask for all.
    """

    who: str = ""
    since: str = ""
    until: str = ""
    what: str = ""
    unit: str = ""
    codes: tuple[str, ...] | None = None
    dimension: str = ""
    either: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the journal, as it stands there."""

    number: int
    at: str
    who: str
    what: str
    unit: str
    form: str
    period: str
    code: str
    dimension: str
    before: str
    after: str
    how: str


_CODE = "CASE what WHEN 'explanation' THEN substr(code, instr(code, '/') + 1) ELSE code END"
_SELECTED = f"""what != 'row' AND (:who = '' OR who = :who OR substr(who, 1, length(:who) + 2) = :who || ' (')
 AND (:since = '' OR at >= :since) AND (:until = '' OR substr(at, 1, 10) <= :until)
 AND (:what = '' OR what = :what) AND (:unit = '' OR unit = :unit)
 AND (:codes IS NULL OR CASE WHEN :either
   THEN {_CODE} IN (SELECT value FROM json_each(:codes)) OR dimension = :dimension
   ELSE {_CODE} IN (SELECT value FROM json_each(:codes)) AND (:dimension = '' OR dimension = :dimension) END)"""


def entries(db: Database, selected: Selection, limit: int) -> tuple[tuple[Entry, ...], int]:
    """The newest rows that are wanted, newest first, and how many there are in all. The copies of table rows
    that recovery needs are none of them.
    """
    values = {
        "who": selected.who,
        "since": selected.since,
        "until": selected.until,
        "what": selected.what,
        "unit": selected.unit,
        "codes": None if selected.codes is None else json.dumps(selected.codes),
        "dimension": selected.dimension,
        "either": selected.either,
        "most": limit,
    }
    rows = db.execute(
        "SELECT id, at, who, what, unit, form, period, code, dimension, before, after, how FROM journal"
        f" WHERE {_SELECTED} ORDER BY id DESC LIMIT :most",
        values,
    ).fetchall()
    found = tuple(Entry(*row) for row in rows)
    if len(found) < limit:
        return found, len(found)
    count = db.execute(f"SELECT count(*) FROM journal WHERE {_SELECTED}", values).fetchone()[0]
    return found, int(count)


def names_in(db: Database) -> tuple[str, ...]:
    """Everybody whom the journal names, person or account, by name."""
    rows = db.execute("SELECT DISTINCT who FROM journal WHERE who != '' ORDER BY who").fetchall()
    return tuple(row[0] for row in rows)


def kinds_in(db: Database) -> tuple[str, ...]:
    """Every kind of event there is, but for copies of rows."""
    rows = db.execute("SELECT DISTINCT what FROM journal WHERE what != 'row'").fetchall()
    return tuple(row[0] for row in rows)
