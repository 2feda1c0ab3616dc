"""What belongs in one layer only: SQL is written in the store."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STORE = ROOT / "desktop" / "store"
CALCULATOR = ROOT / "desktop" / "domain" / "rules" / "calculator.py"
"""It lets SQLite evaluate expressions in memory, and knows nothing of the database."""

CALLS = {"execute", "executemany", "executescript", "query"}
STATEMENTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "PRAGMA")


def sql_in(source: str) -> Iterator[tuple[int, str]]:
    """(line, what) of each call that runs SQL and each text that begins as a statement."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in CALLS
        ):
            yield node.lineno, f".{node.func.attr}("
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = node.value.split(maxsplit=1)
            if words and words[0] in STATEMENTS:
                yield node.lineno, words[0]


def test_sql_is_written_in_the_store_alone() -> None:
    modules = [
        path
        for path in sorted((ROOT / "desktop").rglob("*.py"))
        if STORE not in path.parents and path != CALCULATOR
    ]
    assert len(modules) > 100
    found = [
        f"{path.relative_to(ROOT)}:{line} {what}"
        for path in modules
        for line, what in sql_in(path.read_text(encoding="utf-8"))
    ]
    assert not found, "SQL outside desktop/store:\n" + "\n".join(found)


def test_the_search_for_sql_finds_it() -> None:
    source = (
        "db.execute(text)\ncursor.executemany(text, rows)\ndb.query(text)\n"
        'a = f"SELECT {names} FROM cell"\nb = """\n  DELETE FROM cell"""\nc = "Select a cell"\n'
    )
    assert sorted(sql_in(source)) == [
        (1, ".execute("),
        (2, ".executemany("),
        (3, ".query("),
        (4, "SELECT"),
        (5, "DELETE"),
    ]


def test_the_store_itself_would_be_found() -> None:
    assert list(sql_in((STORE / "rows.py").read_text(encoding="utf-8")))


LISTING = {"scandir", "listdir", "iterdir", "glob", "rglob", "walk"}


def test_folders_are_listed_in_one_place() -> None:
    """Windows says of an empty drive that it is not there; desktop/folders.py knows."""
    found = [
        f"{path.name}:{node.lineno}"
        for path in sorted((ROOT / "desktop").rglob("*.py"))
        if path.name != "folders.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LISTING
    ]
    assert found == []
