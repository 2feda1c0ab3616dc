"""A province's desk at the window: how long it stands still while the board, a unit's sheet, the
consolidated table, a trace and the charts are opened, with 1,500 units. Goal: never over 50 ms.

Run: .venv/bin/python -m tests.benchmarks.desk_gaps [UNITS [MONTHS]]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop import paths
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.catalogue.load import load_catalogue
from desktop.domain.periods import back
from tests.benchmarks.scale import LAST, fill, larger
from tests.benchmarks.typed_months import GAP_MS, Clock, rest

TODAY = date(2025, 11, 5)


def main() -> None:
    from desktop.ui import app as root
    from desktop.ui.district.window import DistrictWindow
    from desktop.ui.session import Session

    units = int(sys.argv[1]) if len(sys.argv) > 1 else 1_500
    months = int(sys.argv[2]) if len(sys.argv) > 2 else 12
    home = Path(tempfile.mkdtemp()) / "desk"
    init_workplace(home, role="district")

    def opener(folder: Path) -> Workplace:
        desk = open_workplace(folder, today=TODAY)
        desk.catalogue = larger(load_catalogue(paths.catalogues_dir() / "xinfu"), units)
        return desk

    with opener(home) as desk:
        count = fill(desk, list(back(LAST, months)))
        town = str(desk.catalogue.units[units // 2].code)
    print(f"{units} units, {months} months, {count} figures")
    application = root.make_application(sys.argv[:1])
    session = Session(home)
    session.open(opener=opener)
    session.jobs.drain(120_000)
    assert session.workplace is not None
    clock = Clock()

    def measure(name: str, work: Callable[[], object]) -> None:
        clock.gaps.clear()
        start = time.perf_counter()
        work()
        session.jobs.drain(120_000)
        rest(400)
        ready = time.perf_counter() - start - 0.4
        long = [gap for gap in clock.gaps if gap > GAP_MS]
        print(
            f"{name:<28} ready after {ready:5.2f} s; longest gap {max(clock.gaps):4.0f} ms, {len(long)} over {GAP_MS} ms",
            flush=True,
        )

    window = DistrictWindow(session, session.workplace, LAST)
    window.resize(1366, 768)
    measure("the window with its board", window.show)
    session.start_guarding(window.LATER)
    measure("what starts late", lambda: None)
    board = window.front()
    board.setFocus()
    for turn in range(3):
        measure(
            f"page down on the board ({turn + 1})",
            lambda: QTest.keyClick(window.focusWidget(), Qt.Key.Key_PageDown),
        )
    measure("the board again", lambda: QTest.keyClick(window, Qt.Key.Key_F5))
    measure("a unit's sheet", lambda: window.show_unit(town, "E1"))
    measure(
        "the next unit",
        lambda: QTest.keyClick(window, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier),
    )
    measure("its ledger", lambda: window.show_unit(town, "P1"))
    measure("the consolidated table", lambda: window.show_page("consolidated"))
    page = window.front()
    page.grid.go_to(("E303", ""), None)
    page.grid.setFocus()
    measure("a trace", lambda: QTest.keyClick(page.grid, Qt.Key.Key_Return))
    measure("another month", lambda: window.show_period(back(LAST, 2)[0]))
    measure("the charts", lambda: window.show_page("charts"))
    panel = window.front().panel
    for row in range(1, panel.names.count()):
        measure(
            f"chart: {panel.names.item(row).text()}", lambda row=row: panel.names.setCurrentRow(row)
        )
    assert application
    os._exit(0)


if __name__ == "__main__":
    main()
