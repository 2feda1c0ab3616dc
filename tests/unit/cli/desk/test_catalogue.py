"""`tianbao catalogue …`: a version of the forms written out, changed, compared, issued, shown, carried and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.catalogue.content import as_one_text
from tests.forms import TENDED, added, edited, merged, xinfu
from tests.unit.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("in_chinese")


@pytest.fixture
def desk(run: Run) -> Run:
    assert run("init", "--role", "district").code == 0
    return run


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """Next year's forms as one text."""
    file = tmp_path / "next.txt"
    files = edited(added(xinfu(), "e1.toml", TENDED), "catalogue.toml", ("2025.1", "2026.1"))
    file.write_text(as_one_text(files), encoding="utf-8", newline="")
    return file


def test_what_is_written_out_is_the_same_word_for_word(desk: Run, tmp_path: Path) -> None:
    folder = tmp_path / "forms"
    ran = desk("catalogue", "export", "--to", str(folder), "--json")
    assert ran.code == 0 and len(ran.json) == len(xinfu())
    again = desk("catalogue", "issue", str(folder), "--from", "2026-01", "--yes")
    assert again.code == 3 and "一字不差" in again.err
    assert desk("catalogue", "export", "--to", str(folder)).code == 3  # it is there already
    text = tmp_path / "forms.txt"
    assert desk("catalogue", "export", "--to", str(text)).code == 0
    assert text.read_text(encoding="utf-8") == as_one_text(xinfu())


def test_without_yes_it_only_says_what_would_change(desk: Run, new: Path) -> None:
    ran = desk("catalogue", "issue", str(new), "--from", "2026-Q1")
    assert ran.code == 1 and "E306 森林抚育面积" in ran.out and "还没有发布" in ran.err
    assert desk("catalogue", "show", "--json").json["number"] == 1


def test_it_is_issued_shown_by_period_carried_and_taken_back(
    desk: Run, new: Path, tmp_path: Path
) -> None:
    ran = desk(
        "catalogue", "issue", str(new), "--from", "2026", "--yes", "--words", "新增一项", "--json"
    )
    assert ran.code == 0
    assert {key: ran.json[key] for key in ("number", "from_month", "compared_with", "issued")} == {
        "number": 2,
        "from_month": "2026-01",
        "compared_with": 1,
        "issued": True,
    }
    changes = {(one["sort"], one["part"], one["key"]) for one in ran.json["changes"]}
    assert changes == {("new", "indicator", "E306"), ("changed", "cover", "xinfu")}
    then = desk("catalogue", "show", "--period", "2025-12", "--json").json
    now = desk("catalogue", "show", "--period", "2026-Q1", "--json").json
    assert (then["number"], then["version"], now["number"], now["version"]) == (
        1,
        "2025.1",
        2,
        "2026.1",
    )
    assert now["digest"] != then["digest"]
    assert [one["news"] for one in now["versions"]] == ["", "新增一项"]
    assert desk("catalogue", "take-back").code == 0
    assert desk("catalogue", "show", "--period", "2026-01", "--json").json["number"] == 1
    assert desk("catalogue", "issue", str(new), "--from", "2026", "--yes").code == 0
    stick = tmp_path / "stick"
    stick.mkdir()
    assert desk("task", "export", "--period", "2026-01", "--to", str(stick)).code == 0
    ran = desk("catalogue", "take-back")
    assert ran.code == 3 and "2026年1月" in ran.err


def test_units_that_merge_are_counted_by_period(desk: Run, tmp_path: Path) -> None:
    file = tmp_path / "merged.txt"
    file.write_text(
        as_one_text(merged(xinfu(), "2026-01", "2025-12")), encoding="utf-8", newline=""
    )
    assert desk("catalogue", "issue", str(file), "--from", "2026-01", "--yes").code == 0
    counts = [
        desk("catalogue", "show", "--period", period, "--json").json["units"]
        for period in ("2025", "2026-01")
    ]
    assert counts == [26, 25]


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("nowhere", 3, "nowhere"),
        ("broken.txt", 3, "broken.txt"),
    ],
)
def test_what_is_no_catalogue_is_refused(
    desk: Run, tmp_path: Path, path: str, code: int, words: str
) -> None:
    (tmp_path / "broken.txt").write_text("no headings", encoding="utf-8")
    ran = desk("catalogue", "issue", str(tmp_path / path), "--from", "2026-01", "--yes")
    assert (ran.code, words in ran.err) == (code, True), ran


def test_an_office_issues_nothing(made: Run, new: Path) -> None:
    ran = made("catalogue", "issue", str(new), "--from", "2026-01", "--yes")
    assert ran.code == 2
