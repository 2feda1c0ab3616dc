"""The desk under faults: mutated files, and a kill at any moment of an import."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from desktop.actions.receive import receive
from desktop.actions.workplace import init_workplace, open_workplace
from desktop.catalogue.model import Catalogue
from desktop.domain.figures import SCALE
from desktop.store.submissions import TrustedKey, pin_key
from tests.faults.fuzz_receive import fuzz
from tests.faults.test_kill import run_and_kill
from tests.senders import Sender


def test_no_mutated_file_is_taken(tmp_path: Path, repeat: int) -> None:
    taken, reasons = fuzz(tmp_path, repeat * 50)
    assert taken == 0, reasons
    assert len(reasons) > 4, reasons


@pytest.mark.slow
def test_an_import_survives_a_kill(tmp_path: Path, catalogue: Catalogue, repeat: int) -> None:
    home, stick = tmp_path / "desk", tmp_path / "stick"
    init_workplace(home, role="district")
    units = [unit.code for unit in catalogue.units if unit.group == "township"]
    with open_workplace(home, today=date(2025, 12, 5)) as desk:
        for number, code in enumerate(units):
            sender = Sender(code, catalogue)
            pin_key(desk.db, TrustedKey(code, sender.keys.signing_public, sender.keys.recipient, ""))
            for month in range(1, 12):
                sender.put(stick, f"2025-{month:02d}", afforested=100 * number + month)
    files = len(list(stick.iterdir()))
    told = 0
    for turn in range(repeat):
        copy = tmp_path / f"desk{turn}"
        shutil.copytree(home, copy)
        lines = run_and_kill("import_child.py", str(copy), str(stick))
        taken = {line[1] for line in lines if line[0] == "taken"}
        told += len(taken)
        with open_workplace(copy, today=date(2025, 12, 5)) as desk:
            stored = {row[0]: row[1:] for row in desk.db.execute("SELECT digest, unit, period FROM received")}
            assert taken <= set(stored), "called taken and not there"
            for unit, period in stored.values():
                figures = desk.db.execute("SELECT count(*) FROM figure WHERE unit = ? AND period = ?", [unit, period])
                assert figures.fetchone()[0] == 1
                assert desk.db.execute("SELECT count(*) FROM ledger_row WHERE unit = ? AND period = ?",
                                       [unit, period]).fetchone()[0] == 1
            assert desk.db.execute("SELECT count(DISTINCT unit || period) FROM figure WHERE length(period) = 7").fetchone()[0] \
                == len(stored), "figures of a file that is not in"
            again = receive(desk, [stick])
            assert {result.outcome for result in again} <= {"taken", "known"}
            assert desk.db.execute("SELECT count(*), sum(value) FROM figure WHERE code = 'E303'").fetchone() \
                == (files, sum(100 * n + m for n in range(len(units)) for m in range(1, 12)) * SCALE)
        shutil.rmtree(copy)
    print(f"\n{repeat} kills while importing, {told} files called taken, all whole")
