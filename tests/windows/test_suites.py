"""The unit and the window tests under the Python that the program for Windows holds, in a drive of wine 10.

By default a slice: each test file whose name's digest says so, about one in SLICE; all with `--repeat` ALL_FROM or more.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from tests.windows.conftest import (
    ROOT,
    Windows,
    inventory,
    machine,
    windows_python,
    windows_tree,
)

ALL_FROM = 20
SLICE = 20
LIMIT_S = 5 * 3600
_TOOLS = ("hypothesis", "pytest", "pytest-qt")
_FOR_TOOLS = ("_asyncio.pyd", "_overlapped.pyd")
"""What the program does without, and the tests' tools import."""
_LAID = ("desktop", "packaging", "resources", "tests")
_LAID_FILES = ("README.md", "pyproject.toml")


@pytest.fixture(scope="module")
def checkout(
    system: Path, bare_windows: Windows, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Windows, Path]:
    """This checkout in a drive C: that has a Python with the locked libraries, and no program installed."""
    _install_python(tmp_path_factory.mktemp("suites"), bare_windows.drive / "Python")
    for font in (system / "usr/share/fonts/opentype/noto").glob("NotoSansCJK-*.ttc"):
        # Qt's offscreen platform looks for no file of that ending
        shutil.copyfile(font, bare_windows.drive / f"windows/Fonts/{font.stem}.otf")
    folder = bare_windows.drive / "checkout"
    for name in _LAID:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in _LAID_FILES:
        shutil.copyfile(ROOT / name, folder / name)
    return bare_windows, folder


def _install_python(work: Path, target: Path) -> None:
    """The verified Python as an installer lays it: the interpreter, the sources in Lib, the libraries in
    site-packages, what the tests read outputs with in the folder `readers`.
    """
    python = windows_python.unpack_sdist(windows_python.EMBEDDABLE, work)
    sources = windows_python.unpack_sdist(windows_python.SOURCES, work)
    windows_python.verify(python, _FOR_TOOLS)
    windows_python.standard_library(python, sources, target / "Lib", left_out=())
    for name in ("python.exe", *windows_python.KEPT, *_FOR_TOOLS):
        shutil.copyfile(python / name, target / name)
    libraries, readers = target / "Lib/site-packages", target / "readers"
    windows_tree.take_wheels(inventory.needed(windows_tree.SYSTEM, *_TOOLS), work, libraries)
    windows_tree.take_wheels(None, work, readers, machine.READERS_LOCK)
    for library in (libraries / "shiboken6").glob("vcruntime140*.dll"):
        shutil.copyfile(library, target / library.name)


def _is_chosen(file: Path, repeat: int) -> bool:
    name = file.relative_to(ROOT).as_posix().encode()
    return repeat >= ALL_FROM or int(hashlib.sha256(name).hexdigest(), 16) % SLICE == 0


@pytest.mark.parametrize("suite", ["unit", "ui"])
def test_the_suite_holds_there(checkout: tuple[Windows, Path], suite: str, repeat: int) -> None:
    windows, folder = checkout
    files = sorted((ROOT / "tests" / suite).rglob("test_*.py"))
    chosen = [str(file.relative_to(ROOT)) for file in files if _is_chosen(file, repeat)]
    assert chosen
    python = windows.name_of(windows.drive / "Python/python.exe")
    done = windows.run(
        python,
        *("-X", "utf8", "-m", "pytest", "-q", "-p", "no:cacheprovider", *chosen),
        folder=folder,
        limit_s=LIMIT_S,
        PYTHONPATH=windows.name_of(windows.drive / "Python/readers"),
    )
    assert done.returncode == 0, "\n".join((done.stdout + done.stderr).splitlines()[-200:])
