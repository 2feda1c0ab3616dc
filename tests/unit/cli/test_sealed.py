"""The command line around what was sealed: comparing paper, correcting, the outbox, an old backup."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.actions.workplace import open_workplace
from tests.unit.cli.conftest import Run
from tests.unit.cli.test_main import HEADER, MONTH, explain_all, filled, written

__all__ = ["filled"]


@pytest.fixture
def sealed(filled: Run, tmp_path: Path) -> Run:
    """October is out."""
    explain_all(filled)
    (tmp_path / "stick").mkdir()
    assert filled("submit", *MONTH, "--to", str(tmp_path / "stick")).code == 0
    return filled


def file_of(tmp_path: Path) -> str:
    (file,) = (tmp_path / "stick").glob("*.tbsub")
    return str(file)


def test_paper_is_compared_value_by_value(sealed: Run, home: Path, tmp_path: Path) -> None:
    file = file_of(tmp_path)
    code = sealed("show", file, "--json").json["check_code"]
    same = sealed("show", file, "--paper", code, "--json")
    assert (same.code, same.json["paper"], same.json["differing"]) == (0, "same", [])
    with open_workplace(home) as workplace, workplace.db.atomic():
        workplace.db.execute("UPDATE figure SET value = 99990000 WHERE code = 'E303'")
    other = sealed("show", file, "--paper", code, "--json")
    assert (other.code, other.json["paper"]) == (3, "same")
    (differing,) = other.json["differing"]
    assert (differing["cell"], differing["file"], differing["tables"]) == ("E303", "1,020", "9,999")
    assert "1,020" in sealed("show", file, "--paper", code).err


def test_a_period_is_corrected(sealed: Run, tmp_path: Path) -> None:
    line = written(tmp_path, "f.csv", HEADER + "E1,E303,,,1021,\n")
    assert sealed("enter", *MONTH, line).code == 3
    refused = sealed("correct", *MONTH, "--words", "1", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (3, "reason-missing")
    opened = sealed("correct", *MONTH, "--words", "抄错了一位", "--json")
    assert (opened.code, opened.json["sequence"]) == (0, 2)
    assert sealed("enter", *MONTH, line).code == 0
    again = sealed("submit", *MONTH, "--to", str(tmp_path / "stick"), "--json")
    assert (again.code, again.json["sequence"]) == (0, 2)


def test_the_doctor_misses_a_sealed_file(sealed: Run, home: Path) -> None:
    assert sealed("doctor").code == 0
    (kept,) = (home / "outbox").glob("*.tbsub")
    kept.unlink()
    ran = sealed("doctor", "--json")
    assert ran.code == 4 and not ran.json["sound"]
    assert kept.name in ran.json["outbox_problems"][0]


def test_a_restored_backup_tells_what_it_does_not_know(
    filled: Run, home: Path, tmp_path: Path
) -> None:
    backup = filled("backup", "--json").json["file"]
    explain_all(filled)
    (tmp_path / "stick").mkdir()
    assert filled("submit", *MONTH, "--to", str(tmp_path / "stick")).code == 0
    (name,) = (path.name for path in (home / "outbox").glob("*.tbsub"))
    notices = filled("restore", backup, "--json").json["notices"]
    assert len(notices) == 1 and name in notices[0]
    elsewhere = filled("restore", backup, "--json", at=tmp_path / "new")
    assert len(elsewhere.json["notices"]) == 1, "its keys are not there"
