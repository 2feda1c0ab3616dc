"""A township's workplace, made fresh, standing in November 2025."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.actions.workplace import Workplace, init_workplace, open_workplace

UNIT = "140902209"  # 东楼乡, named for the section 定襄桥


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a workplace in it, closed."""
    folder = tmp_path / "home"
    init_workplace(folder, role="township", unit_code=UNIT)
    return folder


@pytest.fixture
def workplace(home: Path) -> Iterator[Workplace]:
    with open_workplace(home, today=date(2025, 11, 5)) as opened:
        yield opened
