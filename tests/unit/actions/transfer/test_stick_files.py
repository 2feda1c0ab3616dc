"""What lies on a stick: whatever its names and however much else is there, our own files are found,
and what is not looked at is counted.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from desktop.actions.transfer import receive as receiving
from desktop.actions.transfer import stick_files
from desktop.actions.transfer.receive import FileResult, receive
from desktop.actions.transfer.stick_files import DEPTH_CAP, OTHERS_CAP, find_files
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.catalogue.model import Catalogue
from desktop.disk_faults import fault_words
from desktop.exchange import spool
from desktop.exchange.plain_file import open_plain
from desktop.store import received
from tests.senders import DONGLOU, QICUN, Sender
from tests.unit.test_printable import FILE_NAMES, file_named


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Workplace]:
    init_workplace(tmp_path / "desk", role="district")
    with open_workplace(tmp_path / "desk", today=date(2025, 12, 5)) as workplace:
        yield workplace


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.fixture
def sender(desk: Workplace, catalogue: Catalogue) -> Sender:
    """A unit whose key the desk trusts."""
    one = Sender(QICUN, catalogue)
    one.known_at(desk)
    return one


def by_outcome(results: tuple[FileResult, ...]) -> dict[str, int]:
    """Files of each outcome, those that were not looked at by their number."""
    counts: dict[str, int] = {}
    for result in results:
        counts[result.outcome] = counts.get(result.outcome, 0) + result.count
    return counts


def exit_code(results: tuple[FileResult, ...]) -> int:
    return max(result.exit_code for result in results)


@pytest.mark.parametrize("name", FILE_NAMES)
def test_a_file_of_any_name_in_a_folder_of_any_name_is_taken(
    desk: Workplace, sender: Sender, stick: Path, name: bytes
) -> None:
    data = sender.put(stick).read_bytes()
    for file in stick.iterdir():
        file.unlink()
    folder = file_named(stick, name)
    folder.mkdir()
    file = file_named(folder, name[: 255 - len(".tbsub")].rstrip(b"\xc6") + b".tbsub")
    file.write_bytes(data)
    file_named(folder, name[:240] + b".tbtask").write_bytes(b"TIANBAO\0 and no more")
    results = receive(desk, [stick])
    assert by_outcome(results) == {"taken": 1, "refused": 1}
    (kept,) = received.received_files(desk.db, QICUN, "2025-10")
    kept.source.encode()
    for result in results:
        result.reason.encode()
    (reason,) = (desk.home / "quarantine").glob("*.txt")
    assert reason.read_text(encoding="utf-8")


def test_photographs_neither_hide_a_submission_nor_fill_the_list(
    desk: Workplace, sender: Sender, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stick_files, "FILES_CAP", 2)
    (stick / "DCIM").mkdir()
    for n in range(300):
        (stick / "DCIM" / f"{n}.jpg").touch()
    sender.put(stick / "填报")
    results = receive(desk, [stick])
    assert by_outcome(results) == {"taken": 1, "foreign": 300}
    assert len(results) == 1 + OTHERS_CAP + 1
    assert "280" in results[-1].reason
    assert exit_code(results) == 0


def test_a_few_other_files_are_opened_to_see_whether_they_are_ours(
    desk: Workplace, sender: Sender, stick: Path
) -> None:
    file = sender.put(stick)
    file.rename(stick / "renamed")
    (stick / "a.txt").write_text("x")
    assert by_outcome(receive(desk, [stick])) == {"taken": 1, "foreign": 1}


@pytest.mark.parametrize("ending", [".bin", "(1)", ".TXT", " - 副本", "_2"])
def test_a_name_that_was_ours_once_is_looked_at_among_many(
    desk: Workplace, sender: Sender, stick: Path, ending: str
) -> None:
    file = sender.put(stick)
    file.rename(file.with_name(file.name + ending))
    for n in range(OTHERS_CAP + 5):
        (stick / f"0{n}.jpg").touch()
    assert by_outcome(receive(desk, [stick])) == {"taken": 1, "foreign": OTHERS_CAP + 5}


def test_own_files_over_the_cap_are_counted(
    desk: Workplace, sender: Sender, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stick_files, "FILES_CAP", 2)
    for month in ("2025-07", "2025-08", "2025-09", "2025-10"):
        sender.put(stick, month)
    results = receive(desk, [stick])
    assert by_outcome(results) == {"taken": 2, "refused": 2}
    assert (results[-1].code, results[-1].count) == ("files-over-cap", 2)
    assert exit_code(results) == 3


def test_own_files_that_lie_too_deep_are_counted(
    desk: Workplace, sender: Sender, stick: Path
) -> None:
    deep = stick.joinpath(*map(str, range(1, DEPTH_CAP + 1)))
    sender.put(deep)
    sender.put(deep / "13", "2025-09")
    sender.put(deep / "13" / "14" / "15", "2025-08")
    (deep / "13" / "a.jpg").touch()
    results = receive(desk, [stick])
    assert by_outcome(results) == {"taken": 1, "refused": 2, "foreign": 1}
    (result,) = [r for r in results if r.outcome == "refused"]
    assert (result.code, result.count, result.exit_code) == ("files-too-deep", 2, 3)


def test_nothing_deep_of_ours_is_nothing_refused(desk: Workplace, stick: Path) -> None:
    (deep := stick.joinpath(*map(str, range(1, 40)))).mkdir(parents=True)
    (deep / "a.jpg").touch()
    assert by_outcome(receive(desk, [stick])) == {"foreign": 1}


def test_links_and_rubbish_are_not_followed(stick: Path) -> None:
    (stick / "loop").symlink_to(stick)
    (stick / "$RECYCLE.BIN").mkdir()
    (stick / "$RECYCLE.BIN" / "a.tbsub").touch()
    (stick / "._b.tbsub").touch()
    (stick / "c.tbsub.part").touch()
    (stick / "d.tbsub").touch()
    assert find_files([stick]).files == [stick / "d.tbsub"]


@pytest.mark.parametrize(
    ("number", "expected"), [(errno.EIO, 4), (errno.ENODEV, 4), (errno.EACCES, 3)]
)
def test_a_file_that_cannot_be_read_stays_out_alone(
    desk: Workplace,
    sender: Sender,
    stick: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    expected: int,
) -> None:
    bad = sender.put(stick, "2025-09")
    sender.put(stick, "2025-10")

    fault = OSError(number, os.strerror(number))

    def opened(path: Path) -> BinaryIO:
        if path == bad:
            raise fault
        return open_plain(path)

    monkeypatch.setattr(spool, "open_plain", opened)
    results = receive(desk, [stick])
    assert by_outcome(results) == {"taken": 1, "refused": 1}
    (refused,) = [r for r in results if r.outcome == "refused"]
    assert (refused.file, refused.code) == (bad, "exchange-not-read")
    assert fault_words(fault) in refused.reason
    assert exit_code(results) == expected


@pytest.mark.parametrize(("number", "expected"), [(errno.EIO, 4), (errno.EACCES, 3)])
def test_a_folder_that_cannot_be_listed_is_a_row(
    desk: Workplace,
    sender: Sender,
    stick: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    expected: int,
) -> None:
    sender.put(stick / "a")
    (stick / "b").mkdir()
    listed = os.scandir

    def scandir(folder: Any) -> Any:
        if Path(folder) == stick / "b":
            raise OSError(number, os.strerror(number), str(folder))
        return listed(folder)

    monkeypatch.setattr(stick_files.os, "scandir", scandir)
    results = receive(desk, [stick])
    assert by_outcome(results) == {"taken": 1, "refused": 1}
    assert results[-1].file == stick / "b"
    assert exit_code(results) == expected


@pytest.mark.parametrize("path", ["c" * 300, "c" * 300 + ".tbsub", "a\0b", "a\0b.tbsub"])
def test_an_impossible_path_stays_out_alone(
    desk: Workplace, sender: Sender, stick: Path, path: str
) -> None:
    file = sender.put(stick)
    results = receive(desk, [stick / path, file])
    assert results[0].outcome == "refused"
    assert results[1].outcome == "taken"
    assert exit_code(results) in (0, 3)


@pytest.mark.parametrize(
    "error", [ValueError("x"), KeyError("x"), RecursionError(), MemoryError(), AssertionError()]
)
@pytest.mark.parametrize("place", ["open_envelope", "read_payload", "check_claims"])
def test_what_nobody_foresaw_in_a_file_keeps_that_one_out(
    desk: Workplace,
    catalogue: Catalogue,
    stick: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    error: Exception,
) -> None:
    files = []
    for unit in (QICUN, DONGLOU):
        one = Sender(unit, catalogue)
        one.known_at(desk)
        files.append(one.put(stick))
    work, calls = getattr(receiving, place), []

    def fails_once(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if len(calls) == 1:
            raise error
        return work(*args, **kwargs)

    monkeypatch.setattr(receiving, place, fails_once)
    results = receive(desk, [stick])
    assert [(r.outcome, r.code) for r in results] == [
        ("refused", "exchange-unforeseen"),
        ("taken", ""),
    ]
    assert exit_code(results) == 3
    assert len(list((desk.home / "logs").glob("crash-*.txt"))) == 1
    monkeypatch.undo()
    assert by_outcome(receive(desk, [stick])) == {"taken": 1, "known": 1}


@pytest.mark.parametrize("data", [b"", bytes(1), bytes(4096), bytes(1_000_000)])
@pytest.mark.parametrize("suffix", [".tbsub", ".tbtask", ".tbback"])
def test_what_was_never_filled_is_incomplete(
    desk: Workplace, stick: Path, data: bytes, suffix: str
) -> None:
    (stick / f"a{suffix}").write_bytes(data)
    (result,) = receive(desk, [stick])
    assert (result.outcome, result.code) == ("refused", "exchange-empty")
    assert "不完整" in result.reason


# --- files that wait for their keys
@pytest.fixture
def bounds(monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    monkeypatch.setattr(receiving, "OF_UNIT_WAITING", 3)
    monkeypatch.setattr(receiving, "IN_ALL_WAITING", 5)
    return 3, 5


def spooled(desk: Workplace) -> set[str]:
    return {file.name for file in (desk.home / "spool").iterdir()}


def test_of_many_waiting_files_of_a_unit_the_oldest_give_way(
    desk: Workplace, catalogue: Catalogue, stick: Path, bounds: tuple[int, int]
) -> None:
    results = [
        receive(desk, [Sender(QICUN, catalogue).put(stick, afforested=n)])[0] for n in range(1, 8)
    ]
    waiting = received.files_in_state(desk.db, "waiting")
    assert {f.digest for f in waiting} >= {results[-1].digest}
    assert len(waiting) == bounds[0]
    assert spooled(desk) == {file.file for file in waiting}
    assert {r.code for r in results} == {"key-not-trusted"}
    assert ["不再保留" in r.reason for r in results] == [False] * 3 + [True] * 4
    events = desk.db.execute("SELECT before FROM journal WHERE what = 'waiting-given-way'")
    given_way = {row[0] for row in events}
    assert given_way == {r.digest for r in results} - {f.digest for f in waiting}


def test_waiting_files_are_bounded_over_all_units(
    desk: Workplace, catalogue: Catalogue, stick: Path, bounds: tuple[int, int]
) -> None:
    for n, unit in enumerate((QICUN, DONGLOU, "140902102", "140902103") * 2):
        Sender(unit, catalogue).put(stick, afforested=n + 1)
    receive(desk, [stick])
    waiting = received.files_in_state(desk.db, "waiting")
    assert len(waiting) == bounds[1]
    assert spooled(desk) == {file.file for file in waiting}


def test_what_gave_way_waits_again_when_it_is_imported_again(
    desk: Workplace, catalogue: Catalogue, stick: Path, bounds: tuple[int, int]
) -> None:
    files = [Sender(QICUN, catalogue).put(stick, afforested=n) for n in range(1, 6)]
    receive(desk, files)
    (again,) = receive(desk, files[:1])
    assert again.code == "key-not-trusted"
    assert again.digest in {f.digest for f in received.files_in_state(desk.db, "waiting")}


def test_files_of_trusted_keys_never_give_way(
    desk: Workplace, sender: Sender, catalogue: Catalogue, stick: Path, bounds: tuple[int, int]
) -> None:
    mine = sender.put(stick / "own")
    receive(desk, [mine])
    for n in range(1, 8):
        receive(desk, [Sender(QICUN, catalogue).put(stick, afforested=n)])
    assert [f.source for f in received.files_in_state(desk.db, "current")] == [mine.name]
    assert len(spooled(desk)) == bounds[0] + 1


def test_an_empty_stick_is_empty_also_where_windows_finds_nothing(
    desk: Workplace, sender: Sender, stick: Path, drive_roots: set[Path]
) -> None:
    drive_roots.add(stick)
    assert receive(desk, [stick]) == ()
    (stick / "empty").mkdir()
    drive_roots.add(stick / "empty")
    sender.put(stick, "2025-10")
    assert by_outcome(receive(desk, [stick])) == {"taken": 1}


def test_a_folder_that_goes_away_while_it_is_listed_is_a_row(
    desk: Workplace, stick: Path, drive_roots: set[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    drive_roots.add(stick)
    monkeypatch.setattr(stick_files, "is_folder", lambda path: True)
    seen = [True, False]
    monkeypatch.setattr(Path, "is_dir", lambda path: seen.pop() if path == stick else False)
    assert [result.code for result in receive(desk, [stick])] == ["exchange-not-read"]
