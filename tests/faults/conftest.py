"""The libraries that fail and record system calls."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def compiled(source: str, folder: Path) -> str:
    """Compile a library of the folder `shim`."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler for the libraries put before the system's")
    library = folder / source.replace(".c", ".so")
    path = Path(__file__).parent / "shim" / source
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-Wall", "-o", library, path, "-ldl"], check=True
    )
    return str(library)


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The compiled library that makes system calls fail."""
    return compiled("failing.c", tmp_path_factory.mktemp("shim"))
