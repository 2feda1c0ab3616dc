"""A desk whose keys are lost: every office is named until it has answered."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from desktop.actions.backups import copy_outside
from desktop.actions.desk.keys_lost import keys_lost
from desktop.actions.restore_with_kit import restore_with_kit
from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.receive_task import receive_task
from desktop.actions.transfer.send_task import export_task
from desktop.actions.transfer.submit import submit
from desktop.actions.workplace import open_workplace
from desktop.errors import Refused
from tests.pair import OCTOBER, UNIT, make_pair
from tests.unit.actions.month import put_month

TODAY = date(2025, 11, 5)


def test_an_office_is_named_until_it_has_answered(tmp_path: Path) -> None:
    with make_pair(tmp_path) as pair:
        put_month(pair.unit)
        pair.submit()
        pair.receive()
        assert keys_lost(pair.desk) is None and keys_lost(pair.unit) is None
        backup = copy_outside(pair.desk, tmp_path / "kept").backup.path
    shutil.rmtree(tmp_path / "desk")
    restore_with_kit(tmp_path / "new", backup, None, "")
    with (
        open_workplace(tmp_path / "new", today=TODAY) as desk,
        open_workplace(tmp_path / "unit", today=TODAY) as unit,
    ):
        lost = keys_lost(desk)
        assert lost is not None and not lost.since and not lost.is_over
        assert {office.unit for office in lost.offices} == set(desk.catalogue.unit_by_code)
        (of_unit,) = (office for office in lost.offices if office.unit == UNIT)
        assert of_unit.newest == OCTOBER and not of_unit.is_back
        with pytest.raises(Refused, match="key-desk-gone"):
            export_task(desk, OCTOBER, tmp_path / "stick")
        task = export_task(desk, OCTOBER, tmp_path / "stick", make_new_keys=True)
        made = keys_lost(desk)
        assert made is not None and made.check_code == task.key_code and made.since
        receive_task(unit, task.file, task.key_code)
        again = submit(unit, OCTOBER, tmp_path / "stick")
        assert [r.outcome for r in receive(desk, [again.file])] == ["taken"]
        answered = keys_lost(desk)
        assert answered is not None and not answered.is_over
        assert [o.unit for o in answered.offices if o.is_back] == [UNIT]
