"""The tree under a figure of a province: all units come, a few hundred at a time, and the part in hand
stays in hand.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from desktop.actions.consolidation.trace import Trace
from desktop.catalogue.model import Catalogue
from desktop.domain.figures import SCALE
from desktop.domain.records.part import Part
from desktop.ui.district.consolidated.trace_tree import TraceTree


def province(catalogue: Catalogue, units: int, months: int = 1) -> Trace:
    indicator = catalogue.indicators["E303"]  # type: ignore[index]
    parts = tuple(
        Part(f"14{unit:07d}", f"2025-{month:02d}", "", unit * SCALE, "", 1, "", "")
        for unit in range(units)
        for month in range(1, months + 1)
    )
    return Trace("E303", "", indicator, 0, parts)


@pytest.mark.parametrize("months", [1, 3])
def test_every_unit_comes(qtbot: QtBot, catalogue: Catalogue, months: int) -> None:
    tree = TraceTree(catalogue)
    qtbot.addWidget(tree)
    tree.show_trace(province(catalogue, 1_000, months), lambda _trace: ())
    assert tree.topLevelItemCount() < 1_000, "not all in one go"
    qtbot.waitUntil(lambda: tree.topLevelItemCount() == 1_000)
    names = [tree.topLevelItem(n).text(0) for n in range(1_000)]
    assert names == sorted(names)
    assert tree.rootIsDecorated() == (months > 1)


def test_the_part_in_hand_stays_in_hand(qtbot: QtBot, catalogue: Catalogue) -> None:
    tree = TraceTree(catalogue)
    qtbot.addWidget(tree)
    tree.show_trace(province(catalogue, 1_000), lambda _trace: ())
    qtbot.waitUntil(lambda: tree.topLevelItemCount() == 1_000)
    tree.setCurrentItem(tree.topLevelItem(900))
    tree.show_trace(province(catalogue, 1_000), lambda _trace: ())
    part = tree.current_part()
    assert part is not None
    assert part.unit == "140000900"


def test_another_figure_leaves_nothing_of_the_one_before(
    qtbot: QtBot, catalogue: Catalogue
) -> None:
    tree = TraceTree(catalogue)
    qtbot.addWidget(tree)
    tree.show_trace(province(catalogue, 1_000), lambda _trace: ())
    tree.show_trace(province(catalogue, 10), lambda _trace: ())
    qtbot.wait(50)
    assert tree.topLevelItemCount() == 10


def test_a_part_of_another_period_is_not_looked_for_for_ever(
    qtbot: QtBot, catalogue: Catalogue
) -> None:
    tree = TraceTree(catalogue)
    qtbot.addWidget(tree)
    tree.show_trace(province(catalogue, 1_000), lambda _trace: ())
    later = province(catalogue, 1_000)
    parts = tuple(part._replace(period="2025-09") for part in later.parts)
    tree.show_trace(replace(later, parts=parts), lambda _trace: ())
    qtbot.waitUntil(lambda: tree.topLevelItemCount() == 1_000)
    assert tree.currentItem() is tree.topLevelItem(0)
