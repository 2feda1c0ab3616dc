"""Minimal Debian systems in folders, and the packages as `dev.py build` made them; built first where
they are not there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "packaging"))

from debian import mirrors  # noqa: E402 - a module of that folder
from windows_setup import make_setup as make_setup  # noqa: E402

from tests.built import built  # noqa: E402

REACHED = ["painted", "editable", "memory", "read", "charts"]
"""What a window says on its start (TIANBAO_FIRST_PAINT), a line each."""


@pytest.fixture(scope="session")
def dist() -> Path:
    return built("tianbao_*.deb", "--linux", "--quick").parent


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
    """Debian 12, what most tests need."""
    with make_chroot("bookworm", tmp_path_factory.mktemp("chroot")) as made:
        yield made


@contextmanager
def make_chroot(suite: str, folder: Path) -> Iterator[Chroot]:
    """A release of Debian by debootstrap, from where this machine's own packages come."""
    if shutil.which("debootstrap") is None or os.geteuid() != 0:
        pytest.skip("debootstrap and root are needed for this")
    place = folder / suite
    for mirror in mirrors():
        shutil.rmtree(place, ignore_errors=True)
        words = ["debootstrap", "--variant=minbase", suite, str(place), mirror]
        if subprocess.run(words, capture_output=True, check=False).returncode == 0:
            break
    else:
        pytest.skip(f"debootstrap could not fetch {suite} from where this machine's packages come")
    for settings in Path("/etc/apt/apt.conf.d").glob("99*"):
        shutil.copy(settings, place / "etc/apt/apt.conf.d")
    if Path("/etc/resolv.conf").is_file():
        shutil.copy("/etc/resolv.conf", place / "etc/resolv.conf")
    mounts = [("proc", ["-t", "proc", "proc"]), ("dev/shm", ["-t", "tmpfs", "tmpfs"])]
    for part, words in mounts:
        (place / part).mkdir(parents=True, exist_ok=True)
        if subprocess.run(["mount", *words, str(place / part)], check=False).returncode:
            pytest.skip("no right to mount here")
    try:
        made = Chroot(place)
        if made.run("apt-get", "update", "-qq", check=False).returncode:
            pytest.skip(f"the packages of {suite} cannot be fetched")
        yield made
    finally:
        for part, _words in reversed(mounts):
            subprocess.run(["umount", "-l", str(place / part)], check=False)
        shutil.rmtree(place, ignore_errors=True)
