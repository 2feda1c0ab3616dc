"""The documentation of the database: every table and column is in it, nothing that has gone, and
its queries run.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop import i18n, paths
from tests.pair import Pair, make_pair
from tests.senders import QICUN, Stick


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with make_pair(tmp_path) as pair:
        Stick(pair.desk, pair.stick).give(
            QICUN, E303=1000, E301=1000, E104=20, standard="HJ 633-2012"
        )
        yield pair


def help_of(language: str) -> str:
    return (paths.resources_dir() / "help" / f"database_{language}.md").read_text(encoding="utf-8")


def documented(text: str) -> dict[str, list[str]]:
    tables = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    return {
        table.split("\n")[0]: re.findall(r"^- `(\w+)` — \S", table, flags=re.MULTILINE)
        for table in tables
    }


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_table_and_column_is_documented(pair: Pair, language: str) -> None:
    db = pair.desk.db
    tables = [
        row[0]
        for row in db.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
            " AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
    ]
    there = {
        table: [row[1] for row in db.execute(f'PRAGMA table_info("{table}")').fetchall()]
        for table in tables
    }
    assert documented(help_of(language)) == there


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_its_queries_run_on_a_copy_that_is_only_read(pair: Pair, language: str) -> None:
    queries = re.findall(r"```sql\n(.*?)\n```", help_of(language), flags=re.DOTALL)
    assert len(queries) == 5
    with sqlite3.connect(f"file:{pair.desk.database}?mode=ro", uri=True) as db:
        found = {query: db.execute(query).fetchall() for query in queries}
    answered = [query for query, rows in found.items() if rows]
    assert any("E104" in query for query in answered)
    assert found[queries[0]] == [("2025-10", 20)]
    assert found[queries[1]] == [(QICUN, "2025-10", 1000.0)]
