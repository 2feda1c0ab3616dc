"""A portable folder for Windows takes a new version: its programs, which may be the ones that run, are renamed."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from desktop import paths
from desktop.actions.update.find import Installation, Offer, fetch, look_in
from desktop.errors import ExchangeError, MachineError
from desktop.exchange.release_keys import KeyList
from tests.releases import KEYS, portable_windows, release, sign

PROGRAMS = ("tianbao.com", "tianbao.exe")
HELD = (5, 32, 33)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """A portable folder of 0.1.0, with data."""
    monkeypatch.setattr(paths, "cache_dir", lambda: tmp_path / "cache")
    monkeypatch.setattr(paths, "kept_release_keys", lambda: tmp_path / "kept/release-keys.json")
    monkeypatch.setattr("desktop.durable._WAITS_S", (0.0, 0.0, 0.0))
    with zipfile.ZipFile(portable_windows(tmp_path / "first.zip", "0.1.0")) as archive:
        archive.extractall(tmp_path / "便携 文件夹")
    folder = tmp_path / "便携 文件夹/tianbao"
    (folder / "data").mkdir()
    (folder / "data/tianbao.db").write_bytes(b"figures")
    return Installation("0.1.0", "portable-windows", KeyList((KEYS.signing_public,)), folder)


def offered(stick: Path, program: Installation) -> Offer:
    offer = look_in([stick], program).offer
    assert offer is not None
    return offer


def held(folder: Path) -> dict[str, str]:
    """The programs there, and the version that each holds."""
    return {file.name: file.read_text() for file in folder.glob("tianbao*")}


def test_it_switches_and_keeps_the_version_before(tmp_path: Path, program: Installation) -> None:
    release(tmp_path / "stick", "0.2.0")
    reports: list[tuple[int, int]] = []
    fetched = fetch(
        offered(tmp_path / "stick", program),
        program,
        lambda done, total: reports.append((done, total)),
    )
    assert fetched == program.folder / "tianbao.exe"
    assert held(program.folder) == {
        "tianbao.com": "0.2.0",
        "tianbao.exe": "0.2.0",
        "tianbao-0.1.0.com": "0.1.0",
        "tianbao-0.1.0.exe": "0.1.0",
    }
    assert (program.folder / "data/tianbao.db").read_bytes() == b"figures"
    assert reports and all(0 <= done <= total for done, total in reports)
    release(tmp_path / "stick", "0.3.0")
    newer = Installation("0.2.0", program.kind, program.keys, program.folder)
    fetch(offered(tmp_path / "stick", newer), newer)
    assert set(held(program.folder)) == {
        *PROGRAMS,
        *(f"tianbao-0.2.0{ending}" for ending in (".com", ".exe")),
    }
    assert sorted(path.name for path in program.folder.glob("_internal-*")) == [
        "_internal-0.2.0",
        "_internal-0.3.0",
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("tianbao/../escaped", 0),
        ("/etc/escaped", 0),
        ("other/file", 0),
        ("tianbao/C:/escaped", 0),
        ("C:/escaped", 0),
        ("tianbao/..\\..\\escaped", 0),
        ("tianbao/stream:hidden", 0),
        ("tianbao/folder/", 0),
        ("tianbao/link", stat.S_IFLNK),
        ("tianbao/pipe", stat.S_IFIFO),
    ],
)
def test_an_archive_with_anything_else_in_it_changes_nothing(
    tmp_path: Path, program: Installation, name: str, kind: int
) -> None:
    entry = zipfile.ZipInfo("x")
    entry.filename, entry.external_attr = name, (kind | 0o644) << 16 if kind else 0
    stick = tmp_path / "stick"
    stick.mkdir()
    file = portable_windows(stick / "tianbao-0.2.0-windows-x86_64.zip", "0.2.0", [entry])
    refused(stick, file, program)


@pytest.mark.parametrize("length", [1, 40, -1])
def test_an_archive_that_is_cut_or_none_changes_nothing(
    tmp_path: Path, program: Installation, length: int
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    file = portable_windows(stick / "tianbao-0.2.0-windows-x86_64.zip", "0.2.0")
    file.write_bytes(file.read_bytes()[:length])
    refused(stick, file, program)


def test_a_turned_bit_of_an_archive_changes_nothing(tmp_path: Path, program: Installation) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    file = portable_windows(stick / "tianbao-0.2.0-windows-x86_64.zip", "0.2.0")
    data = file.read_bytes()
    at = data.index(b"0.2.0", data.index(b"tianbao.exe"))  # in the program itself
    file.write_bytes(data[:at] + b"9" + data[at + 1 :])
    refused(stick, file, program)


def refused(stick: Path, file: Path, program: Installation) -> None:
    sign(stick, "0.2.0", [file])
    before = sorted(program.folder.rglob("*"))
    with pytest.raises(ExchangeError) as caught:
        fetch(offered(stick, program), program)
    assert caught.value.code == "update-archive-bad"
    assert sorted(program.folder.rglob("*")) == before
    assert held(program.folder) == dict.fromkeys(PROGRAMS, "0.1.0")


class Scanner:
    """Refuses each renaming the first `times` times that it is asked for, as Windows does where a scanner of viruses
    holds the file; from the `since`-th file on.
    """

    def __init__(self, number: int, times: int, since: int = 0) -> None:
        self._number, self._times, self._since = number, times, since
        self._counts: dict[tuple[Path, Path], int] = {}
        self._real = Path.replace

    def replace(self, source: Path, target: Path) -> Path:
        count = self._counts[source, target] = self._counts.get((source, target), 0) + 1
        if count <= self._times and len(self._counts) > self._since:
            error = PermissionError(13, "Access is denied", str(source))
            error.winerror = self._number  # type: ignore[attr-defined]
            raise error
        return self._real(source, target)


@pytest.mark.parametrize("number", HELD)
def test_a_file_that_is_held_for_a_moment_is_waited_for(
    tmp_path: Path, program: Installation, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    release(tmp_path / "stick", "0.2.0")
    offer = offered(tmp_path / "stick", program)
    scanner = Scanner(number, 3)
    monkeypatch.setattr(Path, "replace", lambda source, target: scanner.replace(source, target))
    fetch(offer, program)
    assert held(program.folder)["tianbao.exe"] == "0.2.0"


@pytest.mark.parametrize("since", range(5))
def test_where_one_stays_held_the_folder_still_starts(
    tmp_path: Path, program: Installation, monkeypatch: pytest.MonkeyPatch, since: int
) -> None:
    release(tmp_path / "stick", "0.2.0")
    offer = offered(tmp_path / "stick", program)
    scanner = Scanner(32, 99, since)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", lambda source, target: scanner.replace(source, target))
        with pytest.raises(MachineError) as caught:
            fetch(offer, program)
    assert caught.value.code in ("update-not-written", "spool-not-written")
    assert held(program.folder)["tianbao.exe"] == "0.1.0", "the window starts as before"
    assert held(program.folder)["tianbao.com"] in ("0.1.0", "0.2.0")
    for version in set(held(program.folder).values()):
        assert (program.folder / f"_internal-{version}").is_dir(), "each finds its libraries"
    fetch(offer, program)
    assert held(program.folder)["tianbao.exe"] == "0.2.0"
