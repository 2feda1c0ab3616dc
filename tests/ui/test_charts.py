"""Charts say in words what they draw, keep gaps as gaps, and wear the theme."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest
from PySide6.QtCore import QPointF, Qt

from desktop.ui import theme
from desktop.ui.charts.cumulative import CumulativeChart
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


def test_trend_tells_its_numbers_and_leaves_gaps(qtbot, qapp):
    chart = TrendChart()
    qtbot.addWidget(chart)
    chart.set_data("E303", months([10, None, 30]), months([5 * n for n in range(1, 13)]))
    chart.resize(300, 200)
    chart.show()
    qapp.processEvents()
    lines = chart.accessibleDescription().splitlines()
    assert len(lines) == 13 and lines[2] == "2\t10\t" and lines[3] == "3\t15\t30"
    assert chart.focusPolicy() == Qt.FocusPolicy.StrongFocus and chart.accessibleName() == "E303"
    assert stretches(chart, theme.LIGHT.accent) == 2, (
        "a missing month is not a zero: the line is broken there"
    )
    chart.set_data("E303", months([10, 20, 30]), months([5 * n for n in range(1, 13)]))
    assert stretches(chart, theme.LIGHT.accent) == 1


def stretches(chart, colour):
    """How many unbroken stretches of a line of this colour there are from left to right, below
    the legend.
    """
    image = chart.grab().toImage()
    top = int(image.height() * 0.25)
    columns = [
        "x"
        if any(image.pixelColor(x, y).name() == colour for y in range(top, image.height()))
        else " "
        for x in range(image.width())
    ]
    return len("".join(columns).split())


def test_trend_of_nothing_says_so(qtbot):
    chart = TrendChart()
    qtbot.addWidget(chart)
    pictures = []
    for this_year in ([], months([None, None])):
        chart.set_data("E303", this_year, [])
        pictures.append(chart.grab().toImage())
    assert pictures[0] == pictures[1]
    colours = {pictures[0].pixelColor(x, y).name() for x in range(200) for y in range(30)}
    assert theme.LIGHT.muted in colours, "words, not an empty frame"


def test_charts_change_with_the_theme(qtbot, qapp):
    chart = ProgressCurve()
    qtbot.addWidget(chart)
    chart.set_data("P01", months([100, 300, 420]), months([120, 240, 360, 480]))
    theme.apply_theme(qapp, "dark", 1.5)
    qapp.processEvents()
    assert chart.grab().toImage().pixelColor(1, 1).name() == theme.DARK.card


def test_cumulative_reaches_its_target_at_the_last_place(qtbot):
    chart = CumulativeChart()
    qtbot.addWidget(chart)
    chart.set_data("优良天数", months([20, 45]), months([23 * n for n in range(1, 13)]), 281)
    assert chart.table_text().splitlines()[12].split("\t")[1] == "281"


def test_heatmap_knows_its_days_and_says_them(qtbot, qapp):
    heatmap = YearHeatmap()
    qtbot.addWidget(heatmap)
    heatmap.set_data(2024, {date(2024, 1, 1): 1, date(2024, 1, 2): 3, date(2024, 2, 29): 2}, WORDS)
    heatmap.resize(300, heatmap.heightForWidth(300))
    heatmap.show()
    qapp.processEvents()
    assert heatmap.accessibleDescription().splitlines()[:2] == [
        "2024-01: 优 1, 轻度 1",
        "2024-02: 良 1",
    ]
    across, down = heatmap._step(heatmap.width())
    middle = QPointF(heatmap._left() + across * 28.5, down * 1.5)
    assert heatmap.day_at(middle) == date(2024, 2, 29)
    assert heatmap.day_at(QPointF(middle.x() + across, middle.y())) is None
    assert heatmap.day_at(QPointF(0, 0)) is None


def test_a_chart_is_drawn_without_a_library_that_takes_long_to_load():
    code = (
        "import sys; from PySide6.QtWidgets import QApplication; app = QApplication([]);"
        "from desktop.ui.charts.trend import TrendChart; chart = TrendChart();"
        "chart.set_data('E303', [('1', 2.0), ('2', 3.0)], []); chart.grab();"
        "sys.exit(any(name in sys.modules for name in ('pyqtgraph', 'numpy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
