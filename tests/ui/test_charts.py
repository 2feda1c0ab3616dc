"""Charts say in words what they draw, keep gaps as gaps, and wear the theme."""

from __future__ import annotations

import math
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QGraphicsView

from desktop.reports.chart import Bar, Bars, Line, Lines, Opens, Place
from desktop.reports.drawing.look import LEVEL_COLOURS
from desktop.reports.readings import number_text
from desktop.ui import theme
from desktop.ui.charts.library import LIBRARY
from desktop.ui.charts.plot_view import PlotView
from desktop.ui.charts.progress_curve import ProgressCurve
from desktop.ui.charts.trend import TrendChart
from desktop.ui.charts.year_heatmap import YearHeatmap

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
WORDS = ("优", "良", "轻度", "中度", "重度", "严重")


@pytest.fixture(autouse=True)
def _plain_look(qapp):
    theme.apply_theme(qapp, "light", 1.0)
    yield
    theme.apply_theme(qapp, "light", 1.0)


def months(values):
    return [(str(number), value) for number, value in enumerate(values, 1)]


def hover(qtbot, widget, at):
    """Come from elsewhere: a mouse that stands there already tells nothing."""
    qtbot.mouseMove(widget.viewport(), QPoint(0, 0))
    qtbot.mouseMove(widget.viewport(), at)


def drawn(chart):
    """What is plotted, read from the items and not from the picture: {line: values, None a gap}."""
    lines = {}
    for line, curve in zip(chart.body.lines, chart.plot.curves, strict=True):
        _x, y = curve.getOriginalDataset()
        y = () if y is None else y
        lines[line.name] = [None if math.isnan(value) else value for value in y]
    return lines


def test_what_is_plotted_is_what_it_was_given_and_gaps_are_gaps(qtbot, qapp):
    chart = TrendChart()
    qtbot.addWidget(chart)
    chart.set_data("E303", months([10, None, 30]), months([5 * n for n in range(1, 13)]))
    chart.resize(300, 200)
    chart.show()
    qapp.processEvents()
    assert drawn(chart) == {"上年": [5 * n for n in range(1, 13)], "本年": [10, None, 30]}
    assert [curve.opts["connect"] for curve in chart.plot.curves] == ["finite", "finite"]
    lines = chart.accessibleDescription().splitlines()
    assert len(lines) == 13 and lines[2] == "2\t10\t" and lines[3] == "3\t15\t30"
    assert chart.focusPolicy() == Qt.FocusPolicy.StrongFocus and chart.accessibleName() == "E303"
    curves = chart.plot.curves
    chart.set_data("E303", months([10, 20, 30]), months([1]))
    assert drawn(chart) == {"上年": [1], "本年": [10, 20, 30]}
    assert chart.plot.curves == curves, "new data, not new widgets"


def test_keys_walk_the_places_and_are_read_aloud(qtbot, qapp):
    chart = TrendChart()
    qtbot.addWidget(chart)
    names = [f"2025年{n}月" for n in range(1, 13)]
    chart.set_data("PM2.5", months([31, None, 30]), months([40, 41, 42, 43]), "μg/m³", names)
    chart.show()
    opened = []
    chart.place_opened.connect(opened.append)
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert chart.place == 3, "first the newest place with a value"
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert chart.spoken == "2025年3月, 上年 42, 本年 30 μg/m³"
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert chart.spoken == "2025年2月, 上年 41, 本年 无数据 μg/m³"
    qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert opened == [1]
    qtbot.keyClick(chart, Qt.Key.Key_Home)
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert chart.place == 0, "it ends there"
    qtbot.keyClick(chart, Qt.Key.Key_1)
    assert not chart.plot.curves[0].isVisible() and chart.plot.curves[1].isVisible()
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    assert "上年" not in chart.spoken, "a line that is switched off is not read"


