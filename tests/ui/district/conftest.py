"""A desk's window for the tests of its pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.journeys.windows import Desk, open_desk
from tests.pair import OCTOBER, make_pair
from tests.unit.actions.month import put_air, put_project, put_tables

TODAY = date(2025, 11, 20)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    """A desk that has one unit's October; all others are overdue."""
    with make_pair(tmp_path) as pair:
        put_air(pair.unit)
        put_tables(pair.unit)
        put_project(pair.unit, "P01", "民生实事", stage="前期")
        pair.submit()
        pair.receive()
    made = open_desk(qtbot, tmp_path / "desk", OCTOBER, TODAY)
    yield made
    made.close()
