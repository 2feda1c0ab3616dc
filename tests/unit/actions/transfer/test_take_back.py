"""What was sealed here comes back from the outbox, where the data is older than that."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.actions.backups import back_up
from desktop.actions.checks.check import check_period
from desktop.actions.checks.explain import explain
from desktop.actions.doctor import diagnose
from desktop.actions.recovery import recover
from desktop.actions.transfer.numbers import forgotten_submissions
from desktop.actions.transfer.submit import start_correction, submit
from desktop.actions.transfer.take_back import take_back_at
from desktop.actions.workplace import DATABASE, open_workplace
from desktop.store.submissions import latest_submission
from tests.pair import OCTOBER, UNIT, Pair, make_pair
from tests.unit.actions.month import put, put_month, text_of

WORDS = "已与相关站所逐项核对，原因是集中验收入账"


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with make_pair(tmp_path) as pair:
        yield pair


def seal(pair: Pair) -> str:
    for finding in check_period(pair.unit, OCTOBER):
        if finding.severity == "query" and finding.blocks:
            explain(pair.unit, OCTOBER, finding.rule, WORDS, finding.cell, is_confirmed=True)
    return submit(pair.unit, OCTOBER, pair.stick).digest


def lose_all_but(pair: Pair, backup: Path) -> Path:
    """The PC breaks: what is left is one old backup, and the outbox."""
    home = pair.unit.home
    pair.unit.close()
    kept = backup.read_bytes()
    for path in (*home.glob("tianbao*"), *(home / "backups").iterdir()):
        path.unlink()
    (home / "backups" / backup.name).write_bytes(kept)
    return home


def test_a_month_sealed_since_the_backup_comes_back_sealed(pair: Pair) -> None:
    backup = back_up(pair.unit)
    put_month(pair.unit)
    digest = seal(pair)
    home = lose_all_but(pair, backup.path)
    recover(home)
    (taken,) = take_back_at(home)
    assert (taken.number, taken.differing) == (1, ())
    with open_workplace(home, today=pair.unit.today) as again:
        assert text_of(again, "E1", "E303") == "1020"
        latest = latest_submission(again.db, UNIT, OCTOBER)
        assert latest is not None and (latest.state, latest.digest) == ("sealed", digest)
        assert forgotten_submissions(again) == ()
        assert submit(again, OCTOBER, pair.stick).digest == digest, "the same bytes"
        assert diagnose(again).is_sound
    assert take_back_at(home) == (), "once"


def test_of_several_sealed_files_the_newest_counts(pair: Pair) -> None:
    put_month(pair.unit)
    seal(pair)
    backup = back_up(pair.unit)
    for number, value in ((2, "1021"), (3, "1022")):
        start_correction(pair.unit, OCTOBER, "台账核对后更正")
        put(pair.unit, "E1", "E303", value)
        seal(pair)
        assert latest_submission(pair.unit.db, UNIT, OCTOBER).sequence == number  # type: ignore[union-attr]
    home = lose_all_but(pair, backup.path)
    recover(home)
    (taken,) = take_back_at(home)
    assert (taken.number, taken.differing) == (3, ())
    with open_workplace(home, today=pair.unit.today) as again:
        assert text_of(again, "E1", "E303") == "1022"
        latest = latest_submission(again.db, UNIT, OCTOBER)
        assert latest is not None and (latest.sequence, latest.state) == (3, "sealed")


def test_a_damaged_sealed_file_changes_nothing(pair: Pair) -> None:
    backup = back_up(pair.unit)
    put_month(pair.unit)
    seal(pair)
    home = lose_all_but(pair, backup.path)
    (file,) = (home / "outbox").glob("*.tbsub")
    shutil.copyfile(file, home / "kept")
    file.write_bytes(file.read_bytes()[:-40])
    recover(home)
    assert take_back_at(home) == ()
    with open_workplace(home, today=pair.unit.today) as again:
        assert text_of(again, "E1", "E303") == ""
        assert (again.home / DATABASE).exists()
