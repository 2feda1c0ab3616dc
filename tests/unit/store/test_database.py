"""Opening: pragmas, schema versions, and what the disk does told apart."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from desktop.domain.figures import Cell, Figure, How
from desktop.domain.records.changes import Change
from desktop.errors import StoreError
from desktop.store import journal
from desktop.store.database import integrity_mistakes, is_behind, machine_faults, open_database
from desktop.store.migrations import NAMES, migrations
from desktop.store.received import current_files, files_through
from desktop.store.rows import KeptExplanation, explanations_of
from desktop.store.settings import read_setting, write_setting
from desktop.store.soundness import examine
from tests.systems import IS_POSIX, posix_only, small_disk


def code_of(path: Path, *, create: bool = False) -> str:
    with pytest.raises(StoreError) as refused:
        open_database(path, create=create)
    return refused.value.code


def test_every_connection_is_durable(db: Database) -> None:
    query = {
        name: db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys")
    }
    assert query == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_every_table_is_strict(db: Database) -> None:
    loose = [
        row[0]
        for row in db.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0"
            " AND name NOT LIKE 'sqlite_%' AND name != '_sqlite_migrations'"
        )
    ]
    assert loose == []


def test_a_new_database_is_at_the_newest_schema(db: Database, path: Path) -> None:
    assert tuple(m.name for m in migrations.applied(db)) == NAMES
    assert not is_behind(path)


def test_m002_takes_the_head_of_the_journal_that_is_there(path: Path) -> None:
    old = Database(path, execute_plugins=False)
    migrations.apply(old, stop_before="m002_journal_head")
    row = (
        "2025-11-05T09:00:00+08:00",
        "张三",
        "workplace",
        "140902209",
        "",
        "",
        "",
        "",
        "",
        "township",
        "",
        0,
        0,
    )
    digest = journal.chain("", row)
    old.execute(f"INSERT INTO journal VALUES (1, {', '.join('?' * 14)})", [*row, digest])
    assert journal.broken_link(old) is None, "an old backup is read without being migrated"
    old.close()
    assert is_behind(path)
    db = open_database(path)
    assert db.execute("SELECT id, digest FROM journal_head").fetchall() == [(1, digest)]
    with db.atomic():
        journal.append_event(
            db, "140902209", journal.Event("sealed"), journal.Stamp(journal.now(), "张三")
        )
    assert journal.broken_link(db) is None
    db.close()


def test_m002_on_an_empty_journal(path: Path) -> None:
    old = Database(path, execute_plugins=False)
    migrations.apply(old, stop_before="m002_journal_head")
    old.close()
    db = open_database(path)
    assert journal.broken_link(db) is None
    db.close()


def test_m003_keeps_the_figures_and_adds_the_desk(path: Path) -> None:
    old = Database(path, execute_plugins=False)
    migrations.apply(old, stop_before="m003_desk")
    old.execute(
        "INSERT INTO figure (unit, period, code, dimension, value, how)"
        " VALUES ('140902209', '2025-10', 'E303', '', 6400000, 'typed')"
    )
    old.close()
    db = open_database(path)
    assert db.execute(
        "SELECT unit, value FROM figure INDEXED BY figure_in WHERE period = '2025-10'"
    ).fetchall() == [("140902209", 6_400_000)]
    assert {
        "received",
        "ledger_row",
        "offered_figure",
        "form_state",
        "returned_cell",
        "receipt",
        "sent",
        "deadline",
        "closed_period",
    } <= set(db.table_names())
    db.close()


def test_m005_keeps_the_words_and_knows_no_sides_of_theirs(path: Path) -> None:
    old = Database(path, execute_plugins=False)
    migrations.apply(old, stop_before="m005_explained")
    old.execute(
        "INSERT INTO explanation (unit, period, rule, form, code, dimension, words, at)"
        " VALUES ('140902209', '2025-10', 'P1-R12', 'P1', 'done_this_month', 'P01', '集中到货', '2025-11-03')"
    )
    old.close()
    db = open_database(path)
    (kept,) = explanations_of(db, "140902209", "2025-10").values()
    assert kept == KeptExplanation("集中到货", "2025-11-03", None, None, None, None)
    db.close()


def test_m006_keeps_the_receipts_and_tells_two_files_of_one_number_apart(path: Path) -> None:
    old = Database(path, execute_plugins=False)
    migrations.apply(old, stop_before="m006_receipt_standing")
    old.execute(
        "INSERT INTO receipt (unit, period, sequence, digest, state, at)"
        " VALUES ('140902209', '2025-10', 1, 'aa', 'accepted', '2025-11-05')"
    )
    old.close()
    db = open_database(path)
    db.execute(
        "INSERT INTO receipt (unit, period, sequence, digest, state, at, standing, reason)"
        " VALUES ('140902209', '2025-10', 1, 'bb', 'received', '2025-11-06', 'conflict', 'x')"
    )
    assert db.execute("SELECT digest, standing, reason FROM receipt").fetchall() == [
        ("aa", "current", ""),
        ("bb", "conflict", "x"),
    ]
    db.close()


def test_opening_again_changes_nothing(db: Database, path: Path) -> None:
    write_setting(db, "who", "张三")
    db.close()
    again = open_database(path)
    assert read_setting(again, "who") == "张三"
    again.close()


def test_a_newer_schema_is_refused_and_not_touched(db: Database, path: Path) -> None:
    with db.atomic():
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('tianbao', 'm999_later', '')"
        )
    db.close()
    before = path.read_bytes()
    assert code_of(path) == "store-newer"
    with pytest.raises(StoreError, match="store-newer"):
        is_behind(path)
    assert path.read_bytes() == before


def test_a_missing_file_is_not_made(path: Path) -> None:
    assert code_of(path) == "store-missing"
    assert not path.exists()


def test_something_else_under_that_name(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + b"not a database " * 400)
    assert code_of(path) == "store-damaged"


@pytest.mark.parametrize("keep", [0.25, 0.5, 0.9])
def test_a_half_written_file_is_damaged(db: Database, path: Path, keep: float) -> None:
    with db.atomic():
        for n in range(3000):
            write_setting(db, f"setting {n}", "x" * 50)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep) // 512 * 512])
    assert not examine(path).is_sound
    try:
        opened = open_database(path)
    except StoreError as error:
        assert error.code == "store-damaged"
        return
    with pytest.raises(StoreError) as refused, machine_faults(path):
        if integrity_mistakes(opened):
            raise StoreError("store-damaged", file=str(path), detail="")
    opened.close()
    assert refused.value.code == "store-damaged"


def test_a_bug_stays_a_bug(path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError), machine_faults(path):
        sqlite3.connect(":memory:").execute("SELECT * FROM nowhere")


@posix_only("permissions of folders")
@pytest.mark.skipif(IS_POSIX and os.geteuid() == 0, reason="permissions do not bind root")
def test_a_folder_that_cannot_be_written(db: Database, path: Path) -> None:
    db.close()
    path.chmod(0o400)
    path.parent.chmod(0o500)
    try:
        assert code_of(path) == "store-read-only"
    finally:
        path.parent.chmod(0o700)
        path.chmod(0o600)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert code_of(tmp_path / "none" / "tianbao.db", create=True) == "file-missing"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB."""
    with small_disk(tmp_path / "small", "1m") as folder:
        yield folder


