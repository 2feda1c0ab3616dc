"""The packages as `dev.py build` makes them, for the tests that run them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
_PARTS = ("desktop", "resources", "packaging", "pyproject.toml")


def built(pattern: str, *options: str) -> Path:
    """The package of that name; built first where there is none, or one that is older than what it is made of."""
    found = list(DIST.glob(pattern))
    if not found or found[0].stat().st_mtime < _newest():
        words = [sys.executable, str(ROOT / "packaging/dev.py"), "build", *options]
        subprocess.run(words, check=True, cwd=ROOT)
        found = list(DIST.glob(pattern))
    (package,) = found
    return package


def _newest() -> float:
    words = ["git", "ls-files", *_PARTS]
    listed = subprocess.run(words, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    files = [ROOT / name for name in listed.splitlines()]
    return max(file.stat().st_mtime for file in files if file.exists())
