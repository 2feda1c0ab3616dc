"""A whole database made from a damaged one: tables that still have their sums are taken as they are,
others are replayed from the journal; a damaged journal row is mended by its digest, or the journal goes
on from what the tables hold.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from desktop.catalogue.model import Field
from desktop.domain.figures import How
from desktop.domain.records.changes import Change
from desktop.store import journal, row_sums
from desktop.store.cells import read_cell, write_cell
from desktop.store.database import looked_at
from desktop.store.migrations import migrations
from desktop.store.row_sums import CommitMark

FieldOf = Callable[[str, str], Field | None]
"""(form, code) → the field whose cells they are."""


@dataclass(frozen=True, slots=True)
class _Remains:
    """What could be read. `sums` are those that the newest commit left, {} where they cannot be
    trusted; `rows` are SQL literals.
    """

    mark: CommitMark
    sums: dict[str, tuple[int, str]]
    rows: dict[str, list[bytes]]
    journal: list[journal.JournalRow]


def rebuild(
    source: Path, target: Path, anchored: CommitMark | None, field_of: FieldOf
) -> CommitMark | None:
    """Make `target` from what can be read of `source`; returns the mark of the newest commit that it
    holds, None where it would not be whole. The files of `source` are only read.
    """
    try:
        with looked_at(source) as damaged:
            remains = _read(damaged, anchored)
    except Exception:  # noqa: BLE001 - what cannot even be opened holds nothing to build from
        return None
    if remains is None:
        return None
    fresh = Database(sqlite3.connect(target), execute_plugins=False)
    try:
        migrations.apply(fresh)
        with fresh.atomic():
            return remains.mark if _fill(fresh, remains, field_of) else None
    except Exception:  # noqa: BLE001 - whatever damaged content does to it, then this is not the way
        return None
    finally:
        fresh.close()


def _read(damaged: Database, anchored: CommitMark | None) -> _Remains | None:
    rows = {table: list(_literals(damaged, table)) for table in row_sums.tables(damaged)}
    actual = {table: row_sums.sum_of(table, each) for table, each in rows.items()}
    for mark in (_mark(damaged), anchored):
        if mark is None:
            continue
        for sums in (_kept(damaged), actual | {row_sums.SCHEMA: row_sums.schema_sum(damaged)}):
            if row_sums.state_of(*mark[:3], sums) == mark.state:
                return _Remains(mark, sums, rows, list(journal.readable_rows(damaged)))
    return None


def _mark(damaged: Database) -> CommitMark | None:
    try:
        return row_sums.last_mark(damaged)
    except sqlite3.DatabaseError:
        return None


def _kept(damaged: Database) -> dict[str, tuple[int, str]]:
    try:
        return row_sums.kept_sums(damaged)
    except (sqlite3.DatabaseError, ValueError):
        return {}


def _literals(damaged: Database, table: str) -> Iterator[bytes]:
    try:
        yield from row_sums.literals(damaged, table)
    except sqlite3.DatabaseError:
        return  # the rest of this table cannot be read


def _fill(fresh: Database, remains: _Remains, field_of: FieldOf) -> bool:
    rows, is_whole = journal.mended(
        remains.journal, remains.mark.journal_rows, remains.mark.journal_digest
    )
    journal.put_rows(fresh, rows)
    replayed = row_sums.replayed(fresh)
    for table, found in remains.rows.items():
        expected = remains.sums.get(table)
        if row_sums.sum_of(table, found) == expected:
            _insert(fresh, table, found)
        elif table in row_sums.DRAFTS:
            continue
        elif not is_whole:
            return False
        elif table in row_sums.CELLS:
            _insert(fresh, table, found, doubtful=True)
        elif not row_sums.is_replayed(table):
            return False
        elif row_sums.sum_of(table, replayed.get(table, ())) == expected:
            _insert(fresh, table, sorted(replayed.get(table, ())))
        else:
            return False
    _settle_cells(fresh, field_of, is_journal_whole=is_whole)
    if not is_whole:
        journal.append_event(
            fresh,
            "",
            journal.Event(journal.MENDED, after=str(remains.mark.journal_rows)),
            journal.Stamp(journal.now(), ""),
        )
    row_sums.begin(fresh)
    row_sums.number_commit(fresh, remains.mark.commits)
    return _cells_stand(fresh, remains, field_of)


def _insert(fresh: Database, table: str, literals: list[bytes], *, doubtful: bool = False) -> None:
    for row in literals:
        try:
            fresh.conn.execute(f'INSERT INTO "{table}" VALUES ({row.decode()})')
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            if not doubtful:
                raise


def _settle_cells(fresh: Database, field_of: FieldOf, *, is_journal_whole: bool) -> None:
    """Cells and the journal's last words on them agree: a whole journal decides, else the cells do,
    whose sums hold.
    """
    restored = []
    for unit, cell, last in list(journal.last_contents(fresh)):
        field = field_of(cell.form, cell.code)
        if field is None:
            continue
        actual = read_cell(fresh, unit, cell, field)
        if actual == last:
            continue
        if is_journal_whole:
            how = journal.how_now(fresh, unit, cell) or How.RESTORED
            write_cell(fresh, unit, cell, field, last, how)
        else:
            restored.append((unit, Change(cell, last, actual, How.RESTORED)))
    for unit, change in restored:
        journal.append_changes(fresh, unit, [change], journal.Stamp(journal.now(), ""), step=0)


def _cells_stand(fresh: Database, remains: _Remains, field_of: FieldOf) -> bool:
    """Whether each table of cells has its sum again, or holds what the journal says and nothing else
    (how a replayed figure came to be is not always known).
    """
    sums = row_sums.kept_sums(fresh)
    changed = [
        table
        for table in row_sums.CELLS
        if sums.get(table) != remains.sums.get(table) and table in remains.sums
    ]
    if not changed:
        return True
    if any(sums[table][0] != remains.sums[table][0] for table in changed):
        return False
    return all(
        field is None or read_cell(fresh, unit, cell, field) == last
        for unit, cell, last in journal.last_contents(fresh)
        for field in (field_of(cell.form, cell.code),)
    )
