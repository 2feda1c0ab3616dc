"""The safe write where nothing goes wrong, and names."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.errors import AppError
from desktop.exchange import stick
from desktop.exchange.stick import STEPS, file_name, make_folder, submission_name, write_safely
from desktop.folders import entries_of, paths_in
from tests.systems import IS_POSIX

ROOT = Path(__file__).resolve().parents[3]
NAME = "140902101-2025-10-02-9f3c21aa.tbsub"


def refused(folder: Path, name: str = NAME) -> str:
    with pytest.raises(AppError) as caught:
        write_safely(b"new", folder, name)
    return caught.value.code


def test_names() -> None:
    assert submission_name("140902101", "2025-10", 2, "9f3c21aa" * 8) == NAME
    assert (
        file_name("back", "140902901", "2025-Q3", 11, "00" * 32)
        == "140902901-2025-Q3-11-00000000.tbback"
    )
    for unit in ("", "a/b", "a:b", "甲", "a b", ".a"):
        with pytest.raises(ValueError, match=r"\.tbtask"):
            file_name("task", unit, "2025", 1, "00" * 32)


def test_writes_in_the_steps_of_the_recipe(tmp_path: Path) -> None:
    steps: list[str] = []
    path = write_safely(b"figures" * 1000, tmp_path, NAME, steps.append)
    assert path.read_bytes() == b"figures" * 1000
    assert tuple(steps) == STEPS
    assert [entry.name for entry in tmp_path.iterdir()] == [NAME]


def test_the_final_name_appears_only_when_compared(tmp_path: Path) -> None:
    there: dict[str, bool] = {}
    write_safely(
        b"x", tmp_path, NAME, lambda step: there.update({step: (tmp_path / NAME).exists()})
    )
    assert [step for step in STEPS if there[step]] == ["renamed", "verified"]


def test_same_bytes_again_are_there_already_and_others_are_refused(tmp_path: Path) -> None:
    write_safely(b"old", tmp_path, NAME)
    assert write_safely(b"old", tmp_path, NAME) == tmp_path / NAME
    assert refused(tmp_path) == "stick-name-taken"
    assert (tmp_path / NAME).read_bytes() == b"old"
    (tmp_path / "folder.tbsub").mkdir()
    assert refused(tmp_path, "folder.tbsub") == "stick-name-taken"


def test_a_name_taken_while_writing_is_not_overwritten(tmp_path: Path) -> None:
    def intrude(step: str) -> None:
        if step == "compared":
            (tmp_path / NAME).write_bytes(b"theirs")

    with pytest.raises(AppError, match="stick-name-taken"):
        write_safely(b"ours", tmp_path, NAME, intrude)
    assert (tmp_path / NAME).read_bytes() == b"theirs"
    assert [entry.name for entry in tmp_path.iterdir()] == [NAME]


def test_bytes_that_come_back_otherwise_are_refused(tmp_path: Path) -> None:
    def damage(step: str) -> None:
        if step == "synced":
            next(tmp_path.glob(".tianbao-*")).write_bytes(b"0urs")

    with pytest.raises(AppError, match="stick-mismatch") as caught:
        write_safely(b"ours", tmp_path, NAME, damage)
    assert caught.value.params["file"] == NAME
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_changes_after_its_rename_does_not_keep_the_name(tmp_path: Path) -> None:
    def damage(step: str) -> None:
        if step == "renamed":
            (tmp_path / NAME).write_bytes(b"our")

    with pytest.raises(AppError, match="stick-mismatch"):
        write_safely(b"ours", tmp_path, NAME, damage)
    assert list(tmp_path.iterdir()) == []


HOUR = 60 * 60


def leave(folder: Path, age: float, owner: Path | None = None) -> Path:
    """What a write of `owner` that was broken off so long ago has left."""
    with pytest.raises(KeyboardInterrupt), pytest.MonkeyPatch.context() as patch:
        patch.setattr(stick, "_remove", lambda _path: None)
        write_safely(b"half", folder, "half.tbsub", break_off, owner=owner)
    (left,) = (part for part in folder.glob(".tianbao-*") if part.stat().st_size == 4)
    left.write_bytes(b"half of it")
    then = left.stat().st_mtime - age
    os.utime(left, (then, then))
    return left


def break_off(step: str) -> None:
    if step == "written":
        raise KeyboardInterrupt


def test_old_leftovers_of_ours_go_and_nothing_else(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    old, young = leave(tmp_path, 2 * HOUR, ours), leave(tmp_path, HOUR / 2, ours)
    other, nobodys = leave(tmp_path, 900 * HOUR, theirs), leave(tmp_path, 2 * HOUR)
    nameless = tmp_path / ".tianbao-0123456789abcdef.part"
    for name in (nameless.name, ".tianbao-notes.part", f"{nameless.name}.txt", "总结.doc"):
        (tmp_path / name).write_bytes(b"theirs")
    (tmp_path / old.name.replace(old.name[-21:-5], "0" * 16)).mkdir()
    write_safely(b"x", tmp_path, NAME, owner=ours)
    assert not old.exists()
    assert all(path.exists() for path in (young, other, nobodys, nameless))
    assert len(list(tmp_path.iterdir())) == 9
    then = nameless.stat().st_mtime - 25 * HOUR
    os.utime(nameless, (then, then))
    write_safely(b"y", tmp_path, "next.tbsub", owner=Path("elsewhere"))
    assert not nameless.exists()
    assert len(list(tmp_path.iterdir())) == 9


def test_the_age_is_told_by_the_sticks_own_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = leave(tmp_path, HOUR / 2)
    monkeypatch.setattr("time.time", lambda: 4e9)
    write_safely(b"x", tmp_path, NAME)
    assert left.exists()


WRITER = """
import sys
from pathlib import Path
from desktop.exchange.stick import write_safely
folder, who = Path(sys.argv[1]), sys.argv[2]
for number in range(300):
    write_safely(b"figures " * 50, folder, f"{who}-{number}.tbsub", owner=Path(sys.argv[3]))
"""


@pytest.mark.parametrize("homes", [("a", "b"), ("a", "a")])
def test_two_programs_on_one_stick_let_each_other_write(
    homes: tuple[str, str], tmp_path: Path
) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), f"writer{number}", home],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE,
        )
        for number, home in enumerate(homes)
    ]
    errors = [writer.communicate(timeout=120)[1].decode() for writer in writers]
    assert errors == ["", ""] and [writer.returncode for writer in writers] == [0, 0]
    assert len(list(tmp_path.glob("*.tbsub"))) == 600
    assert list(tmp_path.glob(".tianbao-*")) == []


def test_no_folder(tmp_path: Path) -> None:
    assert refused(tmp_path / "gone") == "stick-no-folder"
    (tmp_path / "file").write_text("")
    assert refused(tmp_path / "file") == "stick-not-a-folder"
    below = "stick-not-a-folder" if IS_POSIX else "stick-no-folder"  # as the system answers
    assert refused(tmp_path / "file" / "below") == below


def test_an_empty_drive_is_written_to(tmp_path: Path, drive_roots: set[Path]) -> None:
    drive_roots.add(tmp_path)
    assert write_safely(b"figures", tmp_path, NAME).read_bytes() == b"figures"
    empty = make_folder(tmp_path, "folder")
    drive_roots.add(empty)
    stick.clear_leftovers(empty, "0" * 8, 0)
    assert list(entries_of(empty)) == paths_in(empty) == []
