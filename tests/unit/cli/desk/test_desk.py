"""The desk's commands as the contract has them: shapes, exit codes, English and Chinese; one
unit and the desk.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.actions.checks.check import check_period
from desktop.actions.checks.explain import explain
from desktop.actions.keys import workplace_keys
from desktop.actions.transfer.submit import start_correction, submit
from desktop.actions.workplace import open_workplace
from desktop.cli.main import main
from desktop.exchange.keys import key_check_code
from tests.pair import OCTOBER, UNIT, make_pair
from tests.unit.actions.month import put, put_month

RETURN = ("return", "--unit", UNIT, "--period", OCTOBER, "--cell", "E303")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with make_pair(tmp_path) as pair:
        put_month(pair.unit)
        pair.submit()
        pair.receive()
    yield tmp_path


def run(folder: Path, *words: str, side: str = "desk") -> int:
    return main(["--home", str(folder / side), *words])


def result(
    capsys: pytest.CaptureFixture[str], folder: Path, *words: str, side: str = "desk", code: int = 0
) -> Any:
    capsys.readouterr()
    assert run(folder, *words, "--json", side=side) == code
    return json.loads(capsys.readouterr().out)


def test_the_circle_in_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = result(capsys, folder, "board", "--period", OCTOBER)
    mine = [row for row in rows if row["unit"] == UNIT]
    assert {row["form"]: row["state"] for row in mine} == {
        "E1": "received",
        "E2": "received",
        "P1": "received",
    }
    assert set(rows[0]) >= {
        "unit",
        "form",
        "state",
        "sequence",
        "received_at",
        "late",
        "errors",
        "queries",
    }
    (figure,) = [
        f
        for f in result(
            capsys, folder, "figures", "--unit", UNIT, "--period", OCTOBER, "--form", "E1"
        )
        if f["code"] == "E303"
    ]
    assert figure["value"] == "1020"
    assert result(
        capsys, folder, "accept", "--unit", UNIT, "--period", OCTOBER, "--form", "E2"
    ) == [{"unit": UNIT, "period": OCTOBER, "forms": ["E2"]}]
    (returned,) = result(capsys, folder, *RETURN, "--words", "请核对")
    assert (returned["code"], returned["sequence"]) == ("E303", 1)
    assert result(capsys, folder, *RETURN, "--undo")[0]["code"] == "E303"
    result(capsys, folder, *RETURN, "--words", "请核对")
    (back,) = result(capsys, folder, "back", "--to", str(folder / "stick"))
    assert (back["unit"], back["returns"], back["new"]) == (UNIT, 1, True)
    outcomes = {
        Path(row["file"]).suffix: row["outcome"]
        for row in result(capsys, folder, "receive", str(folder / "stick"), side="unit")
    }
    assert outcomes == {".tbback": "taken", ".tbsub": "known", ".tbtask": "known"}
    (finding,) = [
        f
        for f in result(capsys, folder, "check", "--period", OCTOBER, side="unit", code=1)
        if f["rule"] == "return-1"
    ]
    assert finding["code"] == "E303"


def test_consolidate_and_trace_in_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = result(capsys, folder, "consolidate", "--period", OCTOBER)
    (row,) = [r for r in rows if (r["code"], r["dimension"]) == ("E303", "")]
    assert (row["value"], row["have"], row["of"], len(row["missing"])) == ("1020", 1, 18, 17)
    assert set(row) >= {
        "code",
        "dimension",
        "value",
        "unit_of_measure",
        "roll_up",
        "have",
        "of",
        "missing",
        "standard",
        "last_year",
        "target",
    }
    found = result(capsys, folder, "trace", "--period", OCTOBER, "E303")
    (part,) = [p for p in found["parts"] if p["value"]]
    assert set(part) >= {"unit", "period", "value", "sequence", "digest", "file"}
    assert (part["unit"], part["sequence"], found["value"]) == (UNIT, 1, "1020")


def test_closing_and_opening_a_period(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert result(capsys, folder, "lock", "--period", OCTOBER) == {
        "period": OCTOBER,
        "closed": True,
    }
    assert (
        result(capsys, folder, "accept", "--unit", UNIT, "--period", OCTOBER, code=3)["error"][
            "code"
        ]
        == "period-is-closed"
    )
    assert (
        result(capsys, folder, "unlock", "--period", OCTOBER, "--words", "更正")["closed"] is False
    )


@pytest.mark.parametrize(
    "words",
    [
        ("board", "--period", "2025-13"),
        ("accept", "--period", OCTOBER),
        ("accept", "--unit", UNIT, "--clean", "--period", OCTOBER),
        ("return", "--unit", UNIT, "--period", OCTOBER, "--cell", "E999", "--words", "x"),
        ("trace", "--period", OCTOBER, "E999"),
        ("figures", "--unit", "149999", "--period", OCTOBER),
        ("accept", "--unit", "149999", "--period", OCTOBER),
    ],
)
def test_wrong_usage_is_2(folder: Path, words: tuple[str, ...]) -> None:
    assert run(folder, *words) == 2


@pytest.mark.parametrize(
    "command",
    ["board", "accept", "return", "lock", "unlock", "back", "consolidate", "trace", "task"],
)
def test_the_desks_commands_are_the_desks(
    folder: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--help"]) == 0
    assert len(capsys.readouterr().out.splitlines()) > 3
    words = {
        "board": ("--period", OCTOBER),
        "lock": ("--period", OCTOBER),
        "back": ("--to", str(folder)),
        "consolidate": ("--period", OCTOBER),
        "trace": ("--period", OCTOBER, "E303"),
    }.get(command)
    if words is not None:
        assert run(folder, command, *words, side="unit") == 2


def test_the_tables_for_people(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "board", "--period", OCTOBER, "--remind") == 0
    text = capsys.readouterr().out
    assert "东楼乡" in text
    assert "待审" in text
    assert "截止" in text
    assert run(folder, "consolidate", "--period", OCTOBER) == 0
    text = capsys.readouterr()
    assert "1/18" in text.out
    assert "E303 缺：" in text.err
    assert run(folder, "trace", "--period", OCTOBER, "E305") == 0
    assert "E303" in capsys.readouterr().out


def test_conflicts_are_listed_and_decided(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A copied folder: number 2 of each, of which the first counts."""
    shutil.copytree(folder / "unit", folder / "copy")
    (folder / "more").mkdir()
    for side, value in (("unit", "1500"), ("copy", "1040")):
        with open_workplace(folder / side, today=date(2025, 11, 5)) as unit:
            start_correction(unit, OCTOBER, "台账核对后更正")
            put(unit, "E1", "E303", value)
            for finding in check_period(unit, OCTOBER):
                if finding.severity == "query" and finding.blocks:
                    explain(unit, OCTOBER, finding.rule, "已与相关站所逐项核对", finding.cell)
            submit(unit, OCTOBER, folder / "more")
        code = 3 if side == "copy" else 0
        rows = result(capsys, folder, "receive", str(folder / "more"), code=code)
    assert [row["reason"] != "" for row in rows if row["outcome"] == "conflict"] == [True]
    assert result(capsys, folder, "conflicts", "--period", "2025-09") == []
    (conflict,) = result(capsys, folder, "conflicts")
    assert (conflict["unit"], conflict["period"]) == (UNIT, OCTOBER)
    assert sorted((f["sequence"], f["counts"]) for f in conflict["files"]) == [
        (2, False),
        (2, True),
    ]
    (e303,) = (d for d in conflict["differences"] if d["cell"] == "E303")
    assert sorted(e303["texts"]) == ["1,040", "1,500"]
    board = [r for r in result(capsys, folder, "board", "--period", OCTOBER) if r["unit"] == UNIT]
    assert {(row["state"], row["sequence"], row["conflict"]) for row in board} == {
        ("corrected", 2, True)
    }
    assert run(folder, "conflicts") == 0
    assert "1,500" in capsys.readouterr().out
    other = next(f["digest"] for f in conflict["files"] if not f["counts"])
    decided = result(capsys, folder, "decide", other, "--words", "电话核实，以第二份为准")
    assert decided["digest"] == other
    assert result(capsys, folder, "conflicts") == []
    assert (
        result(capsys, folder, "decide", other, "--words", "再来一次", code=3)["error"]["code"]
        == "no-conflict"
    )


