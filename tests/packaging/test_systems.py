"""The packages on the oldest and the newest system that can be had here: glibc 2.31 and 2.41. Older ones, UOS 20 and
Kylin V10 with glibc 2.28, are stood for by the symbols that the build lets pass.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import floors
import pytest

from tests.archives import unpack
from tests.packaging.conftest import REACHED, Chroot, make_chroot

UNIT, PERIOD = "140902101", "2025-10"
GLIBC = {"bullseye": "2.31", "trixie": "2.41"}


@dataclass(frozen=True)
class System:
    suite: str
    chroot: Chroot


@pytest.fixture(scope="module", params=list(GLIBC))
def system(
    request: pytest.FixtureRequest, dist: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[System]:
    """The package is installed by apt with its Depends alone; the portable folder lies in /srv."""
    with make_chroot(request.param, tmp_path_factory.mktemp("systems")) as chroot:
        (package,) = dist.glob("tianbao_*.deb")
        (chroot.folder / "root/tianbao.deb").write_bytes(package.read_bytes())
        chroot.install("/root/tianbao.deb")
        (archive,) = dist.glob("tianbao-*-linux-x86_64.tar.xz")
        unpack(archive, chroot.folder / "srv")
        yield System(request.param, chroot)


def test_it_is_the_system_that_is_meant(system: System) -> None:
    answer = system.chroot.run("getconf", "GNU_LIBC_VERSION").stdout
    assert answer.split() == ["glibc", GLIBC[system.suite]]


@pytest.mark.parametrize("program", ["tianbao", "/srv/tianbao/tianbao"])
def test_a_figure_is_entered_and_printed(system: System, program: str) -> None:
    chroot, home = system.chroot, f"/root/{'portable' if '/' in program else 'installed'}"
    chroot.run(program, "--home", home, "init", "--role", "township", "--unit", UNIT)
    (chroot.folder / "root/figures.csv").write_text(
        "form,code,dimension,date,value,note\nE1,E303,,,1020,\n", "utf-8"
    )
    entered = chroot.run(
        program, "--home", home, "enter", "--period", PERIOD, "/root/figures.csv", check=False
    )
    assert entered.returncode in (0, 1), entered.stderr  # 1: findings
    listed = chroot.run(program, "--home", home, "figures", "--period", PERIOD, "--json").stdout
    assert [one["value"] for one in json.loads(listed) if one["code"] == "E303"] == ["1020"]
    assert json.loads(chroot.run(program, "--home", home, "doctor", "--json").stdout)["sound"]


@pytest.mark.parametrize("program", ["tianbao", "/srv/tianbao/tianbao"])
def test_the_window_opens_and_charts_can_be_drawn(system: System, program: str) -> None:
    home = f"/root/{'portable' if '/' in program else 'installed'}"
    done = system.chroot.run(
        program, "--home", home, QT_QPA_PLATFORM="offscreen", TIANBAO_FIRST_PAINT="1"
    )
    assert [line.split()[0] for line in done.stdout.splitlines()] == REACHED, done.stderr


def test_the_window_opens_on_a_screen(system: System) -> None:
    system.chroot.install("xvfb", "xauth")
    done = system.chroot.run(
        "xvfb-run", "-a", "tianbao", "--home", "/root/installed", TIANBAO_FIRST_PAINT="1"
    )
    assert done.stdout.split()[:2] == ["painted", "editable"], done.stderr


def test_no_file_asks_for_more_than_the_floor(dist: Path, tmp_path: Path) -> None:
    (package,) = dist.glob("tianbao_*.deb")
    subprocess.run(["dpkg-deb", "-x", str(package), str(tmp_path)], check=True)
    assert floors.FLOORS == {"GLIBC": (2, 28), "GLIBCXX": (3, 4, 25), "CXXABI": (1, 3, 11)}
    newest = floors.check(tmp_path)
    assert set(newest) == set(floors.FLOORS), (
        "there are files of all kinds, and they were looked at"
    )


def test_a_file_that_asks_for_more_is_found(tmp_path: Path) -> None:
    shutil.copy("/usr/bin/dpkg", tmp_path)  # of this system, which is newer
    with pytest.raises(floors.TooNew, match="dpkg wants GLIBC"):
        floors.check(tmp_path)
