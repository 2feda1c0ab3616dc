"""Beside the checks across units: the finding in full, and a drawing only where there is something to draw."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desktop.actions.cross_checks.finding import CrossFinding
from desktop.actions.cross_checks.strip import Strip
from desktop.catalogue.model import Catalogue
from desktop.domain.figures import SCALE
from desktop.ui.district.cross_side import CrossSide

FINDING = CrossFinding(
    "x", "query", "140902101", "2025-03", "E1", "E303", "", "中央造林完成面积相差悬殊。"
)
STRIP = Strip(
    "E303", ("2025-01", "2025-02", "2025-03"), (None, 5 * SCALE, 60 * SCALE), (1, 2, 3), ()
)


@pytest.fixture
def side(qtbot: QtBot, catalogue: Catalogue) -> CrossSide:
    made = CrossSide(catalogue)
    qtbot.addWidget(made)
    made.resize(320, 700)
    made.show()
    return made


def test_the_words_come_at_once_and_the_drawing_after_them(side: CrossSide) -> None:
    assert not side.title.isVisible() and not side.chart.isVisible()
    side.show_finding(FINDING)
    assert "奇村镇" in side.title.text() and "中央造林完成面积" in side.title.text()
    assert side.message.text() == FINDING.message and side.message.isVisible()
    assert not side.chart.isVisible()
    side.show_strip(FINDING, STRIP)
    assert side.chart.isVisible()
    table = side.chart.accessibleDescription()
    assert "奇村镇" in table and "上年同期" in table and "60" in table
    assert "其他单位" not in table


def test_nothing_is_drawn_where_there_is_nothing(side: CrossSide) -> None:
    side.show_finding(FINDING)
    side.show_strip(FINDING, STRIP)
    side.show_finding(FINDING)
    side.show_strip(FINDING, None)
    assert not side.chart.isVisible() and side.message.isVisible()
    side.show_finding(None)
    assert not side.message.isVisible()
