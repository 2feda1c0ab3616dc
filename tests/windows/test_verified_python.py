"""Nothing of the packed Python that is not as it was signed gets into a build."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.windows.conftest import windows_python


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    work = tmp_path_factory.mktemp("parts")
    return (
        windows_python.unpack_sdist(windows_python.EMBEDDABLE, work),
        windows_python.unpack_sdist(windows_python.SOURCES, work),
    )


@pytest.mark.parametrize("name", ["python312.dll", "libffi-8.dll", "_ctypes.pyd", "python.cat"])
def test_a_changed_byte_ends_the_build(parts: tuple[Path, Path], tmp_path: Path, name: str) -> None:
    python = shutil.copytree(parts[0], tmp_path / "python")
    windows_python.verify(python)
    data = bytearray((python / name).read_bytes())
    data[len(data) // 3] ^= 1
    (python / name).write_bytes(data)
    with pytest.raises(windows_python.Unverified, match=name):
        windows_python.verify(python)


def test_a_changed_module_ends_the_build(parts: tuple[Path, Path], tmp_path: Path) -> None:
    python, sources = parts
    windows_python.standard_library(python, sources, tmp_path / "good")
    for name in ("json/decoder.py", "zipfile/__init__.py", "urllib/__init__.py"):
        module = sources / "Lib" / name
        kept = module.read_bytes()
        module.write_bytes(kept + b"#\r\n")
        with pytest.raises(windows_python.Unverified, match=name):
            windows_python.standard_library(python, sources, tmp_path / "bad")
        module.write_bytes(kept)
