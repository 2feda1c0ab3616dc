"""Cell left → durable, against the bare sqlite3 commit of one row in the same run. Prints
milliseconds and ratios.

Run: .venv/bin/python tests/benchmarks/entry.py [N]
"""

from __future__ import annotations

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop.actions.entry.enter import enter
from desktop.actions.workplace import init_workplace, open_workplace
from desktop.domain.figures import SCALE, Cell, Figure


def timed(
    work: Callable[[int], object], n: int, other: Callable[[int], object]
) -> tuple[list[float], list[float]]:
    """Milliseconds of each call of both, taken in turn, so that the machine's moods hit both
    alike.
    """
    mine, theirs = [], []
    for turn in range(n + 50):
        start = time.perf_counter()
        work(turn)
        middle = time.perf_counter()
        other(turn)
        end = time.perf_counter()
        if turn >= 50:
            mine.append((middle - start) * 1000)
            theirs.append((end - middle) * 1000)
    return mine, theirs


def percentiles(values: list[float]) -> tuple[float, float]:
    cut = statistics.quantiles(values, n=100)
    return cut[49], cut[98]


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    folder = Path(tempfile.mkdtemp())
    home = folder / "w"
    init_workplace(home, role="township", unit_code="140902101")
    bare = sqlite3.connect(folder / "bare.db", isolation_level=None)
    bare.execute("PRAGMA journal_mode=WAL")
    bare.execute("PRAGMA synchronous=FULL")
    bare.execute("CREATE TABLE figure (code TEXT PRIMARY KEY, value INTEGER)")

    def commit(turn: int) -> None:
        bare.execute(
            "INSERT INTO figure VALUES ('E303', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            [turn],
        )

    with open_workplace(home) as workplace:
        aqi = Cell("E2", "aqi", "2025-10-03", "2025-10")
        for name, cell in (
            ("plain figure (R403)", Cell("R1", "R403", "", "2025-Q3")),
            ("figure with a rate behind it (E303)", Cell("E1", "E303", "", "2025-10")),
            ("daily reading, 12 figures behind it (AQI)", aqi),
            ("the same in a month with every concentration", aqi),
        ):
            if name.startswith("the same"):
                enter(
                    workplace,
                    [
                        (
                            Cell("E2", code, f"2025-10-{day:02d}", "2025-10"),
                            Figure((30 + day) * SCALE),
                        )
                        for day in range(1, 32)
                        for code in ("so2", "no2", "co", "o3_8h", "pm10", "pm2_5", "aqi")
                    ],
                )
            mine, theirs = timed(
                lambda turn, cell=cell: enter(
                    workplace, [(cell, Figure((turn % 400 + 1) * SCALE))]
                ),
                n,
                commit,
            )
            (p50, p99), (bare50, bare99) = percentiles(mine), percentiles(theirs)
            print(
                f"{name}: p50 {p50:.2f} ms, p99 {p99:.2f} ms; bare commit p50 {bare50:.2f} ms, p99 {bare99:.2f} ms; "
                f"ratio p50 {p50 / bare50:.1f}, p99 {p99 / bare99:.1f}"
            )


if __name__ == "__main__":
    main()
