"""The program knows no catalogue: no code of an indicator and no id of a form stands in it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from desktop.catalogue.model import Catalogue

ROOT = Path(__file__).resolve().parents[2]


def named(source: str, codes: frozenset[str]) -> list[tuple[int, str]]:
    """(line, text) of each string that is no docstring and in which a code stands as a word of its
    own, or begins the name of a column ("E104_prev").
    """
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    pattern = re.compile(rf"(?<![A-Za-z0-9_.+])(?:{'|'.join(sorted(codes))})(?![A-Za-z0-9])")
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and pattern.search(node.value)
    ]


def test_no_code_of_the_catalogue_stands_in_the_program(catalogue: Catalogue) -> None:
    codes = frozenset(map(str, (*catalogue.indicators, *catalogue.form_by_id)))
    assert len(codes) > 50
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text!r}"
        for path in sorted((ROOT / "desktop").rglob("*.py"))
        for line, text in named(path.read_text(encoding="utf-8"), codes)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "is_found"),
    [
        ('x = "E104"', True),
        ('x = "E104_prev"', True),
        ('x = f"E2 {day}"', True),
        ('x = f"E2_{name}_mean"', True),
        ('x = name.startswith("P1")', True),
        ("match x:\n    case 'E104':\n        pass", True),
        ('x = _("Try the code (E104).")', True),
        ('"""As E104."""', False),
        ('def f():\n    """As E104."""', False),
        ('x = "PM10"', False),
        ('x = "Shift+T1"', False),
        ('x = "SHE104"', False),
    ],
)
def test_what_counts_as_a_code(source: str, is_found: bool) -> None:
    codes = frozenset({"E104", "E2", "P1", "T1", "PM1"})
    assert bool(named(source, codes)) == is_found
