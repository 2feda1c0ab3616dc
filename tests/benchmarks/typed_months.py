"""A quick hand at the window: whole months typed by key events at a clerk's pace, in the daily readings
(E2), a table (E1) and the ledger (P1). Prints per value the main thread's own CPU time (less what the
clock takes), the longest gap between ticks of a 5 ms timer, and how often the window stood still.

Run: .venv/bin/python tests/benchmarks/typed_months.py [VALUES] [PACE_MS]
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest

TICK_MS = 5
LETTER_MS = 40  # between two digits
GAP_MS = 50  # what nobody is to wait longer for


class Clock(QObject):
    """Ticks every 5 ms as far as the window lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        self._last = now


def rest(milliseconds: int) -> None:
    """The hand moves to the next value."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def resting_cost(pace: int) -> float:
    """What the clock itself costs the main thread while nobody types."""
    costs = []
    for _turn in range(8):
        start = time.thread_time()
        rest(pace)
        costs.append((time.thread_time() - start) * 1000)
    return statistics.median(costs)


def another(text: str) -> str:
    """A number of the same size, with another last digit."""
    return text[:-1] + str((int(text[-1]) + 1) % 10 or 1)


def typed(page, form: str, n: int, pace: int) -> None:  # type: ignore[no-untyped-def]
    columns = {
        "E2": ["aqi", "pm2_5", "pm10", "o3_8h"],
        "E1": ["current"],
        "P1": ["done_this_month"],
    }
    costs: list[float] = []
    places = [
        (row.key, column)
        for column in columns[form]
        for row in page.model.rows
        if row.heading is None
        and column in row.cells
        and row.cells[column].editable
        and (row.cells[column].edit_text or "").replace(".", "").isdigit()
        and not page.grid.isColumnHidden(page.model.column_of(column))
    ]
    if not places:
        raise SystemExit(f"{form}: nothing to type into")
    kept: list[object] = []
    page.session.entered.connect(kept.append)
    clock = Clock()
    idle = resting_cost(pace)
    for turn in range(n):
        key, column = places[turn % len(places)]
        cell = page.model.cell_at(page.model.row_of(key), page.model.column_of(column))
        text = another(cell.edit_text or "")
        if page.grid.current() != (key, column):
            page.grid.go_to(key, column)  # past what takes no number
        start = time.thread_time()
        page.grid.setFocus()
        for letter in text:
            QTest.keyClick(page.grid.focusWidget() or page.grid, letter)
            rest(LETTER_MS)
        # Enter in the last cell of a column goes on to the next form
        following = (turn + 1) % len(places)
        last = following == 0 or places[following][1] != column
        QTest.keyClick(
            page.focusWidget() or page.grid, Qt.Key.Key_Up if last else Qt.Key.Key_Return
        )
        rest(pace)
        assert page.isVisible()
        spent = (time.thread_time() - start) * 1000
        costs.append(max(0.0, spent - idle * (len(text) * LETTER_MS + pace) / pace))
    page.session.entered.disconnect(kept.append)
    assert len(kept) == n, f"{form}: {len(kept)} of {n} values arrived"
    long = [gap for gap in clock.gaps if gap > GAP_MS]
    cut = statistics.quantiles(costs, n=100)
    print(
        f"{form}: {n} values in {len(places)} places; main thread per value median {statistics.median(costs):.0f} ms, "
        f"p99 {cut[98]:.0f} ms; longest gap {max(clock.gaps):.0f} ms, {len(long)} of {len(clock.gaps)} ticks over {GAP_MS} ms",
        flush=True,
    )


def main() -> None:
    from desktop.demo.make import make_demo
    from desktop.domain.periods import Period
    from desktop.ui import app as root

    n = int(sys.argv[1]) if len(sys.argv) > 1 else 124
    pace = int(sys.argv[2]) if len(sys.argv) > 2 else 250
    folder = Path(tempfile.mkdtemp())
    make_demo(folder, units=["140902101"], last="2025-10")
    application = root.make_application(sys.argv[:1])
    desk = root.Desk(folder / "140902101")
    desk.start()
    while desk.window is None or desk.window.stack.currentWidget() is None:
        application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    window = desk.window
    window.resize(1366, 768)
    window.show_period(Period("2025-10"))
    for form in ("E2", "E1", "P1"):
        window.show_form(form)
        window.session.jobs.drain()
        rest(1500)  # what starts late has started
        page = window.stack.currentWidget()
        typed(page, form, n, pace)
    os._exit(0)


if __name__ == "__main__":
    main()
