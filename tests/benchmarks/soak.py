"""Hours of random work at the clerk's window: values typed by keys, forms and months changed, check and
export opened and left, findings looked at, undo and redo. Prints every so often the resident memory, file
descriptors, widgets and objects, and at the end which classes of widgets have grown.

Run: .venv/bin/python tests/benchmarks/soak.py [MINUTES] [SEED] [ACTS A SECOND]
Without the last, as fast as it goes.
"""

from __future__ import annotations

import gc
import os
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.benchmarks.memory import resident_mb

REPORT_EVERY = 300


def widgets() -> Counter[str]:
    """By class and the class of what they stand in."""
    return Counter(
        f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for widget in QApplication.allWidgets()
    )


def one(window, jobs, chance: random.Random, months: list[str]) -> None:  # type: ignore[no-untyped-def]
    """One thing that a clerk does."""
    from desktop.domain.periods import Period

    what = chance.choices(
        ("type", "form", "month", "export", "undo", "redo", "finding", "paste"),
        (60, 12, 3, 3, 6, 3, 8, 2),
    )[0]
    front = window.focusWidget() or window
    page = window.stack.front_form()
    match what:
        case "form":
            window.show_form(chance.choice(window.workplace.forms).id)
        case "month":
            window.show_period(Period(chance.choice(months)))
        case "export":
            QTest.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
            jobs.drain()
            for _press in range(chance.randrange(4)):
                QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_F8)
            QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Escape)
        case "undo":
            QTest.keyClick(front, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        case "redo":
            QTest.keyClick(front, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
        case "finding":
            QTest.keyClick(front, Qt.Key.Key_F8)
        case "paste":
            QApplication.clipboard().setText(f"{chance.randrange(99)}\n{chance.randrange(99)}")
            QTest.keyClick(front, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        case _ if page is not None and hasattr(page, "grid"):
            places = [
                (row.key, column)
                for row in page.model.rows
                if row.heading is None
                for column, cell in row.cells.items()
                if cell.editable and not page.grid.isColumnHidden(page.model.column_of(column))
            ]
            if places:
                page.grid.go_to(*chance.choice(places))
                page.grid.setFocus()
                for letter in str(chance.randrange(1, 300)):
                    QTest.keyClick(page.grid.focusWidget() or page.grid, letter)
                QTest.keyClick(page.focusWidget() or page.grid, Qt.Key.Key_Return)
    for dialog in QApplication.topLevelWidgets():
        if dialog is not window and dialog.isVisible():
            QTest.keyClick(dialog, Qt.Key.Key_Escape)


def main() -> None:
    from desktop.demo.make import make_demo
    from desktop.domain.periods import Period
    from desktop.ui import app as root

    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 3
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    pause = 1 / float(sys.argv[3]) if len(sys.argv) > 3 else 0.0
    folder = Path(tempfile.mkdtemp())
    make_demo(folder, units=["140902101"], last="2025-10")
    application = root.make_application(sys.argv[:1])
    desk = root.Desk(folder / "140902101")
    desk.start()
    while desk.window is None or desk.window.stack.currentWidget() is None:
        application.processEvents()
    window, jobs = desk.window, desk.session.jobs
    window.resize(1366, 768)
    months = [f"2025-{month:02d}" for month in range(7, 11)]
    window.show_period(Period("2025-10"))
    jobs.drain()
    start, steps, first = time.monotonic(), 0, Counter[str]()
    while time.monotonic() - start < minutes * 60:
        one(window, jobs, chance, months)
        jobs.drain()
        window.session.rest.flush()
        jobs.drain()
        application.processEvents()
        steps += 1
        QTest.qWait(int(chance.uniform(0, 2 * pause) * 1000))
        if steps % REPORT_EVERY == 0:
            gc.collect()
            application.processEvents()
            now = widgets()
            first = first or now
            print(
                f"{time.monotonic() - start:6.0f} s  {steps:6d} steps  {resident_mb():5.0f} MB"
                f"  {len(list(Path('/proc/self/fd').iterdir())):3d} fds  {sum(now.values()):5d} widgets"
                f"  {len(gc.get_objects()):7d} objects",
                flush=True,
            )
    grown = {name: (first[name], n) for name, n in widgets().items() if n > first[name] + 2}
    print("grown:", grown)
    print("crash reports:", len(list((folder / "140902101" / "logs").glob("crash-*"))))
    os._exit(0)


if __name__ == "__main__":
    main()
