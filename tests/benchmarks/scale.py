"""A province's desk: 1,500 units and 60 months; board, consolidated tables, a unit's sheet. Goals:
1 s, 1 s, 0.3 s.

Figures and ledgers are put into the store as receiving would have put them. Run:
.venv/bin/python -m tests.benchmarks.scale [UNITS [MONTHS]]
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop import paths
from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.consolidation.ledger import consolidate_ledger
from desktop.actions.consolidation.trace import trace
from desktop.actions.desk.board import board
from desktop.actions.desk.unit_sheet import unit_sheet
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.catalogue.load import load_catalogue
from desktop.catalogue.model import Catalogue, Unit, UnitCode
from desktop.domain.figures import SCALE
from desktop.domain.periods import Period, back

LAST = Period("2025-10")
LEDGER_MONTHS = 3  # of the newest months; a ledger's own month alone is read


def larger(catalogue: Catalogue, count: int) -> Catalogue:
    """The catalogue with a roster of `count` townships; who is named for a section is thinned
    out likewise.
    """
    first = next(u for u in catalogue.units if u.group == "township")
    others = tuple(u for u in catalogue.units if u.group != "township")
    towns = tuple(
        Unit(UnitCode(f"14{n:07d}"), first.name, first.kind, "township", population=20_000)
        for n in range(count)
    )
    return replace(catalogue, units=(*towns, *others))


def fill(workplace: Workplace, months: list[Period]) -> int:
    """Every monthly figure of every township, and their newest ledgers; how many figures."""
    chance, db, catalogue = random.Random(1), workplace.db, workplace.catalogue
    towns = [str(u.code) for u in catalogue.units if u.group == "township"]
    forms = [
        f
        for f in catalogue.forms
        if "township" in f.filled_by and f.kind in ("table", "daily", "ledger")
    ]
    codes = [
        str(i.code)
        for f in forms
        for i in f.indicators
        if i.frequency == "month" and not i.dimension and i.is_number and "township" in i.filled_by
    ]
    count = 0
    for month in months:
        with db.atomic():
            db.conn.executemany(
                "INSERT INTO figure VALUES (?, ?, ?, '', ?, '', '', '', '', 'typed')",
                (
                    (unit, month, code, chance.randrange(500) * SCALE)
                    for unit in towns
                    for code in codes
                ),
            )
            db.conn.executemany(
                "INSERT INTO received (digest, kind, unit, period, sequence, state, previous, signing_key, recipient,"
                " catalogue, created_at, file, source, forms, at) VALUES (?, 'submission', ?, ?, 1, 'current', '', x'', '', '',"
                " '2025-11-03T10:00:00+08:00', ?, ?, 'E1 E2 P1', '2025-11-03T10:00:00+08:00')",
                (
                    (
                        sha256(f"{unit}{month}".encode()).hexdigest(),
                        unit,
                        month,
                        f"{unit}{month}.tbsub",
                        "",
                    )
                    for unit in towns
                ),
            )
            db.conn.executemany(
                "INSERT INTO form_state VALUES (?, ?, ?, 1, 'received', 0, 0, '2025-11-03T10:00:00+08:00', '', '')",
                ((unit, month, form) for unit in towns for form in ("E1", "E2", "P1")),
            )
            if month in months[-LEDGER_MONTHS:]:
                db.conn.executemany(
                    "INSERT INTO ledger_row VALUES (?, ?, ?, '2025-01', '项目', '区级重点项目', '区级', '', '', '', '', '',"
                    " 100000, 0, 100000, 5000, 50000, 50000, '在建', '', '', '', '', '')",
                    ((unit, month, f"P{n:02d}") for unit in towns for n in range(12)),
                )
        count += len(towns) * len(codes)
    return count


def measure(name: str, goal: float, work: Callable[[], object]) -> None:
    times = []
    for _turn in range(3):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    print(f"{name:<40} first {times[0]:.3f} s, again {min(times[1:]):.3f} s (goal {goal} s)")


def main() -> None:
    units, months = (
        (int(sys.argv[1]) if len(sys.argv) > 1 else 1_500),
        (int(sys.argv[2]) if len(sys.argv) > 2 else 60),
    )
    with tempfile.TemporaryDirectory() as made:
        home = Path(made) / "desk"
        init_workplace(home, role="district")
        with open_workplace(home, today=date(2025, 11, 5)) as desk:
            desk.catalogue = larger(load_catalogue(paths.catalogues_dir() / "xinfu"), units)
            start = time.perf_counter()
            count = fill(desk, list(back(LAST, months)))
            size = desk.database.stat().st_size >> 20
            print(
                f"{units} units, {months} months, {count} figures, {size} MB, filled in {time.perf_counter() - start:.0f} s"
            )
            town = str(desk.catalogue.units[units // 2].code)
            desk.derivations, desk.rules  # noqa: B018 - compiled once, when the window opens
            measure("board", 1, lambda: board(desk, LAST, with_ends=True))
            measure("consolidated month", 1, lambda: consolidate(desk, LAST))
            measure("consolidated quarter", 1, lambda: consolidate(desk, Period("2025-Q3")))
            measure("consolidated year", 1, lambda: consolidate(desk, Period("2025")))
            measure("ledger by category", 1, lambda: consolidate_ledger(desk, LAST))
            measure("trace of a year's sum", 1, lambda: trace(desk, Period("2025"), "E303"))
            measure("a unit's sheet (E1)", 0.3, lambda: unit_sheet(desk, town, LAST, "E1"))
            measure("a unit's sheet (P1)", 0.3, lambda: unit_sheet(desk, town, LAST, "P1"))


if __name__ == "__main__":
    main()
