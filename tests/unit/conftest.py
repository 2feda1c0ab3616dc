"""A copy of the bundled catalogue to break, for the tests of its loading and of its checking."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop import paths

Edit = Callable[[str, str, str], int]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the bundled catalogue that a test may break."""
    return Path(shutil.copytree(paths.catalogues_dir() / "xinfu", tmp_path / "broken"))


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Replace the first `old` of a file by `new`; gives the line (1-based) on which `old` began."""

    def change(name: str, old: str, new: str) -> int:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} has no {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    return change
