"""A portable folder takes a new version: unpacked beside the old one, then one rename of the
program, which is the switch.

tianbao               the program; it looks for its libraries in the folder of its own version
_internal-0.2.0/
tianbao-0.1.0         the version before, kept: it can still be started
_internal-0.1.0/
portable, data/       stay as they are
"""

from __future__ import annotations

import lzma
import os
import re
import shutil
import tarfile
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import IO

from desktop.durable import sync_folder
from desktop.errors import ExchangeError, MachineError
from desktop.exchange.release import OnProgress

PROGRAM = "tianbao"
_TOP = "tianbao"  # the archive's one folder
_OLD = re.compile(r"(?:tianbao|_internal)-(\d+\.\d+\.\d+)")


def switch_portable(
    archive: Path,
    folder: Path,
    version: str,
    current: str,
    on_progress: OnProgress = lambda done, total: None,
) -> Path:
    """Unpack the archive (its digest is known to be good) and make its program the one of `folder`;
    returns the program.

    Until the last step the folder starts as before, also where `on_progress` breaks it off by raising.

    Raises: ExchangeError("update-archive-bad"), MachineError("update-not-written").
    """
    fresh = folder / f".update-{version}"
    libraries = f"_internal-{version}"
    try:
        # of this update or an earlier one that was broken off
        for left in folder.glob(".update-*"):
            shutil.rmtree(left, ignore_errors=True)
        _unpack(archive, fresh, on_progress)
        if not ((fresh / PROGRAM).is_file() and (fresh / libraries).is_dir()):
            raise ExchangeError("update-archive-bad", file=archive.name, name=libraries)
        if hasattr(os, "sync"):
            os.sync()  # what the new program needs is on the disk before its name is
        shutil.rmtree(folder / libraries, ignore_errors=True)
        (fresh / libraries).rename(folder / libraries)
        _keep_previous(folder, current)
        (fresh / PROGRAM).replace(folder / PROGRAM)
    except OSError as error:
        raise MachineError(
            "update-not-written", folder=str(folder), reason=error.strerror or str(error)
        ) from error
    finally:
        with suppress(OSError):  # closing a folder can fail where removing it may
            shutil.rmtree(fresh, ignore_errors=True)
    with suppress(OSError):  # it is switched; both programs are whole, and the next update clears
        sync_folder(folder)
        _clear_older(folder, {version, current})
    return folder / PROGRAM


def _unpack(archive: Path, target: Path, on_progress: OnProgress) -> None:
    """Plain files and folders below the archive's one folder, and nothing else."""
    size = archive.stat().st_size
    with archive.open("rb") as raw, lzma.open(raw) as packed:
        try:
            with tarfile.open(fileobj=packed, mode="r|") as tar:
                for entry in tar:
                    _unpack_entry(tar, entry, target, archive.name)
                    on_progress(raw.tell(), size)
        except (tarfile.TarError, lzma.LZMAError, EOFError) as error:
            raise ExchangeError("update-archive-bad", file=archive.name, name=str(error)) from error


def _unpack_entry(tar: tarfile.TarFile, entry: tarfile.TarInfo, target: Path, archive: str) -> None:
    parts = PurePosixPath(entry.name).parts
    if not parts or parts[0] != _TOP or ".." in parts or not (entry.isdir() or entry.isreg()):
        raise ExchangeError("update-archive-bad", file=archive, name=entry.name)
    path = target.joinpath(*parts[1:])
    if entry.isdir():
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    source = tar.extractfile(entry)
    assert source is not None  # a regular file
    _write(source, path, is_program=bool(entry.mode & 0o100))


def _write(source: IO[bytes], path: Path, *, is_program: bool) -> None:
    """A new file with its rights from the start: a stick may not let them be changed later."""
    handle = os.open(
        path,
        os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0),
        0o755 if is_program else 0o644,
    )
    with os.fdopen(handle, "wb") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)


def _keep_previous(folder: Path, current: str) -> None:
    """A copy of the program under the name of its version; its libraries stay where they are."""
    kept = folder / f"{PROGRAM}-{current}"
    part = folder / f".{kept.name}.part"
    part.unlink(missing_ok=True)
    with (folder / PROGRAM).open("rb") as program:
        _write(program, part, is_program=True)
    part.replace(kept)


def _clear_older(folder: Path, kept: set[str]) -> None:
    for path in folder.iterdir():
        match = _OLD.fullmatch(path.name)
        if match and match[1] not in kept:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
