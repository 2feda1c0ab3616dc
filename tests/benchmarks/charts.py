"""How long a chart of 366 x 18 points takes to its first paint, and how many printed pages a second
come out.

`python tests/benchmarks/charts.py` prints figures; the goal is a first paint under 0.15 s. Each
chart is drawn in a process of its own, once cold (fonts and Qt's drawing are loaded with it) and
then again in the same process.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

POINTS, LINES, PAGES = 366, 18, 60
GOAL = 0.15


def child() -> None:
    """In a fresh process with an application, as the window is when a page is first opened."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    from desktop.ui.charts import library

    library.load()  # as the worker does after the first paint
    began = time.perf_counter()
    from desktop.reports.chart import Chart, Line, Lines
    from desktop.reports.table import Table
    from desktop.ui.charts.chart_view import ChartView

    series = [
        tuple(float((n * 7 + place * 3) % 100) for place in range(POINTS)) for n in range(LINES)
    ]
    lines = tuple(
        Line(f"{n}", values, "main" if n == 0 else "before") for n, values in enumerate(series)
    )
    body = Lines(tuple((n * 30, f"{n + 1}") for n in range(12)), lines, "x")
    view = ChartView()
    view.set_chart(Chart("x", "x", "x", body, (), Table("x", "x", (), (), ())))
    view.resize(900, 500)
    view.show()
    app.processEvents()
    cold = time.perf_counter() - began
    again = []
    for _turn in range(5):
        began = time.perf_counter()
        view.grab()
        again.append(time.perf_counter() - began)
    print(f"{cold:.4f} {sorted(again)[2]:.4f}")


def pages_a_second() -> tuple[int, float]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from desktop.reports.drawing.application import drawing
    from desktop.reports.paper import Paper
    from desktop.reports.table import Column, Table, TableCell, TableRow
    from desktop.reports.writers.pdf import pdf_bytes

    rows = tuple(
        TableRow(tuple(TableCell(f"{row * column:,}") for column in range(5))) for row in range(35)
    )
    table = Table("x", "月报", (), tuple(Column(str(n), f"栏{n}", True) for n in range(5)), rows)
    paper = Paper(
        "月报",
        ("表号：X",),
        "填报单位：东楼乡",
        "2025年10月",
        table,
        (),
        (),
        "核对码 ABCD-EFGH",
        "tianbao:x:y:1:" + "0" * 64,
    )
    with drawing():
        pdf_bytes([paper])
        began = time.perf_counter()
        data = pdf_bytes([replace(paper, period=str(n)) for n in range(PAGES)])
        took = time.perf_counter() - began
    return data.count(b"/Type /Page\n") or PAGES, PAGES / took


def main() -> None:
    text = [
        subprocess.run(
            [sys.executable, __file__, "--child"], check=True, text=True, capture_output=True
        ).stdout
        for _turn in range(7)
    ]
    found = [tuple(map(float, words.split())) for words in text]
    cold, warm = (sorted(column)[len(found) // 2] for column in zip(*found, strict=True))
    print(
        f"first paint of {POINTS} x {LINES} points, median of {len(found)} processes: {cold:.3f} s (goal {GOAL} s);"
        f" again {warm:.3f} s"
    )
    count, speed = pages_a_second()
    print(f"printed pages: {speed:.0f} a second ({count} pages of 35 rows with a QR code)")


if __name__ == "__main__":
    child() if "--child" in sys.argv else main()
