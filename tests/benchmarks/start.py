"""Start to the first editable cell against a bare QApplication with an empty window, whole
processes in turn.

Both run from kept bytecode, as an installed program does; the first turn, which writes it, is not
counted.

Run: .venv/bin/python tests/benchmarks/start.py [N]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BARE = """
import sys
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication(sys.argv)
window = QWidget()
window.resize(1366, 768)
window.show()
app.processEvents()
window.grab()
print("ready", flush=True)
"""
OURS = """
import gc, sys
gc.disable()  # as desktop.__main__ does
from pathlib import Path
from desktop.ui import app as root
application = root.make_application(sys.argv)
desk = root.Desk(Path(sys.argv[1]))
desk.start()
def ready():
    window = desk.window
    page = window.stack.currentWidget() if window is not None else None
    return page is not None and page.page is not None and page.grid.current() is not None
from PySide6.QtCore import QEventLoop
while not ready():
    QEventLoop().processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)  # sleeps, as exec() does
desk.window.grab()
print("ready", flush=True)
import os
os._exit(0)
"""


def seconds(code: str, *words: str, bytecode: Path) -> float:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPYCACHEPREFIX": str(bytecode),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-c", code, *words],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment,
    )
    assert child.stdout is not None
    assert child.stdout.readline().strip() == "ready"
    result = time.perf_counter() - start
    child.wait()
    return result


def main() -> None:
    sys.path.insert(0, str(ROOT))
    from desktop.demo.make import make_demo

    n = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    folder = Path(tempfile.mkdtemp())
    make_demo(folder, units=["140902101"])
    home = str(folder / "140902101")
    bare, ours = [], []
    for turn in range(n + 1):
        one, two = (
            seconds(BARE, bytecode=folder / "bytecode"),
            seconds(OURS, home, bytecode=folder / "bytecode"),
        )
        if turn:
            bare.append(one)
            ours.append(two)
    ratios = [two / one for one, two in zip(bare, ours, strict=True)]
    print(
        f"bare window: median {statistics.median(bare):.2f} s; first editable cell: median {statistics.median(ours):.2f} s; "
        f"ratio min {min(ratios):.2f}, median {statistics.median(ratios):.2f}, max {max(ratios):.2f} (goal under 2.5)"
    )


if __name__ == "__main__":
    main()
