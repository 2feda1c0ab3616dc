"""The program for Windows as `dev.py build --windows` made it, installed under wine 10 in a Debian 13 of its own (the
wine of Debian 12 lacks what the libraries call). The system is made once and kept in the folder `build`.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "packaging"))

import windows_python as windows_python  # noqa: E402 - a module of that folder
from debian_sources import mirrors  # noqa: E402

DIST = ROOT / "dist"
_PACKAGES = "wine64,wine,xvfb,xauth,xdotool,imagemagick,fonts-noto-cjk"
_CLERK = "张 三"
"""A user's name without ASCII, and with a blank."""


@pytest.fixture(scope="session")
def setup() -> Path:
    if not list(DIST.glob("tianbao-*-setup.exe")):
        subprocess.run(
            [sys.executable, str(ROOT / "packaging/dev.py"), "build", "--windows"],
            check=True,
            cwd=ROOT,
        )
    (found,) = DIST.glob("tianbao-*-setup.exe")
    return found


@pytest.fixture(scope="session")
def system() -> Path:
    """Debian 13 with wine, in a folder."""
    if shutil.which("mmdebstrap") is None or os.geteuid() != 0:
        pytest.skip("mmdebstrap and root are needed for this")
    cache = ROOT / "build"
    folder = cache / "trixie-wine"
    if folder.is_dir():
        return folder
    part = cache / f"trixie-wine-{os.getpid()}.part"
    cache.mkdir(parents=True, exist_ok=True)
    for mirror in mirrors():
        shutil.rmtree(part, ignore_errors=True)
        made = subprocess.run(
            [
                "mmdebstrap",
                "--variant=minbase",
                f"--include={_PACKAGES}",
                "trixie",
                str(part),
                mirror,
            ],
            capture_output=True,
            check=False,
        )
        if made.returncode == 0:
            part.rename(folder)
            return folder
    pytest.skip("mmdebstrap could not fetch a system from where this machine's packages come")


class Windows:
    """A fresh drive C: in which things are installed and run; `drive` is where it lies here."""

    def __init__(self, system: Path, name: str) -> None:
        self._system = system
        self._prefix = f"/srv/{name}"
        self.drive = system / f"srv/{name}/drive_c"
        shutil.rmtree(system / f"srv/{name}", ignore_errors=True)

    @property
    def program(self) -> Path:
        """Where the installer put it."""
        (folder,) = self.drive.glob("users/*/AppData/Local/Programs/Tianbao/app")
        return folder

    def name_of(self, path: Path) -> str:
        """How the programs there call a file of the drive."""
        return str(PureWindowsPath("C:/", *path.relative_to(self.drive).parts))

    def run(
        self, *words: str, display: bool = False, **more: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of the drive, with a screen where `display`; then end all that it left behind."""
        wine = shlex.join(["wine", *words])
        if display:
            wine = f"xvfb-run -a -s '-screen 0 1366x768x24' {wine}"
        inside = f"{wine}; code=$?; wineserver -w; exit $code"
        mounted = (
            f"mount -t proc proc {self._system}/proc && mount --rbind /dev {self._system}/dev"
            f" && exec chroot {self._system} sh -c {shlex.quote(inside)}"
        )
        values = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root",
            "LANG": "C.UTF-8",
            "USER": _CLERK,
            "LOGNAME": _CLERK,
            "WINEPREFIX": self._prefix,
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree=;mshtml=",
            "XDG_RUNTIME_DIR": "/tmp",
            "TIANBAO_LANG": "zh_CN",
            **more,
        }
        return subprocess.run(
            ["unshare", "--mount", "sh", "-c", mounted],
            env=values,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )

    def tianbao(self, home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """The command line of the installed program."""
        program = self.name_of(self.program / "tianbao.com")
        return self.run(program, "--home", self.name_of(home), *words, **more)


@pytest.fixture(scope="session")
def windows(system: Path, setup: Path) -> Iterator[Windows]:
    """The program is installed, in silence."""
    made = Windows(system, f"wine-{os.getpid()}")
    made.run("wineboot", "-i")
    shutil.copyfile(setup, made.drive / setup.name)
    done = made.run(made.name_of(made.drive / setup.name), "/S")
    assert made.program.is_dir(), done.stderr
    yield made
    shutil.rmtree(made.drive.parent, ignore_errors=True)
