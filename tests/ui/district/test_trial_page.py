"""How good our checks are, by keys: tried with F9, looked at as two tables, cancelled, and nothing of it kept."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.actions.workplace import init_workplace
from desktop.domain.trial.kinds import KINDS
from desktop.store.backup import commits_of
from desktop.ui.district.cross_checks_page import CrossPage
from desktop.ui.district.trial_page import TrialPage
from tests.journeys.windows import Desk, open_desk
from tests.pair import OCTOBER
from tests.ui.district.conftest import TODAY


def trial_page(desk: Desk) -> TrialPage:
    """Go there as people do: from the checks across units."""
    desk.go("cross")
    cross = desk.window.front()
    assert isinstance(cross, CrossPage)
    desk.press(cross.how_good)
    page = desk.window.front()
    assert isinstance(page, TrialPage)
    assert desk.window.rail.current_entry() == "cross"
    return page


def test_it_is_tried_with_a_key_and_both_tables_are_filled(desk: Desk) -> None:
    page, before = trial_page(desk), commits_of(desk.workplace.db)
    assert page.empty.isVisible() and not page.rule_grid.isVisible()
    assert page.year.currentText() == "2025" and page.run.isEnabled()
    QTest.keyClick(page, Qt.Key.Key_F9)
    page.reload()
    assert not page.run.isEnabled()
    desk.settle()
    assert page.run.isEnabled() and page.trial is not None
    assert not page.empty.isVisible() and page.rule_grid.hasFocus()
    fired = {tally.rule: tally for tally in page.trial.rules if tally.fired}
    assert fired["P1-R14"].explained == 1, "what its clerk explained"
    shown = {row.key: row.cells for row in page.rules.rows if row.heading is None}
    assert shown["P1-R14"]["asked"].text == "1" and shown["P1-R14"]["share"].text == "—"
    assert set(shown) >= set(fired)
    assert page.cards[3].value.text() == f"{page.trial.caught} / {page.trial.planted}"
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Down)
    desk.settle()
    assert page.slip_grid.isVisible() and not page.rule_grid.isVisible()
    assert [row.key for row in page.slips.rows] == [kind.id for kind in KINDS]
    assert commits_of(desk.workplace.db) == before, "nothing of it is written"
    QTest.keyClick(page.slip_grid, Qt.Key.Key_Escape)
    desk.settle()
    assert isinstance(desk.window.front(), CrossPage)


def test_a_cancelled_trial_leaves_the_page_as_it_was(desk: Desk) -> None:
    page = trial_page(desk)
    QTest.keyClick(page, Qt.Key.Key_F9)
    desk.window.session.jobs.cancel_current()
    desk.settle()
    assert page.trial is None and page.empty.isVisible()
    assert page.run.isEnabled()


def test_a_desk_without_figures_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    init_workplace(tmp_path / "new", role="district")
    desk = open_desk(qtbot, tmp_path / "new", OCTOBER, TODAY)
    page = trial_page(desk)
    assert page.empty.isVisible() and not page.run.isEnabled()
    QTest.keyClick(page, Qt.Key.Key_F9)
    desk.settle()
    assert page.trial is None
    desk.close()
