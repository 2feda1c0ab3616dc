"""The sums over all rows: kept by every commit, and contradicted by whatever else changes a row."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from desktop.store import journal, received, row_sums
from desktop.store.database import open_database
from desktop.store.settings import read_setting, write_setting
from desktop.store.soundness import examine
from tests.damage import edit

SAMPLES: dict[str, object] = {"INTEGER": 1, "TEXT": "x", "BLOB": b"x"}
ALLOWED = {
    ("submission", "state"): "sealed",
    ("received", "state"): "current",
    ("form_state", "state"): "received",
    ("receipt", "state"): "received",
    ("receipt", "standing"): "current",
    ("person", "role"): "entry",
    ("sent", "kind"): "task",
    ("return_above", "state"): "open",
    ("figure", "missing"): "",
}


def sample_row(db: Database, table: str) -> dict[str, object]:
    return {
        name: ALLOWED.get((table, name), SAMPLES[kind])
        for _number, name, kind, *_rest in db.execute(f"PRAGMA table_info({table})")
        if (table, name) != ("submission", "returned")
    }


def fill(db: Database) -> None:
    """One row in every table that is summed."""
    with db.atomic():
        for table in row_sums.tables(db):
            row = sample_row(db, table)
            marks = ", ".join("?" * len(row))
            names = ", ".join(f'"{name}"' for name in row)
            db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))


def test_every_table_is_summed_chained_or_the_sum_itself(db: Database) -> None:
    everything = set(db.table_names()) - set(row_sums.BESIDE)
    assert set(row_sums.tables(db)) == everything
    assert {*row_sums.CELLS, *row_sums.FROM_COPIES} <= everything
    fill(db)
    assert row_sums.changed_tables(db) == ()
    assert row_sums.kept_sums(db).keys() == everything | {row_sums.SCHEMA}


TABLES = [
    "setting",
    "catalogue_file",
    "carried_project",
    "past_period",
    "stated_form",
    "stated_value",
    "return_above",
    "catalogue_issue",
    "catalogue_draft",
    "catalogue_draft_step",
    "figure",
    "reading",
    "project",
    "covering_words",
    "evidence_file",
    "person",
    "progress",
    "honour",
    "explanation",
    "target",
    "submission",
    "trusted_key",
    "received",
    "ledger_row",
    "offered_figure",
    "form_state",
    "returned_cell",
    "sent",
    "deadline",
    "closed_period",
    "receipt",
]


def test_the_tables_named_here_are_all_of_them(db: Database) -> None:
    assert sorted(TABLES) == sorted(row_sums.tables(db))


@pytest.mark.parametrize("table", TABLES)
def test_whatever_another_program_does_to_a_table_shows(
    db: Database, path: Path, table: str
) -> None:
    fill(db)
    names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    kinds = {row[1]: row[2] for row in db.execute(f"PRAGMA table_info({table})")}
    checked = {name for of, name in ALLOWED if of == table} | {"returned"}
    column = next(name for name in reversed(names) if name not in checked)
    other = {"INTEGER": "7", "TEXT": "'y'", "BLOB": "x'79'"}[kinds[column]]
    copied = ", ".join(
        {"INTEGER": "9", "TEXT": "'z'", "BLOB": "x'7a'"}[kinds[n]] if n not in checked else n
        for n in names
    )
    for statement in (
        f"UPDATE {table} SET {column} = {other}",
        f"DELETE FROM {table}",
        f"INSERT INTO {table} SELECT {copied} FROM {table}",
    ):
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        before = path.read_bytes()
        edit(path, statement)
        assert row_sums.changed_tables(db) == (table,), statement
        assert not examine(path).is_sound
        edit(path, f"DELETE FROM {table}")
        db.close()
        path.write_bytes(before)
        reopened = open_database(path)
        db.conn = reopened.conn


def test_a_change_of_the_schema_shows(db: Database, path: Path) -> None:
    edit(path, "DROP TRIGGER journal_is_not_cut")
    assert row_sums.changed_tables(db) == ("schema",)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE table_sum SET sum = '00' WHERE name = 'figure'",
        "DELETE FROM table_sum WHERE name = 'figure'",
        "UPDATE commit_head SET commits = commits + 1",
        "UPDATE commit_head SET state = ''",
        "DELETE FROM commit_head",
    ],
)
def test_the_sums_themselves_cannot_be_edited(db: Database, path: Path, statement: str) -> None:
    edit(path, statement)
    assert row_sums.changed_tables(db)


class Stop(Exception):
    pass


READING_ROW = ("unit", *received.READING)


@pytest.fixture(scope="module")
def sums_db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    db = open_database(tmp_path_factory.mktemp("sums") / "t.db", create=True)
    yield db
    db.close()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"), st.sampled_from(["", "1", "2"]), st.booleans(), st.booleans()
        ),
        max_size=12,
    )
)
def test_sums_follow_any_order_of_changes_and_what_is_taken_back(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, str, bool, bool]]
) -> None:
    path = tmp_path_factory.mktemp("sums") / "t.db"
    db = open_database(path, create=True)
    for name, value, inner_back, outer_back in changes:
        try:
            with db.atomic():
                if value:
                    write_setting(db, name, value)
                else:
                    db.execute("DELETE FROM setting WHERE name = ?", [name])
                try:
                    with db.atomic():
                        db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", ["a", value])
                        if inner_back:
                            raise Stop
                except Stop:
                    pass
                if outer_back:
                    raise Stop
        except Stop:
            pass
        assert row_sums.changed_tables(db) == ()
    assert row_sums.replayed(db).get("setting", set()) == set(row_sums.literals(db, "setting"))
    assert journal.broken_link(db) is None
    db.close()


TEXTS = st.one_of(st.none(), st.text(st.sampled_from("a'\0\ud7ff忻\n\\,"), max_size=4))
NUMBERS = st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), st.booleans())


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.lists(st.tuples(NUMBERS, TEXTS, TEXTS), max_size=4),
            st.booleans(),
        ),
        max_size=4,
    )
)
def test_the_sum_of_rows_inserted_together_is_that_of_what_is_stored(
    sums_db: Database, groups: list[tuple[list[tuple[object, ...]], bool]]
) -> None:
    with sums_db.atomic():
        sums_db.execute("DELETE FROM reading")
        for group, (rows, is_taken_back) in enumerate(groups):
            days = [
                ("a", f"2025-10-{10 * group + n}", aqi, primary, *[None] * 7, reason)
                for n, (aqi, primary, reason) in enumerate(rows)
            ]
            with suppress(Stop, sqlite3.IntegrityError), sums_db.atomic():
                row_sums.insert_rows(sums_db, "reading", READING_ROW, days)
                if is_taken_back:
                    raise Stop
    assert row_sums.changed_tables(sums_db) == ()


@pytest.mark.parametrize("wrong", [("a", "2025-10-01"), ("a", None)])
def test_a_row_that_cannot_be_takes_nothing_of_the_others_with_it(
    db: Database, wrong: tuple[object, ...]
) -> None:
    rest = (None,) * (len(READING_ROW) - 2)
    with pytest.raises(sqlite3.IntegrityError), db.atomic():
        row_sums.insert_rows(
            db, "reading", READING_ROW, [("a", "2025-10-01", *rest), (*wrong, *rest)]
        )
    db.execute("INSERT INTO reading (unit, date) VALUES ('b', '2025-10-01')")
    assert db.execute("SELECT count(*) FROM reading").fetchone() == (1,)
    assert row_sums.changed_tables(db) == ()


def test_a_change_outside_a_transaction_is_one_of_its_own(db: Database) -> None:
    before = row_sums.last_mark(db)
    write_setting(db, "who", "张三")
    after = row_sums.last_mark(db)
    assert before is not None and after is not None and after.commits == before.commits + 1
    assert row_sums.changed_tables(db) == ()


def test_what_changes_nothing_is_no_commit(db: Database) -> None:
    write_setting(db, "who", "张三")
    before = row_sums.last_mark(db)
    write_setting(db, "who", "张三")
    with db.atomic():
        assert read_setting(db, "who") == "张三"
    assert row_sums.last_mark(db) == before


def test_the_journal_holds_each_row_of_what_decides(db: Database) -> None:
    fill(db)
    replayed = row_sums.replayed(db)
    for table in row_sums.tables(db):
        expected = set(row_sums.literals(db, table)) if row_sums.is_replayed(table) else set()
        assert replayed.get(table, set()) == expected, table


def test_bytes_that_are_no_text_are_a_finding(db: Database, path: Path) -> None:
    write_setting(db, "who", "z" * 40)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    data = path.read_bytes()
    place = data.index(b"z" * 40)
    for byte in random.Random(1).sample(range(40), 5):
        path.write_bytes(data[: place + byte] + b"\xff" + data[place + byte + 1 :])
        looked = examine(path)
        assert not looked.is_sound and looked.first_mistake
