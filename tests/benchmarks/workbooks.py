"""The same content as workbooks: 1,000 of them with 60 figures and 40 projects each, summed with
openpyxl and with calamine.

Against it stands what the desk does with 1,000 submissions: receive, verify, store and
consolidate. The libraries are not the program's (pip install openpyxl python-calamine pandas
XlsxWriter). Run: .venv/bin/python -m tests.benchmarks.workbooks [N]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / ".venv" / "readers")]  # what dev.py test brings

from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.consolidation.ledger import consolidate_ledger
from desktop.actions.keys import workplace_keys
from desktop.actions.transfer.receive import receive
from desktop.actions.workplace import init_workplace, open_workplace
from desktop.domain.periods import Period
from desktop.exchange.envelope import open_envelope, read_payload
from desktop.exchange.messages import FigureRow, ProjectRow, Submission
from desktop.store.submissions import TrustedKey, pin_key
from tests.benchmarks.receive import make_files

Rows = Iterable[Iterable[object]]


def write_workbooks(folder: Path, submissions: Iterable[Submission]) -> None:
    import xlsxwriter

    for text in submissions:
        with xlsxwriter.Workbook(folder / f"{text.unit}-{text.period}.xlsx") as book:
            figures, projects = book.add_worksheet("figures"), book.add_worksheet("projects")
            figures.write_row(0, 0, ["unit", *FigureRow.__struct_fields__])
            for n, row in enumerate(text.figures, start=1):
                cells = [text.unit, *msgspec.structs.astuple(row)]
                cells[5], cells[7], cells[10] = (
                    (row.value or 0) / 10_000,
                    str(row.missing or ""),
                    str(row.how),
                )
                figures.write_row(n, 0, cells)
            projects.write_row(0, 0, ["unit", "period", *ProjectRow.__struct_fields__])
            for n, project in enumerate(text.projects, start=1):
                projects.write_row(
                    n,
                    0,
                    [
                        text.unit,
                        text.period,
                        *(
                            v / 10_000 if isinstance(v, int) else v
                            for v in msgspec.structs.astuple(project)
                        ),
                    ],
                )


def with_openpyxl(file: Path) -> Iterator[Rows]:
    import openpyxl

    book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    for name in ("figures", "projects"):
        yield list(book[name].iter_rows(min_row=2, values_only=True))
    book.close()


def with_calamine(file: Path) -> Iterator[Rows]:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(str(file))
    for name in ("figures", "projects"):
        yield book.get_sheet_by_name(name).to_python()[1:]


def with_pandas(file: Path) -> Iterator[Rows]:
    import pandas

    for frame in pandas.read_excel(
        file, sheet_name=["figures", "projects"], engine="calamine", keep_default_na=False
    ).values():
        yield frame.to_numpy().tolist()


def summed(
    files: Iterable[Path], read: Callable[[Path], Iterator[Rows]]
) -> tuple[float, dict[object, float]]:
    """Seconds, and the sums by (period, code, dimension) and, of what was done this year, by
    (period, category).
    """
    start, sums = time.perf_counter(), defaultdict[object, float](float)
    done = 2 + ProjectRow.__struct_fields__.index("done_this_year")
    category = 2 + ProjectRow.__struct_fields__.index("category")
    for file in files:
        figures, projects = read(file)
        for row in (list(row) for row in figures):
            sums[row[4], row[2], row[3] or ""] += float(str(row[5]))
        for row in (list(row) for row in projects):
            sums[row[1], row[category]] += float(str(row[done]))
    return time.perf_counter() - start, sums


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        stick, books = folder / "stick", folder / "books"
        stick.mkdir()
        books.mkdir()
        init_workplace(folder / "desk", role="district")
        with open_workplace(folder / "desk", today=date(2025, 12, 5)) as desk:
            keys = workplace_keys(desk)
            for unit, sender in make_files(stick, count, keys.recipient).items():
                pin_key(
                    desk.db, TrustedKey(unit, sender.keys.signing_public, sender.keys.recipient, "")
                )
            files = sorted(stick.iterdir())
            write_workbooks(
                books,
                (
                    read_payload(open_envelope(f.read_bytes()), keys.identity, Submission)
                    for f in files
                ),
            )
            start = time.perf_counter()
            results = receive(desk, [stick])
            months = sorted({Period(r.period) for r in results})
            result = {month: consolidate(desk, month) for month in months}
            ledgers = {month: consolidate_ledger(desk, month) for month in months}
            own = time.perf_counter() - start
            stored = desk.db.execute("SELECT sum(value) FROM figure").fetchone()[0]
        paths = sorted(books.iterdir())
        openpyxl, sums = summed(paths, with_openpyxl)
        calamine, same = summed(paths, with_calamine)
        pandas, also = summed(paths, with_pandas)
    assert sums == same == also
    assert stored == round(
        sum(v for k, v in sums.items() if isinstance(k, tuple) and len(k) == 3) * 10_000
    )
    assert all(table.rows for table in result.values())
    total = ledgers[months[0]].total
    assert total is not None
    assert total.done_this_year == round(
        sum(
            v for k, v in sums.items() if isinstance(k, tuple) and len(k) == 2 and k[0] == months[0]
        )
        * 10_000
    )
    print(
        f"{count} submissions received, verified, stored, {len(months)} months consolidated: {own:.2f} s; as workbooks:"
        f" openpyxl {openpyxl:.1f} s = {openpyxl / own:.1f}x (goal 30), calamine alone {calamine:.2f} s ="
        f" {calamine / own:.2f}x (goal 5), with pandas {pandas:.1f} s = {pandas / own:.2f}x"
    )


if __name__ == "__main__":
    main()
