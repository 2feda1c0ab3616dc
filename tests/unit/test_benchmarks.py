"""Every benchmark can be started by its path and as a module, from any folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.systems import posix_only

ROOT = Path(__file__).parents[2]
BENCHMARKS = sorted((ROOT / "tests" / "benchmarks").glob("*.py"))
BY_PATH = "import runpy, sys; [runpy.run_path(p, run_name='imported') for p in sys.argv[1:]]"
AS_MODULES = "import importlib, sys; [importlib.import_module(n) for n in sys.argv[1:]]"


pytestmark = posix_only("what they need is told by the module resource")


def start(code: str, words: list[str], folder: Path) -> None:
    command = [sys.executable, "-c", code, *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_by_their_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    assert len(BENCHMARKS) > 8
    for benchmark in BENCHMARKS:  # one by one: what one puts onto the path must not help another
        start(BY_PATH, [str(benchmark)], tmp_path)


def test_as_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    start(AS_MODULES, [f"tests.benchmarks.{file.stem}" for file in BENCHMARKS], ROOT)