def test_m015_takes_files_for_those_that_came_themselves(path: Path) -> None:
    old = Database(path, execute_plugins=False)
    migrations.apply(old, stop_before="m015_desks_below")
    old.execute(
        "INSERT INTO received (digest, kind, unit, period, sequence, state, previous, signing_key, recipient, catalogue,"
        " created_at, file, source, forms, at) VALUES ('aa', 'submission', '140902209', '2025-10', 1, 'current', '', x'00', '',"
        " '', '2025-11-03', 'aa.tbsub', 'aa.tbsub', 'E1', '2025-11-03')"
    )
    old.close()
    db = open_database(path)
    (file,) = current_files(db, "140902209")
    assert (file.through, file.is_submission) == ("", True)
    assert {"stated_form", "stated_value", "return_above"} <= set(db.table_names())
    assert files_through(db, "aa") == ()
    db.close()


def test_a_full_disk_loses_nothing_that_was_saved(disk: Path) -> None:
    path = disk / "tianbao.db"
    db = open_database(path, create=True)
    saved = 0
    with pytest.raises(StoreError) as refused:
        for saved in range(10_000):
            cell = Cell("E1", "E303", "", f"2025-{saved % 12 + 1:02d}")
            change = Change(cell, Figure(saved), Figure(saved + 1, note="备注" * 200), How.TYPED)
            with machine_faults(path), db.atomic():
                journal.append_changes(
                    db, "140902209", [change], journal.Stamp(journal.now(), "张三"), step=saved + 1
                )
    assert refused.value.code == "store-full"
    assert saved > 10
    assert db.execute("SELECT max(step) FROM journal").fetchone()[0] == saved
    db.close()
    again = open_database(path)
    assert again.execute("SELECT count(*), max(step) FROM journal").fetchone() == (saved, saved)
    assert journal.broken_link(again) is None
    again.close()


def test_a_write_protected_disk(disk: Path) -> None:
    path = disk / "tianbao.db"
    open_database(path, create=True).close()
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True, capture_output=True)
    assert code_of(path) == "store-read-only"
    assert code_of(disk / "other.db", create=True) == "file-read-only"
