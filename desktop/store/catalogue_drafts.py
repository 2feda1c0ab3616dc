"""The draft of the next version of the forms, and the steps by which it came to be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlite_utils import Database

from desktop.catalogue.content import Files

MOST_STEPS = 500


class DraftStep(NamedTuple):
    """In the file `name`, from the character `start` on, `inserted` stands in place of `removed`."""

    step: int
    name: str
    start: int
    removed: str
    inserted: str
    what: str


def draft_files(db: Database) -> Files:
    """() where there is no draft."""
    rows = db.execute("SELECT name, text FROM catalogue_draft ORDER BY name").fetchall()
    return tuple((str(name), str(text).encode()) for name, text in rows)


def draft_base(db: Database) -> tuple[str, str]:
    """The content that the draft began from, and when it was changed last; two "" where there is none."""
    row = db.execute("SELECT base, max(at) FROM catalogue_draft").fetchone()
    return (str(row[0]), str(row[1])) if row and row[0] else ("", "")


def put_draft(db: Database, files: Files, *, base: str, at: str, who: str) -> None:
    """Keep these files as the draft; those that say the same stay untouched."""
    kept = dict(draft_files(db))
    for name, content in files:
        if kept.get(name) != content:
            db.table("catalogue_draft").upsert(
                {"name": name, "text": content.decode(), "base": base, "at": at, "who": who},
                pk="name",
            )
    for name in kept.keys() - dict(files).keys():
        db.execute("DELETE FROM catalogue_draft WHERE name = ?", [name])


def forget_draft(db: Database) -> None:
    db.execute("DELETE FROM catalogue_draft")
    db.execute("DELETE FROM catalogue_draft_step")


def keep_step(db: Database, what: str, changes: Sequence[tuple[str, int, str, str]]) -> None:
    """Keep what was done last: (file, start, removed, inserted) of each file; what was undone before cannot be done again
    any more.
    """
    db.execute("DELETE FROM catalogue_draft_step WHERE undone = 1")
    step = _newest(db, undone=False) + 1
    for name, start, removed, inserted in changes:
        db.execute(
            "INSERT INTO catalogue_draft_step (step, name, start, removed, inserted, what, undone) VALUES (?, ?, ?, ?, ?, ?, 0)",
            [step, name, start, removed, inserted, what],
        )
    db.execute("DELETE FROM catalogue_draft_step WHERE step <= ?", [step - MOST_STEPS])


def _newest(db: Database, *, undone: bool) -> int:
    row = db.execute(
        "SELECT max(step) FROM catalogue_draft_step WHERE undone = ?", [int(undone)]
    ).fetchone()
    return int(row[0] or 0)


def step_to_undo(db: Database) -> tuple[DraftStep, ...]:
    """The changes of the step that was done last; () for none."""
    return _step(db, _newest(db, undone=False))


def step_to_redo(db: Database) -> tuple[DraftStep, ...]:
    """The changes of the step that was undone last; () for none."""
    row = db.execute("SELECT min(step) FROM catalogue_draft_step WHERE undone = 1").fetchone()
    return _step(db, int(row[0] or 0))


def _step(db: Database, step: int) -> tuple[DraftStep, ...]:
    rows = db.execute(
        "SELECT step, name, start, removed, inserted, what FROM catalogue_draft_step WHERE step = ? ORDER BY name",
        [step],
    )
    return tuple(DraftStep(*row) for row in rows.fetchall())


def mark_step(db: Database, step: int, *, undone: bool) -> None:
    db.execute("UPDATE catalogue_draft_step SET undone = ? WHERE step = ?", [int(undone), step])
