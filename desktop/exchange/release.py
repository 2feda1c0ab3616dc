"""The release file beside new versions on a stick: which version, which files with which digest,
and what is new.

It is an envelope (see envelope.py) of the kind "release", signed by a release key whose public half
the program carries:

    manifest  JSON: the version and its files, each with name, length and SHA-256
    payload   JSON: language → the changelog (Markdown), in the clear
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from desktop.errors import ExchangeError, MachineError
from desktop.exchange.envelope import assemble, signed_bytes, split
from desktop.exchange.keys import Keys, is_signed_by, refuse_small_order
from desktop.exchange.messages import Digest
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


class _Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: Annotated[str, Meta(pattern=r"^(0|[1-9][0-9]{0,3})(\.(0|[1-9][0-9]{0,3})){2}\Z")]
    files: Annotated[tuple[ReleaseFile, ...], Meta(min_length=1, max_length=20)]


@dataclass(frozen=True, slots=True)
class Release:
    """A release file whose signature is good. `changelogs`: language → Markdown."""

    version: str
    files: tuple[ReleaseFile, ...]
    changelogs: Mapping[str, str]


def describe_file(path: Path) -> ReleaseFile:
    """Name, length and digest of a file that is to be released."""
    data = path.read_bytes()
    return ReleaseFile(path.name, len(data), hashlib.sha256(data).hexdigest())


def seal_release(
    version: str, files: Sequence[ReleaseFile], changelogs: Mapping[str, str], keys: Keys
) -> bytes:
    """The bytes of a release file; the same release makes the same bytes.

    Raises: ExchangeError("release-damaged") for a version or name that no program would read.
    """
    head = msgspec.json.encode(_Manifest(version, tuple(files)))
    payload = msgspec.json.encode(dict(changelogs))
    _parse(head, payload, version)
    return assemble(head, payload, keys.sign(signed_bytes(KIND, head, payload)))


def read_release(path: Path, trusted: Sequence[bytes]) -> Release:
    """Read a release file once and believe it only when one of the `trusted` public keys (32 bytes
    each) signed it.

    Raises: ExchangeError("release-not-signed", "release-damaged", "exchange-not-a-file",
    "exchange-too-large" and those of a damaged envelope), MachineError("exchange-not-read").
    """
    head, payload, signature = split(read_once(path, RELEASE_CAP), path.name)
    data = signed_bytes(KIND, head, payload)
    if not any(is_signed_by(key, signature, data) for key in trusted):
        raise ExchangeError("release-not-signed", file=path.name)
    return _parse(head, payload, path.name)


def read_release_keys(file: Path) -> tuple[bytes, ...]:
    """The public halves, base64, one a line; none where there is no such file. Raises:
    ExchangeError("key-small-order").
    """
    keys = []
    for line in file.read_text("ascii").split() if file.is_file() else ():
        try:
            public = base64.b64decode(line, validate=True)
        except binascii.Error:
            public = b""
        refuse_small_order(public, file=file.name)
        keys.append(public)
    return tuple(keys)


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
                part.replace(target)
            except OSError as error:
                raise MachineError(
                    "spool-not-written", file=str(target), reason=error.strerror or str(error)
                ) from error
    finally:
        with suppress(OSError):  # the error that is already on its way says more
            part.unlink(missing_ok=True)


def _read(read: Callable[[int], bytes], source: Path, length: int) -> bytes:
    try:
        return read(length)
    except OSError as error:
        raise MachineError(
            "exchange-not-read", file=str(source), reason=error.strerror or str(error)
        ) from error


def _parse(head: bytes, payload: bytes, file: str) -> Release:
    try:
        manifest = msgspec.json.decode(head, type=_Manifest)
        changelogs = msgspec.json.decode(payload, type=dict[str, str])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ExchangeError("release-damaged", file=file) from error
    return Release(manifest.version, manifest.files, changelogs)
