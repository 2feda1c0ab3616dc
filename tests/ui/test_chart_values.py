"""What is plotted, read from the items in the plot and not from the picture, is what `tianbao chart
--json` says, value by value; a missing value is a gap.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.actions.charts.registry import CHARTS, chart
from desktop.actions.entry.enter import enter
from desktop.actions.workplace import open_workplace
from desktop.cli.main import main
from desktop.domain.figures import SCALE, Cell, Figure
from desktop.domain.periods import Period
from desktop.reports import readings
from desktop.reports.chart import Bars, Grid, Lines, Stacks
from desktop.reports.drawing.inscriptions import Inscriptions
from desktop.reports.drawing.library import pyqtgraph
from desktop.reports.drawing.look import LEVEL_COLOURS
from desktop.ui.charts.chart_view import ChartView
from tests.pair import OCTOBER, make_pair
from tests.senders import DONGLOU, QICUN, Stick

pytestmark = pytest.mark.usefixtures("in_chinese")
AT_THE_DESK = ("ranking", "water", "investment", "projects", "targets", "reporting", "pm25")
Drawn = Callable[[str], tuple[ChartView, Any]]


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """An office with 300 days of readings (a month without any, invalid days, a day without an index)
    and a desk with figures, projects and sections.
    """
    folder = tmp_path_factory.mktemp("charts")
    with make_pair(folder) as pair:
        first = date(2025, 1, 1)
        days = [first + timedelta(days=n) for n in range(304)]
        enter(
            pair.unit,
            [
                (
                    Cell("E2", "aqi", day.isoformat(), f"{day:%Y-%m}"),
                    Figure((20 + (n * 37) % 290) * SCALE),
                )
                for n, day in enumerate(days)
                if day.month != 4
            ],
        )
        for n in (5, 200):
            cell = Cell("E2", "invalid", days[n].isoformat(), f"{days[n]:%Y-%m}")
            enter(pair.unit, [(cell, Figure(SCALE, note="仪器停电"))])
        stick = Stick(pair.desk, pair.stick)
        for month in ("2025-08", "2025-10"):
            stick.give(
                QICUN,
                month,
                forms=("E1", "P1"),
                projects=3,
                E303=1000,
                E304=7,
                E111=31,
                E201_定襄桥=2,
            )
            stick.give(DONGLOU, month, forms=("E1", "P1"), projects=1, E303=20, E201_定襄桥=3)
        stick.give(
            "140902901", "2025-10", forms=("E1", "E2"), E104=20, E111=33, standard="HJ 633-2012"
        )
        stick.give(
            "140902901", "2025-07", forms=("E1", "E2"), E104=20, E111=29, standard="HJ 633-2012"
        )
    return {"unit": folder / "unit", "desk": folder / "desk"}


@pytest.fixture
def drawn(
    homes: dict[str, Path], qapp: QApplication, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> Drawn:
    """`drawn(name)`: the chart in a view that is seen, and the command line's document of it."""

    def one(name: str) -> tuple[ChartView, Any]:
        home = homes["desk" if name in AT_THE_DESK else "unit"]
        capsys.readouterr()
        code = main(["--home", str(home), "chart", name, "--period", OCTOBER, "--json"])
        printed = capsys.readouterr()
        assert code == 0, printed.err
        view = ChartView()
        qtbot.addWidget(view)
        with open_workplace(home) as workplace:
            view.set_chart(chart(workplace, name, Period(OCTOBER)))
        view.resize(900, 500)
        view.show()
        qapp.processEvents()
        return view, json.loads(printed.out)

    return one


def column(document: Any, title: str) -> list[str]:
    at = document["columns"].index(title)
    return [row[at] for row in document["rows"]]


def curve_values(view: ChartView) -> dict[str, list[float | None]]:
    """{line: its values}, None where the plotted item has a gap."""
    plot, body = view.plot.plot, view.plot.body
    assert plot is not None
    assert isinstance(body, Lines)
    found = {}
    for line, (curve,) in zip(body.lines, plot.parts, strict=True):
        _x, values = curve.getOriginalDataset()
        assert curve.opts["connect"] == "finite"
        found[line.name] = [None if math.isnan(value) else float(value) for value in values]
    return found


def numbers(texts: Sequence[str]) -> list[float | None]:
    return [float(text.replace(",", "")) if text else None for text in texts]


def items(view: ChartView, kind: type) -> list[Any]:
    plot = view.plot.plot
    assert plot is not None
    return [item for item in plot.item.items if isinstance(item, kind)]


@pytest.mark.parametrize(("name", "lines"), [("pm25", ["2025"]), ("investment", ["完成", "计划"])])
def test_lines_over_months(drawn: Drawn, name: str, lines: list[str]) -> None:
    view, document = drawn(name)
    values = curve_values(view)
    for line in lines[:1]:
        assert values[line] == numbers(column(document, line))
    assert None in values[lines[0]], "a month without a figure is a gap"
    assert any(value is not None for value in values[lines[0]])
    if name == "investment":
        plan = numbers(column(document, "计划"))
        last = next(value for value in reversed(plan) if value is not None)
        assert values["计划"] == [round(last * n / 12, 2) for n in range(1, 13)]


