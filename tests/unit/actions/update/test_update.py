"""Updates by stick: only newer and signed, told what is new; a portable folder switches by one
rename and keeps the last.
"""

from __future__ import annotations

import subprocess
import tarfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

import desktop
from desktop import clock, i18n, paths
from desktop.actions.update.find import (
    ENDINGS,
    Installation,
    Kind,
    UpdateSearch,
    fetch,
    installation,
    look_in,
    news_since,
)
from desktop.errors import AppError, ExchangeError, MachineError, Refused
from desktop.exchange.keys import Keys, make_keys
from desktop.exchange.release_keys import KeyList, sign_key_list
from desktop.messages import describe
from tests.archives import unpack
from tests.releases import CHANGELOGS, KEYS, portable, release, sign, switched


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """A portable folder of 0.1.0, with data."""
    monkeypatch.setattr(paths, "cache_dir", lambda: tmp_path / "cache")
    monkeypatch.setattr(paths, "kept_release_keys", lambda: tmp_path / "kept/release-keys.json")
    folder = tmp_path / "便携 填报"
    unpack(portable(tmp_path / "first.tar.xz", "0.1.0"), tmp_path / "x")
    (tmp_path / "x/tianbao").rename(folder)
    (folder / "data").mkdir()
    (folder / "data/tianbao.db").write_bytes(b"figures")
    return Installation("0.1.0", "portable", KeyList((KEYS.signing_public,)), folder)


def refusal(stick: Path, program: Installation) -> AppError:
    found = look_in([stick], program)
    assert found.offer is None and len(found.refusals) == 1
    return found.refusals[0]


