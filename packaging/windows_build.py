"""`dev.py build --windows`, on Linux: the installer and the portable folder for Windows 10 and 11, their checksums,
components and licences.

`--key FILE` and `--key-list FILE` as in build.py. One commit makes the same bytes.
"""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import bundle
import inventory
import release
import windows_python
import windows_tree
from machine import say
from windows_setup import make_setup

import build


def main(words: list[str]) -> int:
    keys, key_list = build.keys_of(words)
    dist = build.DIST
    with tempfile.TemporaryDirectory(prefix="tianbao-windows-") as name:
        work = Path(name)
        folder, libraries = windows_tree.make(work)
        resources = folder / bundle.INTERNAL / "resources"
        python = windows_python.licence(work)
        (resources / "help/THIRD-PARTY-LICENCES.txt").write_text(
            inventory.licences(libraries, python, inventory.licence_text("microsoft-runtime")),
            "utf-8",
        )
        if keys is not None:
            (resources / "release-keys.txt").write_text(key_list, "ascii")
        say("== packages")
        dist.mkdir(exist_ok=True)
        components = inventory.sbom(
            libraries,
            inventory.Component("cpython", "3.12.9", "PSF-2.0"),
            inventory.Component(
                "microsoft-visual-cpp-runtime", "14", "Microsoft Visual Studio, Distributable Code"
            ),
        )
        (dist / "tianbao-windows.cdx.json").write_text(components, "utf-8")
        version = inventory.version()
        setup = make_setup(folder, dist / f"tianbao-{version}-setup.exe", version, work)
        (folder / "portable").write_text("", "utf-8")
        portable = dist / f"tianbao-{version}-windows-x86_64.zip"
        windows_tree.pack(folder, portable, top="tianbao/")
        unpacked = bundle.size_mb(folder)
    if keys is not None:
        release.sign(dist, keys)
    build.write_sums(dist)
    for file in (setup, portable):
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        print(f"{file.name:<40} {file.stat().st_size / 2**20:6.1f} MB  {digest[:16]}")
    print(f"{'unpacked':<40} {unpacked:6.1f} MB")
    return 0
