"""The desk's charts by keys: chosen, turned into a table, copied, saved; another indicator,
another month.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsView
from pytestqt.qtbot import QtBot

from desktop.actions.charts.registry import CHARTS, charts_of
from desktop.catalogue.model import Catalogue
from desktop.domain.periods import Period
from desktop.ui import theme
from desktop.ui.charts.panel import ChartsPanel
from desktop.ui.district.charts_page import ChartsPage
from desktop.ui.district.consolidated.page import ConsolidatedPage
from desktop.ui.district.unit.page import UnitPage
from desktop.ui.district.window import DistrictWindow
from desktop.ui.outputs.save_as_dialog import SaveAsDialog
from tests.ui.conftest import OpenSession
from tests.ui.two_units import make_desk, settle_all

Key, Control = Qt.Key, Qt.KeyboardModifier.ControlModifier
OCTOBER = Period("2025-10")
RANKING = list(CHARTS).index("ranking")


@pytest.fixture
def page(
    tmp_path: Path,
    catalogue: Catalogue,
    qapp: QApplication,
    qtbot: QtBot,
    open_session: OpenSession,
) -> Iterator[ChartsPanel]:
    theme.apply_theme(qapp, "light", 1.0)
    session = open_session(make_desk(tmp_path, catalogue))
    assert session.workplace is not None
    window = DistrictWindow(session, session.workplace, OCTOBER)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, Key.Key_5, Control)
    settle_all(session)
    found = window.front()
    assert isinstance(found, ChartsPage)
    yield found.panel


def choose(page: ChartsPanel, row: int) -> None:
    page.names.setFocus()
    QTest.keyClick(page.names, Key.Key_Home)
    for _press in range(row):
        QTest.keyClick(page.names, Key.Key_Down)
    settle_all(page.session)


def test_every_chart_is_a_key_away_and_says_its_numbers(page: ChartsPanel) -> None:
    assert page.names.count() == 10
    for row, name in enumerate(charts_of(page.workplace.catalogue)):
        choose(page, row)
        assert page.chart is not None
        assert page.chart.name == name
        assert page.view.plot.accessibleName() == page.chart.title
        assert page.save_button.isEnabled() == (page.chart.body is not None)


def test_the_ranking_follows_its_indicator(page: ChartsPanel) -> None:
    choose(page, RANKING)
    assert page.indicator.isVisible()
    assert page.chart is not None
    assert page.chart.title.startswith("E303")
    assert page.chart.table.rows[0].cells[2].text == "640"
    page.indicator.setFocus()
    QTest.keyClick(page.indicator, Key.Key_Up)
    settle_all(page.session)
    assert page.chart is not None
    assert not page.chart.title.startswith("E303")


def test_the_table_behind_it(page: ChartsPanel) -> None:
    choose(page, RANKING)
    QTest.keyClick(page, Key.Key_D, Control)
    assert page.table.isVisible()
    assert page.table.hasFocus()
    assert page.table.model().index(0, 2).data() == "640"
    assert page.table.model().rowCount() == len(page.chart.table.rows)  # type: ignore[union-attr]
    QTest.keyClick(page, Key.Key_D, Control)
    assert page.view.isVisible()


def test_copied_and_saved(page: ChartsPanel, tmp_path: Path) -> None:
    choose(page, RANKING)
    QTest.keyClick(page, Key.Key_C, Control | Qt.KeyboardModifier.ShiftModifier)
    image = QApplication.clipboard().image()
    assert image.width() == 1920
    assert (
        len(
            {
                image.pixel(x, y)
                for x in range(0, image.width(), 9)
                for y in range(0, image.height(), 9)
            }
        )
        > 3
    )
    for kind in ("png", "svg"):
        QTest.mouseClick(page.save_button, Qt.MouseButton.LeftButton)
        dialog = [d for d in page.findChildren(SaveAsDialog) if d.isVisible()][-1]
        dialog.use_folder(tmp_path)
        if kind == "svg":
            QTest.mouseClick(dialog.kinds["svg"], Qt.MouseButton.LeftButton)
        QTest.keyClick(dialog, Key.Key_Return)
        settle_all(page.session)
        assert dialog.words.text().startswith("✓"), dialog.words.text()
        (file,) = tmp_path.glob(f"*.{kind}")
        assert file.name in dialog.words.text()
        QTest.keyClick(dialog, Key.Key_Escape)
    assert QImage(str(next(tmp_path.glob("*.png")))).width() == 2400


def test_an_empty_month_is_a_sentence(page: ChartsPanel) -> None:
    choose(page, 0)
    assert page.chart is not None
    assert page.chart.body is None, "no station has handed in its days"
    assert page.chart.notes[0]
    assert not page.copy_button.isEnabled()
    page.when.setFocus()
    QTest.keyClick(page.when, Key.Key_End)
    settle_all(page.session)
    assert page.parent().title.text().endswith(page.when.currentText()), "the year"


def test_a_bar_opens_its_unit_by_mouse_and_by_key(page: ChartsPanel, qtbot: QtBot) -> None:
    choose(page, RANKING)
    window = page.window()
    assert isinstance(window, DistrictWindow)
    plot = page.view.plot
    widget = plot.findChild(QGraphicsView)
    assert widget is not None
    assert plot.plot is not None
    box = plot.plot.item.getViewBox()
    at = widget.mapFromScene(box.mapViewToScene(plot.plot.outline(0).center()))  # type: ignore[union-attr]
    QTest.mouseMove(widget.viewport(), at)
    qtbot.waitUntil(lambda: plot.place == 0)
    assert plot.reading().details[0] == "亩"  # type: ignore[union-attr]
    QTest.mouseClick(widget.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.waitUntil(lambda: isinstance(window.front(), UnitPage))
    settle_all(page.session)
    front = window.front()
    assert isinstance(front, UnitPage)
    assert (front.unit, front.form) == ("140902101", "E1")
    QTest.keyClick(window, Key.Key_5, Control)
    settle_all(page.session)
    plot.setFocus()
    QTest.keyClick(plot, Key.Key_Home)
    QTest.keyClick(plot, Key.Key_Return)
    assert isinstance(window.front(), UnitPage)


def test_a_month_opens_the_figures_of_the_district(page: ChartsPanel) -> None:
    choose(page, list(CHARTS).index("investment"))
    window = page.window()
    assert isinstance(window, DistrictWindow)
    plot = page.view.plot
    plot.setFocus()
    QTest.keyClick(plot, Key.Key_Home)
    for _month in range(8):
        QTest.keyClick(plot, Key.Key_Right)
    QTest.keyClick(plot, Key.Key_Return)
    settle_all(page.session)
    assert isinstance(window.front(), ConsolidatedPage)
    assert window.period == Period("2025-09")
