"""The wheels of another system than the one that builds, by the digests of the lock."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Collection, Mapping, Sequence
from importlib.metadata import Distribution, PathDistribution
from pathlib import Path

from machine import LOCK
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def requirements(
    system: Mapping[str, str], names: Collection[str] | None = None, lock: Path = LOCK
) -> list[str]:
    """The lock's entries of these names, or all, for a system with these markers (PEP 508), each with its digests."""
    expected = None if names is None else {canonicalize_name(name) for name in names}
    entries = []
    for entry in re.split(r"\n(?=\S)", lock.read_text("utf-8")):
        if entry.startswith("#"):
            continue
        requirement = Requirement(entry.split(" \\")[0])
        is_here = requirement.marker is None or requirement.marker.evaluate(dict(system))
        if is_here and (expected is None or canonicalize_name(requirement.name) in expected):
            digests = " ".join(re.findall(r"--hash=\S+", entry))
            entries.append(f"{requirement.name}{requirement.specifier} {digests}")
    return entries


def unpack_wheels(
    entries: Sequence[str], version: str, platforms: Sequence[str], work: Path, target: Path
) -> list[Distribution]:
    """Fetch the wheels of such entries for a version of CPython and platform tags (PEP 425) and unpack them into
    `target`; returns what lies there then.

    Raises: CalledProcessError.
    """
    listed, packed = work / f"{target.name}.txt", work / f"{target.name}.packed"
    listed.write_text("\n".join(entries) + "\n", "ascii")
    words = ["--python-version", version, "--implementation", "cp"]
    words += [word for platform in platforms for word in ("--platform", platform)]
    words += ["--only-binary", ":all:", "--no-deps", "--require-hashes", "-r", str(listed)]
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "-q", *words, "-d", str(packed)], check=True
    )
    for wheel in sorted(packed.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(target)
    return [PathDistribution(path) for path in sorted(target.glob("*.dist-info"))]
