"""Resident memory after every form of 24 months was opened in the window, charts drawn.

Run: .venv/bin/python tests/benchmarks/memory.py
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop.demo.make import make_demo
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.ui import app as root


def resident_mb() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    if len(sys.argv) == 1:  # the data are made by a child, so that making them does not count here
        if os.fork() == 0:
            make_demo(folder, units=["140902101"])
            os._exit(0)
        os.wait()
    application = root.make_application(sys.argv)
    desk = root.Desk(folder / "140902101")
    desk.start()
    assert desk.session is not None
    while desk.window is None:
        application.processEvents()
    window, jobs = desk.window, desk.session.jobs
    jobs.drain()
    print(f"first page: {resident_mb():.0f} MB")
    for period in periods.back(Period("2025-12"), 24):
        window.show_period(period)  # type: ignore[attr-defined]
        for form in window.workplace.forms:  # type: ignore[attr-defined]
            window.show_form(form.id)  # type: ignore[attr-defined]
            jobs.drain()
            application.processEvents()
            window.grab()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"after 24 months of every form: {resident_mb():.0f} MB resident, {peak:.0f} MB peak (goal under 220)"
    )
    os._exit(0)


if __name__ == "__main__":
    main()
