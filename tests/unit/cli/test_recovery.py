"""On the command line: a data file that is not as it was saved is refused, and what can be brought back
is brought back.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.damage import edit
from tests.unit.cli.conftest import Run

MONTH = ("--period", "2025-10")


@pytest.fixture
def enter(made: Run, tmp_path: Path) -> Run:
    def one(*words: str, at: Path | None = None):  # type: ignore[no-untyped-def]
        table = tmp_path / "one.csv"
        table.write_text(f"form,code,dimension,date,value,note\n{words[0]}\n", encoding="utf-8")
        return made("enter", *MONTH, str(table), at=at)

    assert one("E1,E303,,,1020,").code in (0, 1)
    return one


def value_of(made: Run, code: str) -> str:
    return next(f["value"] for f in made("figures", *MONTH, "--json").json if f["code"] == code)


def test_recover_finds_the_newest_data_and_puts_it_in_place(
    made: Run, enter: Run, home: Path
) -> None:
    file = home / "tianbao.db"
    damaged = file.read_bytes()[:9000]
    file.write_bytes(damaged)
    found = made("recover", "--json")
    assert (found.code, found.json["origin"], found.json["complete"]) == (0, "backup", True)
    assert file.read_bytes() == damaged, "nothing is changed yet"
    done = made("recover", "--yes", "--json")
    assert Path(done.json["aside"]).read_bytes() == damaged
    assert value_of(made, "E303") == "1020"
    assert made("doctor", "--json").code == 0


def test_an_older_file_is_not_opened(made: Run, enter: Run, home: Path) -> None:
    old = (home / "tianbao.db").read_bytes()
    assert enter("E1,E303,,,77,").code in (0, 1)
    (home / "tianbao.db").write_bytes(old)
    for verb in (("figures", *MONTH), ("check", *MONTH), ("submit", *MONTH, "--to", str(home))):
        ran = made(*verb, "--json")
        assert (ran.code, ran.json["error"]["code"]) == (4, "store-older")
    doctor = made("doctor", "--json")
    assert (doctor.code, doctor.json["sound"], bool(doctor.json["behind"])) == (4, False, True)
    assert made("recover", "--yes", "--json").json["complete"]
    assert value_of(made, "E303") == "77"


def test_an_edited_row_is_not_listed(made: Run, enter: Run, home: Path) -> None:
    edit(home / "tianbao.db", "UPDATE figure SET value = 9990000 WHERE code = 'E303'")
    ran = made("figures", *MONTH, "--json")
    assert (ran.code, ran.json["error"]["code"]) == (4, "store-changed")
    doctor = made("doctor", "--json")
    assert doctor.json["changed_tables"] == ["figure"]
    assert [cell["code"] for cell in doctor.json["changed_cells"]] == ["E303"]
    found = made("recover", "--yes", "--json").json
    assert (found["origin"], found["complete"]) == ("rebuilt", True)
    assert value_of(made, "E303") == "1020"


def test_where_the_data_file_is_gone_nothing_begins_anew(made: Run, enter: Run, home: Path) -> None:
    for left in (b"", None):
        (home / "tianbao.db").unlink()
        if left is not None:
            (home / "tianbao.db").write_bytes(left)
        assert made("figures", *MONTH, "--json").json["error"]["code"] in (
            "store-missing",
            "store-damaged",
        )
        assert made("init", "--role", "township", "--unit", "140902209").code in (3, 4)
        assert made("recover", "--yes", "--json").json["complete"]
        assert value_of(made, "E303") == "1020"


def test_a_backup_of_another_unit_is_refused_until_its_code_is_given(
    made: Run, enter: Run, home: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    assert made("init", "--role", "township", "--unit", "140902101", at=other).code == 0
    backup = made("backup", "--json", at=other).json["file"]
    assert "140902101" in Path(backup).name
    refused = made("restore", backup, "--json")
    assert (refused.code, refused.json["error"]["code"]) == (3, "restore-other-unit")
    assert "140902101" in refused.err and "140902209" in refused.err
    assert value_of(made, "E303") == "1020"
    done = made("restore", backup, "--unit", "140902101", "--json")
    assert (done.code, done.json["unit"]) == (0, "140902101")
    assert made("restore", done.json["aside"], "--unit", "140902209").code == 0
    assert value_of(made, "E303") == "1020"


def test_a_desks_backup_is_not_put_in_a_units_place(made: Run, enter: Run, tmp_path: Path) -> None:
    desk = tmp_path / "desk"
    assert made("init", "--role", "district", at=desk).code == 0
    backup = made("backup", "--json", at=desk).json["file"]
    assert made("restore", backup, "--json").json["error"]["code"] == "restore-other-unit"
