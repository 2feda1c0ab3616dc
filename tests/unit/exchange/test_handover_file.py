"""The handover file: any byte changed or missing shows before the passphrase is asked, what it holds comes out as it went
in, and no archive puts anything outside its folder.
"""

from __future__ import annotations

import io
import os
import random
import tarfile
from pathlib import Path

import msgspec
import pyrage
import pytest

from desktop.errors import AppError, ExchangeError, Refused, UsageError
from desktop.exchange import handover_file
from desktop.exchange.handover_file import (
    Cargo,
    Contents,
    Facts,
    Handover,
    open_cargo,
    read_handover,
    unpack,
    write_handover,
)
from desktop.folders import files_below
from tests.systems import posix_only

WORDS = "correct horse battery staple"
FACTS = Facts(
    "a" * 32,
    "140902209",
    "东楼乡",
    "township",
    "xinfu",
    "王秀英",
    "李建国",
    True,
    "2025-12-01",
    "2025-11-28T16:20",
    "0.1.0",
)


def cargo() -> Cargo:
    return Cargo(
        FACTS, "", msgspec.Raw(b"null"), "", {}, Contents("2024-01", "2025-10", 1, 99, []), 7, 0
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Handover:
    folder = tmp_path_factory.mktemp("made")
    files = []
    for place, data in {
        "tianbao.db": os.urandom(3_000_000),
        "outbox/a.tbsub": b"x",
        "spool/b-1": b"",
    }.items():
        path = folder / place.replace("/", "_")
        path.write_bytes(data)
        files.append((place, path))
    return write_handover(folder / "w.tbhand", cargo(), WORDS, files)


def test_comes_out_as_it_went_in(made: Handover, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    again = read_handover(made.file, lambda done, total: steps.append((done, total)))
    assert again == made and again.facts == FACTS
    assert steps[-1] == (again.body_length,) * 2
    opened = open_cargo(again, "　ＣＯＲＲＥＣＴ horse BATTERY staple ")
    unpack(again, opened, tmp_path)
    folder = made.file.parent
    for file in files_below(tmp_path):
        name = str(file.relative_to(tmp_path)).replace("/", "_")
        assert file.read_bytes() == (folder / name).read_bytes()
    assert len(files_below(tmp_path)) == 3
    assert sorted(p.name for p in folder.iterdir()) == [
        "outbox_a.tbsub",
        "spool_b-1",
        "tianbao.db",
        "w.tbhand",
    ]


def code_of(path: Path) -> str:
    with pytest.raises(AppError) as caught:
        read_handover(path)
    return caught.value.code


def test_a_file_that_is_cut_anywhere_is_refused(made: Handover, tmp_path: Path) -> None:
    data = made.file.read_bytes()
    cut = tmp_path / "cut.tbhand"
    lengths = {
        1,
        7,
        8,
        9,
        19,
        20,
        len(data) - 1,
        len(data) - 9,
        len(data) - 300,
        *random.Random(1).sample(range(len(data)), 20),
    }
    for length in lengths:
        cut.write_bytes(data[:length])
        assert code_of(cut) == "handover-cut", length
    for none in (b"", b"PK\x03\x04", data[1:]):
        cut.write_bytes(none)
        assert code_of(cut) == "handover-not-ours"
    for more in (data + b"\0", data + data):
        cut.write_bytes(more)
        assert code_of(cut) in ("handover-cut", "handover-damaged")


def test_a_byte_that_is_changed_anywhere_shows(made: Handover, tmp_path: Path) -> None:
    data = bytearray(made.file.read_bytes())
    changed = tmp_path / "changed.tbhand"
    places = {
        *range(12),
        *range(len(data) - 1_400, len(data), 101),
        *random.Random(2).sample(range(len(data)), 12),
    }
    for place in places:
        data[place] ^= 4
        changed.write_bytes(data)
        try:
            found = read_handover(changed)
        except Refused:
            pass
        else:  # what the passphrase covers tells it, and so does the check code
            assert found.check_code != made.check_code
            with pytest.raises(Refused):
                open_cargo(found, WORDS)
        data[place] ^= 4


def test_a_newer_format_is_told_as_such(made: Handover, tmp_path: Path) -> None:
    data = bytearray(made.file.read_bytes())
    data[7] = 2
    (tmp_path / "a").write_bytes(data)
    assert code_of(tmp_path / "a") == "handover-newer"


@pytest.mark.parametrize(
    ("words", "code"), [("", "key-passphrase-empty"), ("12345678", "key-passphrase-weak")]
)
def test_a_weak_passphrase_is_refused_before_anything_is_written(
    tmp_path: Path, words: str, code: str
) -> None:
    with pytest.raises((Refused, UsageError), match=code):
        write_handover(tmp_path / "a.tbhand", cargo(), words, [])
    assert list(tmp_path.iterdir()) == []


def test_the_wrong_passphrase_as_often_as_one_likes(made: Handover) -> None:
    for words in ("", "correct horse battery", WORDS + "s"):
        with pytest.raises(Refused, match="handover-wrong-passphrase"):
            open_cargo(made, words)
    assert open_cargo(made, WORDS).commits == 7


def test_writing_that_is_stopped_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(os.urandom(2_000_000))

    class Stopped(Exception):
        pass

    for after in (1, 2, 5):
        calls = iter(range(after))

        def stop(_done: int, _total: int) -> None:
            if next(calls, None) is None:  # noqa: B023
                raise Stopped

        with pytest.raises(Stopped):
            write_handover(tmp_path / "a.tbhand", cargo(), WORDS, [("x", tmp_path / "x")], stop)
        assert [path.name for path in tmp_path.iterdir()] == ["x"]


@posix_only("named pipes and links")
def test_what_is_no_plain_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.tbhand")
    for path in (tmp_path / "pipe.tbhand", tmp_path):
        with pytest.raises(ExchangeError, match="exchange-not-a-file"):
            read_handover(path)


def entry(
    name: str, data: bytes = b"x", kind: bytes = tarfile.REGTYPE
) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.size, info.linkname = (
        kind,
        len(data) if kind == tarfile.REGTYPE else 0,
        "/etc/passwd",
    )
    return info, data


HOSTILE = {
    "above": [entry("../a")],
    "absolute": [entry("/tmp/tianbao-a")],
    "link": [entry("outbox", kind=tarfile.SYMTYPE), entry("outbox/a")],
    "hard link": [entry("a", kind=tarfile.LNKTYPE)],
    "pipe": [entry("a", kind=tarfile.FIFOTYPE)],
    "device": [entry("a", kind=tarfile.CHRTYPE)],
    "twice": [entry("a"), entry("A")],
    "backslash": [entry("..\\a")],
    "hidden": [entry(".lock")],
    "bidi": [entry("a‮b")],
    "more than was told": [entry("a", b"x" * 5_000)],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_archive_puts_anything_elsewhere(
    made: Handover, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made by one who knows the passphrase."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for info, data in HOSTILE[name]:
            tar.addfile(info, io.BytesIO(data))

    def pack(archive: Path, files: object, on_progress: object) -> int:
        archive.write_bytes(packed.getvalue())
        return 1_000

    monkeypatch.setattr(handover_file, "_pack", pack)
    (tmp_path / "in").mkdir()
    hostile = write_handover(tmp_path / "a.tbhand", cargo(), WORDS, [])
    with pytest.raises(Refused, match="handover-damaged"):
        unpack(hostile, open_cargo(hostile, WORDS), tmp_path / "in")
    assert {p.name for p in tmp_path.iterdir()} == {"in", "a.tbhand"}
    assert not Path("/tmp/tianbao-a").exists()
    assert not any(p.is_symlink() for p in (tmp_path / "in").iterdir())


def test_the_body_opens_with_the_cargo_alone(made: Handover) -> None:
    other = pyrage.x25519.Identity.generate()
    opened = msgspec.structs.replace(open_cargo(made, WORDS), identity=str(other))
    with pytest.raises(Refused, match="handover-damaged"):
        unpack(made, opened, made.file.parent)
    assert not (made.file.parent / "outbox").exists()


@pytest.mark.parametrize("code", ["../other", "a/b", "", "a\\b", ".", "a" * 61])
def test_no_office_lies_elsewhere(tmp_path: Path, code: str) -> None:
    """Made by one who knows the passphrase."""
    office = msgspec.structs.replace(cargo(), office_keys={code: msgspec.Raw(b"null")})
    hostile = write_handover(tmp_path / "a.tbhand", office, WORDS, [])
    with pytest.raises(Refused, match="handover-damaged"):
        open_cargo(hostile, WORDS)
