"""A portable folder takes a new version: unpacked beside the old one, then one rename of the
program, which is the switch.

tianbao               the program; it looks for its libraries in the folder of its own version
_internal-0.2.0/
tianbao-0.1.0         the version before, kept: it can still be started
_internal-0.1.0/
portable, data/       stay as they are

On Windows there are two programs, tianbao.exe for the window and tianbao.com for the command line. A program that runs
cannot be replaced there, but it can be renamed: so the old one takes its kept name first.
"""

from __future__ import annotations

import lzma
import os
import re
import shutil
import stat
import tarfile
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import IO

from desktop.disk_faults import fault_words
from desktop.durable import replace_file, sync_folder
from desktop.errors import ExchangeError, MachineError
from desktop.exchange.release import OnProgress
from desktop.folders import paths_in

PROGRAM = "tianbao"
WINDOWS_PROGRAMS = ("tianbao.com", "tianbao.exe")
"""The window's comes last: it is the switch."""
WINDOWS_ENDING = ".zip"
"""Of the archive with the programs for Windows."""
_TOP = "tianbao"  # the archive's one folder
_OLD = re.compile(r"(?:tianbao|_internal)-(\d+\.\d+\.\d+)(?:\.exe|\.com)?")


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
    is_for_windows = archive.name.endswith(WINDOWS_ENDING)
    programs = WINDOWS_PROGRAMS if is_for_windows else (PROGRAM,)
    unpack, switch = (_unzip, _rename_and_take) if is_for_windows else (_untar, _copy_and_take)
    try:
        # of this update or an earlier one that was broken off
        for left in paths_in(folder, ".update-*"):
            shutil.rmtree(left, ignore_errors=True)
        unpack(archive, fresh, on_progress)
        is_whole = all((fresh / program).is_file() for program in programs)
        if not (is_whole and (fresh / libraries).is_dir()):
            raise ExchangeError("update-archive-bad", file=archive.name, name=libraries)
        if hasattr(os, "sync"):
            os.sync()  # what the new program needs is on the disk before its name is
        shutil.rmtree(folder / libraries, ignore_errors=True)
        (fresh / libraries).rename(folder / libraries)
        for program in programs:
            switch(fresh / program, folder / program, current)
    except OSError as error:
        raise MachineError(
            "update-not-written", folder=str(folder), reason=fault_words(error)
        ) from error
    finally:
        with suppress(OSError):  # closing a folder can fail where removing it may
            shutil.rmtree(fresh, ignore_errors=True)
    with suppress(OSError):  # it is switched; both programs are whole, and the next update clears
        sync_folder(folder)
        _clear_older(folder, {version, current})
    return folder / programs[-1]


def _untar(archive: Path, target: Path, on_progress: OnProgress) -> None:
    """Plain files and folders below the archive's one folder, and nothing else."""
    size = archive.stat().st_size
    with archive.open("rb") as raw, lzma.open(raw) as packed:
        try:
            with tarfile.open(fileobj=packed, mode="r|") as tar:
                for entry in tar:
                    path = _place_of(entry.name, target, archive.name)
                    if entry.isdir():
                        path.mkdir(parents=True, exist_ok=True)
                        continue
                    source = tar.extractfile(entry) if entry.isreg() else None
                    if source is None:
                        raise ExchangeError(
                            "update-archive-bad", file=archive.name, name=entry.name
                        )
                    _write(source, path, is_program=bool(entry.mode & 0o100))
                    on_progress(raw.tell(), size)
        except (tarfile.TarError, lzma.LZMAError, EOFError) as error:
            raise ExchangeError("update-archive-bad", file=archive.name, name=str(error)) from error


def _unzip(archive: Path, target: Path, on_progress: OnProgress) -> None:
    """As `_untar`, of a zip file."""
    try:
        with zipfile.ZipFile(archive) as packed:
            entries = packed.infolist()
            for number, entry in enumerate(entries, 1):
                path = _place_of(entry.filename, target, archive.name)
                kind = stat.S_IFMT(entry.external_attr >> 16)
                if entry.is_dir() or kind not in (0, stat.S_IFREG):
                    raise ExchangeError(
                        "update-archive-bad", file=archive.name, name=entry.filename
                    )
                with packed.open(entry) as source:
                    _write(source, path, is_program=False)  # Windows knows programs by their names
                on_progress(number, len(entries))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ExchangeError("update-archive-bad", file=archive.name, name=str(error)) from error


def _place_of(name: str, target: Path, archive: str) -> Path:
    """Where an entry is to lie. Raises: ExchangeError("update-archive-bad")."""
    parts = PurePosixPath(name).parts
    if not parts or parts[0] != _TOP or ".." in parts or "\\" in name or ":" in name:
        raise ExchangeError("update-archive-bad", file=archive, name=name)
    return target.joinpath(*parts[1:])


def _write(source: IO[bytes], path: Path, *, is_program: bool) -> None:
    """A new file with its rights from the start: a stick may not let them be changed later."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(
        path,
        os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0),
        0o755 if is_program else 0o644,
    )
    with os.fdopen(handle, "wb") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)
        if not hasattr(os, "sync"):  # there each file is brought to the device by itself
            copy.flush()
            os.fsync(copy.fileno())


def _copy_and_take(fresh: Path, program: Path, current: str) -> None:
    """A copy of the old program under the name of its version, then the new one in its place: there is always one."""
    kept = _kept(program, current)
    part = kept.with_name(f".{kept.name}.part")
    part.unlink(missing_ok=True)
    with program.open("rb") as old:
        _write(old, part, is_program=True)
    replace_file(part, kept)
    replace_file(fresh, program)


def _rename_and_take(fresh: Path, program: Path, current: str) -> None:
    """The old program, which may be the one that runs, takes the name of its version; where the new one then cannot take
    its place, it takes its own again.
    """
    kept = _kept(program, current)
    if kept.exists():
        kept.unlink()  # of an update that was broken off
    if program.exists():
        replace_file(program, kept)
    try:
        replace_file(fresh, program)
    except OSError:
        with suppress(FileNotFoundError):  # there was none
            kept.rename(program)
        raise


def _kept(program: Path, version: str) -> Path:
    return program.with_name(f"{program.stem}-{version}{program.suffix}")


def _clear_older(folder: Path, kept: set[str]) -> None:
    for path in paths_in(folder):
        match = _OLD.fullmatch(path.name)
        if match and match[1] not in kept:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
