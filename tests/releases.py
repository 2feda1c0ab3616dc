"""Releases for tests: signed by a key of their own, with a portable folder that a shell can run."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from desktop.exchange.keys import Keys, make_keys
from desktop.exchange.release import describe_file, seal_release
from tests.systems import posix_only

switched = posix_only("the archive for Linux holds a program that a shell runs")
KEYS = make_keys()
CHANGELOGS = {
    "en": "# Changelog\n\n## 0.3.0 - 2027-01-05\n### Added\n- Third.\n\n## 0.2.0 - 2026-12-01\n### Fixed\n- Second.\n\n"
    "## 0.1.0 - 2026-11-24\n### Added\n- First.\n",
    "zh_CN": "# 更新记录\n\n## 0.3.0 - 2027-01-05\n### 新增\n- 第三。\n\n## 0.2.0 - 2026-12-01\n### 改正\n- 第二。\n\n"
    "## 0.1.0 - 2026-11-24\n### 新增\n- 第一。\n",
}


def portable(file: Path, version: str, extra: Iterable[tarfile.TarInfo] = ()) -> Path:
    """An archive whose program says its version."""
    with tarfile.open(file, "w:xz") as tar:
        for entry in (*_entries(version), *((one, b"x" * one.size) for one in extra)):
            info, data = entry
            tar.addfile(info, io.BytesIO(data))
    return file


def _entries(version: str) -> Iterable[tuple[tarfile.TarInfo, bytes]]:
    for name, data, mode in (
        (f"tianbao/_internal-{version}/lib.txt", version.encode(), 0o644),
        ("tianbao/portable", b"", 0o644),
        ("tianbao/tianbao", f"#!/bin/sh\necho {version}\n".encode(), 0o755),
    ):
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(data), mode
        yield info, data


def portable_windows(file: Path, version: str, extra: Iterable[zipfile.ZipInfo] = ()) -> Path:
    """The same for Windows, where nothing of it is run: each program holds its version."""
    with zipfile.ZipFile(file, "w") as archive:
        for name in (
            f"tianbao/_internal-{version}/lib.txt",
            "tianbao/portable",
            "tianbao/tianbao.com",
            "tianbao/tianbao.exe",
        ):
            archive.writestr(zipfile.ZipInfo(name), version)
        for entry in extra:
            archive.writestr(entry, "x")
    return file


def release(stick: Path, version: str, keys: Keys = KEYS, **more: Any) -> Path:
    """All kinds of installer and their release file."""
    stick.mkdir(parents=True, exist_ok=True)
    files = [
        portable(stick / f"tianbao-{version}-linux-x86_64.tar.xz", version),
        portable_windows(stick / f"tianbao-{version}-windows-x86_64.zip", version),
    ]
    for name in (f"tianbao_{version}_amd64.deb", f"tianbao-{version}-setup.exe"):
        (stick / name).write_bytes(f"installer {version} ".encode() * 100)
        files.append(stick / name)
    return sign(stick, version, files, keys, **more)


def sign(stick: Path, version: str, files: Iterable[Path], keys: Keys = KEYS, **more: Any) -> Path:
    """`more`: what seal_release takes besides."""
    target = stick / f"tianbao-{version}.tbrelease"
    target.write_bytes(
        seal_release(version, [describe_file(file) for file in files], CHANGELOGS, keys, **more)
    )
    return target
