"""A sum over the rows of each table, kept with every commit, so that a row changed, added or taken
away by anything else shows.

Each row is written out as SQL literals (`quote`), hashed with SHA-256, and the hashes of a table are
added modulo 2^256: the sum follows from what a commit changed, whatever the order of the rows. What
a connection changes is seen by triggers that are its own (temporary): another program's changes are
not added. Rows of tables whose content is nowhere else stand in the journal too, so that it can be
replayed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlite_utils import Database

from desktop.store import journal

CELLS = ("figure", "reading", "project", "progress", "honour")
"""What the journal tells cell by cell."""

FROM_COPIES = ("ledger_row", "offered_figure", "stated_form", "stated_value")
"""What a desk takes from its copies of record."""

DRAFTS = ("catalogue_draft", "catalogue_draft_step")
"""What nobody has acted on yet: of a damaged file it may be lost, and the journal does not hold its every step."""

BESIDE = ("journal", "journal_head", "table_sum", "commit_head", "_sqlite_migrations")
"""What is chained, or is itself the sum."""

SCHEMA = "schema"
"""The name under which the statements that made the tables are summed."""

_MODULUS = 1 << 256


Row = tuple[object, ...]


class CommitMark(NamedTuple):
    """What a commit left behind. `state` is the digest over the journal's head and all sums."""

    commits: int
    journal_rows: int
    journal_digest: str
    state: str
    at: str = ""


class RowChange(NamedTuple):
    """One row as SQL literals, "" for none."""

    table: str
    before: str
    after: str


def tables(db: Database) -> tuple[str, ...]:
    """Every table whose rows are summed, by name."""
    rows = db.conn.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall()
    return tuple(sorted(n for (n,) in rows if n not in BESIDE and not n.startswith("sqlite_")))


def is_replayed(table: str) -> bool:
    """Whether the journal holds each row of a table as a whole."""
    return table not in (*CELLS, *FROM_COPIES, *DRAFTS, SCHEMA)


def watch(db: Database) -> None:
    """Note from now on which rows this connection changes; nothing of it is in the file.

    A replaced row counts as taken away only where triggers are recursive.
    """
    db.conn.execute("PRAGMA recursive_triggers=ON")
    db.conn.execute("PRAGMA temp_store=MEMORY")
    db.conn.execute("CREATE TEMP TABLE changed_row (name TEXT, before TEXT, after TEXT)")
    db.conn.execute("CREATE TEMP TABLE added_rows (name TEXT, rows INTEGER, sum TEXT)")
    db.conn.execute("CREATE TEMP TABLE is_noted AS SELECT 1 AS yes")
    for table in tables(db):
        old, new = _literals(db, table, "old."), _literals(db, table, "new.")
        for verb, before, after in (
            ("INSERT", "''", new),
            ("DELETE", old, "''"),
            ("UPDATE", old, new),
        ):
            db.conn.execute(
                f'CREATE TEMP TRIGGER "{table}_{verb}" AFTER {verb} ON main."{table}"'
                " WHEN (SELECT yes FROM temp.is_noted)"
                f" BEGIN INSERT INTO changed_row VALUES ('{table}', {before}, {after}); END"
            )


