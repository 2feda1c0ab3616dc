"""200 files in random orders, with corrections, repeats, forks and yearly figures: one truth,
byte for byte, once a person has decided between the forks.
"""

from __future__ import annotations

import random
import shutil
from datetime import date
from pathlib import Path

import msgspec
import pytest

from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.consolidation.trace import trace
from desktop.actions.transfer.receive import receive
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.catalogue.model import Catalogue
from desktop.cli.desk.consolidate import consolidated_record, trace_record
from desktop.domain.periods import Period
from tests.senders import Sender, decide_all

TODAY = date(2025, 12, 5)
MONTHS = [f"2025-{month:02d}" for month in range(3, 11)]
FILES = 200


def make_stick(folder: Path, catalogue: Catalogue) -> list[Sender]:
    """18 townships and 8 months make 144 first numbers; the rest are corrections and rivals,
    some skipping a number.
    """
    senders = [Sender(str(u.code), catalogue) for u in catalogue.units if u.group == "township"]
    chance, made = random.Random(7), 0
    for sender in senders:
        for place, month in enumerate(MONTHS):
            made += bool(
                sender.put(folder, month, 1, afforested=100 + place * 10, assigned=1000 + place)
            )
    while made < FILES:
        sender, month = chance.choice(senders), chance.choice(MONTHS)
        number = chance.choice((1, 2, 2, 3, 5))
        made += bool(
            sender.put(
                folder / "more",
                month,
                number,
                afforested=chance.randrange(900),
                assigned=chance.randrange(900),
            )
        )
    return senders


def result(workplace: Workplace) -> bytes:
    """Everything consolidated of months, quarter and year, and the parts of two figures with
    their files.
    """
    rows = [
        [consolidated_record(row) for row in consolidate(workplace, Period(period)).rows]
        for period in (*MONTHS, "2025-Q3", "2025")
    ]
    parts = [
        trace_record(trace(workplace, Period("2025"), code)) for code in ("E303", "E301", "P104")
    ]
    return msgspec.json.encode((rows, parts))


@pytest.mark.slow
def test_the_order_of_files_does_not_matter(
    tmp_path: Path, catalogue: Catalogue, repeat: int
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    senders = make_stick(stick, catalogue)
    files = sorted(path for path in stick.rglob("*.tbsub"))
    assert len(files) == FILES
    ends = set()
    for turn in range(repeat):
        shuffled = files + files[:20]  # some are read twice
        random.Random(turn).shuffle(shuffled)
        home = tmp_path / f"desk{turn}"
        init_workplace(home, role="district")
        with open_workplace(home, today=TODAY) as desk:
            for sender in senders:
                sender.known_at(desk)
            half = len(shuffled) // 2
            receive(desk, shuffled[:half])
            receive(desk, shuffled[half:])
            states = dict(
                desk.db.execute("SELECT state, count(*) FROM received GROUP BY state").fetchall()
            )
            decide_all(desk)
            ends.add(result(desk))
        shutil.rmtree(home)
    assert len(ends) == 1
    assert states["conflict"] > 1
    assert states["superseded"] > 1
    print(f"\n{repeat} orders of {FILES} files: one consolidated JSON of {len(ends.pop())} bytes")
