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
    drawn = chart._plot.listDataItems()
    assert len(drawn) == 2
    for item in drawn:
        if len(item.yData) == 3:
            assert item.yData[1] != item.yData[1], "a missing month is not a zero"


def test_trend_of_nothing(qtbot):
    chart = TrendChart()
    qtbot.addWidget(chart)
    chart.set_data("E303", [], [])
    chart.set_data("E303", months([None, None]), [])
    chart.grab()


def test_charts_change_with_the_theme(qtbot, qapp):
    chart = ProgressCurve()
    qtbot.addWidget(chart)
    chart.set_data("P01", months([100, 300, 420]), months([120, 240, 360, 480]))
    theme.apply_theme(qapp, "dark", 1.5)
    qapp.processEvents()
    assert chart._plot.backgroundBrush().color().name() == theme.DARK.card


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
    assert heatmap.accessibleDescription().splitlines()[:2] == ["2024-01: 优 1, 轻度 1", "2024-02: 良 1"]
    across, down = heatmap._step(heatmap.width())
    middle = QPointF(heatmap._left() + across * 28.5, down * 1.5)
    assert heatmap.day_at(middle) == date(2024, 2, 29)
    assert heatmap.day_at(QPointF(middle.x() + across, middle.y())) is None
    assert heatmap.day_at(QPointF(0, 0)) is None


def test_the_plot_library_is_not_loaded_before_a_chart_is_filled():
    code = ("import sys; import desktop.ui.charts.trend, desktop.ui.charts.year_heatmap, desktop.ui.widgets.sheet;"
            "sys.exit(any(name in sys.modules for name in ('pyqtgraph', 'numpy')))")
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
