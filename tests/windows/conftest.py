"""The program for Windows as `dev.py build --windows` made it, installed under wine 10 in a Debian 13 of its own (the
wine of Debian 12 lacks what the libraries call). The system is made once and kept in the folder `build`.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

import pytest

from tests.pair import Pair, make_pair
from tests.unit.actions.month import put_month

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "packaging"))

import inventory as inventory  # noqa: E402 - modules of that folder
import machine as machine  # noqa: E402
import windows_python as windows_python  # noqa: E402
import windows_tree as windows_tree  # noqa: E402
from debian import mirrors  # noqa: E402
from windows_setup import make_setup  # noqa: E402

from tests.built import built  # noqa: E402

MONTH = ("--period", "2025-10")
_PACKAGES = "wine64,wine,xvfb,xauth,xdotool,openbox,xclip,imagemagick,fonts-noto-cjk"
_SCREEN = "xvfb-run -a -s '-screen 0 1366x768x24'"
_PLAY = """
openbox &
cd {folder}
picture() {{ import -window root $1.png; }}
seen() {{ xdotool search --onlyvisible --name "$1" >/dev/null 2>&1; }}
wait_for() {{ n=0; until seen "$1" || [ $n -gt 600 ]; do sleep 0.2; n=$((n+1)); done; sleep 2; }}
open() {{ wine '{program}' "$@" & wait_for 填报; }}
"""
_CLERK = "张 三"
"""A user's name without ASCII, and with a blank."""


@pytest.fixture(scope="session")
def setup() -> Path:
    return built("tianbao-*-setup.exe", "--windows")


