"""The journal: only appended to, chained, and every break shows."""

from __future__ import annotations

import sqlite3

import pytest
from sqlite_utils import Database

from desktop.domain.figures import EMPTY, Cell, Figure, How
from desktop.domain.records.changes import Change
from desktop.store import journal

UNIT = "140902209"
CELL = Cell("E1", "E303", "", "2025-10")


def change(
    db: Database,
    before: int | None,
    after: int | None,
    *,
    step: int = 0,
    reverses: int = 0,
    how: How = How.TYPED,
    cell: Cell = CELL,
) -> int:
    number = step or journal.next_step(db)
    with db.atomic():
        journal.append_changes(
            db,
            UNIT,
            [Change(cell, Figure(before), Figure(after), how)],
            journal.Stamp(journal.now(), "张三"),
            step=number,
            reverses=reverses,
        )
    return number


@pytest.fixture
def filled(db: Database) -> Database:
    for before, after in ((None, 1), (1, 2), (2, 3)):
        change(db, before, after)
    with db.atomic():
        journal.append_event(
            db,
            UNIT,
            journal.Event("sealed", period="2025-10", code="1", after="ab" * 32),
            journal.Stamp(journal.now(), "张三"),
        )
    return db


def unguarded(db: Database) -> Database:
    for trigger in ("journal_is_not_edited", "journal_is_not_cut"):
        db.execute(f"DROP TRIGGER {trigger}")
    return db


def test_an_untouched_journal_holds(filled: Database) -> None:
    assert journal.broken_link(filled) is None


@pytest.mark.parametrize(
    "statement", ["UPDATE journal SET who = 'x'", "DELETE FROM journal WHERE id = 2"]
)
def test_triggers_guard_it(filled: Database, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        filled.execute(statement)


@pytest.mark.parametrize(
    "assignment",
    [
        "after = '{\"value\":9}'",
        "before = ''",
        "at = '2020-01-01T00:00:00+08:00'",
        "who = '李四'",
        "unit = '140902001'",
        "step = 7",
        "how = 'pasted'",
        "period = '2025-09'",
    ],
)
def test_an_edited_row_shows(filled: Database, assignment: str) -> None:
    unguarded(filled).execute(f"UPDATE journal SET {assignment} WHERE id = 2")
    assert journal.broken_link(filled) == 2


def test_words_moved_between_columns_show(filled: Database) -> None:
    unguarded(filled).execute(
        "UPDATE journal SET form = form || 'E', code = substr(code, 2) WHERE id = 2"
    )
    assert journal.broken_link(filled) == 2


def test_a_row_that_was_cut_out_shows(filled: Database) -> None:
    unguarded(filled).execute("DELETE FROM journal WHERE id = 2")
    assert journal.broken_link(filled) == 2


def test_rows_cut_from_the_end_show(filled: Database) -> None:
    unguarded(filled).execute("DELETE FROM journal WHERE id >= 3")
    assert journal.broken_link(filled) == 3


def test_a_cut_still_shows_after_more_was_written(filled: Database) -> None:
    unguarded(filled).execute("DELETE FROM journal WHERE id >= 3")
    change(filled, 3, 4)
    assert journal.broken_link(filled) == 3


def test_a_whole_journal_that_was_cut_shows(filled: Database) -> None:
    unguarded(filled).execute("DELETE FROM journal")
    assert journal.broken_link(filled) == 1


def test_a_head_that_was_taken_away_shows(filled: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        filled.execute("DELETE FROM journal_head")
    filled.execute("DROP TRIGGER journal_head_stays")
    filled.execute("DELETE FROM journal_head")
    assert journal.broken_link(filled) == 5
    change(filled, 3, 4)
    assert journal.broken_link(filled) is None, "and does not stop the work"


def test_a_change_that_was_rolled_back_leaves_the_head(filled: Database) -> None:
    with pytest.raises(RuntimeError), filled.atomic():
        journal.append_event(
            filled, UNIT, journal.Event("sealed"), journal.Stamp(journal.now(), "张三")
        )
        raise RuntimeError
    assert journal.broken_link(filled) is None


def test_what_an_undo_brought_back_is_what_it_was(db: Database) -> None:
    first, second = change(db, None, 1, how=How.TYPED), change(db, 1, 2, how=How.DERIVED)
    back = change(db, 2, 1, reverses=second, how=How.RESTORED)
    again = change(db, 1, 2, reverses=back, how=How.RESTORED)
    last = change(db, 2, 1, reverses=again, how=How.RESTORED)
    hows = [
        journal.how_before(db, UNIT, CELL, step)
        for step in (first, second, back, again, last, last + 1)
    ]
    assert hows == [None, How.TYPED, How.DERIVED, How.TYPED, How.DERIVED, How.TYPED]


def test_two_rows_exchanged_show(filled: Database) -> None:
    unguarded(filled)
    filled.execute("UPDATE journal SET id = 99 WHERE id = 2")
    filled.execute("UPDATE journal SET id = 2 WHERE id = 3")
    filled.execute("UPDATE journal SET id = 3 WHERE id = 99")
    assert journal.broken_link(filled) == 2


def test_a_row_whose_own_digest_was_made_to_fit_shows_at_the_next(filled: Database) -> None:
    unguarded(filled)
    head = filled.execute("SELECT digest FROM journal WHERE id = 1").fetchone()[0]
    filled.execute("UPDATE journal SET after = '{\"value\":9}' WHERE id = 2")
    row = filled.execute(
        "SELECT at, who, what, unit, form, period, code, dimension, before, after, how, step, reverses"
        " FROM journal WHERE id = 2"
    ).fetchone()
    filled.execute("UPDATE journal SET digest = ? WHERE id = 2", [journal.chain(head, row)])
    assert journal.broken_link(filled) == 3


def test_history_is_newest_first(filled: Database) -> None:
    values = [(c.before.value, c.after.value) for c in journal.history(filled, UNIT, CELL)]
    assert values == [(2, 3), (1, 2), (None, 1)]
    assert len(journal.history(filled, UNIT, CELL, limit=2)) == 2


def test_the_last_word_on_each_cell(filled: Database) -> None:
    other = Cell("E1", "E304", "", "2025-10")
    change(filled, None, 5, cell=other)
    change(filled, 5, None, cell=other)
    assert {cell: figure for _unit, cell, figure in journal.last_contents(filled)} == {
        CELL: Figure(3),
        other: EMPTY,
    }


def test_steps_to_undo_and_redo(db: Database) -> None:
    first, second = change(db, None, 1), change(db, 1, 2)
    assert journal.undo_stacks(db, UNIT, ["2025-10"]) == ([first, second], [])
    back = change(db, 2, 1, reverses=second, how=How.RESTORED)
    assert journal.undo_stacks(db, UNIT, ["2025-10"]) == ([first], [back])
    again = change(db, 1, 2, reverses=back, how=How.RESTORED)
    assert journal.undo_stacks(db, UNIT, ["2025-10"]) == ([first, again], [])
    change(db, 2, 1, reverses=again, how=How.RESTORED)
    third = change(db, 1, 7)
    assert journal.undo_stacks(db, UNIT, ["2025-10"]) == ([first, third], [])
    assert journal.undo_stacks(db, UNIT, ["2025-09"]) == ([], [])
