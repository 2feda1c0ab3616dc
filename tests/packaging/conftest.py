"""A minimal Debian in a folder, and the packages as `dev.py build` made them; built first where
they are not there.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "packaging"))

from windows_setup import make_setup as make_setup  # noqa: E402 - a module of that folder

DIST = ROOT / "dist"
_SOURCES = (Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*"))


@pytest.fixture(scope="session")
def dist() -> Path:
    if not list(DIST.glob("tianbao_*.deb")):
        subprocess.run(
            [sys.executable, str(ROOT / "packaging" / "dev.py"), "build", "--quick"],
            check=True,
            cwd=ROOT,
        )
    return DIST


class Chroot:
    """A system of its own; commands run there as root, with a home that the packages never see."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(
        self, *words: str, check: bool = True, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        values = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root",
            "LANG": "C.UTF-8",
            "TIANBAO_LANG": "zh_CN",
            "DEBIAN_FRONTEND": "noninteractive",
            "TIANBAO_NO_KEYRING": "1",
            **environment,
        }
        done = subprocess.run(
            ["chroot", str(self.folder), *words],
            env=values,
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )
        assert not check or done.returncode == 0, (
            f"{words}: {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}"
        )
        return done

    def install(self, *packages: str) -> None:
        self.run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)


@pytest.fixture(scope="session")
def chroot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chroot]:
    """bookworm by debootstrap, from where this machine's own packages come."""
    if shutil.which("debootstrap") is None or os.geteuid() != 0:
        pytest.skip("debootstrap and root are needed for this")
    text = "\n".join(file.read_text("utf-8") for file in _SOURCES if file.is_file())
    folder = tmp_path_factory.mktemp("chroot") / "bookworm"
    for source in re.findall(r"^(?:URIs:|deb(?: \[.*?\])?)\s+(\S+)", text, re.MULTILINE):
        shutil.rmtree(folder, ignore_errors=True)
        if (
            subprocess.run(
                ["debootstrap", "--variant=minbase", "bookworm", str(folder), source],
                capture_output=True,
                check=False,
            ).returncode
            == 0
        ):
            break
    else:
        pytest.skip("debootstrap could not fetch a system from where this machine's packages come")
    for settings in Path("/etc/apt/apt.conf.d").glob("99*"):
        shutil.copy(settings, folder / "etc/apt/apt.conf.d")
    if Path("/etc/resolv.conf").is_file():
        shutil.copy("/etc/resolv.conf", folder / "etc/resolv.conf")
    mounts = [("proc", ["-t", "proc", "proc"]), ("dev/shm", ["-t", "tmpfs", "tmpfs"])]
    for place, words in mounts:
        (folder / place).mkdir(parents=True, exist_ok=True)
        if subprocess.run(["mount", *words, str(folder / place)], check=False).returncode:
            pytest.skip("no right to mount here")
    try:
        made = Chroot(folder)
        if made.run("apt-get", "update", "-qq", check=False).returncode:
            pytest.skip("the packages of the system made by debootstrap cannot be fetched")
        yield made
    finally:
        for place, _words in reversed(mounts):
            subprocess.run(["umount", "-l", str(folder / place)], check=False)
