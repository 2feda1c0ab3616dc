"""A submission number is used once: also after an old backup was restored."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from desktop.actions.backups import back_up, restore
from desktop.actions.transfer.numbers import next_number
from desktop.actions.transfer.submit import start_correction, submit
from desktop.actions.workplace import Workplace, open_workplace
from desktop.exchange.envelope import open_envelope
from desktop.store.submissions import latest_submission, open_periods
from tests.unit.actions.month import MONTH, put, put_air, put_project, put_tables

TODAY = date(2025, 11, 5)


@pytest.fixture
def full(workplace: Workplace) -> Workplace:
    put_air(workplace)
    put_tables(workplace)
    put_project(workplace, "P01", "民生实事", stage="在建")
    put(workplace, "E2", "aqi", "80", dimension="2025-10-31")
    return workplace


def manifest(path: Path) -> tuple[int, str, str]:
    envelope = open_envelope(path.read_bytes(), file=path.name)
    return envelope.manifest.sequence, envelope.manifest.previous, envelope.digest


def test_after_a_restored_backup_the_next_number_follows(full: Workplace, tmp_path: Path) -> None:
    home, backup = full.home, back_up(full)
    first = submit(full, MONTH, tmp_path)
    full.close()
    restore(home, backup.path)
    with open_workplace(home, today=TODAY) as again:
        assert latest_submission(again.db, again.unit.code, MONTH) is None, "the store forgot it"
        number = next_number(again, MONTH)
        assert (number.sequence, number.previous) == (2, first.digest)
        assert first.file.name in number.why
        put(again, "E1", "E303", "1021")
        second = submit(again, MONTH, tmp_path)
    assert second.sequence == 2
    assert manifest(second.file) == (2, first.digest, second.digest)
    assert first.file.name in second.note


def test_a_correction_begun_on_the_restored_backup_follows_too(
    full: Workplace, tmp_path: Path
) -> None:
    submit(full, MONTH, tmp_path)
    home, backup = full.home, back_up(full)
    start_correction(full, MONTH, "更正一处")
    put(full, "E1", "E303", "1021")
    second = submit(full, MONTH, tmp_path)
    full.close()
    restore(home, backup.path)
    with open_workplace(home, today=TODAY) as again:
        start_correction(again, MONTH, "再更正一处")
        put(again, "E1", "E303", "1022")
        third = submit(again, MONTH, tmp_path)
        assert open_periods(again.db, again.unit.code) == ()
    assert manifest(third.file) == (3, second.digest, third.digest)


def test_a_damaged_file_in_the_outbox_stops_nothing(full: Workplace, tmp_path: Path) -> None:
    full.outbox.mkdir(exist_ok=True)
    (full.outbox / f"{full.unit.code}-2025-10-01-00000000.tbsub").write_bytes(b"TIANBAO broken")
    assert next_number(full, MONTH).sequence == 2, "its name says that the number was used"
    assert submit(full, MONTH, tmp_path).sequence == 2
