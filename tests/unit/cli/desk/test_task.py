"""`tianbao task …`: the file of a period, and the targets and deadlines in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop.actions.transfer.receive_task import read_task
from desktop.actions.workplace import init_workplace
from desktop.cli.desk.task import task_group
from desktop.cli.settings import Settings
from desktop.domain.figures import SCALE
from desktop.errors import MachineError, UsageError

QICUN = "140902101"


@pytest.fixture
def desk(home: Path) -> Path:
    init_workplace(home, role="district")
    return home


def run(home: Path, *words: str, as_json: bool = True) -> int:
    return int(
        task_group.main(list(words), standalone_mode=False, obj=Settings(home, as_json)) or 0
    )


def document(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_export(desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(desk, "export", "--period", "2025-10", "--to", str(tmp_path)) == 0
    first = document(capsys)
    assert (first["unit"], first["period"], first["sequence"], first["new"]) == (
        "140902",
        "2025-10",
        1,
        True,
    )
    assert read_task(Path(first["file"])).check_code == first["key_code"]
    run(desk, "export", "--period", "2025-10", "--to", str(tmp_path))
    again = document(capsys)
    assert (again["digest"], again["new"]) == (first["digest"], False)


def test_target_and_deadline_then_version_2(
    desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(desk, "export", "--period", "2025-10", "--to", str(tmp_path))
    capsys.readouterr()
    assert (
        run(
            desk,
            "target",
            "--unit",
            QICUN,
            "--year",
            "2025",
            "P101/民生实事",
            "3",
            "--words",
            "办好 3 件实事",
        )
        == 0
    )
    assert document(capsys) == {
        "unit": QICUN,
        "year": "2025",
        "code": "P101",
        "dimension": "民生实事",
        "value": "3",
        "comparator": ">=",
        "words": "办好 3 件实事",
        "source": "desk",
    }
    assert run(desk, "deadline", "--form", "E1", "--period", "2025-10", "2025-11-12") == 0
    assert document(capsys) == {"form": "E1", "period": "2025-10", "due": "2025-11-12"}
    run(desk, "export", "--period", "2025-10", "--to", str(tmp_path))
    record = document(capsys)
    assert (record["sequence"], record["targets"], record["deadlines"]) == (2, 1, 3)
    task = read_task(Path(record["file"])).task
    assert [(row.code, row.dimension, row.value) for row in task.targets] == [
        ("P101", "民生实事", 3 * SCALE)
    ]
    assert run(desk, "target", "--unit", QICUN, "--year", "2025", "P101/民生实事", "--drop") == 0
    assert document(capsys)["value"] == ""


def test_words_for_a_person(desk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(desk, "target", "--unit", "140902", "--year", "2025", "E104", "285", as_json=False)
    run(desk, "target", "--unit", "140902", "--year", "2025", "E104", "--drop", as_json=False)
    run(desk, "deadline", "--form", "E1", "--period", "2025-10", "2025-11-12", as_json=False)
    run(desk, "export", "--period", "2025-10", "--to", str(tmp_path), as_json=False)
    run(desk, "export", "--period", "2025-10", "--to", str(tmp_path), as_json=False)
    text = capsys.readouterr()
    assert (
        ">= 285" in text.out
        and ">= 281" in text.out
        and "2025-11-12" in text.out
        and ".tbtask" in text.out
    )
    assert "tianbao task export" in text.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("deadline", "--form", "E1", "--period", "2025-10", "next week"), "deadline-not-a-date"),
        (("deadline", "--form", "E1", "--period", "2025-10", "2025-02-30"), "deadline-not-a-date"),
        (("deadline", "--form", "E1", "--period", "2025-13", "2025-11-12"), "period-malformed"),
        (("target", "--unit", QICUN, "--year", "2025", "E303"), "usage-missing"),
        (("target", "--unit", QICUN, "--year", "2025", "E303", "5", "--drop"), "usage-missing"),
        (("target", "--unit", QICUN, "--year", "2025", "E999", "5"), "target-code-unknown"),
    ],
)
def test_what_makes_no_sense(desk: Path, words: tuple[str, ...], code: str) -> None:
    with pytest.raises(UsageError) as error:
        run(desk, *words)
    assert error.value.code == code


def test_only_at_the_desk_and_only_onto_a_stick_that_is_there(desk: Path, tmp_path: Path) -> None:
    with pytest.raises(MachineError) as gone:
        run(desk, "export", "--period", "2025-10", "--to", str(tmp_path / "none"))
    assert gone.value.code == "stick-no-folder"
    init_workplace(tmp_path / "office", role="township", unit_code=QICUN)
    with pytest.raises(UsageError) as error:
        run(tmp_path / "office", "export", "--period", "2025-10", "--to", str(tmp_path))
    assert error.value.code == "not-district"
