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
from collections.abc import Iterable, Iterator
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
    for table in tables(db):
        old, new = _literals(db, table, "old."), _literals(db, table, "new.")
        for verb, before, after in (
            ("INSERT", "''", new),
            ("DELETE", old, "''"),
            ("UPDATE", old, new),
        ):
            db.conn.execute(
                f'CREATE TEMP TRIGGER "{table}_{verb}" AFTER {verb} ON main."{table}" BEGIN'
                f" INSERT INTO changed_row VALUES ('{table}', {before}, {after}); END"
            )


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
    last = last_mark(db)
    if changes:
        db.conn.execute("DELETE FROM temp.changed_row")
        journal.append_rows(db, (change for change in changes if is_replayed(change.table)))
        _add(db, changes)
    elif last is not None and journal.newest_row(db) == (last.journal_rows, last.journal_digest):
        return None
    return _write_mark(db, (last.commits if last else 0) + 1)


def begin(db: Database) -> None:
    """Sum up tables that were just made or migrated; rows of which the journal does not know yet go
    into it. To be called inside a transaction.
    """
    actual = {table: set(literals(db, table)) for table in tables(db)}
    known = replayed(db)
    for table, rows in actual.items():
        if is_replayed(table):
            gone, new = known.get(table, set()) - rows, rows - known.get(table, set())
            journal.append_rows(db, [(table, row.decode(), "") for row in sorted(gone)])
            journal.append_rows(db, [(table, "", row.decode()) for row in sorted(new)])
    db.conn.execute("DELETE FROM table_sum")
    _put(
        db,
        {table: sum_of(table, rows) for table, rows in actual.items()} | {SCHEMA: schema_sum(db)},
    )
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


def _add(db: Database, changes: Iterable[RowChange]) -> None:
    deltas: dict[str, tuple[int, int]] = {}
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
