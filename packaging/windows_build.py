"""The packages for Windows 10 and 11, made on Linux: the installer and the portable folder, with their component list
and licences. One commit makes the same bytes.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import bundle
import inventory
import windows_python
import windows_tree
from machine import say
from packages import DIST, Package
from windows_setup import make_setup

FLOOR = "Windows 10 1809, 64 bit"


def make(key_list: str) -> list[Package]:
    """Both packages, in DIST; `key_list` are the release keys that the program believes, "" for none.

    Raises: SetupError, CalledProcessError, windows_python.Unverified.
    """
    with tempfile.TemporaryDirectory(prefix="tianbao-windows-") as name:
        work = Path(name)
        folder, libraries = windows_tree.make(work)
        resources = folder / bundle.INTERNAL / "resources"
        python = windows_python.licence(work)
        (resources / "help/THIRD-PARTY-LICENCES.txt").write_text(
            inventory.licences(libraries, python, inventory.licence_text("microsoft-runtime")),
            "utf-8",
        )
        if key_list:
            (resources / "release-keys.txt").write_text(key_list, "ascii")
        components = inventory.sbom(
            libraries,
            inventory.Component("cpython", "3.12.9", "PSF-2.0"),
            inventory.Component(
                "microsoft-visual-cpp-runtime", "14", "Microsoft Visual Studio, Distributable Code"
            ),
        )
        (DIST / "tianbao-windows.cdx.json").write_text(components, "utf-8")
        say("== packages for Windows")
        version = inventory.version()
        setup = DIST / f"tianbao-{version}-setup.exe"
        make_setup(folder, setup, version, work, windows_tree.draw_looks(work))
        (folder / "portable").write_text("", "utf-8")
        portable = DIST / f"tianbao-{version}-windows-x86_64.zip"
        windows_tree.pack(folder, portable, top="tianbao/")
        size = bundle.size_mb(folder)
        return [Package(file, size, FLOOR, None) for file in (setup, portable)]
