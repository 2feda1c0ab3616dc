"""kill -9 at random moments of typing in the window and of exporting: what was called saved is
there, and nothing half.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop.actions.checks.observed import required_cells
from desktop.actions.doctor import diagnose
from desktop.actions.entry.enter import enter
from desktop.actions.workplace import init_workplace, open_workplace
from desktop.domain.figures import SCALE, Cell, Figure, Missing
from desktop.domain.periods import Period
from desktop.exchange.envelope import digest_of, open_envelope
from desktop.store.submissions import submissions_of

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def run_and_kill(script: str, *words: str, first_line_s: float = 30) -> list[list[str]]:
    """Start a child, let it tell at least one line, kill it at a random moment; its whole lines."""
    child = subprocess.Popen(
        [sys.executable, str(HERE / script), *words],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
    )
    assert child.stdout is not None
    first = child.stdout.readline()
    time.sleep(random.uniform(0, 0.4))
    child.send_signal(signal.SIGKILL)
    rest = child.stdout.read()
    child.wait()
    child.stdout.close()
    whole = (first + rest).rsplit("\n", 1)[0]
    return [line.split() for line in whole.splitlines()]


@pytest.mark.slow
def test_typed_values_survive_a_kill(tmp_path: Path, repeat: int) -> None:
    home = tmp_path / "w"
    init_workplace(home, role="township", unit_code="140902101")
    result = 0
    for turn in range(repeat):
        lines = run_and_kill("typing_child.py", str(home), str(turn * 100_000 + 1))
        saved = [line for line in lines if line[0] == "saved"]
        assert saved, "the child told nothing"
        result += len(saved)
        with open_workplace(home) as workplace:
            assert diagnose(workplace, with_backups=False).is_sound
            typed = {
                row[0]
                for row in workplace.db.execute(
                    "SELECT json_extract(after, '$.value') FROM journal WHERE code = 'E303' AND what = 'cell'"
                )
            }
            missing = [line for line in saved if int(line[2]) * SCALE not in typed]
            assert not missing, f"called saved and not there: {missing}"
            now = workplace.db.execute("SELECT value FROM figure WHERE code = 'E303'").fetchone()[0]
            assert now >= int(saved[-1][2]) * SCALE
    print(f"\n{repeat} kills while typing, {result} values called saved, all there")


def fill_quarter(home: Path) -> None:
    with open_workplace(home) as workplace:
        period = Period("2025-Q3")
        for form in workplace.forms:
            if form.kind == "table" and form.frequency == "quarter":
                enter(
                    workplace,
                    [
                        (cell, Figure(missing=Missing.NOT_APPLICABLE))
                        for cell, _ in required_cells(workplace, form, period)
                    ],
                )
        enter(workplace, [(Cell("R1", "R403", "", period), Figure(SCALE))])


@pytest.mark.slow
def test_exports_survive_a_kill(tmp_path: Path, repeat: int) -> None:
    home, stick = tmp_path / "w", tmp_path / "stick"
    stick.mkdir()
    init_workplace(home, role="township", unit_code="140902101")
    fill_quarter(home)
    result: dict[str, str] = {}
    for _turn in range(repeat):
        for line in run_and_kill("export_child.py", str(home), str(stick)):
            if line[0] == "exported":
                result[line[1]] = line[2]
        for file in stick.glob("*.tbsub"):
            envelope = open_envelope(file.read_bytes(), file=file.name)
            assert envelope.digest[:8] in file.name
        for name, digest in result.items():
            assert digest_of((stick / name).read_bytes()) == digest
        with open_workplace(home) as workplace:
            assert diagnose(workplace, with_backups=False).is_sound
            rows = submissions_of(workplace.db, workplace.unit.code, "2025-Q3")
            by_number: dict[int, set[str]] = {}
            for file in stick.glob("*.tbsub"):
                envelope = open_envelope(file.read_bytes(), file=file.name)
                by_number.setdefault(envelope.manifest.sequence, set()).add(envelope.digest)
            assert all(len(digests) == 1 for digests in by_number.values()), (
                "two files under one number"
            )
            recorded = {row.sequence: row.digest for row in rows if row.digest}
            assert all(digests == {recorded[number]} for number, digests in by_number.items())
    print(f"\n{repeat} kills while exporting, {len(result)} files called written, all whole")
