"""Where the private keys of a workplace lie: the OS keyring where there is one, else a file in
its folder.
"""

from __future__ import annotations

import os
import secrets
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.errors import MachineError, Refused
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
    folder: Path, keys: Keys, passphrase: str | None, *, use_keyring: bool = True
) -> KeyLocation:
    """Keep the keys in the first place that can: OS keyring (if `use_keyring`), file under the
    passphrase, owner-only file.

    Keys kept elsewhere for this workplace before are taken away. Raises:
    MachineError("key-not-written").
    """
    backend = _usable_keyring() if use_keyring else None
    if backend is not None and _save_in_keyring(folder, keys, backend):
        _forget(folder, ENCRYPTED, PLAIN)
        return KeyLocation.KEYRING
    if passphrase:
        _write_privately(folder / ENCRYPTED, export_keys(keys, passphrase))
        _forget(folder, PLAIN, MARKER)
        return KeyLocation.PASSPHRASE
    _write_privately(folder / PLAIN, encode_keys(keys))
    _forget(folder, ENCRYPTED, MARKER)
    return KeyLocation.PLAIN


def load_keys(folder: Path, passphrase: str | None = None) -> Keys:
    """The keys of this workplace.

    Raises: Refused("key-missing", "key-passphrase-needed", "key-wrong-passphrase", "key-damaged"),
    MachineError("key-not-read").
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
    """The system's keyring, or None where there is none (or one that refuses, forgets, or is
    told away).
    """
    if os.environ.get("TIANBAO_NO_KEYRING"):
        return None
    import keyring  # slow to import, and needed once a start at most
    from keyring.backends import fail, null

    backend = keyring.get_keyring()
    if isinstance(backend, fail.Keyring | null.Keyring) or backend.priority <= 0:
        return None
    return backend


def _save_in_keyring(folder: Path, keys: Keys, backend: KeyringBackend) -> bool:
    from keyring.errors import KeyringError

    marker = folder / MARKER
    name = (
        _read(marker).decode("ascii", "replace").strip()
        if marker.exists()
        else secrets.token_hex(16)
    )
    text = encode_keys(keys).decode("ascii")
    try:
        backend.set_password(SERVICE, name, text)
        if backend.get_password(SERVICE, name) != text:
            return False
    except (
        KeyringError
    ):  # locked, dismissed, or its service is not running: the file takes its place
        return False
    _write_privately(marker, name.encode("ascii"))
    return True


def _load_from_keyring(folder: Path) -> Keys:
    backend = _usable_keyring()
    if backend is None:
        raise Refused("key-keyring-gone", folder=str(folder))
    from keyring.errors import KeyringError

    try:
        text = backend.get_password(
            SERVICE, _read(folder / MARKER).decode("ascii", "replace").strip()
        )
    except KeyringError as error:
        raise Refused("key-keyring-gone", folder=str(folder)) from error
    if text is None:
        raise Refused("key-missing", folder=str(folder))
    return decode_keys(text.encode("utf-8", "replace"), file="keyring")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise MachineError(
            "key-not-read", file=str(path), reason=error.strerror or str(error)
        ) from error


def _write_privately(path: Path, data: bytes) -> None:
    """Put an owner-only file in place at once: the old keys stand until the new ones are on the
    disk.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
        if os.name == "posix":
            handle = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
    except OSError as error:
        raise MachineError(
            "key-not-written", file=str(path), reason=error.strerror or str(error)
        ) from error


def _forget(folder: Path, *names: str) -> None:
    for name in names:
        try:
            (folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise MachineError(
                "key-not-written", file=str(folder / name), reason=error.strerror or str(error)
            ) from error
