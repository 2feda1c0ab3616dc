"""The installer for Windows, compiled by makensis over a stand-in payload and run in silence
under wine: files, types, data.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging.conftest import make_setup
from tests.systems import locked_disk, small_disk

ROOT = Path(__file__).resolve().parents[2]
WINE = shutil.which("wine64") or (
    "/usr/lib/wine/wine64" if Path("/usr/lib/wine/wine64").exists() else ""
)


@pytest.fixture(scope="module")
def setup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("makensis") is None:
        pytest.skip("makensis (nsis) is not installed here")
    folder = tmp_path_factory.mktemp("nsis")
    payload = folder / "payload"
    (payload / "_internal").mkdir(parents=True)
    (payload / "tianbao.exe").write_bytes(b"MZ stand-in")
    (payload / "_internal/数据.txt").write_text("资源", "utf-8")
    for version in ("0.0.1", "0.1.0"):
        make_setup(payload, folder / f"setup-{version}.exe", version, folder)
    (payload / "_internal/large").write_bytes(b"x" * 2**20)
    make_setup(payload, folder / "setup-large.exe", "0.1.0", folder)
    return folder


def test_both_languages_and_the_version_are_in_it(setup: Path) -> None:
    data = (setup / "setup-0.1.0.exe").read_bytes()
    assert data[:2] == b"MZ"
    assert len(data) > 50_000
    assert "0.1.0".encode("utf-16-le") in data


class Wine:
    """A drive C:; this wine knows no windows, so the installer runs in silence."""

    def __init__(self, folder: Path) -> None:
        self.drive = folder / "wine/drive_c"
        self._values = {
            **os.environ,
            "WINEPREFIX": str(folder / "wine"),
            "WINEDEBUG": "-all",
            "WINEARCH": "win64",
            "DISPLAY": "",
            "USER": "clerk",
            "LOGNAME": "clerk",
        }

    def end(self) -> None:
        """Wait until all that ran there has written down what it changed."""
        server = shutil.which("wineserver") or "/usr/lib/wine/wineserver64"
        subprocess.run([server, "-w"], env=self._values, check=True)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [WINE, *words], env=self._values, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def run(self, *words: str) -> int:
        """The exit code of the program."""
        with self.start(*words) as process:
            return process.wait(240)

    def name_of(self, path: Path) -> str:
        return "\\".join(("C:", *path.relative_to(self.drive).parts))

    @property
    def found(self) -> list[Path]:
        """Where the program is installed."""
        return list(self.drive.glob("users/*/AppData/Local/Programs/Tianbao"))

    def uninstall(self, *words: str) -> int:
        (program,) = self.found
        # without the last word the uninstaller runs on from a copy of itself
        return self.run(str(program / "uninstall.exe"), "/S", *words, f"_?={self.name_of(program)}")

    @property
    def registry(self) -> str:
        self.end()
        return (self.drive.parent / "user.reg").read_text("utf-8", errors="replace")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drive that every test copies."""
    if not WINE:
        pytest.skip("wine64 is not installed here")
    folder = tmp_path_factory.mktemp("fresh")
    made = Wine(folder)
    made.run("wineboot", "-i")
    made.run("winecfg", "-v", "win10")
    made.end()
    return folder


@pytest.fixture
def wine(fresh: Path, tmp_path: Path) -> Iterator[Wine]:
    shutil.copytree(fresh / "wine", tmp_path / "wine", symlinks=True)
    made = Wine(tmp_path)
    yield made
    made.end()
    shutil.rmtree(tmp_path / "wine")


def data_of(program: Path) -> Path:
    data = program.parents[1] / "tianbao"
    data.mkdir(exist_ok=True)
    (data / "tianbao.db").write_bytes(b"figures")
    return data


