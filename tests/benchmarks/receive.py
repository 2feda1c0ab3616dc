"""1,000 submissions of 60 figures and 40 projects: received and verified, against the floor in the
same run.

The floor reads, decrypts, verifies, inflates and decodes every file; for each group of 16 it keeps one durable copy of
their bytes and writes all rows by one executemany a table in one commit. Run: .venv/bin/python -m tests.benchmarks.receive [N]
"""

from __future__ import annotations

import os
import resource
import sqlite3
import sys
import tempfile
import time
import zlib
from datetime import date
from pathlib import Path

import msgspec
import pyrage

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop import paths
from desktop.actions.keys import workplace_keys
from desktop.actions.transfer.receive import receive
from desktop.actions.workplace import init_workplace, open_workplace
from desktop.catalogue.load import load_catalogue
from desktop.domain.figures import SCALE, How
from desktop.domain.periods import Period
from desktop.exchange.envelope import open_envelope
from desktop.exchange.messages import FigureRow, Submission
from desktop.store.submissions import TrustedKey, pin_key
from tests.senders import Sender, project_row

PROJECTS, FIGURES = 40, 60


def make_files(folder: Path, count: int, recipient: str) -> dict[str, Sender]:
    """Write `count` submissions of the catalogue's townships and months; the senders by unit."""
    catalogue = load_catalogue(paths.catalogues_dir() / "xinfu")
    codes = [
        (form.id, i)
        for form in catalogue.forms
        if form.id in ("E1", "P1")
        for i in form.indicators
        if i.frequency == "month" and i.kind != "text"
    ]
    places = [
        (form, i.code, v.id)
        for form, i in codes
        if i.dimension
        for v in catalogue.dimension_by_id[i.dimension].values
    ] + [(f, i.code, "") for f, i in codes if not i.dimension]
    senders = {
        u.code: Sender(u.code, catalogue, recipient)
        for u in catalogue.units
        if u.group == "township"
    }
    months = [Period(f"{year}-{month:02d}") for year in range(2019, 2025) for month in range(1, 13)]
    made = 0
    for period in months:
        for sender in senders.values():
            if made == count:
                return senders
            figures = [
                FigureRow(form, code, dimension, period, SCALE, "", None, "", "", How.TYPED)
                for form, code, dimension in places[:FIGURES]
            ]
            projects = [
                project_row(
                    project=f"P{n:02d}",
                    since="2019-01",
                    name=f"项目{n}号工程",
                    planned_start="2019-01-01",
                )
                for n in range(PROJECTS)
            ]
            message = msgspec.structs.replace(
                sender.message(period), figures=figures, projects=projects, readings=[]
            )
            (folder / f"{sender.unit}-{period}.tbsub").write_bytes(sender.sealed(message))
            made += 1
    return senders


def floor(files: list[Path], identity: str, database: Path) -> float:
    """Seconds of what cannot be left out."""
    start = time.perf_counter()
    db = sqlite3.connect(database)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute(
        "CREATE TABLE figure (unit, period, code, dimension, value, PRIMARY KEY (unit, period, code, dimension))"
        " WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE project (unit, period, project, data, PRIMARY KEY (unit, period, project)) WITHOUT ROWID"
    )
    reader = pyrage.x25519.Identity.from_str(identity)
    for first in range(0, len(files), 16):
        figures, projects, copies = [], [], []
        for file in files[first : first + 16]:
            data = file.read_bytes()
            copies.append(data)
            envelope = open_envelope(data)
            plain = zlib.decompress(pyrage.decrypt(envelope.payload, [reader]), -zlib.MAX_WBITS)
            text = msgspec.json.decode(plain, type=Submission)
            figures += [(text.unit, r.period, r.code, r.dimension, r.value) for r in text.figures]
            projects += [(text.unit, text.period, p.project, p.name) for p in text.projects]
        with database.with_suffix(f".{first}").open("xb") as copy:
            copy.writelines(copies)
            copy.flush()
            os.fsync(copy.fileno())
        with db:
            db.executemany("INSERT INTO figure VALUES (?, ?, ?, ?, ?)", figures)
            db.executemany("INSERT INTO project VALUES (?, ?, ?, ?)", projects)
    db.close()
    return time.perf_counter() - start


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        stick = folder / "stick"
        stick.mkdir()
        init_workplace(folder / "desk", role="district")
        with open_workplace(folder / "desk", today=date(2025, 12, 5)) as desk:
            keys = workplace_keys(desk)
            for unit, sender in make_files(stick, count, keys.recipient).items():
                pin_key(
                    desk.db, TrustedKey(unit, sender.keys.signing_public, sender.keys.recipient, "")
                )
            files = sorted(stick.iterdir())
            least = min(
                floor(files, keys.identity, folder / f"floor{turn}.db") for turn in range(2)
            )
            start = time.perf_counter()
            results = receive(desk, [stick])
            took = time.perf_counter() - start
            assert all(r.outcome == "taken" for r in results), [
                r for r in results if r.outcome != "taken"
            ][:3]
            rows = desk.db.execute(
                "SELECT (SELECT count(*) FROM figure), (SELECT count(*) FROM ledger_row)"
            ).fetchone()
    print(
        f"{len(files)} files, {rows[0]} figures, {rows[1]} project rows: received in {took:.2f} s ({len(files) / took:.0f}"
        f" files a second), floor {least:.2f} s, ratio {took / least:.2f} (goal under 2.5); peak memory"
        f" {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )


if __name__ == "__main__":
    main()