def test_the_mouse_tells_the_value_opens_a_place_and_looks_closer(qtbot, qapp):
    chart = ProgressCurve()
    qtbot.addWidget(chart)
    chart.set_data("P01", months([100, 300, 420]), months([120, 240, 360, 480]))
    chart.resize(400, 260)
    chart.show()
    qtbot.waitExposed(chart)
    qapp.processEvents()
    widget, view = chart.findChild(QGraphicsView), chart.plot.item.getViewBox()
    at = widget.mapFromScene(view.mapViewToScene(QPointF(1, 240)))
    opened = []
    chart.place_opened.connect(opened.append)
    hover(qtbot, widget, at)
    qtbot.waitUntil(lambda: chart.place == 1)
    assert [button.text() for button in chart.buttons] == ["计划 240", "完成 300"]
    qtbot.mouseClick(widget.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.waitUntil(lambda: opened == [1])
    wide = view.viewRange()[0]
    qtbot.keyClick(chart, Qt.Key.Key_Plus)
    assert chart.whole_button.isVisible()
    closer = view.viewRange()[0]
    assert closer[1] - closer[0] < wide[1] - wide[0]
    qtbot.mouseClick(chart.whole_button, Qt.MouseButton.LeftButton)
    assert view.viewRange()[0] == wide and not chart.whole_button.isVisible()


def test_trend_of_nothing_says_so(qtbot):
    chart = TrendChart()
    qtbot.addWidget(chart)
    chart.show()
    for this_year in ([], months([None, None])):
        chart.set_data("E303", this_year, [])
        assert chart.empty.isVisible()
    chart.set_data("E303", months([1]), [])
    assert not chart.empty.isVisible()


def test_charts_wait_for_the_library_that_the_worker_loads(qtbot, monkeypatch):
    monkeypatch.setattr(LIBRARY, "_expected", True)
    chart = TrendChart()
    qtbot.addWidget(chart)
    chart.set_data("E303", months([1, 2]), [])
    assert chart.plot is None, "the window's own thread does not load it"
    chart.set_data("E303", months([1, 3]), [])
    LIBRARY.tell()
    assert drawn(chart)["本年"] == [1, 3]


def test_charts_change_with_the_theme(qtbot, qapp):
    chart = ProgressCurve()
    qtbot.addWidget(chart)
    chart.set_data("P01", months([100, 300, 420]), months([120, 240, 360, 480]))
    theme.apply_theme(qapp, "dark", 1.5)
    qapp.processEvents()
    assert chart.grab().toImage().pixelColor(1, 1).name() == theme.DARK.card


def test_heatmap_knows_its_days_and_says_them(qtbot, qapp):
    heatmap = YearHeatmap()
    qtbot.addWidget(heatmap)
    heatmap.set_data(2024, {date(2024, 1, 1): 1, date(2024, 1, 2): 3, date(2024, 2, 29): 2}, WORDS)
    heatmap.resize(300, 260)
    heatmap.show()
    qapp.processEvents()
    assert heatmap.accessibleDescription().splitlines()[:2] == [
        "2024-01: 优 1, 轻度 1",
        "2024-02: 良 1",
    ]
    (cells,) = (
        item for item in heatmap.plot.item.items if hasattr(item, "opts") and "brushes" in item.opts
    )
    places = list(zip(cells.opts["y"], cells.opts["x"], cells.opts["brushes"], strict=True))
    coloured = {(y, x): b.color().name() for y, x, b in places if b.color().name() in LEVEL_COLOURS}
    assert coloured == {
        (0, 0): LEVEL_COLOURS[0],
        (0, 1): LEVEL_COLOURS[2],
        (1, 28): LEVEL_COLOURS[1],
    }
    assert len(places) == 366
    view, widget = heatmap.plot.item.getViewBox(), heatmap.findChild(QGraphicsView)

    def at(day, month):
        return widget.mapFromScene(view.mapViewToScene(QPointF(day - 1, month - 1)))

    opened = []
    heatmap.place_opened.connect(lambda place: opened.append(heatmap.day_of(place)))
    hover(qtbot, widget, at(29, 2))
    qtbot.waitUntil(lambda: heatmap.place is not None)
    assert heatmap.reading().name == "2024-02-29" and heatmap.reading().details == ("良",)
    qtbot.mouseClick(widget.viewport(), Qt.MouseButton.LeftButton, pos=at(29, 2))
    qtbot.waitUntil(lambda: opened == [date(2024, 2, 29)])
    hover(qtbot, widget, at(30, 2))
    qtbot.waitUntil(lambda: heatmap.place is None)
    qtbot.keyClick(heatmap, Qt.Key.Key_Home)
    assert heatmap.spoken == "2024-01-01, 优"
    qtbot.keyClick(heatmap, Qt.Key.Key_Down)
    qtbot.keyClick(heatmap, Qt.Key.Key_Left)
    assert heatmap.spoken == "2024-02-01, 无数据"
    for _month in range(2):
        qtbot.keyClick(heatmap, Qt.Key.Key_Down)
    for _day in range(40):
        qtbot.keyClick(heatmap, Qt.Key.Key_Right)
    assert heatmap.spoken.startswith("2024-04-30"), "31 April is no place"


def test_nothing_on_the_way_to_the_first_cell_loads_what_draws_or_seals():
    code = (
        "import sys; import desktop.ui.app, desktop.ui.township.window, desktop.ui.district.window;"
        "import desktop.ui.township.forms.cell_side, desktop.ui.township.daily.page;"
        "sys.exit(any(name in sys.modules for name in ('pyqtgraph', 'numpy', 'cryptography', 'pyrage')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_line_that_is_off_is_off_where_it_runs_on_another_too(qtbot, qapp):
    chart = TrendChart()
    qtbot.addWidget(chart)
    chart.set_data("E303", months([1, 2, 3, 4]), months([1, 2, 3, 9]))
    chart.show()
    both = [item for _main, _other, item in chart.plot._over]
    assert both and all(item.isVisible() for item in both), "they run on each other"
    for number in (0, 1):
        qtbot.keyClick(chart, Qt.Key.Key_1 + number)
        assert not any(item.isVisible() for item in both)
        qtbot.keyClick(chart, Qt.Key.Key_1 + number)
        assert all(item.isVisible() for item in both)
    qtbot.keyClick(chart, Qt.Key.Key_1)
    chart.set_data("E303", months([1, 2, 3, 5]), months([1, 2, 3, 9]))
    assert not any(item.isVisible() for _main, _other, item in chart.plot._over), "new data, too"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (-0.0, "0"), (-0.00001, "0"), (1234.5, "1,234.5"), (-2.5, "-2.5"), (None, "")],
)
def test_numbers_of_a_chart_have_all_their_digits_and_no_minus_before_a_zero(value, text):
    assert number_text(value) == text


def test_a_chart_promises_only_what_it_does(qtbot):
    bars = Bars((Bar("甲", 1.0, "1"), Bar("乙", 2.0, "2")))
    lines = Lines(((0, "1"),), (Line("本年", (1.0, 2.0)),), "天")
    view = PlotView(tells_all=True)
    qtbot.addWidget(view)
    view.set_body("条", bars, "")
    assert view._hands() == "方向键：逐点看数。"
    view.set_body("线", lines, "")
    assert "放大" in view._hands() and "打开" not in view._hands()
    opening = replace(lines, places=(Place("1", opens=Opens("2025-01")),) * 2)
    view.set_body("线", opening, "")
    assert "打开" in view._hands()