def test_it_installs_upgrades_and_leaves_the_data(setup: Path, wine: Wine) -> None:
    assert wine.run(str(setup / "setup-0.0.1.exe"), "/S") == 0
    (program,) = wine.found
    assert (program / "app/tianbao.exe").read_bytes() == b"MZ stand-in"
    assert (program / "app/_internal/数据.txt").read_text("utf-8") == "资源"
    data = data_of(program)
    (program / "app/old.dll").write_bytes(b"of the older version")
    assert wine.run(str(setup / "setup-0.1.0.exe"), "/S") == 0
    assert sorted(path.name for path in program.iterdir()) == ["app", "uninstall.exe"]
    assert not (program / "app/old.dll").exists(), "an upgrade leaves nothing of the older version"
    registry = wine.registry
    for words in (
        "Tianbao.Submission",
        ".tbtask",
        ".tbback",
        ".tbrelease",
        ".tbhand",
        ".tbkit",
        '"DisplayVersion"="0.1.0"',
    ):
        assert words in registry
    assert list(
        wine.drive.glob("users/*/AppData/Roaming/Microsoft/Windows/Start Menu/Programs/*.lnk")
    )
    assert wine.uninstall() == 0
    assert not (program / "app").exists()
    assert "Tianbao.Submission" not in wine.registry
    assert (data / "tianbao.db").read_bytes() == b"figures", "in silence the data stay"


def test_the_data_go_when_that_is_demanded(setup: Path, wine: Wine) -> None:
    wine.run(str(setup / "setup-0.1.0.exe"), "/S")
    (program,) = wine.found
    data = data_of(program)
    assert wine.uninstall("/DATA=delete") == 0
    assert not data.exists()


def test_from_a_locked_stick_and_a_path_with_signs_and_chinese_in_it(
    setup: Path, wine: Wine, tmp_path: Path
) -> None:
    name = "填报 %TEMP%^(1).exe"
    (tmp_path / "stick").mkdir()
    shutil.copyfile(setup / "setup-0.1.0.exe", tmp_path / "stick" / name)
    with locked_disk(tmp_path / "stick", wine.drive / "下载 & 文件") as place:
        assert wine.run(wine.name_of(place / name), "/S") == 0
        wine.end()
    assert [(program / "app/tianbao.exe").is_file() for program in wine.found] == [True]


def test_an_older_windows_is_told_so_and_nothing_is_installed(setup: Path, wine: Wine) -> None:
    wine.run("winecfg", "-v", "win7")
    assert wine.run(str(setup / "setup-0.1.0.exe"), "/S") == 4
    assert wine.found == []


def test_a_running_program_is_not_replaced(setup: Path, wine: Wine) -> None:
    wine.run(str(setup / "setup-0.0.1.exe"), "/S")
    (program,) = wine.found
    running = program / "app/tianbao.com"
    shutil.copyfile(wine.drive / "windows/system32/ping.exe", running)
    with wine.start(wine.name_of(running), "-n", "100", "127.0.0.1") as process:
        time.sleep(5)
        assert process.poll() is None, "it runs"
        code = wine.run(str(setup / "setup-0.1.0.exe"), "/S")
        process.kill()
    assert code == 3
    assert running.is_file() and not (program / "app.new").exists()


def test_two_at_once_are_one(setup: Path, wine: Wine) -> None:
    started = [wine.start(str(setup / "setup-0.1.0.exe"), "/S") for _number in range(4)]
    codes = sorted(process.wait(240) for process in started)
    assert codes[0] == 0 and set(codes) <= {0, 3}
    (program,) = wine.found
    assert sorted(path.name for path in program.iterdir()) == ["app", "uninstall.exe"]
    assert (program / "app/tianbao.exe").read_bytes() == b"MZ stand-in"


def test_on_a_full_disk_the_older_version_stays(setup: Path, wine: Wine, tmp_path: Path) -> None:
    wine.run(str(setup / "setup-0.0.1.exe"), "/S")
    (program,) = wine.found
    data = data_of(program)
    with small_disk(tmp_path / "small", "200k") as small:
        shutil.copytree(program, small, dirs_exist_ok=True)
        shutil.rmtree(program)
        program.symlink_to(small)
        code = wine.run(str(setup / "setup-large.exe"), "/S")
        assert code == 2
        assert (program / "app/tianbao.exe").read_bytes() == b"MZ stand-in"
        assert not (program / "app.new").exists()
        assert (data / "tianbao.db").read_bytes() == b"figures"
