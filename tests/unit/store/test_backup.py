"""Backups: verified, thinned by age, put back without losing what stood there."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from desktop.domain.records.backup import Backup
from desktop.errors import StoreError
from desktop.store import journal
from desktop.store.backup import backups_in, make_backup, newest_sound, put_back, to_thin, unsound
from desktop.store.database import open_database
from desktop.store.settings import read_setting, write_setting

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
    assert made.path.name == "tianbao-20251105T093000.db"
    assert unsound(made.path) == []
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


def test_the_newest_sound_one_is_found(db: Database, folder: Path) -> None:
    remember(db, "张三")
    good = make_backup(db, folder, AT)
    bad = make_backup(db, folder, AT + timedelta(days=1))
    bad.path.write_bytes(bad.path.read_bytes()[:5000])
    assert [b.path for b in backups_in(folder)] == [bad.path, good.path]
    assert newest_sound(folder) == good
    assert newest_sound(folder / "none") is None


def test_put_back_sets_the_old_one_aside(db: Database, path: Path, folder: Path) -> None:
    remember(db, "张三")
    made = make_backup(db, folder, AT)
    remember(db, "李四")
    db.close()
    aside = put_back(made.path, path, AT)
    assert aside is not None
    for file, who in ((path, "张三"), (aside, "李四")):
        opened = open_database(file)
        assert read_setting(opened, "who") == who
        opened.close()


def test_an_unsound_backup_is_not_put_back(db: Database, path: Path, folder: Path) -> None:
    remember(db, "张三")
    made = make_backup(db, folder, AT)
    made.path.write_bytes(b"\0" * 4096)
    db.close()
    before = path.read_bytes()
    with pytest.raises(StoreError) as refused:
        put_back(made.path, path)
    assert refused.value.code == "backup-unsound"
    assert path.read_bytes() == before


def test_thinning_keeps_days_weeks_and_months() -> None:
    hourly = [Backup(Path(f"{n}.db"), AT - timedelta(hours=n)) for n in range(24 * 400)]
    gone = {backup.path for backup in to_thin(hourly, AT)}
    kept = [backup for backup in hourly if backup.path not in gone]
    ages = [(AT.date() - backup.at.date()).days for backup in kept]
    assert sum(1 for backup in kept if AT - backup.at <= timedelta(days=2)) == 49, "all of two days"
    assert {0, 1, 2, 5, 11} <= set(ages), "a day each for twelve days"
    assert any(50 <= age <= 70 for age in ages) and any(200 <= age <= 280 for age in ages)
    assert len(kept) < 90
    assert to_thin([], AT) == ()
    assert to_thin(hourly[:1], AT + timedelta(days=4000)) == (), "the only one stays for ever"
