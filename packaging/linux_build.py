"""The packages for Linux: the Debian package and the portable folder, with their component list and licences."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import bundle
import deb
import floors
import input_method
import inventory
import linux_python
import packing
import start_figures
import start_pages
from machine import ROOT, say
from packages import DIST, Package
from wheels import requirements, unpack_wheels


def make(key_list: str, *, preset: int, is_renewing_pages: bool = False) -> list[Package]:
    """Both packages, in DIST; `key_list` are the release keys that the program believes, "" for none; the list of the pages
    of a start is made anew where `is_renewing_pages`.

    Raises: SetupError, CalledProcessError, floors.TooNew.
    """
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH") or _commit_time())
    os.environ["SOURCE_DATE_EPOCH"] = str(epoch)
    with tempfile.TemporaryDirectory(prefix="tianbao-build-") as name:
        work = Path(name)
        python = linux_python.make()
        say("== libraries")
        site, system = work / "site", linux_python.SYSTEM
        needed = inventory.needed(system)
        entries = requirements(system, inventory.needed(system, "pyinstaller"))
        version, platforms = system["python_version"], linux_python.PLATFORMS
        libraries = [
            library
            for library in unpack_wheels(entries, version, platforms, work, site)
            if library.metadata["Name"].lower() in needed
        ]
        say("== bundle")
        made = bundle.make(work, python.program, site)
        fcitx = input_method.make(work)
        shutil.copy(fcitx.plugin, made / bundle.INPUT_METHODS)
        resources = made / bundle.INTERNAL / "resources"
        (resources / "help/THIRD-PARTY-LICENCES.txt").write_text(
            inventory.licences(libraries, *python.licences, fcitx.licence_text), "utf-8"
        )
        if is_renewing_pages:
            start_pages.renew(made, work)
        start_pages.put(made)
        if key_list:
            (resources / "release-keys.txt").write_text(key_list, "ascii")
        (DIST / "tianbao.cdx.json").write_text(
            inventory.sbom(libraries, *python.components, input_method.COMPONENT), "utf-8"
        )
        newest = floors.check(made)
        floor = ", ".join(f"{name} {floors.dotted(newest[name])}" for name in ("GLIBC", "GLIBCXX"))
        say("== packages for Linux")
        files = (deb.make(made, work, DIST, epoch, preset), _portable(made, epoch, preset))
        size, start = bundle.size_mb(made), start_figures.measure(made, work)
        return [Package(file, size, floor, start) for file in files]


def _commit_time() -> str:
    done = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "1767225600"


def _portable(made: Path, epoch: int, preset: int) -> Path:
    """The folder with a file `portable`, by which the program keeps its data beside itself."""
    target = DIST / f"tianbao-{inventory.version()}-linux-x86_64.tar.xz"
    (made / "portable").write_text("", "utf-8")

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        entry.mtime = epoch
        entry.mode = 0o755 if entry.isdir() or entry.name.endswith("/tianbao") else 0o644
        return entry

    with (
        packing.opened(target, preset) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as tar,
    ):
        for path in sorted(made.rglob("*")):
            tar.add(path, f"tianbao/{path.relative_to(made)}", recursive=False, filter=plain)
    (made / "portable").unlink()
    return target
