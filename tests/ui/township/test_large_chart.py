"""The office's large charts (F7): which one, what it follows, what a place opens, and Esc."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.actions.entry.enter import enter
from desktop.domain.figures import SCALE, Cell, Figure
from desktop.domain.periods import Period
from desktop.reports.chart import Opens
from desktop.ui import theme
from desktop.ui.charts.large_chart import LargeChart
from desktop.ui.township.window import TownshipWindow
from tests.ui.conftest import OCTOBER, OpenSession
from tests.ui.hands import settle
from tests.ui.test_keys import bound, declared

Key, Control = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(
    home: Path, qapp: QApplication, qtbot: QtBot, open_session: OpenSession
) -> Iterator[TownshipWindow]:
    theme.apply_theme(qapp, "light", 1.0)
    session = open_session(home)
    first = date(2025, 1, 1)
    days = [first + timedelta(days=n) for n in range(304)]
    session.ask(
        lambda workplace: enter(
            workplace,
            [
                (Cell("E2", "aqi", f"{day}", f"{day:%Y-%m}"), Figure((40 + n % 90) * SCALE))
                for n, day in enumerate(days)
            ],
        ),
        lambda _entered: None,
    )
    assert session.workplace is not None
    made = TownshipWindow(session, session.workplace, OCTOBER)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    made.show_form("E2")
    settle(session)
    yield made


def large(window: TownshipWindow) -> LargeChart:
    QTest.keyClick(window, Key.Key_F7)
    settle(window.session)
    (found,) = window.findChildren(LargeChart)
    QTest.qWaitForWindowActive(found)
    return found


def test_it_begins_with_the_chart_of_the_form_and_follows_the_month(window: TownshipWindow) -> None:
    chart = large(window)
    assert chart.isVisible()
    assert chart.panel.chosen == "good-days"
    assert chart.panel.names.count() == 8, "without those of a desk"
    assert chart.windowTitle().endswith("2025年10月")
    window.show_period(Period("2025-09"))
    settle(window.session)
    assert chart.windowTitle().endswith("2025年9月")
    assert chart.panel.when.period == "2025-09"
    window.show_form("P1")
    settle(window.session)
    chart.close()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    assert large(window).panel.chosen == "investment"


def test_days_and_months_are_walked_and_read_and_a_day_opens(window: TownshipWindow) -> None:
    chart = large(window)
    plot = chart.panel.view.plot
    plot.setFocus()
    QTest.keyClick(plot, Key.Key_Left)
    QTest.keyClick(plot, Key.Key_Home)
    assert plot.spoken == "1月1日, 本年 1, 目标 0.8 天, AQI 40 优, HJ 633-2012, 比目标：0 天"
    QTest.keyClick(plot, Key.Key_Right, Control)
    assert plot.spoken.startswith("2月1日")
    QTest.keyClick(plot, Key.Key_Right)
    QTest.keyClick(plot, Key.Key_Return)
    settle(window.session)
    assert window.period == "2025-02"
    page = window.stack.front_form()
    assert page is not None
    assert page.form.id == "E2"
    assert page.grid.current() == ("2025-02-02", "aqi")


def test_esc_gives_the_whole_picture_back_and_then_closes(window: TownshipWindow) -> None:
    chart = large(window)
    plot = chart.panel.view.plot
    plot.setFocus()
    QTest.keyClick(plot, Key.Key_Plus)
    assert not plot.whole_button.isHidden()
    QTest.keyClick(plot, Key.Key_Escape)
    assert plot.whole_button.isHidden()
    assert chart.isVisible()
    QTest.keyClick(plot, Key.Key_Escape)
    assert not chart.isVisible()


def test_its_keys_are_those_declared(window: TownshipWindow) -> None:
    assert bound(large(window)) == Counter(declared("large_chart"))


def test_it_closes_with_the_window(window: TownshipWindow) -> None:
    chart = large(window)
    window.close()
    assert not chart.isVisible()


def test_the_small_charts_hold_the_same_numbers_as_the_large_one(window: TownshipWindow) -> None:
    page = window.stack.front_form()
    assert page is not None
    small = page.side_widget().chart.plot  # type: ignore[union-attr]
    of_small = [list(curve.getOriginalDataset()[1]) for curve in small.curves]
    chart = large(window)
    shown = chart.panel.view.plot.plot
    assert shown is not None
    of_large = [list(part[0].getOriginalDataset()[1]) for part in shown.parts]
    assert repr(of_small) == repr(of_large), "as text: a gap is not equal to a gap"
    assert [line.name for line in small.body.lines] == [line.name for line in shown.body.lines]


def test_a_day_of_a_month_not_begun_is_refused_in_words(window: TownshipWindow) -> None:
    window.show_place(Opens("2025-12", "", "E2", "2025-12-03"))
    settle(window.session)
    assert window.period == OCTOBER
    assert window.banner.isVisible()
