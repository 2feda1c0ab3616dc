"""Release files: believed only when a known key signed them, whole and unchanged; files copied
only as they were released.
"""

from __future__ import annotations

import base64
import json
import os
import random
from pathlib import Path

import pytest

from desktop.errors import ExchangeError, MachineError
from desktop.exchange.envelope import split
from desktop.exchange.keys import make_keys
from desktop.exchange.release import (
    RELEASE_CAP,
    ReleaseFile,
    copy_verified,
    describe_file,
    read_release,
    seal_release,
)
from desktop.exchange.release_keys import KeyList, read_release_keys
from tests.releases import CHANGELOGS, KEYS, release
from tests.systems import IS_POSIX, posix_only

TRUSTED = KeyList((KEYS.signing_public,))


def test_what_was_released_is_read(tmp_path: Path) -> None:
    file = release(tmp_path, "0.2.0")
    found = read_release(file, KeyList((make_keys().signing_public, KEYS.signing_public)))
    assert found.version == "0.2.0" and found.changelogs == CHANGELOGS
    assert {one.name for one in found.files} == {
        "tianbao-0.2.0-linux-x86_64.tar.xz",
        "tianbao-0.2.0-windows-x86_64.zip",
        "tianbao_0.2.0_amd64.deb",
        "tianbao-0.2.0-setup.exe",
    }
    assert file.read_bytes() == seal_release("0.2.0", found.files, CHANGELOGS, KEYS), (
        "the same release, the same bytes"
    )


def test_a_release_without_conditions_is_written_as_before(tmp_path: Path) -> None:
    """Programs of 0.1.0 know none, and refuse a manifest with more in it."""
    head, _payload, _signature = split(release(tmp_path, "0.2.0").read_bytes(), "")
    assert set(json.loads(head)) == {"version", "files"}


def test_another_key_or_no_key_is_not_believed(tmp_path: Path) -> None:
    file = release(tmp_path, "0.2.0", make_keys())
    for trusted in (KeyList((KEYS.signing_public,)), KeyList(())):
        with pytest.raises(ExchangeError) as caught:
            read_release(file, trusted)
        assert caught.value.code == "release-not-signed"


def test_no_changed_byte_is_believed(tmp_path: Path, repeat: int) -> None:
    file = release(tmp_path, "0.2.0")
    whole = file.read_bytes()
    chance = random.Random(20261124)
    for place in chance.sample(range(len(whole)), min(len(whole), 60 * repeat)):
        changed = bytearray(whole)
        changed[place] ^= 1 << chance.randrange(8)
        file.write_bytes(changed)
        with pytest.raises(ExchangeError):
            read_release(file, TRUSTED)


@pytest.mark.parametrize("bytes_", [b"", b"TIANBAO\x00", b"not ours", b"PK\x03\x04" * 100])
def test_foreign_and_cut_files_are_refused(tmp_path: Path, bytes_: bytes) -> None:
    file = tmp_path / "tianbao-0.2.0.tbrelease"
    file.write_bytes(bytes_)
    with pytest.raises(ExchangeError):
        read_release(file, TRUSTED)


def test_a_cut_or_long_or_strange_file_is_refused(tmp_path: Path) -> None:
    file = release(tmp_path, "0.2.0")
    whole = file.read_bytes()
    for data, code in (
        (whole[:-1], "exchange-cut-short"),
        (whole + b"\0", "exchange-trailing-bytes"),
        (whole + b"\0" * RELEASE_CAP, "exchange-too-large"),
    ):
        file.write_bytes(data)
        with pytest.raises(ExchangeError) as caught:
            read_release(file, TRUSTED)
        assert caught.value.code == code
    places = [tmp_path]
    if IS_POSIX:
        os.mkfifo(tmp_path / "pipe.tbrelease")
        places.append(tmp_path / "pipe.tbrelease")
    for place in places:
        with pytest.raises(ExchangeError) as caught:
            read_release(place, TRUSTED)
        assert caught.value.code == "exchange-not-a-file"
    with pytest.raises(MachineError):
        read_release(tmp_path / "gone.tbrelease", TRUSTED)


@pytest.mark.parametrize(
    ("version", "name"),
    [
        ("0.2", "tianbao.deb"),
        ("0.2.0\n", "tianbao.deb"),
        ("00.2.0", "tianbao.deb"),
        ("0.2.0", "../tianbao.deb"),
        ("0.2.0", ".hidden"),
        ("0.2.0", "a/b"),
        ("0.2.0", "填报.deb"),
    ],
)
def test_no_release_of_an_odd_version_or_name_can_be_made(version: str, name: str) -> None:
    with pytest.raises(ExchangeError) as caught:
        seal_release(version, [ReleaseFile(name, 1, "0" * 64)], {}, KEYS)
    assert caught.value.code == "release-damaged"


def test_keys_are_read_a_line_each_and_weak_ones_refused(tmp_path: Path) -> None:
    file = tmp_path / "release-keys.txt"
    assert read_release_keys(file) == KeyList(())
    other = make_keys()
    file.write_text(
        "".join(base64.b64encode(keys.signing_public).decode() + "\n" for keys in (KEYS, other))
    )
    assert read_release_keys(file) == KeyList((KEYS.signing_public, other.signing_public))
    for weak in (base64.b64encode(bytes(32)).decode(), "AAAA", "nonsense!"):
        file.write_text(weak)
        with pytest.raises(ExchangeError) as caught:
            read_release_keys(file)
        assert caught.value.code == "key-small-order"


def test_only_the_released_bytes_get_the_name(tmp_path: Path) -> None:
    source, target = tmp_path / "a.deb", tmp_path / "kept" / "a.deb"
    source.write_bytes(b"installer" * 1000)
    expected = describe_file(source)
    reports: list[tuple[int, int]] = []
    copy_verified(source, target, expected, lambda done, total: reports.append((done, total)))
    assert target.read_bytes() == source.read_bytes() and reports[-1] == (9000, 9000)
    target.unlink()
    for data in (b"Installer" * 1000, b"installer" * 1001, b"installer" * 999, b""):
        source.write_bytes(data)
        with pytest.raises(ExchangeError) as caught:
            copy_verified(source, target, expected)
        assert caught.value.code == "release-file-differs"
        assert list(target.parent.iterdir()) == [], "nothing of it is left"


def test_a_copy_that_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    source, target = tmp_path / "a.deb", tmp_path / "kept" / "a.deb"
    source.write_bytes(b"installer" * 1000)

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_verified(source, target, describe_file(source), stop)
    assert list(target.parent.iterdir()) == []


@posix_only("/dev/full")
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "a.deb"
    source.write_bytes(b"x")
    with pytest.raises(MachineError) as caught:
        copy_verified(source, Path("/dev/full/a.deb"), describe_file(source))
    assert caught.value.code == "spool-not-written"