def test_trust_ends_with_3_where_a_file_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "init", "--role", "district", side="desk2") == 0
    (file,) = (folder / "stick").glob("*.tbsub")
    assert run(folder, "receive", str(file), side="desk2") == 3
    with open_workplace(folder / "unit") as unit:
        code = key_check_code(workplace_keys(unit, None).signing_public)
    rows = result(capsys, folder, "trust", "--unit", UNIT, "--code", code, side="desk2", code=3)
    assert [row["outcome"] for row in rows] == ["refused"], "sealed for the other desk's key"


def test_a_desk_without_its_keys_makes_new_ones_where_it_is_decided(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "desk" / "keys.json").unlink()
    export = ("task", "export", "--period", OCTOBER, "--to", str(folder / "stick"))
    assert result(capsys, folder, *export, code=3)["error"]["code"] == "key-desk-gone"
    assert not (folder / "desk" / "keys.json").exists()
    made = result(capsys, folder, *export, "--new-keys")
    assert made["new"] is True
    with open_workplace(folder / "desk") as desk:
        assert made["key_code"] == key_check_code(workplace_keys(desk).signing_public)
    again = result(capsys, folder, *export, "--new-keys", code=3)
    assert again["error"]["code"] == "key-not-lost"
    assert result(capsys, folder, *export)["key_code"] == made["key_code"]
