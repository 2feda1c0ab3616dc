"""Copies of several files with one journal: whatever a stop leaves of the copies, they are made from it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from desktop.errors import AppError
from desktop.exchange.spool import Spooled
from desktop.exchange.spool_group import settle_groups, spool_group


def all_kept(names: Collection[str]) -> Collection[str]:
    return names


def files_in(folder: Path, *contents: bytes) -> list[Path]:
    folder.mkdir()
    files = []
    for number, content in enumerate(contents):
        files.append(folder / f"{number}.tbsub")
        files[-1].write_bytes(content)
    return files


def copies_of(files: list[Path], spool: Path) -> list[Path]:
    copies = []
    for copy in spool_group(files, spool):
        assert isinstance(copy, Spooled)
        assert copy.path.read_bytes() == copy.data == copy.source.read_bytes()
        copies.append(copy.path)
    return copies


def journals(spool: Path) -> int:
    return sum(path.name.startswith(".") for path in spool.iterdir())


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize("damage", [Path.unlink, cut, lambda path: path.write_bytes(b"")])
def test_what_was_not_durable_is_made_from_the_journal(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    files = files_in(tmp_path / "stick", b"one", b"two", b"three")
    copies = copies_of(files, tmp_path / "spool")
    damage(copies[1])
    settle_groups(tmp_path / "spool", all_kept)
    assert [copy.read_bytes() for copy in copies] == [b"one", b"two", b"three"]
    assert journals(tmp_path / "spool") == 0
    settle_groups(tmp_path / "spool", all_kept)


def test_only_copies_of_record_come_back(tmp_path: Path) -> None:
    first, second = copies_of(files_in(tmp_path / "stick", b"one", b"two"), tmp_path / "spool")
    first.unlink()
    second.unlink()
    settle_groups(tmp_path / "spool", lambda names: {second.name} & set(names))
    assert not first.exists()
    assert second.read_bytes() == b"two"


def test_a_journal_that_was_cut_holds_nothing_anyone_was_promised(tmp_path: Path) -> None:
    copies_of(files_in(tmp_path / "stick", b"one", b"two"), tmp_path / "spool")
    (journal,) = (path for path in (tmp_path / "spool").iterdir() if path.name.startswith("."))
    cut(journal)
    settle_groups(tmp_path / "spool", all_kept)
    assert journals(tmp_path / "spool") == 0


def test_what_cannot_be_read_stays_out_alone(tmp_path: Path) -> None:
    files = files_in(tmp_path / "stick", b"one", b"two")
    files.insert(1, tmp_path / "stick" / "gone.tbsub")
    one, gone, two = spool_group(files, tmp_path / "spool")
    assert isinstance(one, Spooled)
    assert isinstance(two, Spooled)
    assert isinstance(gone, AppError)
    assert gone.code == "exchange-not-read"


def test_copies_that_are_there_need_no_journal(tmp_path: Path) -> None:
    files = files_in(tmp_path / "stick", b"one", b"two")
    copies_of(files, tmp_path / "spool")
    settle_groups(tmp_path / "spool", all_kept)
    copies_of(files, tmp_path / "spool")
    assert journals(tmp_path / "spool") == 0
