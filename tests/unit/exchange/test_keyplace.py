"""Where keys lie: the keyring before the file, whatever fault the keyring has; files are their
owner's only.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterator
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import NoReturn

import keyring
import pytest
from keyring import errors as keyring_errors
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from desktop.errors import AppError, MachineError, Refused
from desktop.exchange.keyplace import (
    MARKER,
    SERVICE,
    KeyLocation,
    has_plain_keys,
    keep_under_passphrase,
    load_keys,
    save_keys,
    where_keys_lie,
)
from desktop.exchange.keys import Keys, encode_keys, make_keys
from tests.systems import IS_POSIX, posix_only

PASSPHRASE = "stapler orbit nine rivers"


def refused(folder: Path, passphrase: str | None = None) -> str:
    with pytest.raises(AppError) as caught:
        load_keys(folder, passphrase)
    return caught.value.code


def test_plain_file_is_its_owners_only(tmp_path: Path) -> None:
    keys = make_keys()
    assert refused(tmp_path) == "key-missing"
    assert save_keys(tmp_path, keys, None) is KeyLocation.PLAIN
    assert load_keys(tmp_path) == keys
    if IS_POSIX:
        assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600
    for broken in (b"", b"{}", b"\xff", (tmp_path / "keys.json").read_bytes()[:-9]):
        (tmp_path / "keys.json").write_bytes(broken)
        assert refused(tmp_path) == "key-damaged"


def test_passphrase_file_takes_the_place_of_the_plain_one(tmp_path: Path) -> None:
    keys = make_keys()
    save_keys(tmp_path, keys, None)
    assert save_keys(tmp_path, keys, PASSPHRASE) is KeyLocation.PASSPHRASE
    assert [path.name for path in tmp_path.iterdir()] == ["keys.age"]
    assert where_keys_lie(tmp_path) is KeyLocation.PASSPHRASE
    assert load_keys(tmp_path, PASSPHRASE) == keys
    assert refused(tmp_path, f"{PASSPHRASE}s") == "key-wrong-passphrase"
    assert refused(tmp_path) == "key-passphrase-needed"


def test_a_weak_passphrase_leaves_everything_as_it_was(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="key-passphrase-weak"):
        save_keys(tmp_path, make_keys(), "2025")
    assert list(tmp_path.iterdir()) == []
    keys = make_keys()
    save_keys(tmp_path, keys, None)
    with pytest.raises(Refused, match="key-passphrase-weak"):
        save_keys(tmp_path, make_keys(), "2025")
    assert load_keys(tmp_path) == keys


def test_keys_under_a_weak_passphrase_of_before_still_open(tmp_path: Path) -> None:
    keys = make_keys()
    save_keys(tmp_path, keys, "2025", is_new_passphrase=False)
    assert load_keys(tmp_path, "2025") == keys


def test_an_unwritable_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(AppError, match="key-not-written"):
        save_keys(tmp_path / "gone", make_keys(), None)


class MemoryKeyring(KeyringBackend):
    """A keyring as an operating system has it, in memory; `locked` as when its dialog is
    dismissed.
    """

    priority = 5  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked
        self.kept[service, username] = password


@pytest.fixture
def system_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryKeyring]:
    monkeypatch.delenv("TIANBAO_NO_KEYRING")
    before = keyring.get_keyring()
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


def test_keyring_comes_first_and_tells_workplaces_apart(
    tmp_path: Path, system_keyring: MemoryKeyring
) -> None:
    all_keys: list[Keys] = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "keys.json").write_text("{}")
        all_keys.append(make_keys())
        assert save_keys(tmp_path / name, all_keys[-1], PASSPHRASE) is KeyLocation.KEYRING
        assert [path.name for path in (tmp_path / name).iterdir()] == ["keys.place"]
    (tmp_path / "a").rename(tmp_path / "moved")
    assert load_keys(tmp_path / "moved") == all_keys[0]
    assert load_keys(tmp_path / "b") == all_keys[1]
    system_keyring.locked = True
    assert refused(tmp_path / "b") == "key-keyring-gone"
    system_keyring.locked = False
    system_keyring.kept.clear()
    assert refused(tmp_path / "b") == "key-missing"


def test_a_locked_keyring_leaves_it_to_the_file(
    tmp_path: Path, system_keyring: MemoryKeyring
) -> None:
    system_keyring.locked = True
    assert save_keys(tmp_path, make_keys(), None) is KeyLocation.PLAIN


# --- a keyring that fails


def _kinds() -> list[type[Exception]]:
    """The families of Python's exceptions, and all those of keyring and what lies under it on
    Linux.
    """
    modules = [keyring_errors]
    if sys.platform == "linux":
        from jeepney import wrappers
        from secretstorage import exceptions

        modules += [wrappers, exceptions]
    families = (kind for kind in Exception.__subclasses__() if kind.__module__ == "builtins")
    found = {Exception, *families} | {
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Exception)
    }
    return sorted(found - {ExceptionGroup}, key=lambda kind: (kind.__module__, kind.__name__))


class FaultyKeyring:
    """A backend like MemoryKeyring's, which raises `fault` at the steps named in `at`, and of
    which `give_back` says what it makes of a text that it kept.
    """

    def __init__(self, fault: Exception | None = None, at: frozenset[str] = frozenset()) -> None:
        self.fault, self.at = fault, at
        self.kept: dict[tuple[str, str], str] = {}
        self.give_back: Callable[[str], object] = lambda text: text

    def _fail_at(self, step: str) -> None:
        if self.fault is not None and step in self.at:
            raise self.fault

    @property
    def priority(self) -> float:
        self._fail_at("priority")
        return 5

    def get_password(self, service: str, username: str) -> object:
        self._fail_at("get")
        text = self.kept.get((service, username))
        return None if text is None else self.give_back(text)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._fail_at("set")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._fail_at("delete")
        del self.kept[service, username]


Install = Callable[[FaultyKeyring], FaultyKeyring]


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    monkeypatch.delenv("TIANBAO_NO_KEYRING")

    def installed(backend: FaultyKeyring) -> FaultyKeyring:
        def detect() -> FaultyKeyring:
            backend._fail_at("detection")
            return backend

        monkeypatch.setattr(keyring, "get_keyring", detect)
        return backend

    return installed


STEPS = [
    ("detection",),
    ("priority",),
    ("set",),
    ("get",),
    ("set", "delete"),
    ("get", "delete"),
]


@pytest.mark.parametrize("steps", STEPS, ids="+".join)
@pytest.mark.parametrize("kind", _kinds(), ids=lambda kind: kind.__name__)
def test_whatever_a_keyring_raises_the_file_is_next(
    kind: type[Exception], steps: tuple[str, ...], tmp_path: Path, install: Install
) -> None:
    keys = make_keys()
    backend = install(FaultyKeyring(kind.__new__(kind), frozenset(steps)))
    assert save_keys(tmp_path, keys, None) is KeyLocation.PLAIN
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]
    assert load_keys(tmp_path) == keys
    if steps == ("get",):
        assert backend.kept == {}, "nothing of the keys stays where they are not kept"


@pytest.mark.parametrize("step", ["detection", "priority", "get"])
@pytest.mark.parametrize("kind", _kinds(), ids=lambda kind: kind.__name__)
def test_whatever_a_keyring_raises_it_is_named_when_the_keys_lie_in_it(
    kind: type[Exception], step: str, tmp_path: Path, install: Install
) -> None:
    backend = install(FaultyKeyring())
    keys = make_keys()
    assert save_keys(tmp_path, keys, None) is KeyLocation.KEYRING
    backend.fault, backend.at = kind.__new__(kind), frozenset({step})
    with pytest.raises(MachineError, match="key-keyring-gone"):
        load_keys(tmp_path)
    backend.fault = None
    assert load_keys(tmp_path) == keys, "a fault that passes costs nothing"


def test_a_faulty_keyring_leaves_it_to_the_passphrase_first(
    tmp_path: Path, install: Install
) -> None:
    install(FaultyKeyring(RuntimeError("no kwalletd5"), frozenset({"set"})))
    assert save_keys(tmp_path, make_keys(), PASSPHRASE) is KeyLocation.PASSPHRASE


def other_seed(text: str) -> str:
    """Good keys, but with the seed of others."""
    kept, others = text.split(","), encode_keys(make_keys()).decode().split(",")
    return ",".join((kept[0], others[1], kept[2]))


CHANGED: dict[str, Callable[[str], object]] = {
    "shorter": lambda text: text[:-1],
    "half": lambda text: text[: len(text) // 2],
    "empty": lambda text: "",
    "longer": lambda text: text + "\x00",
    "upper case": str.upper,
    "as bytes": str.encode,
    "in UTF-16": lambda text: text.encode("utf-16-le").decode("latin-1"),
    "with a lone surrogate": lambda text: text + "\ud800",
    "a number": lambda text: 1,
    "other keys": other_seed,
}


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED.keys())
def test_a_keyring_that_changes_what_it_keeps_is_not_used(
    change: Callable[[str], object], tmp_path: Path, install: Install
) -> None:
    keys, backend = make_keys(), install(FaultyKeyring())
    backend.give_back = change
    assert save_keys(tmp_path, keys, None) is KeyLocation.PLAIN
    assert load_keys(tmp_path) == keys
    assert backend.kept == {}


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED.keys())
def test_keys_that_a_keyring_changed_later_are_not_used(
    change: Callable[[str], object], tmp_path: Path, install: Install
) -> None:
    backend = install(FaultyKeyring())
    save_keys(tmp_path, make_keys(), None)
    backend.give_back = change
    with pytest.raises(MachineError, match="key-keyring-gone"):
        load_keys(tmp_path)


def test_keys_of_an_earlier_version_are_still_found(tmp_path: Path, install: Install) -> None:
    """Its names in the keyring carried no fingerprint."""
    keys, backend = make_keys(), install(FaultyKeyring())
    (tmp_path / MARKER).write_text("0123456789abcdef0123456789abcdef", encoding="ascii")
    backend.kept[SERVICE, "0123456789abcdef0123456789abcdef"] = encode_keys(keys).decode()
    assert load_keys(tmp_path) == keys


def test_keys_in_the_keyring_stand_until_new_ones_are_kept(
    tmp_path: Path, install: Install
) -> None:
    old, backend = make_keys(), install(FaultyKeyring())
    save_keys(tmp_path, old, None)
    backend.fault, backend.at = KeyringLocked(), frozenset({"set"})
    part = tmp_path / ".keys.json.part"
    (part / "in the way").mkdir(parents=True)  # nor can the file be written
    with pytest.raises(MachineError, match="key-not-written"):
        save_keys(tmp_path, make_keys(), None)
    assert load_keys(tmp_path) == old


def test_keys_go_from_the_keyring_into_the_file_under_the_passphrase(
    tmp_path: Path, install: Install
) -> None:
    keys, others, backend = make_keys(), make_keys(), install(FaultyKeyring())
    (tmp_path / "other").mkdir()
    save_keys(tmp_path / "other", others, None)
    save_keys(tmp_path, keys, None)
    keep_under_passphrase(tmp_path, keys, PASSPHRASE)
    assert load_keys(tmp_path, PASSPHRASE) == keys
    assert where_keys_lie(tmp_path) is KeyLocation.PASSPHRASE
    assert not (tmp_path / MARKER).exists()
    assert list(backend.kept.values()) == [encode_keys(others).decode()]


def test_a_keyring_that_does_not_let_go_stops_nothing(tmp_path: Path, install: Install) -> None:
    keys, backend = make_keys(), install(FaultyKeyring())
    save_keys(tmp_path, keys, None)
    backend.fault, backend.at = KeyringLocked(), frozenset({"delete"})
    keep_under_passphrase(tmp_path, keys, PASSPHRASE)
    assert load_keys(tmp_path, PASSPHRASE) == keys


def test_the_plain_file_stands_until_the_other_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = make_keys()
    save_keys(tmp_path, keys, None)
    sync, plain_at_sync = os.fsync, []

    def watch(handle: int) -> None:
        plain_at_sync.append(has_plain_keys(tmp_path))
        sync(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", watch)
        keep_under_passphrase(tmp_path, keys, PASSPHRASE)
    steps = 2 if IS_POSIX else 1
    assert plain_at_sync == [True] * steps, "the file, then the folder where that can be"
    assert not has_plain_keys(tmp_path)
    save_keys(tmp_path, keys, None)
    (tmp_path / ".keys.age.part" / "in the way").mkdir(parents=True)
    with pytest.raises(MachineError, match="key-not-written"):
        keep_under_passphrase(tmp_path, keys, PASSPHRASE)
    assert load_keys(tmp_path) == keys


class _NotToBeImported(MetaPathFinder):
    def __init__(self, fault: Exception) -> None:
        self.fault = fault

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        if fullname == "keyring":
            raise self.fault


@pytest.mark.parametrize("kind", _kinds(), ids=lambda kind: kind.__name__)
def test_a_keyring_that_cannot_be_imported_leaves_it_to_the_file(
    kind: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TIANBAO_NO_KEYRING")
    finder = _NotToBeImported(kind.__new__(kind))
    monkeypatch.setattr(sys, "meta_path", [finder, *sys.meta_path])
    monkeypatch.delitem(sys.modules, "keyring")
    (tmp_path / "kept").mkdir()
    assert save_keys(tmp_path / "kept", make_keys(), None) is KeyLocation.PLAIN
    (tmp_path / MARKER).write_text("0123", encoding="ascii")
    assert refused(tmp_path) == "key-keyring-gone"


@pytest.fixture
def undetected(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Let keyring choose its backend anew, with an own folder for its configuration, which is
    given.
    """
    monkeypatch.delenv("TIANBAO_NO_KEYRING")
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    config = tmp_path / "config"
    config.mkdir()
    monkeypatch.setattr("keyring.util.platform_.config_root", lambda: config)
    return config