def text(program: Installation, name: str = "tianbao") -> str:
    return subprocess.run(
        [str(program.folder / name)], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_a_checkout_says_what_it_is() -> None:
    program = installation()
    assert (
        program.version == desktop.__version__
        and program.kind is None
        and program.keys == KeyList(())
    )


def test_the_newest_of_several_is_offered_with_what_is_new_since(
    tmp_path: Path, program: Installation
) -> None:
    release(tmp_path / "stick", "0.2.0")
    release(tmp_path / "stick/新版本", "0.3.0")
    release(tmp_path / "stick", "0.1.0")
    found = look_in([tmp_path / "empty", tmp_path / "stick"], program)
    assert found.offer is not None and found.offer.version == "0.3.0"
    assert [error.code for error in found.refusals] == ["update-older"]
    assert (
        found.offer.news
        == "## 0.3.0 - 2027-01-05\n### 新增\n- 第三。\n\n## 0.2.0 - 2026-12-01\n### 改正\n- 第二。"
    )
    i18n.set_language("en")
    only = look_in(
        [tmp_path / "stick/新版本/tianbao-0.3.0.tbrelease"], replace(program, version="0.2.0")
    ).offer
    assert only is not None and only.news == "## 0.3.0 - 2027-01-05\n### Added\n- Third."


@pytest.mark.parametrize("kind", list(ENDINGS))
def test_each_installation_gets_its_own_kind_of_file(
    tmp_path: Path, program: Installation, kind: Kind
) -> None:
    release(tmp_path / "stick", "0.2.0")
    offer = look_in([tmp_path / "stick"], replace(program, kind=kind)).offer
    assert offer is not None and offer.installer.name.endswith(ENDINGS[kind])


def test_versions_are_compared_as_numbers(tmp_path: Path, program: Installation) -> None:
    release(tmp_path / "stick", "0.10.0")
    assert look_in([tmp_path / "stick"], replace(program, version="0.9.9")).offer is not None
    assert refusal(tmp_path / "stick", replace(program, version="0.10.1")).code == "update-older"
    assert refusal(tmp_path / "stick", replace(program, version="0.10.0")).code == "update-older"


@pytest.mark.parametrize(
    ("version", "is_taken"),
    [
        ("5.9.9", True),
        ("21.0.0", False),
        ("9999.0.0", False),
        ("0.1000.0", False),
        ("0.999.9", True),
    ],
)
def test_no_version_that_cannot_be_true_is_taken(
    version: str, is_taken: bool, tmp_path: Path, program: Installation
) -> None:
    release(tmp_path / "stick", version)
    if is_taken:
        assert look_in([tmp_path / "stick"], program).offer is not None
    else:
        error = refusal(tmp_path / "stick", program)
        assert error.code == "update-implausible" and version in describe(error)


def test_a_release_that_has_expired_is_not_taken(tmp_path: Path, program: Installation) -> None:
    release(tmp_path / "stick", "0.2.0", expires=date(2027, 1, 31))
    with clock.standing_at(datetime(2027, 1, 31, 23, 59)):
        assert look_in([tmp_path / "stick"], program).offer is not None
    with clock.standing_at(datetime(2027, 2, 1)):
        error = refusal(tmp_path / "stick", program)
    assert error.code == "update-expired" and "2027-01-31" in describe(error)


def test_no_step_between_is_left_out(tmp_path: Path, program: Installation) -> None:
    release(tmp_path / "stick", "0.3.0", least="0.2.0")
    error = refusal(tmp_path / "stick", program)
    assert error.code == "update-step-missing" and "0.2.0" in describe(error)
    newer = replace(program, version="0.2.0")
    assert look_in([tmp_path / "stick"], newer).offer is not None


NEXT, SECOND = make_keys(), make_keys()


@pytest.fixture
def guarded(program: Installation) -> Installation:
    """The program, built with a second key."""
    keys = KeyList((KEYS.signing_public,), 0, (SECOND.signing_public,))
    return replace(program, keys=keys)


@pytest.mark.parametrize("signer", [KEYS, SECOND], ids=["old key", "second key"])
def test_a_replaced_key_is_known_from_then_on(
    signer: Keys, tmp_path: Path, guarded: Installation
) -> None:
    replaced = sign_key_list(1, [NEXT.signing_public], signer)
    release(tmp_path / "new", "0.2.0", NEXT)
    assert refusal(tmp_path / "new", guarded).code == "release-not-signed"
    release(tmp_path / "first", "0.2.0", NEXT, key_lists=[replaced])
    assert look_in([tmp_path / "first"], guarded).offer is not None
    assert look_in([tmp_path / "new"], guarded).offer is not None, "the list was kept"
    release(tmp_path / "old", "0.3.0", KEYS)
    assert refusal(tmp_path / "old", guarded).code == "release-not-signed", "its key is revoked"
    back = sign_key_list(1, [KEYS.signing_public], SECOND)
    release(tmp_path / "back", "0.3.0", KEYS, key_lists=[back])
    assert refusal(tmp_path / "back", guarded).code == "release-not-signed", "lists never go back"


def test_a_revoked_key_counts_for_nothing_on_the_same_stick(
    tmp_path: Path, guarded: Installation
) -> None:
    release(tmp_path / "stick", "0.3.0", KEYS)
    replaced = sign_key_list(1, [NEXT.signing_public], SECOND)
    release(tmp_path / "stick/x", "0.2.0", NEXT, key_lists=[replaced])
    found = look_in([tmp_path / "stick"], guarded)
    assert found.offer is not None and found.offer.version == "0.2.0"
    assert [error.code for error in found.refusals] == ["release-not-signed"]


def test_the_second_key_signs_no_release(tmp_path: Path, guarded: Installation) -> None:
    release(tmp_path / "stick", "0.2.0", SECOND)
    assert refusal(tmp_path / "stick", guarded).code == "release-not-signed"


def test_a_list_of_strangers_is_refused(tmp_path: Path, guarded: Installation) -> None:
    strange = sign_key_list(1, [NEXT.signing_public], NEXT)
    release(tmp_path / "stick", "0.2.0", NEXT, key_lists=[strange])
    assert refusal(tmp_path / "stick", guarded).code == "release-keys-bad"
    assert not paths.kept_release_keys().exists()


def test_a_list_that_cannot_be_kept_is_not_followed(tmp_path: Path, guarded: Installation) -> None:
    (tmp_path / "kept").write_bytes(b"in the way")
    replaced = sign_key_list(1, [NEXT.signing_public], KEYS)
    release(tmp_path / "stick", "0.2.0", NEXT, key_lists=[replaced])
    assert refusal(tmp_path / "stick", guarded).code == "release-keys-not-kept"


def test_a_damaged_kept_list_is_as_none(tmp_path: Path, guarded: Installation) -> None:
    (tmp_path / "kept").mkdir()
    for damaged in (b"", b"{}", b"\xff", b'[{"body":"","signature":""}]'):
        paths.kept_release_keys().write_bytes(damaged)
        release(tmp_path / "stick", "0.2.0", KEYS)
        assert look_in([tmp_path / "stick"], guarded).offer is not None


def test_what_cannot_be_believed_or_used_is_refused_in_words(
    tmp_path: Path, program: Installation
) -> None:
    stick = tmp_path / "stick"
    file = release(stick, "0.2.0")
    assert refusal(stick, replace(program, keys=KeyList(()))).code == "update-no-keys"
    assert (
        refusal(stick, replace(program, keys=KeyList((make_keys().signing_public,)))).code
        == "release-not-signed"
    )
    (stick / "tianbao-0.2.0-linux-x86_64.tar.xz").rename(tmp_path / "elsewhere.tar.xz")
    assert refusal(stick, program).code == "update-file-missing"
    sign(stick, "0.2.0", [stick / "tianbao_0.2.0_amd64.deb"])
    assert refusal(stick, program).code == "update-not-for-here"
    file.unlink()
    assert refusal(stick, program).code == "update-unsigned"
    assert look_in([tmp_path / "empty"], program).refusals == ()


def test_an_installer_is_handed_over_as_a_verified_copy(
    tmp_path: Path, program: Installation
) -> None:
    release(tmp_path / "stick", "0.2.0")
    offer = look_in([tmp_path / "stick"], replace(program, kind="package")).offer
    assert offer is not None
    copy = fetch(offer, replace(program, kind="package"))
    assert (
        copy.parent == tmp_path / "cache/update"
        and copy.read_bytes() == offer.installer.read_bytes()
    )
    offer.installer.write_bytes(offer.installer.read_bytes().replace(b"installer", b"1nstaller"))
    with pytest.raises(ExchangeError) as caught:
        fetch(offer, replace(program, kind="package"))
    assert caught.value.code == "release-file-differs"
    with pytest.raises(Refused) as refused:
        fetch(offer, replace(program, kind=None))
    assert refused.value.code == "update-not-installed"


@switched
def test_a_portable_folder_switches_and_keeps_the_version_before(
    tmp_path: Path, program: Installation
) -> None:
    stick = tmp_path / "stick"
    release(stick, "0.2.0")
    offer = look_in([stick], program).offer
    assert offer is not None and text(program) == "0.1.0"
    reports: list[tuple[int, int]] = []
    assert (
        fetch(offer, program, lambda done, total: reports.append((done, total)))
        == program.folder / "tianbao"
    )
    assert text(program) == "0.2.0" and text(program, "tianbao-0.1.0") == "0.1.0"
    assert {path.name for path in program.folder.iterdir()} == {
        "tianbao",
        "tianbao-0.1.0",
        "_internal-0.1.0",
        "_internal-0.2.0",
        "portable",
        "data",
    }
    assert (program.folder / "data/tianbao.db").read_bytes() == b"figures"
    assert reports and all(0 <= done <= total for done, total in reports)
    assert not (tmp_path / "cache/update").exists()
    release(stick, "0.3.0")
    newer = replace(program, version="0.2.0")
    offer = look_in([stick], newer).offer
    assert offer is not None
    fetch(offer, newer)
    assert text(program) == "0.3.0" and text(program, "tianbao-0.2.0") == "0.2.0"
    assert (
        not (program.folder / "tianbao-0.1.0").exists()
        and not (program.folder / "_internal-0.1.0").exists()
    )


@switched
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("tianbao/../escaped", tarfile.REGTYPE),
        ("/etc/escaped", tarfile.REGTYPE),
        ("other/file", tarfile.REGTYPE),
        ("tianbao/link", tarfile.SYMTYPE),
        ("tianbao/hard", tarfile.LNKTYPE),
        ("tianbao/pipe", tarfile.FIFOTYPE),
    ],
)
def test_an_archive_with_anything_else_in_it_changes_nothing(
    tmp_path: Path, program: Installation, name: str, kind: bytes
) -> None:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = kind, "/etc/passwd"
    stick = tmp_path / "stick"
    stick.mkdir()
    sign(stick, "0.2.0", [portable(stick / "tianbao-0.2.0-linux-x86_64.tar.xz", "0.2.0", [entry])])
    before = sorted(program.folder.rglob("*"))
    offer = look_in([stick], program).offer
    assert offer is not None
    with pytest.raises(ExchangeError) as caught:
        fetch(offer, program)
    assert caught.value.code == "update-archive-bad"
    assert sorted(program.folder.rglob("*")) == before and text(program) == "0.1.0"


