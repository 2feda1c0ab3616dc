"""The words that go with what is sent: at a unit with the submission of a period (填报说明), at the desk with its task;
and those that came with received files.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlite_utils import Database

from desktop.domain.records.covering import Covering
from desktop.printable import printable


def words_for(db: Database, period: str) -> str:
    """Those written here for a period; "" for none."""
    row = db.execute("SELECT words FROM covering_words WHERE period = ?", [period]).fetchone()
    return str(row[0]) if row else ""


def keep_words(db: Database, period: str, words: str, *, at: str, who: str) -> None:
    """In the place of those before."""
    db.execute(
        "INSERT INTO covering_words (period, words, at, who) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
        " words = excluded.words, at = excluded.at, who = excluded.who",
        [period, printable(words, keep="\n"), at, who],
    )


def words_received(db: Database, periods: Sequence[str]) -> tuple[Covering, ...]:
    """Of the submissions that count, those of desks below among them, by unit and period."""
    rows = db.execute(
        "SELECT unit, period, words, digest, created_at FROM received WHERE kind IN ('submission', 'upward')"
        " AND state = 'current' AND words != '' AND period IN (SELECT value FROM json_each(?)) ORDER BY unit, period",
        [json.dumps(list(periods))],
    )
    return tuple(Covering(*row) for row in rows.fetchall())


def unseen_words(db: Database) -> tuple[Covering, ...]:
    """Of the tasks that count, those that nobody has seen yet, the newest first."""
    rows = db.execute(
        "SELECT unit, period, words, digest, created_at FROM received WHERE kind = 'task' AND state = 'current'"
        " AND words != '' AND seen_at = '' ORDER BY created_at DESC"
    )
    return tuple(Covering(*row) for row in rows.fetchall())


def have_seen(db: Database, digests: Sequence[str], at: str) -> None:
    db.execute(
        "UPDATE received SET seen_at = ? WHERE digest IN (SELECT value FROM json_each(?))",
        [at, json.dumps(list(digests))],
    )
