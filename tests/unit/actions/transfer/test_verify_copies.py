"""Copies of record: verified again years later, and the store compared with what came in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.verify_copies import check_copies
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.catalogue.model import Catalogue
from tests.senders import DONGLOU, QICUN, Sender


@pytest.fixture
def desk(tmp_path: Path, catalogue: Catalogue) -> Iterator[Workplace]:
    init_workplace(tmp_path / "desk", role="district")
    with open_workplace(tmp_path / "desk", today=date(2025, 12, 5)) as workplace:
        for unit in (QICUN, DONGLOU):
            sender = Sender(unit, catalogue)
            sender.known_at(workplace)
            for sequence in (1, 2):
                sender.put(tmp_path / "stick", sequence=sequence, afforested=600 + sequence)
        receive(workplace, [tmp_path / "stick"])
        yield workplace


def test_whole_copies_and_an_untouched_store_agree(desk: Workplace) -> None:
    reports: list[tuple[int, int]] = []
    checked = check_copies(desk, on_progress=lambda done, total: reports.append((done, total)))
    assert (checked.files, checked.problems) == (4, ())
    assert reports[-1] == (4, 4)
    assert check_copies(desk, is_stopped=lambda: True).files == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE figure SET value = value + 10000 WHERE code = 'E303' AND unit = '140902101'",
        "UPDATE ledger_row SET done_this_month = 0 WHERE unit = '140902101'",
        "DELETE FROM reading WHERE unit = '140902101'",
        "UPDATE figure SET value = 5 WHERE code = 'E301' AND unit = '140902101'",
        "UPDATE offered_figure SET value = 1 WHERE unit = '140902101'",
    ],
)
def test_a_figure_changed_behind_the_programs_back_shows(desk: Workplace, statement: str) -> None:
    desk.db.execute(statement)
    (problem,) = check_copies(desk).problems
    assert (problem.code, problem.unit, problem.sequence) == (
        "store-differs-from-copy",
        QICUN,
        2,
    )
    assert "奇村镇" in problem.reason


def test_a_missing_and_a_changed_copy_are_named(desk: Workplace) -> None:
    files = sorted((desk.home / "spool").iterdir())
    files[0].unlink()
    data = bytearray(files[1].read_bytes())
    data[200] ^= 4
    files[1].write_bytes(data)
    assert sorted(p.code for p in check_copies(desk).problems) == [
        "spool-file-changed",
        "spool-file-missing",
    ]
