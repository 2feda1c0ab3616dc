"""Checking a catalogue: the bundled one is in order; every mistake is found with its file, table
and line.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop import paths
from desktop.actions.catalogues.check import check_catalogue
from desktop.errors import CatalogueError
from tests.unit.conftest import Edit


def test_the_bundled_catalogue_is_in_order() -> None:
    assert check_catalogue(paths.catalogues_dir() / "xinfu") == ()


@pytest.mark.parametrize(
    ("old", "new", "table", "code"),
    [
        (
            'left = "E102 + E103 + E105',
            'left = "E102 + E999 + E105',
            "[[rule]] E1-R01",
            "catalogue-unknown-column",
        ),
        (
            'right = "days_in_period"',
            'right = "days_in_periode"',
            "[[rule]] E1-R02",
            "catalogue-unknown-column",
        ),
        (
            'proposal = "E102 + E103"',
            'proposal = "E102 +"',
            "[[rule]] E1-R03",
            "catalogue-expression",
        ),
        (
            'right = "E101"\ncells = ["E104"',
            'right = "(SELECT 1 FROM sqlite_master)"\ncells = ["E104"',
            "[[rule]] E1-R04",
            "catalogue-expression",
        ),
        ('left = "E109"', 'left = "load_extension(1)"', "[[rule]] E1-R05", "catalogue-expression"),
        (
            'right = "0.75 * days_in_period"',
            'right = "1; DROP TABLE row"',
            "[[rule]] E1-R06",
            "catalogue-expression",
        ),
        (
            "优良天数 {left} 天，优、良天数",
            "优良天数 {lefft} 天，优、良天数",
            "[[rule]] E1-R03",
            "catalogue-unknown-placeholder",
        ),
        (
            '"这一格没有填。"',
            '"{which} 没有填。"',
            "[[check]] E1-C01",
            "catalogue-unknown-placeholder",
        ),
        (
            'name = "blank_required"',
            'name = "blank"',
            "[[check]] E1-C01",
            "catalogue-unknown-check",
        ),
        (
            'name = "standstill"',
            'name = "repeated_days"',
            "[[check]] E1-C05",
            "catalogue-check-of-other-form",
        ),
        (
            'expression = "E107 + E108"',
            'expression = "E107 + E998"',
            "[[indicator]] E109",
            "catalogue-unknown-column",
        ),
        (
            'expression = "sum(valid)"',
            'expression = "sum(valid"',
            "[[indicator]] E101",
            "catalogue-expression",
        ),
        (
            'expression = "E102 + E103"',
            'expression = "E102 + E103 + 0 * E110"',
            "[[indicator]] E1",
            "catalogue-derivation-ring",
        ),
    ],
)
def test_one_mistake(folder: Path, edit: Edit, old: str, new: str, table: str, code: str) -> None:
    line = edit("e1.toml", old, new)
    (mistake,) = check_catalogue(folder)
    assert (mistake.file, mistake.code) == ("e1.toml", code)
    assert mistake.table.startswith(table)
    if code != "catalogue-derivation-ring":  # a ring is named at one of its indicators
        assert mistake.line == line
    assert str(mistake)


def test_all_mistakes_at_once(folder: Path, edit: Edit) -> None:
    edit("e1.toml", 'right = "days_in_period"', 'right = "days_in_periode"')
    edit("r1.toml", 'left = "R102"', 'left = "R192"')
    edit("p1.toml", 'within = "2.5"', 'within = "wide"')
    assert [(m.file, m.code) for m in check_catalogue(folder)] == [
        ("e1.toml", "catalogue-unknown-column"),
        ("p1.toml", "catalogue-wrong-value"),
        ("r1.toml", "catalogue-unknown-column"),
    ]


def test_what_the_loader_finds_comes_first(folder: Path, edit: Edit) -> None:
    line = edit("e1.toml", 'severity = "error"', 'severity = "grave"')
    (mistake,) = check_catalogue(folder)
    assert (mistake.code, mistake.line) == ("catalogue-not-one-of", line)


def test_no_catalogue_there(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError):
        check_catalogue(tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('right = "E107 + E108"', 'right = "E109 + 0 * E107 * E108"'),
        ('when = "month = 12"', 'when = "month = 13"'),
    ],
)
def test_a_rule_that_can_never_ask_is_refused(folder: Path, edit: Edit, old: str, new: str) -> None:
    """Two sides that are the same; a month that does not exist."""
    edit("e1.toml", old, new)
    (mistake,) = check_catalogue(folder)
    assert mistake.code == "catalogue-rule-silent"
    assert mistake.table.startswith("[[rule]] E1-R")
