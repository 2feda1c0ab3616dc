"""A nation's desk on one machine: townships of 5 levels, 12 months, 60 figures and 2 projects each a month; made from a
seed, so that everybody measures the same.

Each step is a process of its own: the roster kept, the store filled as receiving fills it, board by area, one month
consolidated at each level, the year, a trace, the dataset written; Spark consolidating the dataset, pandas summing the
same Parquet, and whether all say the same. Prints seconds, memory and bytes. The last three want `dev.py test --cluster`
and the readers of `dev.py test` to have been there.

Run: .venv/bin/python -m tests.benchmarks.nation [UNITS [FOLDER [STEP …]]]
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / ".venv" / "readers"), str(ROOT / ".venv" / "cluster")]

from desktop.actions.consolidation.consolidate import Consolidated, consolidate
from desktop.actions.consolidation.levels import consolidate_level
from desktop.actions.consolidation.trace import trace
from desktop.actions.desk.board import board
from desktop.actions.desk.board_by_area import board_by_area
from desktop.actions.lake import consolidate_lake, write_to_lake
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.catalogue.content import Files
from desktop.domain.figures import SCALE
from desktop.domain.periods import Period
from desktop.store import received, row_sums
from tests.forms import edited
from tests.senders import project_row
from tests.tree import tree

TODAY = date(2025, 12, 20)
YEAR = Period("2025")
MONTHS = tuple(Period(f"2025-{month:02d}") for month in range(1, 13))
LAST = Period("2025-11")
FIGURES, PROJECTS = 60, 2
OF_DISTRICT, OF_CITY, OF_PROVINCE = 18, 9, 9
NATION = "00"
_LEVELS = ("nation", "province", "city", "district")
_STEPS = ("roster", "fill", "board", *_LEVELS, "year", "trace", "lake", "spark", "pandas")
_LEVEL = '\n[[level]]\nid = "nation"\nname = { zh = "全国", en = "Nation" }\n'


def areas_and_units(count: int) -> tuple[str, str]:
    """TOML of the areas, each after the one above it, and of `count` townships; 14 is that of the forms."""
    areas, units = (
        ['\n[[area]]\ncode = "14"\nname = { zh = "山西省", en = "14" }\nlevel = "province"\n'],
        [],
    )
    provinces = [str(n) for n in range(20, 99)]

    def area(code: str, level: str) -> str:
        areas.append(
            f'\n[[area]]\ncode = "{code}"\nname = {{ zh = "区域{code}", en = "{code}" }}\nlevel = "{level}"\n'
        )
        return code

    city = district = province = ""
    for number in range(count):
        of_district, n = divmod(number, OF_DISTRICT)
        of_city, d = divmod(of_district, OF_CITY)
        of_province, c = divmod(of_city, OF_PROVINCE)
        if n == 0:
            if d == 0:
                if c == 0:
                    province = area(provinces[of_province], "province")
                city = area(f"{province}{c + 1:02d}", "city")
            district = area(f"{city}{d + 1:02d}", "district")
        units.append(
            f'\n[[unit]]\ncode = "{district}{n + 101}"\nname = {{ zh = "{district}之{n + 1}镇", en = "{district} {n + 1}" }}\n'
            'kind = "town"\ngroup = "township"\n'
        )
    return "".join(areas), "".join(units)


def forms(count: int) -> Files:
    files = edited(
        tree(),
        "catalogue.toml",
        ('district = "14"', f'district = "{NATION}"'),
        ('\n[[level]]\nid = "province"', f'{_LEVEL}\n[[level]]\nid = "province"'),
    )
    areas, units = areas_and_units(count)
    content = dict(files)
    content["units.toml"] += (areas + units).encode()
    return tuple(sorted(content.items()))


def make_roster(home: Path, count: int) -> str:
    source = home.parent / "forms"
    source.mkdir(parents=True)
    for name, data in forms(count):
        (source / name).write_bytes(data)
    init_workplace(home, role="district", catalogue_name=str(source))
    return f"{sum(len(data) for _name, data in forms(count)) >> 10} KB of TOML"


def fill(desk: Workplace) -> str:
    chance = random.Random(1)
    catalogue = desk.catalogue
    towns = [u for u in catalogue.units if u.group == "township" and u.code[:2] != "14"]
    due = catalogue.forms_due("month", towns[0])
    places = [
        (str(i.code), dimension)
        for form in due
        for i in catalogue.indicators_of(form, towns[0])
        if i.frequency == "month" and i.is_number
        for dimension in (
            [v.id for v in catalogue.dimension_by_id[i.dimension].values if not v.units]
            if i.dimension
            else [""]
        )
    ][:FIGURES]
    names = " ".join(str(form.id) for form in due)
    projects = [project_row(project=f"P{n:02d}", since="2025-01") for n in range(PROJECTS)]
    ledger = [tuple(getattr(row, name) for name in received.LEDGER) for row in projects]
    db, figures = desk.db, 0
    for first in range(0, len(towns), 100):
        with db.atomic():
            for unit in towns[first : first + 100]:
                rows = [
                    (
                        unit.code,
                        month,
                        code,
                        dimension,
                        chance.randrange(500) * SCALE,
                        "",
                        "",
                        "",
                        "",
                        "typed",
                    )
                    for month in MONTHS
                    for code, dimension in places
                ]
                row_sums.insert_rows(db, "figure", ("unit", *received.FIGURE), rows)
                figures += len(rows)
                row_sums.insert_rows(
                    db,
                    "ledger_row",
                    ("unit", "period", *received.LEDGER),
                    [(unit.code, month, *row) for month in MONTHS for row in ledger],
                )
                db.conn.executemany(
                    "INSERT INTO received (digest, kind, unit, period, sequence, state, previous, signing_key, recipient,"
                    " catalogue, created_at, file, source, forms, reason, at)"
                    " VALUES (?, 'submission', ?, ?, 1, 'current', '', x'', '', '', '', '', '', ?, '', '')",
                    [
                        (
                            sha256(f"{unit.code}{month}".encode()).hexdigest(),
                            unit.code,
                            month,
                            names,
                        )
                        for month in MONTHS
                    ],
                )
    size = desk.database.stat().st_size
    return f"{len(towns)} townships, {figures} figures of {len(places)} a month, {size / figures:.0f} bytes a figure, {size >> 20} MB"


def summary(by_area: dict[str, Consolidated]) -> dict[str, int]:
    return {
        f"{area} {row.code} {row.dimension}": row.value
        for area, one in sorted(by_area.items())
        for row in one.rows
        if row.value is not None and row.code[0] in "EP"
    }


def step_board(desk: Workplace) -> str:
    shown = board_by_area(desk, board(desk, LAST))
    return f"{sum(1 for _ in shown.every_area())} areas"


def step_level(desk: Workplace, level: str) -> str:
    by_area = consolidate_level(desk, LAST, level)
    if level == "province":
        (desk.home.parent / "sqlite.json").write_text(json.dumps(summary(by_area)))
    return f"{len(by_area)} areas"


def step_year(desk: Workplace) -> str:
    return f"{sum(row.value is not None for row in consolidate(desk, YEAR).rows)} values"


def step_trace(desk: Workplace) -> str:
    return f"{len(trace(desk, LAST, 'E303').parts)} cells"


def step_lake(desk: Workplace) -> str:
    lake = desk.home.parent / "lake"
    written = write_to_lake(desk, lake)
    return f"{written.rows} rows, {written.bytes >> 20} MB"


def step_spark(folder: Path) -> str:
    found = consolidate_lake(folder / "lake", LAST, "province", "local[2]")
    same = summary(found.areas) == json.loads((folder / "sqlite.json").read_text())
    return f"equal to SQLite: {same}"


def step_pandas(folder: Path) -> str:
    """The sums of one month by province and indicator: what a script would do, with no rule of time, units or gaps."""
    import pyarrow.parquet

    files = sorted((folder / "lake" / "figure" / f"period={LAST}").rglob("*.parquet"))
    frames = [
        pyarrow.parquet.read_table(file, columns=["unit", "code", "dimension", "value"]).to_pandas()
        for file in files
    ]
    import pandas

    whole = pandas.concat(frames, ignore_index=True)
    whole["value"] = [int(value.scaleb(4)) for value in whole["value"]]
    sums = whole.groupby([whole["unit"].str[:2], "code", "dimension"], observed=True)["value"].sum()
    stored = json.loads((folder / "sqlite.json").read_text())
    shared = [
        (stored[key], int(total))
        for (province, code, dimension), total in sums.items()
        if (key := f"{province} {code} {dimension}") in stored and code == "E303"
    ]
    return f"{len(whole)} rows, {len(sums)} sums, equal where it is a sum: {all(a == b for a, b in shared)} of {len(shared)}"


def peak_of_java() -> float:
    """Of the processes that Spark started and has not ended yet, in MB."""
    peak = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(
                line.split(":", 1) for line in status.read_text().splitlines() if ":" in line
            )
        except OSError:
            continue
        if lines["Name"].strip() == "java":
            peak = max(peak, int(lines["VmHWM"].split()[0]))
    return peak / 1024


def run_step(step: str, count: int, folder: Path) -> None:
    """One step in this process; its line on standard output."""
    home = folder / "home"
    start = opened = time.perf_counter()
    if step == "roster":
        result = make_roster(home, count)
    elif step in ("spark", "pandas"):
        result = {"spark": step_spark, "pandas": step_pandas}[step](folder)
    else:
        steps: dict[str, Callable[[Workplace], str]] = {
            "fill": fill,
            "board": step_board,
            **{level: partial(step_level, level=level) for level in _LEVELS},
            "year": step_year,
            "trace": step_trace,
            "lake": step_lake,
        }
        with open_workplace(home, today=TODAY) as desk:
            opened = time.perf_counter()
            result = steps[step](desk)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    memory = f"{peak:.0f} MB" + (f" and {peak_of_java():.0f} MB of Java" if step == "spark" else "")
    print(
        f"{step}: opened in {opened - start:.1f} s, {time.perf_counter() - opened:.1f} s, {memory}; {result}",
        flush=True,
    )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_500
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp())
    steps = sys.argv[3:] or _STEPS
    if len(steps) == 1:
        run_step(steps[0], count, folder)
        return
    print(f"{count} townships in {folder}", flush=True)
    for step in steps:
        subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.nation", str(count), str(folder), step],
            cwd=ROOT,
            env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1"},
            check=False,
        )


if __name__ == "__main__":
    main()
