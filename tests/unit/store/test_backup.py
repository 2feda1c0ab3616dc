"""Backups: verified, thinned by age, put back without losing what stood there."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from desktop.domain.records.backup import Backup
from desktop.errors import StoreError
from desktop.store import journal
from desktop.store.backup import backups_in, make_backup, to_thin
from desktop.store.database import open_database
from desktop.store.settings import read_setting, write_setting
from desktop.store.soundness import examine

AT = datetime(2025, 11, 5, 9, 30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def remember(db: Database, who: str) -> None:
    with db.atomic():
        write_setting(db, "who", who)
        journal.append_event(
            db, "140902209", journal.Event("workplace"), journal.Stamp(journal.now(), who)
        )


def test_a_backup_is_sound_and_complete(db: Database, folder: Path) -> None:
    remember(db, "张三")
    made = make_backup(db, folder, AT)
    assert re.fullmatch(r"tianbao-unit-20251105T093000-0000002-[0-9a-f]{6}\.db", made.path.name), (
        "unit, time, number of the commit"
    )
    assert examine(made.path).is_sound
    copy = open_database(made.path)
    assert read_setting(copy, "who") == "张三"
    copy.close()
    assert [p.name for p in folder.iterdir() if p.name.endswith(".part")] == []


def test_two_in_one_second_do_not_overwrite(db: Database, folder: Path) -> None:
    first, second = make_backup(db, folder, AT), make_backup(db, folder, AT)
    assert first.path != second.path
    assert len(backups_in(folder)) == 2


def test_a_journal_that_does_not_hold_makes_no_backup(db: Database, folder: Path) -> None:
    remember(db, "张三")
    db.execute("DROP TRIGGER journal_is_not_edited")
    db.execute("UPDATE journal SET who = '李四'")
    with pytest.raises(StoreError) as refused:
        make_backup(db, folder, AT)
    assert refused.value.code == "backup-unsound"
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("at", [datetime(1980, 1, 1), datetime(2031, 5, 5)])
def test_the_clock_does_not_decide_which_is_newest(
    db: Database, folder: Path, at: datetime
) -> None:
    remember(db, "张三")
    make_backup(db, folder, AT)
    remember(db, "李四")
    newer = make_backup(db, folder, at)
    remember(db, "王五")
    newest = make_backup(db, folder, AT + timedelta(minutes=1))
    assert [b.path for b in backups_in(folder)][:2] == [newest.path, newer.path]


def test_names_of_older_programs_are_ordered_by_their_journal(db: Database, folder: Path) -> None:
    remember(db, "张三")
    old = make_backup(db, folder, AT)
    old.path.rename(folder / "tianbao-20301105T093000-2.db")
    remember(db, "李四")
    new = make_backup(db, folder, AT)
    assert [b.path.name for b in backups_in(folder)] == [
        new.path.name,
        "tianbao-20301105T093000-2.db",
    ]


def test_two_offices_back_up_into_one_folder(tmp_path: Path) -> None:
    folder, offices = tmp_path / "shared", []
    for unit in ("140902101", "140902209"):
        (tmp_path / unit).mkdir()
        office = open_database(tmp_path / unit / "tianbao.db", create=True)
        offices.append(office)
        with office.atomic():
            write_setting(office, "unit", unit)
    with ThreadPoolExecutor() as pool:
        made = list(pool.map(lambda each: make_backup(each, folder, AT), offices * 8))
    assert len({backup.path for backup in made}) == 16
    for backup in backups_in(folder):
        assert examine(backup.path).unit == backup.unit
    for office in offices:
        office.close()


def test_thinning_keeps_days_weeks_and_months() -> None:
    hourly = [Backup(10_000 - n, AT - timedelta(hours=n), Path(f"{n}.db")) for n in range(24 * 400)]
    gone = {backup.path for backup in to_thin(hourly, AT)}
    kept = [backup for backup in hourly if backup.path not in gone]
    ages = [(AT.date() - backup.at.date()).days for backup in kept]
    assert sum(1 for backup in kept if AT - backup.at <= timedelta(days=2)) == 49, "all of two days"
    assert {0, 1, 2, 5, 11} <= set(ages), "a day each for twelve days"
    assert any(50 <= age <= 70 for age in ages) and any(200 <= age <= 280 for age in ages)
    assert len(kept) < 90
    assert to_thin([], AT) == ()
    assert to_thin(hourly[:1], AT + timedelta(days=4000)) == (), "the only one stays for ever"


def test_thinning_keeps_one_every_ten_minutes_and_always_the_newest() -> None:
    quick = [Backup(1000 - n, AT - timedelta(seconds=20 * n), Path(f"{n}.db")) for n in range(600)]
    gone = {backup.path for backup in to_thin(quick, AT)}
    kept = [backup for backup in quick if backup.path not in gone]
    assert kept[:10] == quick[:10]
    assert 28 <= len(kept) <= 32, "200 minutes"


def test_the_newest_stay_though_their_clock_stood_wrong() -> None:
    wrong = [Backup(n, datetime(1980, 1, 1, 0, n), Path(f"w{n}.db")) for n in range(20, 30)]
    right = [Backup(n, AT - timedelta(minutes=n), Path(f"r{n}.db")) for n in range(20)]
    assert not set(wrong) & set(to_thin([*wrong, *right], AT))
