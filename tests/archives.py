"""Unpacking archives of our own in tests, with what every Python 3.11 has: Debian 12's 3.11.2 knows
no filters of tarfile, and a bare system has no xz.
"""

from __future__ import annotations

import tarfile
from pathlib import Path


def unpack(archive: Path, folder: Path, *, without_top: bool = False) -> None:
    """Unpack into `folder`; `without_top`: what lies in the archive's one folder comes there."""
    with tarfile.open(archive) as tar:
        members = tar.getmembers()
        if without_top:
            for member in members:
                member.name = member.name.partition("/")[2]
            members = [member for member in members if member.name]
        options = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        tar.extractall(folder, members, **options)  # type: ignore[arg-type]
