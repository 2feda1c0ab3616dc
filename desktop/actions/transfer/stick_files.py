"""What lies on a stick or in folders: the files that may be the program's own, by their names, and how
many are not looked at, and why.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop.exchange.evidence import SUFFIX as EVIDENCE
from desktop.exchange.messages import SUFFIX
from desktop.exchange.stick_index import DATA, PAGE
from desktop.folders import entries_of

RUBBISH = frozenset(
    {
        "system volume information",
        "$recycle.bin",
        "recycler",
        "found.000",
        "lost+found",
        ".spotlight-v100",
        ".fseventsd",
        ".trashes",
        ".temporaryitems",
    }
)
INDEX = frozenset({PAGE, DATA})
"""What the program itself writes for people to read."""
FILES_CAP = 50_000
"""So many files of our own kinds are looked at in one import."""
OTHERS_CAP = 20
"""So many others are opened to see whether they are ours under another name; photographs are not."""
DEPTH_CAP = 12

# A name that was ours once: "x.tbsub.bin", "x.tbsub(1)".
_OWN = re.compile(
    rf"({'|'.join(map(re.escape, SUFFIX.values()))})(?![0-9a-z])", re.IGNORECASE | re.ASCII
)


@dataclass(slots=True)
class StickFiles:
    """`files` are to be looked at, in path order, then `evidence`, which submissions name; `unread` is each folder that could not be listed.
    Not looked at: own kinds `over_cap` and `too_deep`, and `others`.
    """

    files: list[Path] = field(default_factory=list)
    evidence: list[Path] = field(default_factory=list)
    unread: list[OSError] = field(default_factory=list)
    over_cap: int = 0
    too_deep: int = 0
    others: int = 0


def find_files(paths: Sequence[Path]) -> StickFiles:
    """The files at these paths, folders with all below them, without the stick's own rubbish and
    without following links. A path that is no folder is always to be looked at.
    """
    found = StickFiles()
    own = others = 0
    for path in paths:
        if not is_folder(path):
            is_evidence = path.suffix.lower() == EVIDENCE
            (found.evidence if is_evidence else found.files).append(path)
            continue
        for file, depth in _walk(path, found.unread):
            if file.name.startswith("._") or file.name.endswith(".part") or file.name in INDEX:
                continue
            if (
                file.suffix.lower() == EVIDENCE
                and depth <= DEPTH_CAP
                and len(found.evidence) < FILES_CAP
            ):
                found.evidence.append(file)
            elif not _OWN.search(file.name):
                others += 1
                if others <= OTHERS_CAP and depth <= DEPTH_CAP:
                    found.files.append(file)
                else:
                    found.others += 1
            elif depth > DEPTH_CAP:
                found.too_deep += 1
            elif own == FILES_CAP:
                found.over_cap += 1
            else:
                own += 1
                found.files.append(file)
    return found


def is_folder(path: Path) -> bool:
    """Whether a path is a folder, as far as the system lets one know."""
    try:
        return path.is_dir()
    except OSError:  # to look at it says what is wrong
        return False


def _walk(top: Path, unread: list[OSError]) -> Iterator[tuple[Path, int]]:
    """Every file below a folder and how many folders deep it lies, those of a folder before those of
    its folders.
    """
    waiting = [(top, 0)]
    while waiting:
        folder, depth = waiting.pop()
        folders: list[str] = []
        files: list[str] = []
        try:
            for entry in entries_of(folder):
                _sort_in(entry, folders, files)
        except OSError as error:  # what was listed until then is looked at
            if error.filename is None:
                error.filename = str(folder)
            unread.append(error)
        yield from ((Path(file), depth) for file in sorted(files))
        waiting += ((Path(below), depth + 1) for below in sorted(folders, reverse=True))


def _sort_in(entry: os.DirEntry[str], folders: list[str], files: list[str]) -> None:
    try:
        is_folder = entry.is_dir()
    except OSError:
        is_folder = False
    if not is_folder:
        files.append(entry.path)
    elif entry.name.lower() not in RUBBISH and not entry.is_symlink():
        folders.append(entry.path)
