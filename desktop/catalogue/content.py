"""What a catalogue is made of: the bytes of its TOML files, read from a folder or from one text, with
what bounds them and the digests that they are known by.

One text holds every file under a line `#= NAME.toml`, so that a whole version can be sent, kept and edited as
one file.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from pathlib import Path

import msgspec

from desktop.catalogue.model import ROLES_FILE, WORDS_FILE
from desktop.disk_faults import fault_words
from desktop.errors import CatalogueError, MachineError
from desktop.folders import paths_in

Files = tuple[tuple[str, bytes], ...]
"""Name and bytes of each file, sorted by name."""

MOST_FILES = 100
MOST_BYTES = 16 << 20
"""Of all files of one version together; Xinfu's first has 150 kB."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}\.toml", re.ASCII)
_HEADING = re.compile(r"^#= (?P<name>\S+)[ \t]*\r?\n", re.MULTILINE)


def read_files(path: Path) -> Files:
    """The files of a folder, or those of one text (`as_one_text`).

    Raises: CatalogueError("catalogue-not-found", "catalogue-too-large", "catalogue-no-such-text"),
    MachineError("catalogue-unreadable").
    """
    try:
        if path.is_file():
            if path.stat().st_size > MOST_BYTES:
                raise CatalogueError("catalogue-too-large", folder=path, most=MOST_BYTES >> 20)
            files = _of_one_text(path.read_bytes(), path)
        else:
            found = paths_in(path, "*.toml")
            if sum(one.stat().st_size for one in found) > MOST_BYTES or len(found) > MOST_FILES:
                raise CatalogueError("catalogue-too-large", folder=path, most=MOST_BYTES >> 20)
            files = tuple((one.name, one.read_bytes()) for one in found)
    except OSError as error:
        raise MachineError(
            "catalogue-unreadable", folder=path, reason=fault_words(error)
        ) from error
    if not files:
        raise CatalogueError("catalogue-not-found", name=str(path))
    return files


def is_bounded(files: Files) -> bool:
    """Whether files that came from elsewhere have names that a folder may hold, none twice, and are no more than a
    catalogue can be."""
    names = [name for name, _content in files]
    return (
        0 < len(files) <= MOST_FILES
        and len(set(names)) == len(names)
        and all(_NAME.fullmatch(name) for name in names)
        and sum(len(content) for _name, content in files) <= MOST_BYTES
    )


def packed(files: Files) -> bytes:
    """The files in a few ten thousand bytes, as a task carries them."""
    return zlib.compress(msgspec.msgpack.encode(files), 9)


def unpacked(content: bytes) -> Files:
    """What was packed elsewhere. Raises: ValueError where it is no such thing, or more than a catalogue can be."""
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(content, 2 * MOST_BYTES)
        if not inflater.eof or inflater.unused_data:
            raise ValueError("not one whole catalogue")
        files = msgspec.msgpack.decode(plain, type=Files)
    except (zlib.error, msgspec.DecodeError) as error:
        raise ValueError(str(error)) from error
    if not is_bounded(files):
        raise ValueError("names or sizes")
    for _name, text in files:
        text.decode()
    return tuple(sorted(files))


def as_one_text(files: Files) -> str:
    """All files as one text, each under its heading."""
    return "".join(
        f"#= {name}\n{text}{'' if text.endswith(chr(10)) else chr(10)}"
        for name, text in ((name, content.decode("utf-8-sig")) for name, content in files)
    )


def _of_one_text(content: bytes, path: Path) -> Files:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CatalogueError("catalogue-no-such-text", file=path.name) from None
    headings = list(_HEADING.finditer(text))
    if not headings:
        raise CatalogueError("catalogue-no-such-text", file=path.name)
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    files = tuple(
        sorted(
            (heading["name"], text[heading.end() : end].encode())
            for heading, end in zip(headings, ends, strict=True)
        )
    )
    if not is_bounded(files):
        raise CatalogueError("catalogue-no-such-text", file=path.name)
    return files


def binding_digest(files: Files) -> str:
    """What binds tasks and submissions to a catalogue: roles may be given or taken away and rules may
    get better words, and what was made before still fits.
    """
    return content_digest(tuple(file for file in files if file[0] not in (ROLES_FILE, WORDS_FILE)))


def content_digest(files: Files) -> str:
    """SHA-256 over (name, length, bytes) of each file, sorted by name: lengths keep two files
    from reading as one.
    """
    digest = hashlib.sha256()
    for name, content in files:
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
