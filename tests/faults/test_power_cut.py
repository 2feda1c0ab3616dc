"""Power cuts through typing, sealing, backing up, receiving, restoring and migrating: whatever the disk had
not synced is dropped, torn or mixed, and what was acknowledged is there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from sqlite_utils import Database

from desktop.actions.backups import copy_outside
from desktop.actions.checks.check import check_period
from desktop.actions.checks.explain import explain
from desktop.actions.keys import workplace_keys
from desktop.actions.workplace import DATABASE
from desktop.store.migrations import migrations
from desktop.store.submissions import TrustedKey, pin_key
from tests.faults.conftest import compiled
from tests.faults.power_cut import Disk, Record, read_records
from tests.faults.test_store_damage import Tally, run
from tests.pair import OCTOBER, UNIT, make_pair
from tests.unit.actions.month import put, put_month

ROOT = Path(__file__).resolve().parents[2]
CUTS_A_REPEAT = 3
SEPTEMBER = ("--period", "2025-09")
WORDS = "已与相关站所逐项核对，原因是集中验收入账"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """unit (October ready to be sealed), desk that trusts it, old.db (its backup), older (a workplace of the
    schema before), an empty stick.
    """
    folder = tmp_path_factory.mktemp("cuts") / "w"
    folder.mkdir()
    with make_pair(folder) as pair:
        put_month(pair.unit)
        put(pair.unit, "E1", "E303", "0", period="2025-09")
        for finding in check_period(pair.unit, OCTOBER):
            if finding.severity == "query" and finding.blocks:
                explain(pair.unit, OCTOBER, finding.rule, WORDS, finding.cell, is_confirmed=True)
        keys = workplace_keys(pair.unit)
        pin_key(pair.desk.db, TrustedKey(UNIT, keys.signing_public, keys.recipient, ""))
        copy_outside(pair.unit, folder / "bk").backup.path.rename(folder / "old.db")
        for file in pair.stick.iterdir():
            file.unlink()
    (folder / "older").mkdir()
    older = Database(folder / "older" / DATABASE, execute_plugins=False)
    migrations.apply(older, stop_before="m007_sums")
    for name, value in (("role", "township"), ("unit", UNIT), ("catalogue", "xinfu")):
        older.execute("INSERT INTO setting VALUES (?, ?)", [name, value])
    older.execute(
        "INSERT INTO figure (unit, period, code, dimension, value, how)"
        f" VALUES ('{UNIT}', '2025-09', 'E303', '', 70000, 'typed')"
    )
    older.close()
    return folder


def recorded(template: Path, folder: Path, *words: str) -> list[Record]:
    """What the month wrote, on a copy of the template at the same place each time."""
    library = compiled("recording.c", folder.parent)
    log = folder.parent / "log"
    log.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(template, folder)
    subprocess.run(
        [sys.executable, "-m", "tests.faults.power_cut_child", str(folder), *words],
        cwd=ROOT,
        env={
            **os.environ,
            "LD_PRELOAD": library,
            "RECORD_FOLDER": str(folder),
            "RECORD_TO": str(log),
            "PYTHONPATH": str(ROOT),
            "TIANBAO_NO_KEYRING": "1",
        },
        check=True,
        capture_output=True,
    )
    return [record for record in read_records(log) if not record.path.endswith("-shm")]


def judge(state: Path, acks: list[str], following: str, tally: Tally, label: str) -> None:
    """Ask the command line of what a cut left."""
    values = [ack.split()[1] for ack in acks if ack.startswith("value")]
    allowed = {values[-1] if values else "0"}
    if following.startswith("value") or following == "":
        allowed.add(following.partition(" ")[2] or "0")
    if acks and acks[-1] == "received":
        allowed.add("0")  # the restored one may stand already
    unit = state / "unit"
    _sound(unit, label, tally)
    figures = run(unit, "figures", *SEPTEMBER).json
    found = (
        [f["value"] for f in figures if f["code"] == "E303"]
        if isinstance(figures, list)
        else figures
    )
    if not isinstance(found, list) or found[0] not in allowed:
        tally.lost.append(f"{label}: {found} instead of {sorted(allowed)}")
    if "submitted" in acks and not list((state / "stick").glob("*.tbsub")):
        tally.lost.append(f"{label}: the file on the stick")
    if "received" in acks:
        _sound(state / "desk", label, tally)
        if not run(state / "desk", "figures", "--unit", UNIT, "--period", "2025-10").json:
            tally.lost.append(f"{label}: what was received")
    if "migrated" in acks or following == "migrated":
        _sound(state / "older", label, tally)
        old = run(state / "older", "figures", *SEPTEMBER).json
        if not isinstance(old, list) or [f["value"] for f in old] != ["7"]:
            tally.lost.append(f"{label}: migrated {old}")


def _sound(home: Path, label: str, tally: Tally) -> None:
    if run(home, "doctor").code == 0:
        return
    recovered = run(home, "recover", "--yes")
    if recovered.error in ("bug", "bug-reported"):
        tally.tracebacks.append(label)
    elif recovered.code != 0 or not recovered.json["complete"]:  # type: ignore[call-overload, index]
        tally.missing += 1


def cuts(records: list[Record], template: Path, folder: Path, count: int, work: Path) -> Tally:
    random, tally = Random(20251128), Tally()
    shutil.rmtree(folder)
    shutil.copytree(template, folder)
    all_acks = [
        r.data.decode().strip() for r in records if r.path.endswith("/ack") and r.kind == "W"
    ]
    for _cut in range(count):
        moment = random.randrange(len(records))
        disk, acks = Disk(folder), 0
        for record in records[:moment]:
            disk.apply(record)
            acks += record.path.endswith("/ack") and record.kind == "W"
        state = work / "state"
        disk.cut(random, state)
        tally.tried += 1
        following = all_acks[acks] if acks < len(all_acks) else ""
        judge(state, all_acks[:acks], following, tally, f"cut at {moment} of {len(records)}")
        shutil.rmtree(state)
    return tally


@pytest.mark.slow
def test_a_power_cut_loses_nothing_that_was_acknowledged(
    template: Path, tmp_path: Path, repeat: int
) -> None:
    folder = tmp_path / "w"
    records = recorded(template, folder)
    cuts(records, template, folder, CUTS_A_REPEAT * repeat, tmp_path).check()


@pytest.mark.slow
def test_without_syncing_the_same_cuts_lose(template: Path, tmp_path: Path) -> None:
    """Else the harness would be blind."""
    folder = tmp_path / "w"
    records = recorded(template, folder, "careless")
    tally = cuts(records, template, folder, 12, tmp_path)
    print("careless:", tally)
    assert tally.lost
