"""Where the private keys of a workplace lie: the OS keyring where there is one, else a file in
its folder.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.disk_faults import fault_words
from desktop.durable import replace_file
from desktop.errors import AppError, MachineError, Refused
from desktop.exchange.keys import Keys, decode_keys, encode_keys, export_keys, import_keys

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "tianbao"
MARKER, ENCRYPTED, PLAIN = "keys.place", "keys.age", "keys.json"


class KeyLocation(StrEnum):
    KEYRING = "keyring"
    PASSPHRASE = "passphrase"  # keys.age
    PLAIN = "plain"  # keys.json, readable by its owner only


def where_keys_lie(folder: Path) -> KeyLocation | None:
    """Where the keys of this workplace lie; None when there are none. Asks nothing of the
    keyring.
    """
    names = (
        (ENCRYPTED, KeyLocation.PASSPHRASE),
        (PLAIN, KeyLocation.PLAIN),
        (MARKER, KeyLocation.KEYRING),
    )
    for name, location in names:
        if (folder / name).exists():
            return location
    return None


def save_keys(
    folder: Path,
    keys: Keys,
    passphrase: str | None,
    *,
    use_keyring: bool = True,
    is_new_passphrase: bool = True,
) -> KeyLocation:
    """Keep the keys in the first place that can: OS keyring (if `use_keyring`), file under the
    passphrase (see export_keys), owner-only file.

    A file that kept keys of this workplace before is taken away. Raises:
    Refused("key-passphrase-weak"), MachineError("key-not-written").
    """
    backend = _usable_keyring() if use_keyring else None
    if backend is not None and _save_in_keyring(folder, keys, backend):
        _forget(folder, ENCRYPTED, PLAIN)
        return KeyLocation.KEYRING
    if passphrase:
        _write_privately(
            folder / ENCRYPTED,
            export_keys(keys, passphrase, is_new_passphrase=is_new_passphrase),
        )
        _forget(folder, PLAIN, MARKER)
        return KeyLocation.PASSPHRASE
    _write_privately(folder / PLAIN, encode_keys(keys))
    _forget(folder, ENCRYPTED, MARKER)
    return KeyLocation.PLAIN


def keep_under_passphrase(folder: Path, keys: Keys, passphrase: str) -> None:
    """Keep the keys in a file under a new passphrase (see export_keys) and nowhere else: what kept
    them before goes once that file is on the disk.

    Raises: UsageError("key-passphrase-empty"), Refused("key-passphrase-weak"),
    MachineError("key-not-written").
    """
    encrypted = export_keys(keys, passphrase)
    name = _name_in_keyring(folder, keys)
    _write_privately(folder / ENCRYPTED, encrypted)
    _forget(folder, PLAIN, MARKER)
    backend = _usable_keyring() if name else None
    if backend is not None:
        with suppress(Exception):  # it is locked by now, and stays locked
            backend.delete_password(SERVICE, name)


def has_plain_keys(folder: Path) -> bool:
    """Whether keys lie in the open there, be it beside others."""
    return (folder / PLAIN).exists()


def load_keys(folder: Path, passphrase: str | None = None) -> Keys:
    """The keys of this workplace.

    Raises: Refused("key-missing", "key-passphrase-needed", "key-wrong-passphrase", "key-damaged"),
    MachineError("key-not-read", "key-keyring-gone").
    """
    match where_keys_lie(folder):
        case KeyLocation.PASSPHRASE:
            if not passphrase:
                raise Refused("key-passphrase-needed", file=str(folder / ENCRYPTED))
            return import_keys(_read(folder / ENCRYPTED), passphrase, file=str(folder / ENCRYPTED))
        case KeyLocation.PLAIN:
            return decode_keys(_read(folder / PLAIN), file=str(folder / PLAIN))
        case KeyLocation.KEYRING:
            return _load_from_keyring(folder)
        case _:
            raise Refused("key-missing", folder=str(folder))


def _usable_keyring() -> KeyringBackend | None:
    """The system's keyring, or None where there is none (or one that refuses, fails, or is
    told away).
    """
    if os.environ.get("TIANBAO_NO_KEYRING"):
        return None
    try:
        import keyring  # slow to import, and needed once a start at most
        from keyring.backends import fail, null

        backend = keyring.get_keyring()
        is_usable = not isinstance(backend, fail.Keyring | null.Keyring) and backend.priority > 0
    except Exception:  # noqa: BLE001 - a backend is foreign code, and raises what its service raises
        return None
    return backend if is_usable else None


def _save_in_keyring(folder: Path, keys: Keys, backend: KeyringBackend) -> bool:
    """Keep the keys under a name of their own, so that the ones of before stand until the marker
    names these; whether the keyring gives them back unchanged. Raises:
    MachineError("key-not-written").
    """
    name = f"{secrets.token_hex(16)}.{keys.fingerprint}"
    text = encode_keys(keys).decode("ascii")
    try:
        backend.set_password(SERVICE, name, text)
        is_kept = backend.get_password(SERVICE, name) == text
    except Exception:  # noqa: BLE001 - locked, dismissed, without its service, broken: the file is next
        is_kept = False
    if is_kept:
        _write_privately(folder / MARKER, name.encode("ascii"))
    else:
        with suppress(Exception):  # it may be there in part, or not at all
            backend.delete_password(SERVICE, name)
    return is_kept


def _load_from_keyring(folder: Path) -> Keys:
    """Raises: Refused("key-missing"), MachineError("key-not-read", "key-keyring-gone")."""
    name = _marker_name(folder)
    backend = _usable_keyring()
    if backend is None:
        raise MachineError("key-keyring-gone", folder=str(folder))
    try:
        text = backend.get_password(SERVICE, name)
        keys = None if text is None else decode_keys(text.encode(), file="keyring")
    except Exception as error:
        raise MachineError("key-keyring-gone", folder=str(folder)) from error
    if keys is None:
        raise Refused("key-missing", folder=str(folder))
    if name.partition(".")[2] not in ("", keys.fingerprint):  # older names carry no fingerprint
        raise MachineError("key-keyring-gone", folder=str(folder))
    return keys


def _name_in_keyring(folder: Path, keys: Keys) -> str:
    """The name under which the keyring keeps these keys for the folder; "" where it does not."""
    with suppress(AppError):
        if (folder / MARKER).exists() and _load_from_keyring(folder) == keys:
            return _marker_name(folder)
    return ""


def _marker_name(folder: Path) -> str:
    return _read(folder / MARKER).decode("ascii", "replace").strip()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise MachineError("key-not-read", file=str(path), reason=fault_words(error)) from error


def _write_privately(path: Path, data: bytes) -> None:
    """Put an owner-only file in place at once: the old keys stand until the new ones are on the
    disk.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            if os.name == "posix":
                with suppress(OSError):  # a stick's file system may know no permissions
                    os.fchmod(stream.fileno(), 0o600)  # open() leaves out what the umask names
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        replace_file(part, path)
        if os.name == "posix":
            handle = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
    except OSError as error:
        raise MachineError("key-not-written", file=str(path), reason=fault_words(error)) from error


def _forget(folder: Path, *names: str) -> None:
    for name in names:
        try:
            (folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise MachineError(
                "key-not-written", file=str(folder / name), reason=fault_words(error)
            ) from error
