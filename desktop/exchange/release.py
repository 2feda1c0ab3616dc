"""The release file beside new versions on a stick: which version, which files with which digest,
and what is new.

It is an envelope (see envelope.py) of the kind "release", signed by a release key whose public half
the program carries:

    manifest  JSON: the version and its files, each with name, length and SHA-256; where they are
              given, the last day on which it is taken, the least version that it is installed over,
              and the lists of release keys that lead to the one that signed it (release_keys.py)
    payload   JSON: language → the changelog (Markdown), in the clear
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from desktop.disk_faults import fault_words
from desktop.durable import replace_file
from desktop.errors import ExchangeError, MachineError
from desktop.exchange.envelope import assemble, signed_bytes, split
from desktop.exchange.keys import Keys, is_signed_by
from desktop.exchange.messages import Digest
from desktop.exchange.release_keys import KeyList, SignedKeyList, follow
from desktop.exchange.spool import open_once, read_once

KIND = "release"
RELEASE_CAP = 512 * 1024
"""No release file is longer."""
_CHUNK = 1 << 20

OnProgress = Callable[[int, int], None]


class ReleaseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")]
    size: Annotated[int, Meta(ge=1, le=2**32)]  # bytes
    sha256: Digest


_Version = Annotated[str, Meta(pattern=r"^(0|[1-9][0-9]{0,3})(\.(0|[1-9][0-9]{0,3})){2}\Z")]
_KeyLists = Annotated[tuple[SignedKeyList, ...], Meta(max_length=20)]


class _Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    version: _Version
    files: Annotated[tuple[ReleaseFile, ...], Meta(min_length=1, max_length=20)]
    expires: date | None = None
    least: _Version | None = None
    keys: _KeyLists = ()


class _KeysOfManifest(msgspec.Struct, frozen=True):
    """What is read of a manifest before its signature can be verified."""

    keys: _KeyLists = ()


@dataclass(frozen=True, slots=True)
class Release:
    """A release file whose signature is good. `changelogs`: language → Markdown; `expires`: the last
    day on which it is taken; `least`: the least version that it is installed over.
    """

    version: str
    files: tuple[ReleaseFile, ...]
    changelogs: Mapping[str, str]
    expires: date | None = None
    least: str | None = None


def describe_file(path: Path) -> ReleaseFile:
    """Name, length and digest of a file that is to be released."""
    data = path.read_bytes()
    return ReleaseFile(path.name, len(data), hashlib.sha256(data).hexdigest())


def seal_release(
    version: str,
    files: Sequence[ReleaseFile],
    changelogs: Mapping[str, str],
    keys: Keys,
    *,
    expires: date | None = None,
    least: str | None = None,
    key_lists: Sequence[SignedKeyList] = (),
) -> bytes:
    """The bytes of a release file; the same release makes the same bytes.

    Raises: ExchangeError("release-damaged") for a version or name that no program would read.
    """
    head = msgspec.json.encode(_Manifest(version, tuple(files), expires, least, tuple(key_lists)))
    payload = msgspec.json.encode(dict(changelogs))
    _parse(head, payload, version)
    return assemble(head, payload, keys.sign(signed_bytes(KIND, head, payload)))


def read_release(path: Path, trusted: KeyList) -> Release:
    """Read a release file once and believe it only when a key of the `trusted` list, or of one in
    the file that follows it, has signed it.

    Raises: ExchangeError("release-not-signed", "release-damaged", "release-keys-bad",
    "key-small-order", "exchange-not-a-file", "exchange-too-large" and those of a damaged envelope),
    MachineError("exchange-not-read").
    """
    head, payload, signature = split(read_once(path, RELEASE_CAP), path.name)
    data = signed_bytes(KIND, head, payload)
    in_force = _follow_in(head, trusted, path.name)
    if not any(is_signed_by(key, signature, data) for key in in_force.keys):
        raise ExchangeError("release-not-signed", file=path.name)
    return _parse(head, payload, path.name)


def read_key_lists(path: Path, trusted: KeyList) -> KeyList:
    """The key list in force once a release file is known, whatever the release in it. Raises: as
    read_release.
    """
    head, _payload, _signature = split(read_once(path, RELEASE_CAP), path.name)
    return _follow_in(head, trusted, path.name)


def _follow_in(head: bytes, trusted: KeyList, file: str) -> KeyList:
    try:
        documents = msgspec.json.decode(head, type=_KeysOfManifest).keys
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ExchangeError("release-damaged", file=file) from error
    return follow(trusted, documents, file=file)


def copy_verified(
    source: Path,
    target: Path,
    expected: ReleaseFile,
    on_progress: OnProgress = lambda done, total: None,
) -> None:
    """Copy a released file off the stick; only what has its digest gets the name `target`. `on_progress`:
    bytes done, of how many.

    Raises: ExchangeError("release-file-differs", "exchange-not-a-file"),
    MachineError("exchange-not-read", "spool-not-written").
    """
    part = target.with_name(f".{target.name}.part")
    digest, done = hashlib.sha256(), 0
    try:
        with open_once(source) as stream:
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                with part.open("wb") as copy:
                    while chunk := _read(
                        stream.read, source, min(_CHUNK, expected.size + 1 - done)
                    ):
                        copy.write(chunk)
                        digest.update(chunk)
                        done += len(chunk)
                        on_progress(min(done, expected.size), expected.size)
                    copy.flush()
                    os.fsync(copy.fileno())
                if done != expected.size or digest.hexdigest() != expected.sha256:
                    raise ExchangeError("release-file-differs", file=source.name)
                replace_file(part, target)
            except OSError as error:
                raise MachineError(
                    "spool-not-written", file=str(target), reason=fault_words(error)
                ) from error
    finally:
        with suppress(OSError):  # the error that is already on its way says more
            part.unlink(missing_ok=True)


def _read(read: Callable[[int], bytes], source: Path, length: int) -> bytes:
    try:
        return read(length)
    except OSError as error:
        raise MachineError(
            "exchange-not-read", file=str(source), reason=fault_words(error)
        ) from error


def _parse(head: bytes, payload: bytes, file: str) -> Release:
    try:
        manifest = msgspec.json.decode(head, type=_Manifest)
        changelogs = msgspec.json.decode(payload, type=dict[str, str])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ExchangeError("release-damaged", file=file) from error
    return Release(manifest.version, manifest.files, changelogs, manifest.expires, manifest.least)