def test_good_days(drawn: Drawn) -> None:
    view, document = drawn("good-days")
    values = curve_values(view)["本年"]
    assert len(values) == 365
    first = date(2025, 1, 1)
    for month, text in enumerate(column(document, "本年"), start=1):
        of_month = [v for n, v in enumerate(values) if (first + timedelta(days=n)).month == month]
        known = [value for value in of_month if value is not None]
        assert numbers([text]) == [known[-1] if known else None], month
    assert column(document, "本年")[3] == "", "April has no readings"


def test_levels(drawn: Drawn) -> None:
    view, document = drawn("levels")
    bars = items(view, pyqtgraph.BarGraphItem)
    body = view.plot.body
    assert isinstance(body, Stacks)
    assert len(bars) == len(body.parts)
    below = [0.0] * 12
    for part, bar in zip(body.parts, bars, strict=True):
        heights = [float(h) for h in bar.opts["height"]]
        assert heights == [number or 0.0 for number in numbers(column(document, part))]
        assert [float(y) for y in bar.opts["y0"]] == below
        below = [a + b for a, b in zip(below, heights, strict=True)]
    assert below == [number or 0.0 for number in numbers(column(document, "有效天数"))]


def test_air_year(drawn: Drawn) -> None:
    view, document = drawn("air-year")
    (cells,) = items(view, pyqtgraph.BarGraphItem)
    (words,) = items(view, Inscriptions)
    assert len(cells.opts["x"]) == 365
    colours = Counter(
        (row, LEVEL_COLOURS.index(brush.color().name()))
        for row, brush in zip(cells.opts["y"], cells.opts["brushes"], strict=True)
        if brush.color().name() in LEVEL_COLOURS
    )
    levels = document["columns"][1:7]
    for number, level in enumerate(levels):
        for month, text in enumerate(column(document, level)):
            assert colours[month, number] == int(text or 0), (level, month + 1)
    crosses = [one for one in words.inscriptions if one.text == "×"]
    assert len(crosses) == 2, "the invalid days"


def test_water(drawn: Drawn) -> None:
    view, document = drawn("water")
    (words,) = items(view, Inscriptions)
    body = view.plot.body
    assert isinstance(body, Grid)
    shown = {
        (round(one.room.center().y()), round(one.room.center().x())): one.text
        for one in words.inscriptions
    }
    assert len(shown) == 2
    for row, of_row in enumerate(document["rows"]):
        assert of_row[0] == body.rows[row]
        assert [shown.get((row, month), "") for month in range(12)] == of_row[1:]


@pytest.mark.parametrize(
    ("name", "label", "number"),
    [
        ("ranking", "填报单位", "数值"),
        ("projects", "项目", "年度完成率"),
        ("targets", "指标", "完成进度（%）"),
    ],
)
def test_bars(drawn: Drawn, name: str, label: str, number: str) -> None:
    view, document = drawn(name)
    body = view.plot.body
    assert isinstance(body, Bars)
    _ground, bars = items(view, pyqtgraph.BarGraphItem)
    widths = [float(width) for width in bars.opts["width"]]
    rows_of_bars = document["rows"][: len(widths)]
    at, labelled = document["columns"].index(number), document["columns"].index(label)
    assert [bar.label for bar in body.bars] == [row[labelled] for row in rows_of_bars]
    assert widths == [numbers([row[at]])[0] or 0.0 for row in rows_of_bars]
    axis = view.plot.plot.item.getAxis("left")._tickLevels[0]  # type: ignore[union-attr]
    assert [at for at, _text in axis] == list(range(len(widths)))


def test_reporting(drawn: Drawn) -> None:
    view, document = drawn("reporting")
    values = curve_values(view)["已报单位"]
    body = view.plot.body
    assert isinstance(body, Lines)
    arrived = [day for day in column(document, document["columns"][1]) if day]
    assert arrived
    for place, value in zip(body.places, values, strict=False):
        if value is not None:
            assert value == sum(day <= place.name for day in arrived), place.name


@pytest.mark.parametrize("name", [name for name in CHARTS if name != "areas"])  # no areas here
def test_every_place_is_walked_by_keys_and_read_as_the_table_has_it(
    drawn: Drawn, qtbot: QtBot, name: str
) -> None:
    view, _document = drawn(name)
    body = view.plot.body
    assert body is not None
    view.plot.setFocus()
    QTest.keyClick(view.plot, Qt.Key.Key_Home)
    heard, key = [], Qt.Key.Key_Down if isinstance(body, Bars) else Qt.Key.Key_Right
    rows = len(body.rows) if isinstance(body, Grid) else 1
    for row in range(rows):
        if row:
            QTest.keyClick(view.plot, Qt.Key.Key_Home)
            for _row in range(row):
                QTest.keyClick(view.plot, Qt.Key.Key_Down)
        across = len(body.columns) if isinstance(body, Grid) else readings.count(body)
        for _place in range(across):
            found = view.plot.reading()
            assert found is not None
            assert view.plot.spoken.startswith(found.name)
            for _name, text in found.values:
                assert (text or "无数据") in view.plot.spoken
            heard.append(found.name)
            QTest.keyClick(view.plot, key)
    expected = {
        found.name
        for at in range(readings.count(body))
        if (found := readings.reading(body, at)) is not None
    }
    assert set(heard) == expected