MISSING = ["keyring_pass.PasswordStoreBackend", "keyring.backends.fail.Gone", "nothing", ""]


@pytest.mark.parametrize("name", MISSING)
@pytest.mark.parametrize("place", ["environment", "file"])
def test_a_chosen_backend_that_is_not_there_leaves_it_to_the_file(
    name: str, place: str, undetected: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if place == "environment":
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
    else:
        monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
        file = undetected / "keyringrc.cfg"
        file.write_text(f"[backend]\ndefault-keyring={name}\n", encoding="utf-8")
    (tmp_path / "home").mkdir()
    assert save_keys(tmp_path / "home", make_keys(), None) is KeyLocation.PLAIN
    (tmp_path / MARKER).write_text("0123", encoding="ascii")
    assert refused(tmp_path) == "key-keyring-gone"


@pytest.mark.parametrize(
    "content", [b"[backend", b"\xff\xfe\x00", b"a=b\n", b"[backend]\n[backend]\n"]
)
def test_a_broken_configuration_leaves_it_to_the_file(
    content: bytes, undetected: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    (undetected / "keyringrc.cfg").write_bytes(content)
    (tmp_path / "home").mkdir()
    assert save_keys(tmp_path / "home", make_keys(), None) is KeyLocation.PLAIN


# --- whose the files are


@pytest.fixture(
    params=[
        pytest.param(mask, marks=posix_only("there is no umask"))
        for mask in (0o000, 0o022, 0o077, 0o777)
    ],
    ids="{:03o}".format,
)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode_of(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


@pytest.mark.usefixtures("umask")
def test_key_files_are_their_owners_only_whatever_the_umask(
    tmp_path: Path, install: Install
) -> None:
    keys, backend = make_keys(), install(FaultyKeyring())
    save_keys(tmp_path, keys, None)
    assert mode_of(tmp_path / "keys.place") == 0o600
    backend.fault, backend.at = RuntimeError(), frozenset({"detection"})
    save_keys(tmp_path, keys, PASSPHRASE)
    assert mode_of(tmp_path / "keys.age") == 0o600
    save_keys(tmp_path, keys, None)
    assert mode_of(tmp_path / "keys.json") == 0o600
    (tmp_path / "keys.json").chmod(0o644)
    save_keys(tmp_path, keys, None)
    assert mode_of(tmp_path / "keys.json") == 0o600, "also over a file that others could read"
    assert load_keys(tmp_path) == keys


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP, errno.ENOSYS])
def test_a_file_system_without_permissions_still_keeps_keys(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_handle: int, _mode: int) -> NoReturn:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fchmod", refuse, raising=False)
    keys = make_keys()
    save_keys(tmp_path, keys, None)
    assert load_keys(tmp_path) == keys