@switched
def test_an_archive_of_another_version_or_none_changes_nothing(
    tmp_path: Path, program: Installation
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    archive = stick / "tianbao-0.2.0-linux-x86_64.tar.xz"
    for make in (
        lambda: portable(archive, "0.2.1"),
        lambda: archive.write_bytes(b"no archive at all" * 99),
    ):
        make()
        sign(stick, "0.2.0", [archive])
        offer = look_in([stick], program).offer
        assert offer is not None
        with pytest.raises(ExchangeError) as caught:
            fetch(offer, program)
        assert caught.value.code == "update-archive-bad"
        assert text(program) == "0.1.0" and not list(program.folder.glob(".update*"))


@switched
def test_where_an_update_breaks_off_the_folder_still_starts(
    tmp_path: Path, program: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every rename in turn fails as on a stick that is pulled; the next attempt succeeds."""
    release(tmp_path / "stick", "0.2.0")
    offer = look_in([tmp_path / "stick"], program).offer
    assert offer is not None
    calls = 0
    real = {"rename": Path.rename, "replace": Path.replace}
    for failing in range(1, 5):
        calls = 0

        def broken(name: str, self: Path, target: Path, failing: int = failing) -> Path:
            nonlocal calls
            calls += 1
            if calls == failing:
                raise OSError(5, "Input/output error")
            return real[name](self, target)

        with monkeypatch.context() as patch:
            for name in real:
                patch.setattr(
                    Path, name, lambda self, target, name=name: broken(name, self, target)
                )
            with pytest.raises(MachineError) as caught:
                fetch(offer, program)
        assert caught.value.code in ("update-not-written", "spool-not-written")
        assert text(program) == "0.1.0"
    fetch(offer, program)
    assert text(program) == "0.2.0" and text(program, "tianbao-0.1.0") == "0.1.0"


def test_too_little_room_is_said_before_anything_is_written(
    tmp_path: Path, program: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(tmp_path / "stick", "0.2.0")
    offer = look_in([tmp_path / "stick"], program).offer
    assert offer is not None
    huge = replace(offer, file=type(offer.file)(offer.file.name, 2**32, offer.file.sha256))
    monkeypatch.setattr(
        "desktop.actions.update.find.shutil.disk_usage", lambda place: SimpleNamespace(free=2**31)
    )
    with pytest.raises(MachineError) as caught:
        fetch(huge, program)
    assert caught.value.code == "update-no-room" and caught.value.params["needed_mb"] == 4097
    assert not (tmp_path / "cache").exists()


def test_the_changelogs_of_both_languages_tell_of_the_same_versions() -> None:
    chapters = {}
    for language in i18n.LANGUAGES:
        text = paths.changelog(language).read_text("utf-8")
        chapters[language] = [(line, 0) for line in text.splitlines() if line.startswith("## ")]
        entries = [part.count("\n- ") for part in text.split("\n## ")[1:]]
        chapters[language] = [
            (line, count) for (line, _none), count in zip(chapters[language], entries, strict=True)
        ]
    first, second = chapters.values()
    assert (
        first == second
        and first[0][0].startswith(f"## {desktop.__version__} - ")
        and first[0][1] > 0
    )
    assert news_since(CHANGELOGS["en"], "9.0.0") == ""


def test_an_empty_drive_holds_no_update(
    tmp_path: Path, program: Installation, drive_roots: set[Path]
) -> None:
    drive = tmp_path / "drive"
    (drive / "empty").mkdir(parents=True)
    drive_roots.update((drive, drive / "empty"))
    assert look_in([drive], program) == UpdateSearch(None, ())
    (drive / "empty").rmdir()
    assert look_in([drive], program) == UpdateSearch(None, ())
