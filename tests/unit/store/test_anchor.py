"""The anchor: a database older than what was saved, or another one, is not opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlite_utils import Database

from desktop.errors import StoreError
from desktop.store.anchor import LINES, Anchor
from desktop.store.database import WorkplaceDatabase, open_database
from desktop.store.row_sums import CommitMark, last_mark
from desktop.store.settings import write_setting
from tests.systems import posix_only


def mark_of(number: int) -> CommitMark:
    return CommitMark(number, number, "a" * 64, "b" * 64, "2025-11-05T09:00:00+08:00")


def test_it_tells_the_newest_of_many(tmp_path: Path) -> None:
    anchor = Anchor(tmp_path / "tianbao.db")
    for number in range(1, 3 * LINES):
        anchor.append(mark_of(number))
        assert anchor.newest == mark_of(number)
    assert len(anchor.marks()) == LINES
    assert anchor.file.stat().st_size < 8000, "it never grows"


@pytest.mark.parametrize("place", range(0, 200, 7))
def test_a_damaged_line_leaves_the_one_before(tmp_path: Path, place: int) -> None:
    anchor = Anchor(tmp_path / "tianbao.db")
    for number in (1, 2, 3):
        anchor.append(mark_of(number))
    data = bytearray(anchor.file.read_bytes())
    data[3 * 200 + place] ^= 1
    anchor.file.write_bytes(data)
    assert anchor.newest == mark_of(2 if place < 199 else 3)


def test_the_copy_beside_the_backups_tells_where_the_first_is_gone(
    db: Database, path: Path
) -> None:
    (path.parent / "backups").mkdir()
    write_setting(db, "who", "1")
    anchor = Anchor(path)
    anchor.file.unlink()
    assert anchor.newest == last_mark(db)


def test_every_commit_reaches_it_before_it_is_acknowledged(db: Database, path: Path) -> None:
    for number in range(5):
        write_setting(db, "who", str(number))
        assert Anchor(path).newest == last_mark(db)


def files_of(path: Path) -> dict[str, bytes]:
    return {
        name: (path.parent / name).read_bytes()
        for name in (path.name, f"{path.name}-wal")
        if (path.parent / name).exists()
    }


def put_back(path: Path, files: dict[str, bytes]) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        (path.parent / name).unlink(missing_ok=True)
    for name, data in files.items():
        (path.parent / name).write_bytes(data)


@pytest.mark.parametrize("how", ["older", "log cut", "log gone", "log damaged"])
def test_a_database_that_lost_what_was_saved_is_not_opened(
    db: Database, path: Path, how: str
) -> None:
    write_setting(db, "who", "0")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    old = files_of(path)
    for number in range(1, 4):
        write_setting(db, "who", str(number))
    files = files_of(path)
    db.close()
    log = files[f"{path.name}-wal"]
    damaged = {
        "older": old,
        "log cut": {**files, f"{path.name}-wal": log[: len(log) // 2]},
        "log gone": {path.name: files[path.name]},
        "log damaged": {**files, f"{path.name}-wal": log[:100] + b"\xff" + log[101:]},
    }[how]
    put_back(path, damaged)
    with pytest.raises(StoreError) as refused:
        open_database(path)
    assert refused.value.code == "store-older"
    assert refused.value.params["missing"] in range(1, 4)
    after = {name: data for name, data in files_of(path).items() if data}
    assert after == {name: data for name, data in damaged.items() if data}, "nothing was written"


def test_another_database_is_not_opened(db: Database, path: Path, tmp_path: Path) -> None:
    other = open_database(tmp_path / "other.db", create=True)
    for number in range(20):
        write_setting(other, "who", str(number))
    other.close()
    write_setting(db, "who", "1")
    db.close()
    put_back(path, {path.name: (tmp_path / "other.db").read_bytes()})
    with pytest.raises(StoreError) as refused:
        open_database(path)
    assert refused.value.code == "store-other"


def test_a_commit_that_the_anchor_did_not_hear_of_is_no_matter(db: Database, path: Path) -> None:
    before = Anchor(path).file.read_bytes()
    write_setting(db, "who", "1")
    db.close()
    Anchor(path).file.write_bytes(before)
    again = open_database(path)
    assert Anchor(path).newest == last_mark(again)
    again.close()


@posix_only("Windows keeps an open file from being taken away")
@pytest.mark.parametrize("what", ["file", "log", "replaced"])
def test_a_file_taken_away_while_open_is_never_called_saved(
    db: WorkplaceDatabase, path: Path, what: str
) -> None:
    write_setting(db, "who", "1")
    log = path.with_name(f"{path.name}-wal")
    if what == "log":
        log.unlink()
    else:
        path.unlink()
    if what == "replaced":
        path.write_bytes(b"other")
    for value in ("2", "3"):
        with pytest.raises(StoreError) as refused:
            write_setting(db, "who", value)
        assert refused.value.code == "store-swapped"
    copy = Path(str(refused.value.params["copy"]))
    rescued = open_database(copy)
    assert rescued.execute("SELECT value FROM setting").fetchall() == [("1",)]
    rescued.close()
    assert len(list(path.parent.glob("*-rescued-*.db"))) == 1
