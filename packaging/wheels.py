"""The wheels of another system than the one that builds, by the digests of the lock."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from importlib.metadata import Distribution, PathDistribution
from pathlib import Path

import inventory
from machine import LOCK
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def requirements(system: Mapping[str, str], *also: str) -> list[str]:
    """The lock's entries that the program needs on a system with these markers (PEP 508), and those that `also` needs,
    each with its digests.
    """
    expected = {canonicalize_name(name) for name in inventory.needed(system, *also)}
    entries = []
    for entry in re.split(r"\n(?=\S)", LOCK.read_text("utf-8")):
        if entry.startswith("#"):
            continue
        requirement = Requirement(entry.split(" \\")[0])
        is_here = requirement.marker is None or requirement.marker.evaluate(dict(system))
        if canonicalize_name(requirement.name) in expected and is_here:
            digests = " ".join(re.findall(r"--hash=\S+", entry))
            entries.append(f"{requirement.name}{requirement.specifier} {digests}")
    return entries


def unpack_wheels(
    system: Mapping[str, str], platforms: Sequence[str], work: Path, target: Path, *also: str
) -> list[Distribution]:
    """Fetch them for these platform tags (PEP 425) and unpack them into `target`; returns what was unpacked.

    Raises: CalledProcessError.
    """
    listed, packed = work / "wheels.txt", work / "packed"
    listed.write_text("\n".join(requirements(system, *also)) + "\n", "ascii")
    words = ["--python-version", system["python_version"], "--implementation", "cp"]
    words += [word for platform in platforms for word in ("--platform", platform)]
    words += ["--only-binary", ":all:", "--no-deps", "--require-hashes", "-r", str(listed)]
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "-q", *words, "-d", str(packed)], check=True
    )
    for wheel in sorted(packed.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(target)
    return [PathDistribution(path) for path in sorted(target.glob("*.dist-info"))]
