"""Names say what is held: words that went wrong once do not come back as identifiers."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GONE = frozenset({"told", "said", "asked", "wanted", "came", "rivals"})
"""Each held ten things; see DESIGN.md §2 for what they are called now."""
FOLDERS = ("desktop", "packaging", "tests")


def parts(name: str) -> list[str]:
    """The words of a snake_case or CamelCase name, in lower case."""
    return [part.lower() for part in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)]


def wrong_names(source: str) -> Iterator[tuple[int, str]]:
    """(line, name) of each identifier with such a word; the names of tests are sentences."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        is_name = token.type == tokenize.NAME and not token.string.startswith("test_")
        if is_name and not GONE.isdisjoint(parts(token.string)):
            yield token.start[0], token.string


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_identifier_is_a_word_for_everything(folder: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line, name in wrong_names(path.read_text(encoding="utf-8"))
    ]
    assert wrong == []


def test_the_look_itself_sees_such_a_name() -> None:
    source = "def f(told_of):\n    HonourTold = 1\n    return told_of, 'told'  # told\n"
    assert [name for _line, name in wrong_names(source)] == ["told_of", "HonourTold", "told_of"]