@pytest.fixture(scope="session")
def system() -> Path:
    """Debian 13 with wine, in a folder."""
    if shutil.which("mmdebstrap") is None or os.geteuid() != 0:
        pytest.skip("mmdebstrap and root are needed for this")
    cache = ROOT / "build"
    folder = cache / f"trixie-wine-{hashlib.sha256(_PACKAGES.encode()).hexdigest()[:8]}"
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
    """A fresh drive C: in which things are installed and run; `drive` is where it lies here, `stick` where drive E:."""

    def __init__(self, system: Path, name: str) -> None:
        self._system = system
        self.folder = system / f"srv/{name}"
        self.drive = self.folder / "drive_c"
        self.stick = self.folder / "stick"
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Make the drives. E: is one that Windows calls removable."""
        self.run("wineboot", "-i")
        self.stick.mkdir()
        (self.folder / "dosdevices/e:").symlink_to("../stick")
        self.run("reg", "add", r"HKLM\Software\Wine\Drives", "/v", "e:", "/d", "floppy", "/f")

    @property
    def data(self) -> Path:
        """Where the figures of the clerk lie."""
        (folder,) = self.drive.glob("users/*/AppData/Local")
        return folder / "tianbao"

    @property
    def program(self) -> Path:
        """Where the installer put it."""
        (folder,) = self.drive.glob("users/*/AppData/Local/Programs/Tianbao/app")
        return folder

    def name_of(self, path: Path) -> str:
        """How the programs there call a file of the drives."""
        if path.is_relative_to(self.stick):
            return str(PureWindowsPath("E:/", *path.relative_to(self.stick).parts))
        return str(PureWindowsPath("C:/", *path.relative_to(self.drive).parts))

    def run(
        self,
        *words: str,
        display: bool = False,
        folder: Path | None = None,
        limit_s: int = 900,
        **more: str,
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of the drive, with a screen where `display`, in a `folder` of the drive where it is to be;
        then end all that it left behind.
        """
        start = "/" if folder is None else f"/{folder.relative_to(self._system)}"
        wine = shlex.join(["wine", *words])
        shown = f"{_SCREEN} {wine}" if display else wine
        return self._inside(f"cd {shlex.quote(start)} && {shown}", limit_s=limit_s, **more)

    def play(self, script: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a shell script before a screen with a window manager; `picture NAME` in it saves what is seen to
        NAME.png, which comes into the folder build/wine-pictures, `open WORDS` starts the program's window and waits for it.
        """
        file = self.folder / "script.sh"
        program = self.name_of(self.program / "tianbao.exe")
        file.write_text(
            _PLAY.format(folder=f"/srv/{self.folder.name}", program=program) + script, "utf-8"
        )
        return self._inside(f"{_SCREEN} sh /srv/{self.folder.name}/script.sh", **more)

    def _inside(
        self, command: str, *, limit_s: int = 900, **more: str
    ) -> subprocess.CompletedProcess[str]:
        inside = f"{command}; code=$?; wineserver -w; exit $code"
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
            "WINEPREFIX": f"/srv/{self.folder.name}",
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
            errors="replace",  # what wine's own programs say is not always UTF-8
            check=False,
            timeout=limit_s,
        )

    def tianbao(self, home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """The command line of the installed program."""
        program = self.name_of(self.program / "tianbao.com")
        return self.run(program, "--home", self.name_of(home), *words, **more)


@pytest.fixture(scope="session")
def bare_windows(system: Path) -> Iterator[Windows]:
    """Nothing is installed."""
    made = Windows(system, f"bare-{os.getpid()}")
    made.start()
    yield made
    shutil.rmtree(made.folder, ignore_errors=True)


def install(windows: Windows, setup: Path) -> None:
    """In silence; wine itself ends with 0 whatever the installer says, so the files are looked at."""
    shutil.copyfile(setup, windows.drive / setup.name)
    done = windows.run(windows.name_of(windows.drive / setup.name), "/S")
    (windows.drive / setup.name).unlink()
    assert windows.program.is_dir(), done.stderr
    # Windows itself takes a person's file types with those of the whole computer; wine does not
    person, computer = (rf"{root}\Software\Classes" for root in ("HKCU", "HKLM"))
    assert windows.run("reg", "copy", person, computer, "/s", "/f").returncode == 0


@pytest.fixture(scope="session")
def windows(
    system: Path, setup: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Windows]:
    """The program is installed, over an older version of which one file is known."""
    made = Windows(system, f"wine-{os.getpid()}")
    made.start()
    work = tmp_path_factory.mktemp("older")
    payload = work / "payload"
    payload.mkdir()
    for name in ("tianbao.exe", "tianbao.com", "older.txt"):
        (payload / name).write_bytes(b"of the older version")
    install(made, make_setup(payload, work / "tianbao-0.0.1-setup.exe", "0.0.1", work))
    assert (made.program / "older.txt").is_file()
    install(made, setup)
    yield made
    pictures = ROOT / "build/wine-pictures"
    pictures.mkdir(exist_ok=True)
    for picture in made.folder.glob("*.png"):
        shutil.move(picture, pictures / picture.name)
    shutil.rmtree(made.folder, ignore_errors=True)


@dataclass(frozen=True)
class Office:
    """Its home lies on drive C:; the desk of the pair is here."""

    windows: Windows
    pair: Pair
    home: Path

    def tianbao(self, *words: str) -> str:
        """What a verb answers that succeeds, findings or not."""
        done = self.windows.tianbao(self.home, *words)
        assert done.returncode in (0, 1), f"{words}: {done.returncode} {done.stdout} {done.stderr}"
        return done.stdout

    def there(self, path: Path) -> str:
        return self.windows.name_of(path)


@pytest.fixture(scope="session")
def office(windows: Windows, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """October is filled in and was submitted once; from then on the office works under wine. The same figures lie
    where a clerk's lie, too.
    """
    home = windows.drive / "数据 甲/奇村"
    with make_pair(tmp_path_factory.mktemp("pair")) as pair:
        put_month(pair.unit)
        pair.submit()
        pair.receive()
        pair.unit.close()
        shutil.copytree(pair.unit.home, home)
        shutil.copytree(pair.unit.home, windows.data, dirs_exist_ok=True)
        yield Office(windows, pair, home)