def insert_rows(db: Database, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert rows of a table that the journal does not hold row by row.

    Where every column has a value, the sum is worked out from the values and not by a trigger for each row, which takes
    half the time. To be called inside a transaction.
    """
    names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
    insert = f'INSERT INTO main."{table}" ({names}) VALUES ({marks})'
    added = list(rows)
    if not added:
        return
    texts = _plain_literals(db, table, columns, added)
    if texts is None:
        db.conn.executemany(insert, added)
        return
    db.conn.execute("UPDATE temp.is_noted SET yes = 0")
    try:
        db.conn.executemany(insert, added)
    finally:
        db.conn.execute("UPDATE temp.is_noted SET yes = 1")
    db.conn.execute("INSERT INTO added_rows VALUES (?, ?, ?)", [table, *sum_of(table, texts)])


def _plain_literals(
    db: Database, table: str, columns: Sequence[str], rows: Sequence[Row]
) -> list[bytes] | None:
    """The rows as SQL literals, as `quote` writes what is stored of them; None where this cannot be said without SQLite:
    the journal wants the rows, another order of columns, a value that is no whole number, text without NUL, or None.
    """
    kinds = [column[1:3] for column in db.conn.execute(f'PRAGMA main.table_info("{table}")')]
    in_order = tuple(columns) == tuple(name for name, _kind in kinds)
    is_watched = db.conn.execute(
        "SELECT 1 FROM temp.sqlite_master WHERE name = 'added_rows'"
    ).fetchone()
    if not in_order or not is_watched or is_replayed(table):
        return None
    columns_of_literals = []
    for (_name, kind), values in zip(kinds, zip(*rows, strict=True), strict=True):
        literals = _column_literals(kind, values)
        if literals is None:
            return None
        columns_of_literals.append(literals)
    return [",".join(row).encode() for row in zip(*columns_of_literals, strict=True)]


def _column_literals(kind: str, values: Sequence[object]) -> list[str] | None:
    literals: dict[object, str] = {}
    for value in set(values):  # most columns say the same in many rows
        if value is None:
            literals[value] = "NULL"
        elif kind == "INTEGER" and type(value) is int:
            literals[value] = str(value)
        elif kind == "TEXT" and isinstance(value, str) and "\0" not in value:
            literals[value] = "'" + str.replace(value, "'", "''") + "'"
        else:
            return None
    return [literals[value] for value in values]


def keep_commit(db: Database) -> CommitMark | None:
    """Bring sums and journal up to what the transaction at hand changed; None where it changed
    nothing. To be called last, inside it.
    """
    changes = [
        RowChange(*row)
        for row in db.conn.execute(
            "SELECT name, before, after FROM temp.changed_row WHERE before != after ORDER BY rowid"
        )
    ]
    added = db.conn.execute("SELECT name, rows, sum FROM temp.added_rows").fetchall()
    last = last_mark(db)
    if changes or added:
        db.conn.execute("DELETE FROM temp.changed_row")
        db.conn.execute("DELETE FROM temp.added_rows")
        journal.append_rows(db, (change for change in changes if is_replayed(change.table)))
        _add(db, changes, added)
    elif last is not None and journal.newest_row(db) == (last.journal_rows, last.journal_digest):
        return None
    return _write_mark(db, (last.commits if last else 0) + 1)


def begin(db: Database) -> None:
    """Sum up tables that were just made or migrated; rows of which the journal does not know yet go
    into it. To be called inside a transaction.
    """
    sums, known = {SCHEMA: schema_sum(db)}, replayed(db)
    for table in tables(db):
        if is_replayed(table):
            rows, before = set(literals(db, table)), known.get(table, set())
            journal.append_rows(db, [(table, row.decode(), "") for row in sorted(before - rows)])
            journal.append_rows(db, [(table, "", row.decode()) for row in sorted(rows - before)])
            sums[table] = sum_of(table, rows)
        else:  # may be of millions of rows
            sums[table] = sum_of(table, literals(db, table))
    db.conn.execute("DELETE FROM table_sum")
    _put(db, sums)
    last = last_mark(db)
    _write_mark(db, max(last.commits if last else 0, journal.newest_row(db)[0]) + 1)


def number_commit(db: Database, commits: int) -> None:
    """Give the newest commit a higher number, so that what was given up is not mistaken for newer.
    To be called inside a transaction, last.
    """
    _write_mark(db, commits)


def last_mark(db: Database) -> CommitMark | None:
    """Of the newest commit; None in a database without sums (an older schema)."""
    if not _has_sums(db):
        return None
    row = db.conn.execute(
        "SELECT commits, journal_rows, journal_digest, state, at FROM main.commit_head"
    ).fetchone()
    return CommitMark(*row) if row else None


def changed_tables(db: Database) -> tuple[str, ...]:
    """Tables whose rows are not those that were saved; also "schema", and "table_sum" or
    "commit_head" where these contradict each other. Empty in a database without sums.
    """
    if not _has_sums(db):
        return ()
    kept = kept_sums(db)
    actual = {table: sum_of(table, literals(db, table)) for table in tables(db)}
    actual[SCHEMA] = schema_sum(db)
    changed = [name for name in sorted(kept.keys() | actual) if kept.get(name) != actual.get(name)]
    mark = last_mark(db)
    if mark is None:
        changed.append("commit_head")
    else:
        number, digest = journal.newest_row(db)
        if (number, digest) != (mark.journal_rows, mark.journal_digest):
            changed.append("commit_head")
        elif state_of(mark.commits, number, digest, kept) != mark.state:
            changed.append("table_sum")
    return tuple(changed)


def state_of(
    commits: int, journal_rows: int, journal_digest: str, sums: dict[str, tuple[int, str]]
) -> str:
    """SHA-256 hex over a commit's number, the journal's head and all sums."""
    digest = hashlib.sha256(f"{commits}:{journal_rows}:{journal_digest}".encode())
    for name in sorted(sums):
        digest.update(f"|{name}:{sums[name][0]}:{sums[name][1]}".encode())
    return digest.hexdigest()


def literals(db: Database, table: str) -> Iterator[bytes]:
    """Each row as SQL literals, read from the table itself and from no index."""
    for (row,) in db.conn.execute(
        f'SELECT CAST({_literals(db, table)} AS BLOB) FROM main."{table}" NOT INDEXED'
    ):
        yield row


def replayed(db: Database) -> dict[str, set[bytes]]:
    """The rows of each table that the journal holds as a whole, as its last words have them."""
    rows: dict[str, set[bytes]] = {}
    for table, before, after in db.conn.execute(
        "SELECT form, CAST(before AS BLOB), CAST(after AS BLOB) FROM main.journal"
        " WHERE what = 'row' ORDER BY id"
    ):
        kept = rows.setdefault(table, set())
        if before:
            kept.discard(before)
        if after:
            kept.add(after)
    return rows


def _add(db: Database, changes: Iterable[RowChange], added: Iterable[tuple[str, int, str]]) -> None:
    deltas: dict[str, tuple[int, int]] = {}
    for table, more, of_added in added:
        rows, total = deltas.get(table, (0, 0))
        deltas[table] = rows + more, total + int(of_added, 16)
    for table, before, after in changes:
        rows, total = deltas.get(table, (0, 0))
        if before:
            rows, total = rows - 1, total - _hash(table, before.encode())
        if after:
            rows, total = rows + 1, total + _hash(table, after.encode())
        deltas[table] = (rows, total)
    kept = kept_sums(db)
    _put(
        db,
        {
            table: (
                kept[table][0] + rows,
                f"{(int(kept[table][1], 16) + total) % _MODULUS:064x}",
            )
            for table, (rows, total) in deltas.items()
        },
    )


def _put(db: Database, sums: dict[str, tuple[int, str]]) -> None:
    db.conn.executemany(
        "INSERT INTO main.table_sum (name, rows, sum) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET rows = excluded.rows, sum = excluded.sum",
        [(name, rows, total) for name, (rows, total) in sums.items()],
    )


def kept_sums(db: Database) -> dict[str, tuple[int, str]]:
    """Table → number of its rows and their sum, as the newest commit left them."""
    return {
        name: (rows, total)
        for name, rows, total in db.conn.execute("SELECT name, rows, sum FROM main.table_sum")
    }


def _write_mark(db: Database, commits: int) -> CommitMark:
    number, digest = journal.newest_row(db)
    mark = CommitMark(
        commits, number, digest, state_of(commits, number, digest, kept_sums(db)), journal.now()
    )
    db.conn.execute(
        "INSERT INTO main.commit_head (only, commits, journal_rows, journal_digest, state, at)"
        " VALUES (1, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET commits = excluded.commits,"
        " journal_rows = excluded.journal_rows, journal_digest = excluded.journal_digest,"
        " state = excluded.state, at = excluded.at",
        mark,
    )
    return mark


def sum_of(table: str, rows: Iterable[bytes]) -> tuple[int, str]:
    """Number of rows, given as SQL literals, and their sum as 64 hex digits."""
    count = total = 0
    for row in rows:
        count, total = count + 1, total + _hash(table, row)
    return count, f"{total % _MODULUS:064x}"


def _hash(table: str, row: bytes) -> int:
    return int.from_bytes(hashlib.sha256(table.encode() + b":" + row).digest(), "big")


def schema_sum(db: Database) -> tuple[int, str]:
    """Number and sum of the statements that made tables, indexes and triggers."""
    rows = db.conn.execute(
        "SELECT CAST(type || ':' || name || ':' || tbl_name || ':' || coalesce(sql, '') AS BLOB)"
        " FROM main.sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    ).fetchall()
    return sum_of(SCHEMA, (row[0] for row in rows))


def _has_sums(db: Database) -> bool:
    return (
        db.conn.execute("SELECT 1 FROM main.sqlite_master WHERE name = 'commit_head'").fetchone()
        is not None
    )


def _literals(db: Database, table: str, prefix: str = "") -> str:
    columns = db.conn.execute(f'PRAGMA main.table_info("{table}")').fetchall()
    return " || ',' || ".join(f'quote({prefix}"{column[1]}")' for column in columns)
