"""Persons and record by the command line: scripts go on where nobody has a PIN, and say who is at the keys where one has."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run

ONE = "form,code,dimension,date,value,note\nE1,E303,,,1021,\n"


@pytest.fixture
def csv(tmp_path: Path) -> str:
    (tmp_path / "in.csv").write_text(ONE)
    return str(tmp_path / "in.csv")


def test_persons_are_entered_changed_and_leave(made: Run) -> None:
    assert made("people", "list").code == 0
    assert made("people", "add", "王秀英", "--phone", "0350-1234567").code == 0
    assert made("people", "add", "赵主任", "--role", "head", "--post", "主任").code == 0
    assert made("people", "add", "王秀英", "--post", "统计员").code == 0
    known = {row["name"]: row for row in made("people", "list", "--json").json}
    assert known["王秀英"]["phone"] == "0350-1234567" and known["王秀英"]["at_keys"]
    assert (known["赵主任"]["role"], known["赵主任"]["post"]) == ("head", "主任")
    assert made("people", "choose", "赵主任").code == 0
    assert made("people", "leave", "王秀英").code == 0
    assert made("people", "choose", "王秀英").code == 2
    assert made("people", "add", "x" * 41).code == 2


def test_a_script_types_the_pin_by_the_environment(
    made: Run, csv: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made("people", "add", "王秀英")
    monkeypatch.setenv("TIANBAO_NEW_PIN", "135790")
    assert made("people", "pin", "王秀英").code == 0
    refused = made("enter", "--period", "2025-10", csv, "--json")
    assert (refused.code, refused.json["error"]["code"]) == (3, "person-pin-needed")
    assert made("figures", "--period", "2025-10").code == 0  # looking needs nobody
    monkeypatch.setenv("TIANBAO_PIN", "1")
    assert made("enter", "--period", "2025-10", csv).code == 3
    monkeypatch.setenv("TIANBAO_PIN", "135790")
    assert made("enter", "--period", "2025-10", csv).code in (0, 1)
    who = made("record", "--cell", "E303", "--json").json["entries"][0]["who"]
    assert who.startswith("王秀英")
    assert made("people", "pin", "王秀英", "--none").code == 0
    monkeypatch.delenv("TIANBAO_PIN")
    assert made("enter", "--period", "2025-10", csv).code in (0, 1)


def test_a_forgotten_pin_needs_words(made: Run, csv: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made("people", "add", "王秀英")
    monkeypatch.setenv("TIANBAO_NEW_PIN", "135790")
    made("people", "pin", "王秀英")
    assert made("people", "pin", "王秀英", "--words", "本人忘记").code == 0
    assert made("enter", "--period", "2025-10", csv).code in (0, 1)
    (taken,) = made("record", "--kind", "pin-taken", "--json").json["entries"]
    assert taken["after"] == "本人忘记"


def test_the_record_is_printed_and_saved(made: Run, csv: str, tmp_path: Path) -> None:
    made("enter", "--period", "2025-10", csv)
    shown = made("record", "--cell", "E303")
    assert shown.code == 0 and "1,021" in shown.out
    assert made("record", "--cell", "E303", "--to", str(tmp_path), "--format", "csv").code == 0
    (file,) = tmp_path.glob("*-record-*.csv")
    assert "E303" in file.read_text(encoding="utf-8-sig")
    assert made("record", "--from", "gestern").code == 2
    assert made("record", "--kind", "nonsense").code == 2
