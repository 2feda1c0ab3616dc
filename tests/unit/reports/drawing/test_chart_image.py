"""Charts as they are drawn: every word is text in the SVG, the PNG has its size and is not
blank, grey tells parts apart.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from desktop import i18n
from desktop.reports.chart import (
    Bar,
    Bars,
    Chart,
    Grid,
    GridCell,
    Line,
    Lines,
    Mark,
    Panel,
    Panels,
    Stacks,
)
from desktop.reports.drawing.chart_image import ChartImage
from desktop.reports.drawing.look import LEVEL_COLOURS, TONE_COLOURS, WATER_COLOURS, ink_on
from desktop.reports.readings import legend_text
from desktop.reports.table import Table

TABLE = Table("x", "x", (), (), ())
BODIES = {
    "lines": Lines(
        tuple((n, f"{n}月") for n in range(12)),
        (
            Line("本年", tuple(range(12))),
            Line("上年", (None, 3.5, None, 4), "before"),
            Line("目标", (12.0,) * 12, "target"),
        ),
        "天",
        tuple((1.0, 5.0) for _n in range(12)),
        "八成",
        (Mark(5, "新标准"),),
    ),
    "grid": Grid(
        ("1月", "2月"),
        ("1", "2", "3"),
        ((GridCell("优", 1), GridCell("重", 5), None), (GridCell("×"), GridCell(), None)),
        ("优", "良"),
        ((1, 1, "新标准"),),
    ),
    "bars": Bars(
        (Bar("𠮷项目=1", 50.0, "在建 50%", 1, 100.0), Bar("没有", None, "—")),
        ("前期", "在建"),
        (80.0, "全区 80"),
    ),
    "stacks": Stacks(
        ("1月", "2月"), ("优", "良", "轻度"), ((3, 10, 2), (0, 0, 0)), "天", (Mark(1, "新标准"),)
    ),
    "panels": Panels(
        tuple(
            Panel(name, (Line("2025", values), Line("2024", (5.0, None, 7.0), "before")))
            for name, values in (
                ("忻府区", (1.0, None, 281.0)),
                ("一个有很长很长的名字的县", (None, None, None)),
                *((f"县{n}", (-3.0, float(n), 40.0)) for n in range(9)),
            )
        ),
        ("1月", "10月"),
    ),
}


def chart_of(name: str) -> Chart:
    return Chart(name, f"题目 {name}", "东楼乡", BODIES[name], ("说明文字。",), TABLE)


def texts(svg: bytes) -> str:
    return "".join(
        "".join(node.itertext()) for node in ET.fromstring(svg).iter() if node.tag.endswith("text")
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "lines",
            [
                "题目",
                "东楼乡",
                "本年",
                "上年",
                "目标",
                "12",
                "新标准",
                "八成",
                "天",
                "0月",
                "说明文字。",
            ],
        ),
        ("grid", ["优", "重", "×", "1月", "2", "新标准"]),
        ("bars", ["项目=1", "在建50%", "没有", "—", "前期", "全区80"]),
        ("stacks", ["10", "3", "优", "轻度", "新标准"]),
        ("panels", ["忻府区281", "很长很长的名字的县", "2025", "2024", "1月", "10月"]),
    ],
)
def test_every_word_is_text_in_the_drawing(qapp: QApplication, name: str, words: list[str]) -> None:
    found = "".join(texts(ChartImage(chart_of(name), "svg").data()).split())
    assert [word for word in words if word not in found] == []


@pytest.mark.parametrize("name", list(BODIES))
def test_the_picture_is_for_print_and_not_blank(qapp: QApplication, name: str) -> None:
    image = QImage.fromData(ChartImage(chart_of(name), "png").data())
    assert image.width() == 2400
    assert image.height() == round(chart_of(name).height(2400, 2400 / 62))
    assert image.dotsPerMeterX() == 11811
    colours = {
        image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)
    }
    assert len(colours) > 3


def test_nothing_is_a_sentence(qapp: QApplication) -> None:
    empty = Chart("x", "题", "谁", None, ("还没有数据。",), TABLE)
    assert "还没有数据" in texts(ChartImage(empty, "svg").data())


def test_the_same_chart_makes_the_same_drawing(qapp: QApplication) -> None:
    assert ChartImage(chart_of("bars"), "svg").data() == ChartImage(chart_of("bars"), "svg").data()


def test_letters_are_readable_on_every_colour() -> None:
    def luminance(name: str) -> float:
        parts = [int(name[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for ground in (*LEVEL_COLOURS, *TONE_COLOURS):
        low, high = sorted((luminance(ground), luminance(ink_on(ground))))
        assert (high + 0.05) / (low + 0.05) >= 3.5, ground


def test_hatches_stay_apart_in_grey(qapp: QApplication) -> None:
    """The first and third level are near in grey; the pattern is not."""
    body = Stacks(("a",), ("优", "良", "轻度"), ((10, 10, 10),), "天")
    image = QImage.fromData(
        ChartImage(Chart("x", "", "", body, (), TABLE), "png").data()
    ).convertToFormat(QImage.Format.Format_Grayscale8)
    column = [image.pixelColor(image.width() // 2 - 150, y).lightness() for y in range(500, 1200)]
    changes = sum(abs(a - b) > 12 for a, b in pairwise(column))
    assert changes > 6, "lying lines in the second part"


def _hue(colour: str) -> int:
    return QColor(colour).hslHue()


def test_water_classes_have_the_colours_of_their_standard(qapp: QApplication) -> None:
    """GB 3838 as it is mapped: blue, blue, green, yellow, orange, red; never those of the air."""
    for colour, (low, high) in zip(
        WATER_COLOURS,
        ((195, 225), (195, 225), (100, 150), (45, 60), (20, 35), (0, 12)),
        strict=True,
    ):
        assert low <= _hue(colour) <= high, colour
    grid = Grid(("桥",), ("1月",), ((GridCell("Ⅱ", 2),),), ("Ⅰ", "Ⅱ"), palette="water")
    image = QImage.fromData(ChartImage(replace(chart_of("grid"), body=grid), "png").data())
    colours = {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 9)
        for y in range(0, image.height(), 9)
    }
    assert WATER_COLOURS[1] in colours
    assert LEVEL_COLOURS[1] not in colours


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ((1.0, 2.0, 3.0, 9.0, 12.0), "上年 3（重合）"),
        ((1.0, 2.0, 4.0, 9.0, 12.0), "上年 4"),
        ((1.0, 2.0), "上年（重合）"),
        ((None, None, None, 9.0, 12.0), "上年"),
    ],
)
def test_the_legend_has_last_years_value_of_the_same_place(
    before: tuple[float | None, ...], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "_language", "zh_CN")
    main = Line("本年", (1.0, 2.0, 3.0, None, None))
    assert legend_text(main, main) == "本年 3"
    assert legend_text(Line("上年", before, "before"), main) == words
    assert legend_text(Line("目标", (1.0, 2.0, 3.5, 4.0, 5.0), "target"), main) == "目标 5"


@pytest.mark.parametrize("places", [12, 365])
def test_a_line_on_another_is_seen(qapp: QApplication, places: int) -> None:
    values = tuple(float(n) for n in range(places))

    def light(body: Lines) -> int:
        """Points of the ground within the main line, where it rises."""
        image = QImage.fromData(ChartImage(replace(chart_of("lines"), body=body), "png").data())
        return sum(
            image.pixelColor(x, y) != image.pixelColor(x, y + 3)
            for x in range(300, image.width(), 40)
            for y in range(400, image.height() - 250)
        )

    ticks = ((0, "1月"),)
    alone = Lines(ticks, (Line("本年", values),), "天")
    both = Lines(ticks, (Line("本年", values), Line("上年", values, "before")), "天")
    assert light(both) > 1.1 * light(alone)
