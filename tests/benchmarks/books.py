"""How long the consolidated book takes beside pandas: `python tests/benchmarks/books.py` (needs
pandas, of the dev extra).

Two sizes: 18 units x 24 months and 1,500 units x 12 months, each with 40 figures a row and a
line of formulas.
"""

from __future__ import annotations

import io
import resource
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / ".venv" / "readers")]  # what dev.py test brings

from desktop.reports.table import Column, Table, TableCell, TableRow
from desktop.reports.writers.xlsx import xlsx_bytes

FIGURES = 40
SIZES = ((18, 24), (1500, 12))


def made(units: int, months: int) -> Table:
    rows = [
        TableRow(
            (
                TableCell(f"{140902000 + unit}"),
                TableCell(f"2024-{month % 12 + 1:02d}"),
                *(
                    TableCell(f"{n}.25", Decimal(n * unit * 100 + month * 25) / 100, 2)
                    for n in range(FIGURES)
                ),
            )
        )
        for unit in range(units)
        for month in range(months)
    ]
    every = tuple(range(len(rows)))
    total = TableRow(
        (
            TableCell("合计"),
            TableCell(),
            *(
                TableCell(
                    "",
                    sum((row.cells[n].value or Decimal(0) for row in rows), Decimal(0)),
                    2,
                    sum_of=every,
                )
                for n in range(2, FIGURES + 2)
            ),
        )
    )
    columns = (
        Column("unit", "单位"),
        Column("period", "报告期"),
        *(Column(f"E{n}", f"E{n} 指标", True) for n in range(FIGURES)),
    )
    return Table("汇总", "汇总", (), columns, (*rows, total))


def ours(units: int, months: int) -> float:
    table = made(units, months)
    start = perf_counter()
    xlsx_bytes([table])
    return perf_counter() - start


def pandas_book(units: int, months: int) -> float:
    import pandas

    table = made(units, months)
    frame = pandas.DataFrame(
        [
            [cell.text if cell.value is None else float(cell.value) for cell in row.cells]
            for row in table.rows
        ],
        columns=[column.title for column in table.columns],
    )
    start = perf_counter()
    frame.to_excel(io.BytesIO(), engine="xlsxwriter")
    return perf_counter() - start


def main() -> None:
    if len(sys.argv) == 4:
        seconds = {"ours": ours, "pandas": pandas_book}[sys.argv[1]](
            int(sys.argv[2]), int(sys.argv[3])
        )
        print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
        return
    for units, months in SIZES:
        result = {}
        for who in ("ours", "pandas"):  # each in a process of its own, for its memory
            done = subprocess.run(
                [sys.executable, __file__, who, str(units), str(months)],
                check=True,
                capture_output=True,
                text=True,
            )
            result[who] = tuple(float(n) for n in done.stdout.split())
        (our, our_mb), (their, their_mb) = result["ours"], result["pandas"]
        print(
            f"{units} units x {months} months: ours {our:.2f} s, {our_mb:.0f} MB; pandas {their:.2f} s, {their_mb:.0f} MB;"
            f" ratio {our / their:.2f}"
        )


if __name__ == "__main__":
    main()
