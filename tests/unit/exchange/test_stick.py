"""The safe write where nothing goes wrong, and names."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.errors import AppError
from desktop.exchange.stick import STEPS, file_name, submission_name, write_safely

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


def test_leftovers_of_ours_go_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / ".tianbao-0123456789abcdef.part").write_bytes(b"half")
    for name in (".tianbao-notes.part", ".tianbao-0123456789abcdef.part.txt", "总结.doc"):
        (tmp_path / name).write_bytes(b"theirs")
    (tmp_path / ".tianbao-00000000000000ff.part").mkdir()
    write_safely(b"x", tmp_path, NAME)
    assert not (tmp_path / ".tianbao-0123456789abcdef.part").exists()
    assert len(list(tmp_path.iterdir())) == 5


def test_no_folder(tmp_path: Path) -> None:
    assert refused(tmp_path / "gone") == "stick-no-folder"
    (tmp_path / "file").write_text("")
    assert refused(tmp_path / "file") == "stick-not-a-folder"
    assert refused(tmp_path / "file" / "below") == "stick-not-a-folder"
