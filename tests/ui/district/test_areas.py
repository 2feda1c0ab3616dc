"""The pages of a desk above others: its areas side by side in charts, own table and brief, by keys."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.actions.workplace import init_workplace, open_workplace
from desktop.domain.periods import Period
from desktop.ui import theme
from desktop.ui.district.brief.page import BriefPage
from desktop.ui.district.charts_page import ChartsPage
from desktop.ui.district.pivot.page import PivotPage
from desktop.ui.district.window import PAGES, DistrictWindow
from tests.desks import TODAY, fill_directly
from tests.tree import CITY, OTHER_CITY, write_tree
from tests.ui.conftest import OpenSession
from tests.ui.two_units import settle_all

Key, Control = Qt.Key, Qt.KeyboardModifier.ControlModifier
OCTOBER = Period("2025-10")
PICTURES = os.environ.get("TIANBAO_PICTURES", "")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("province")
    source = str(write_tree(folder / "forms"))
    init_workplace(folder / "home", role="district", catalogue_name=source)
    with open_workplace(folder / "home", today=TODAY) as desk:
        fill_directly(desk, ("2024-10", "2025-08", "2025-09", "2025-10"), 3)
    return folder / "home"


@pytest.fixture
def window(
    home: Path, qapp: QApplication, qtbot: QtBot, open_session: OpenSession
) -> Iterator[DistrictWindow]:
    theme.apply_theme(qapp, "light", 1.0)
    session = open_session(home, today=TODAY)
    assert session.workplace is not None
    made = DistrictWindow(session, session.workplace, OCTOBER)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    settle_all(session)
    yield made


def picture(widget: QWidget, name: str) -> None:
    if PICTURES:
        widget.grab().save(str(Path(PICTURES) / f"{name}.png"))


def turn_to(window: DistrictWindow, key: Qt.Key) -> QWidget:
    QTest.keyClick(window, key, Control)
    settle_all(window.session)
    return window.front()


def test_small_multiples_by_keys(window: DistrictWindow) -> None:
    page = turn_to(window, Key.Key_5)
    assert isinstance(page, ChartsPage)
    names = page.panel.names
    assert "各市排名" in [names.item(row).text() for row in range(names.count())]
    names.setFocus()
    QTest.keyClick(names, Key.Key_End)
    settle_all(window.session)
    assert page.panel.chart is not None and page.panel.chart.name == "areas"
    picture(window, "areas-chart")
    plot = page.panel.view.plot
    plot.setFocus()
    walked = []
    for key in (Key.Key_Right, Key.Key_Right, Key.Key_Left):
        QTest.keyClick(plot, key)
        walked.append(plot.place)
    assert walked == [0, 1, 0]
    before = page.panel.chart.title
    page.panel.indicator.setFocus()
    QTest.keyClick(page.panel.indicator, Key.Key_Down)
    settle_all(window.session)
    assert page.panel.chart.title != before
    QTest.keyClick(names, Key.Key_D, Control)
    assert page.panel.table.model().index(0, 0).data() == "忻州市"
    picture(window, "areas-table")


def test_the_own_table_offers_areas_first(window: DistrictWindow) -> None:
    page = turn_to(window, Key.Key_3)
    assert isinstance(page, PivotPage)
    assert page.units.chosen == (CITY, OTHER_CITY)
    page.indicators.setFocus()
    page.indicators.set_chosen(["E303", "P105"])
    page.reload()
    settle_all(window.session)
    assert page.table is not None
    assert [heading.label for heading in page.table.heads] == ["忻州市", "晋中市"]
    picture(window, "areas-own-table")


def test_the_brief_of_a_city_and_where_its_numbers_come_from(window: DistrictWindow) -> None:
    page = turn_to(window, Key.Key_4)
    assert isinstance(page, BriefPage)
    page.when.setFocus()
    QTest.keyClick(page.when, Key.Key_Home)
    settle_all(window.session)
    assert page.brief is not None and page.brief.title.startswith("山西省")
    picture(window, "brief-province")
    page.area.setFocus()
    QTest.keyClick(page.area, Key.Key_Down)
    settle_all(window.session)
    assert page.brief.title.startswith("忻州市")
    span = next(span for span in page._spans if span.code == "E303")
    page.text.setFocus()
    for _press in range(40):
        QTest.keyClick(page.text, Key.Key_Tab)
        cursor = page.text.textCursor()
        link = cursor.charFormat().anchorHref()
        if link and page._spans[int(link[1:])] is span:
            break
    QTest.keyClick(page.text, Key.Key_Return)
    settle_all(window.session)
    trace = page.side.trace
    assert trace is not None and window.session.workplace is not None
    row = page._shown.row("E303") if page._shown else None
    assert row is not None
    assert trace.value == row.value
    assert {part.unit[:4] for part in trace.parts} == {CITY}
    picture(window, "brief-city")
    page.area.setFocus()
    assert isinstance(turn_to(window, Key.Key_5), ChartsPage), (
        "keys go on from the choice of an area"
    )


@pytest.mark.parametrize("name", [name for name in PAGES if name != "unit"])  # which needs one
def test_every_page_of_a_desk_above_others_opens(window: DistrictWindow, name: str) -> None:
    window.show_page(name)
    settle_all(window.session)
    page = window.pages[name]
    assert page.isVisible()
    shown = [button for button in page.findChildren(QPushButton) if button.isVisible()]
    assert all(button.text() or button.toolTip() for button in shown)
    picture(window, f"province-{name}")
