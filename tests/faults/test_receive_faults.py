"""The desk under faults: mutated files, and a kill at any moment of an import."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from desktop.actions.transfer.receive import GROUP_FILES, receive
from desktop.actions.transfer.verify_copies import check_copies
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.catalogue.model import Catalogue
from desktop.domain.figures import SCALE
from tests.faults.fuzz_receive import fuzz
from tests.faults.test_kill import run_and_kill
from tests.senders import Sender
from tests.systems import small_disk


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
            sender.known_at(desk)
            for month in range(1, 12):
                sender.put(stick, f"2025-{month:02d}", afforested=100 * number + month)
    files = len(list(stick.iterdir()))
    outcome = 0
    for turn in range(repeat):
        copy = tmp_path / f"desk{turn}"
        shutil.copytree(home, copy)
        lines = run_and_kill("import_child.py", str(copy), str(stick))
        taken = {line[1] for line in lines if line[0] == "taken"}
        outcome += len(taken)
        with open_workplace(copy, today=date(2025, 12, 5)) as desk:
            stored = {
                row[0]: row[1:]
                for row in desk.db.execute("SELECT digest, unit, period FROM received")
            }
            assert taken <= set(stored), "called taken and not there"
            assert check_copies(desk).problems == ()
            for unit, period in stored.values():
                figures = desk.db.execute(
                    "SELECT count(*) FROM figure WHERE unit = ? AND period = ?", [unit, period]
                )
                assert figures.fetchone()[0] == 1
                assert (
                    desk.db.execute(
                        "SELECT count(*) FROM ledger_row WHERE unit = ? AND period = ?",
                        [unit, period],
                    ).fetchone()[0]
                    == 1
                )
            assert desk.db.execute(
                "SELECT count(DISTINCT unit || period) FROM figure WHERE length(period) = 7"
            ).fetchone()[0] == len(stored), "figures of a file that is not in"
            again = receive(desk, [stick])
            assert {result.outcome for result in again} <= {"taken", "known"}
            assert desk.db.execute(
                "SELECT count(*), sum(value) FROM figure WHERE code = 'E303'"
            ).fetchone() == (
                files,
                sum(100 * n + m for n in range(len(units)) for m in range(1, 12)) * SCALE,
            )
        shutil.rmtree(copy)
    print(f"\n{repeat} kills while importing, {outcome} files called taken, all whole")


def stick_of(folder: Path, desk: Workplace, months: range) -> Path:
    """Submissions of all townships for these months of 2025, their keys known to the desk."""
    for number, unit in enumerate(u for u in desk.catalogue.units if u.group == "township"):
        sender = Sender(str(unit.code), desk.catalogue)
        sender.known_at(desk)
        for month in months:
            sender.put(folder, f"2025-{month:02d}", afforested=100 * number + month)
    return folder


def whole_and_complete(desk: Workplace, taken: int) -> None:
    """What is called taken is in, wholly, and nothing else."""
    for table in ("received", "ledger_row", "reading"):
        assert desk.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == taken, table
    assert desk.db.execute("SELECT count(*) FROM figure WHERE code = 'E303'").fetchone()[0] == taken
    assert check_copies(desk).problems == ()


def test_a_stick_pulled_out_half_way(tmp_path: Path) -> None:
    init_workplace(tmp_path / "desk", role="district")
    with open_workplace(tmp_path / "desk", today=date(2025, 12, 5)) as desk:
        stick = stick_of(tmp_path / "stick", desk, range(1, 4))
        results = receive(
            desk,
            [stick],
            on_progress=lambda done, total, name: (
                stick.rename(tmp_path / "pulled") if done == 20 and stick.exists() else None
            ),
        )
        outcomes = Counter((r.outcome, r.code) for r in results)
        copied = 2 * GROUP_FILES  # the group at hand lies here already
        assert outcomes == {("taken", ""): copied, ("refused", "exchange-not-read"): 54 - copied}
        whole_and_complete(desk, copied)
        again = Counter(r.outcome for r in receive(desk, [tmp_path / "pulled"]))
        assert again == {"known": copied, "taken": 54 - copied}
        whole_and_complete(desk, 54)


def test_a_disk_that_is_full(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "1700k") as disk:
        init_workplace(disk / "desk", role="district")
        with open_workplace(disk / "desk", today=date(2025, 12, 5)) as desk:
            stick = stick_of(tmp_path / "stick", desk, range(1, 12))
            results = receive(desk, [stick])
            taken = [r for r in results if r.outcome == "taken"]
            refused = {r.code for r in results if r.outcome == "refused"}
            assert taken
            assert refused
            assert refused <= {"store-full", "spool-not-written"}, refused
            subprocess.run(
                ["mount", "-o", "remount,size=64m", str(disk)], check=True, capture_output=True
            )
            whole_and_complete(desk, len(taken))
            again = Counter(r.outcome for r in receive(desk, [stick]))
            assert again == {"known": len(taken), "taken": len(results) - len(taken)}
            whole_and_complete(desk, len(results))


def test_one_name_in_two_folders_and_a_clock_set_back(tmp_path: Path, catalogue: Catalogue) -> None:
    init_workplace(tmp_path / "desk", role="district")
    with open_workplace(tmp_path / "desk", today=date(2025, 12, 5)) as desk:
        stick = stick_of(tmp_path / "stick", desk, range(10, 11))
        first, second = sorted(stick.iterdir())[:2]
        (tmp_path / "twice" / "a").mkdir(parents=True)
        (tmp_path / "twice" / "b").mkdir()
        shutil.copy(first, tmp_path / "twice" / "a" / "report.tbsub")
        shutil.copy(second, tmp_path / "twice" / "b" / "report.tbsub")
        assert [r.outcome for r in receive(desk, [tmp_path / "twice"])] == ["taken", "taken"]
        desk.today = date(2025, 3, 1)
        assert {r.code for r in receive(desk, [stick]) if r.outcome != "known"} == {
            "period-not-yet"
        }
        whole_and_complete(desk, 2)
        desk.today = date(2025, 12, 5)
        assert Counter(r.outcome for r in receive(desk, [stick])) == {"known": 2, "taken": 16}
