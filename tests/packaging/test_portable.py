"""The portable folder: data beside it, from a path with blanks and Chinese, and from where
nothing can be written.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import start_figures
import start_pages
from bundle import INTERNAL

from tests.archives import unpack
from tests.packaging.conftest import REACHED
from tests.systems import locked_disk

UNIT = "140902101"


@pytest.fixture(scope="module")
def unpacked(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("便携 文件夹")
    (archive,) = dist.glob("tianbao-*-linux-x86_64.tar.xz")
    unpack(archive, folder)
    (program,) = folder.iterdir()
    return program


def run(program: Path, home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    values = {
        **os.environ,
        "HOME": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "TIANBAO_NO_KEYRING": "1",
        "TIANBAO_LANG": "zh_CN",
        **more,
    }
    for name in ("PYTHONPATH", "XDG_DATA_HOME"):
        values.pop(name, None)
    return subprocess.run(
        [str(program / "tianbao"), *words],
        env=values,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def test_data_lie_beside_the_program(unpacked: Path, home: Path) -> None:
    done = run(unpacked, home, "init", "--role", "township", "--unit", UNIT)
    assert done.returncode == 0, done.stderr
    assert (unpacked / "data/tianbao.db").exists()
    assert list(home.rglob("tianbao.db")) == []
    result = run(unpacked, home, "doctor", "--json")
    assert json.loads(result.stdout)
    assert "不能写入" not in result.stderr


@pytest.fixture
def locked(unpacked: Path, tmp_path: Path) -> Iterator[Path]:
    """The same folder seen through a mount that only reads."""
    with locked_disk(unpacked, tmp_path / "stick") as place:
        yield place


def test_from_a_locked_stick_the_data_lie_elsewhere_and_that_is_said(
    locked: Path, home: Path
) -> None:
    done = run(locked, home, "init", "--role", "township", "--unit", UNIT)
    assert done.returncode == 0, done.stderr
    (database,) = home.rglob("tianbao.db")
    assert "不能写入" in done.stderr
    assert str(database.parent) in done.stderr


def test_a_first_cell_takes_a_key_and_charts_can_be_drawn(unpacked: Path, home: Path) -> None:
    run(unpacked, home, "init", "--role", "township", "--unit", UNIT)  # unless it is there
    done = run(unpacked, home, TIANBAO_FIRST_PAINT="1")
    assert [line.split()[0] for line in done.stdout.splitlines()] == REACHED, done.stderr


def test_a_cold_start_reads_what_it_asks_for_and_little_around_it(
    unpacked: Path, home: Path, tmp_path: Path
) -> None:
    """As the list in the repository says, which is made anew when Qt has changed."""
    run(unpacked, home, "init", "--role", "township", "--unit", UNIT)  # unless it is there
    page_list = unpacked / INTERNAL / start_pages.LIST.name
    names = [line.split()[0] for line in page_list.read_text("ascii").splitlines()]
    assert [name for name in names if not (unpacked / INTERNAL / name).is_file()] == []

    def read() -> float:
        start_figures.forget(unpacked)
        return start_figures.start(unpacked, tmp_path)["read"]

    with_list = read()
    if with_list < 20:
        pytest.skip("the folder for tests does not lie on a disk that the system reads anew")
    away = page_list.rename(page_list.with_suffix(".away"))
    without = read()
    away.rename(page_list)
    assert with_list < 0.92 * without
