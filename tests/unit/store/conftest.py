"""A new database on the disk, closed after the test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from desktop.store.database import open_database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tianbao.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    opened = open_database(path, create=True)
    yield opened
    opened.close()
