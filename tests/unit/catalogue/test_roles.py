"""Roles name indicators of the catalogue, stand in a file of their own, and leave the digest as it
is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop import paths
from desktop.catalogue.load import load_catalogue
from desktop.catalogue.model import ROLES_FILE, WORDS_FILE, Catalogue, IndicatorRole
from tests.forms import examine

Edit = Callable[[str, str, str], int]

GOOD_DAYS = 'id = "good_days"\nindicator = "E104"'


@pytest.mark.parametrize(
    ("role", "code"),
    [
        ("good_days", "E104"),
        ("pm2_5_mean", "E111"),
        ("water_class", "E201"),
        ("honours", "H100"),
    ],
)
def test_the_district_gives_every_role(
    catalogue: Catalogue, role: IndicatorRole, code: str
) -> None:
    indicator = catalogue.indicator_of_role(role)
    assert indicator is not None and indicator.code == code
    assert replace(catalogue, roles={}).indicator_of_role(role) is None


@pytest.mark.parametrize(
    ("code", "new", "table", "offset"),
    [
        ("catalogue-not-one-of", GOOD_DAYS.replace("good_days", "good_day"), "good_day", 0),
        ("catalogue-unknown-reference", GOOD_DAYS.replace("E104", "E999"), "good_days", 1),
        ("catalogue-missing-key", 'id = "good_days"', "good_days", -1),
        ("catalogue-unknown-key", GOOD_DAYS + '\ncode = "E104"', "good_days", 2),
        ("catalogue-duplicate", f"{GOOD_DAYS}\n\n[[role]]\n{GOOD_DAYS}", "good_days", 4),
        (
            "catalogue-roles-apart",
            GOOD_DAYS + '\n\n[[deadline]]\nfrequency = "year"\nworking_days = 1',
            "[[deadline]]",
            3,
        ),
    ],
)
def test_a_mistake_of_a_role_is_found_where_it_stands(
    folder: Path, edit: Edit, code: str, new: str, table: str, offset: int
) -> None:
    line = edit(ROLES_FILE, GOOD_DAYS, new)
    found = [m for m in examine(folder).mistakes if m.file == ROLES_FILE]
    assert [m.code for m in found if m.code == code] == [code], [str(m) for m in found]
    mistake = next(m for m in found if m.code == code)
    assert table in mistake.table and mistake.line == line + offset
    assert examine(folder).catalogue is None


def test_an_unknown_role_is_answered_with_the_known_ones(folder: Path, edit: Edit) -> None:
    edit(ROLES_FILE, '"good_days"', '"good_day"')
    (mistake,) = examine(folder).mistakes
    assert mistake.params["value"] == "good_day"
    assert mistake.params["allowed"] == "good_days, pm2_5_mean, water_class, honours"


def test_a_role_stands_in_no_other_file(folder: Path) -> None:
    with (folder / "e1.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[[role]]\n{GOOD_DAYS}\n")
    (folder / ROLES_FILE).unlink()
    assert [(m.file, m.code) for m in examine(folder).mistakes] == [
        ("e1.toml", "catalogue-roles-apart")
    ]


def test_the_digest_is_that_of_the_same_files_without_roles(folder: Path, edit: Edit) -> None:
    with_roles = load_catalogue(folder)
    edit(ROLES_FILE, "E111", "E112")
    changed = load_catalogue(folder)
    (folder / ROLES_FILE).unlink()
    without = load_catalogue(folder)
    assert with_roles.digest == changed.digest == without.digest
    assert without == replace(with_roles, roles={}, content=without.content)
    assert without.content not in (with_roles.content, changed.content)


def test_changed_roles_are_read_anew_though_the_digest_is_the_same(
    folder: Path, edit: Edit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "cache_dir", lambda: tmp_path / "cache")
    assert load_catalogue(folder).roles["pm2_5_mean"] == "E111"
    edit(ROLES_FILE, "E111", "E112")
    assert load_catalogue(folder).roles["pm2_5_mean"] == "E112"
    (folder / ROLES_FILE).unlink()
    assert load_catalogue(folder).roles == {}
    assert load_catalogue(folder).indicator_of_role("pm2_5_mean") is None


# --- the words of rules, which stand apart in the same way
def test_better_words_change_no_digest_and_are_what_a_finding_says(folder: Path) -> None:
    with_words = load_catalogue(folder)
    (folder / WORDS_FILE).unlink()
    without = load_catalogue(folder)
    assert with_words.digest == without.digest
    changed = {
        one.id
        for one, other in zip(with_words.rules, without.rules, strict=True)
        if one.message != other.message
    }
    assert "E1-R22" in changed
    for one, other in zip(with_words.rules, without.rules, strict=True):
        assert replace(one, message=other.message, instruction=other.instruction) == other


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ('rule = "E1-R999"', "catalogue-unknown-reference"),
        ('rule = "E1-R22"\nseverity = "hint"', "catalogue-unknown-key"),
        ("", "catalogue-missing-key"),
    ],
)
def test_a_mistake_in_the_words_is_found(folder: Path, edit: Edit, new: str, code: str) -> None:
    edit(WORDS_FILE, 'rule = "E1-R22"', new)
    assert [m.code for m in examine(folder).mistakes if m.file == WORDS_FILE] == [code]


def test_words_stand_in_no_other_file(folder: Path) -> None:
    text = (folder / WORDS_FILE).read_text(encoding="utf-8")
    (folder / WORDS_FILE).write_text("[[role]]\n" + GOOD_DAYS, encoding="utf-8")
    (folder / ROLES_FILE).write_text(text, encoding="utf-8")
    codes = {(m.file, m.code) for m in examine(folder).mistakes}
    assert (ROLES_FILE, "catalogue-words-apart") in codes
    assert (WORDS_FILE, "catalogue-roles-apart") in codes
