"""Numbers and forerunners between an office and the desk: backups restored, folders copied, a
workplace made anew, a desk with another key.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from desktop.actions.backups import copy_outside, restore
from desktop.actions.checks.check import check_period
from desktop.actions.checks.explain import explain
from desktop.actions.desk.board import board
from desktop.actions.keys import workplace_keys
from desktop.actions.transfer.inspect import show_file
from desktop.actions.transfer.numbers import next_number
from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.receive_reply import desk_warnings, desk_word
from desktop.actions.transfer.receive_task import receive_task
from desktop.actions.transfer.send_replies import send_replies
from desktop.actions.transfer.send_task import export_task
from desktop.actions.transfer.submit import Submitted, start_correction, submit
from desktop.actions.transfer.trust import decide_conflict, trust
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.domain.figures import SCALE
from desktop.exchange.keys import key_check_code
from desktop.exchange.messages import Submission
from desktop.store import judgement, received
from tests.pair import OCTOBER, UNIT, Pair, make_pair
from tests.unit.actions.month import put, put_air, put_project, put_tables

TODAY = date(2025, 11, 5)
WORDS = "已与相关站所逐项核对，原因是集中验收入账"


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with make_pair(tmp_path) as pair:
        put_tables(pair.unit)
        put_air(pair.unit)
        put_project(pair.unit, "P01", "民生实事")
        yield pair


@contextmanager
def opened(home: Path) -> Iterator[Workplace]:
    with open_workplace(home, today=TODAY) as workplace:
        yield workplace


def send(unit: Workplace, folder: Path) -> Submitted:
    """Explain what asks for it, and write October into a folder."""
    folder.mkdir(exist_ok=True)
    for finding in check_period(unit, OCTOBER):
        if finding.severity == "query" and finding.blocks:
            explain(unit, OCTOBER, finding.rule, WORDS, finding.cell)
    return submit(unit, OCTOBER, folder)


def correct(unit: Workplace, folder: Path, value: str) -> Submitted:
    start_correction(unit, OCTOBER, "台账核对后更正")
    put(unit, "E1", "E303", value)
    return send(unit, folder)


def e303(desk: Workplace) -> int:
    row = desk.db.execute(
        "SELECT value FROM figure WHERE unit = ? AND period = '2025-10' AND code = 'E303'", [UNIT]
    ).fetchone()
    return int(row[0]) // SCALE


def outcomes(desk: Workplace, *paths: Path) -> list[str]:
    return [result.outcome for result in receive(desk, list(paths))]


def test_a_restored_backup_uses_no_number_twice(pair: Pair, tmp_path: Path) -> None:
    """Case 03: the desk holds number 1; the office goes back to before it and changes a figure."""
    backup = copy_outside(pair.unit, tmp_path / "backups").backup
    first = pair.submit()
    pair.receive()
    home = tmp_path / "again"
    shutil.copytree(pair.unit.home, home)
    (home / "tianbao.lock").unlink(missing_ok=True)
    restore(home, backup.path)
    with opened(home) as unit:
        put(unit, "E1", "E303", "1021")
        second = send(unit, tmp_path / "second")
    assert (first.sequence, second.sequence) == (1, 2)
    assert "1" in second.note
    assert show_file(second.file).manifest.previous == first.digest
    assert outcomes(pair.desk, tmp_path / "second") == ["taken"]
    assert e303(pair.desk) == 1021


@pytest.mark.parametrize("damage", ["renamed", "cut"])
def test_the_outbox_is_read_by_names_and_by_contents(
    pair: Pair, tmp_path: Path, damage: str
) -> None:
    backup = copy_outside(pair.unit, tmp_path / "backups").backup
    first = pair.submit()
    home = tmp_path / "again"
    shutil.copytree(pair.unit.home, home)
    (sealed,) = (home / "outbox").iterdir()
    if damage == "renamed":
        sealed.rename(sealed.with_name("old.tbsub"))
    else:
        sealed.write_bytes(sealed.read_bytes()[:-9])
    restore(home, backup.path)
    with opened(home) as unit:
        number = next_number(unit, OCTOBER)
    assert number.sequence == 2
    assert number.previous == (first.digest if damage == "renamed" else "")


def test_a_copied_folder_is_a_fork_and_the_board_keeps_what_counted(
    pair: Pair, tmp_path: Path
) -> None:
    """Case 04."""
    pair.submit()
    pair.receive()
    copy = tmp_path / "copy"
    shutil.copytree(pair.unit.home, copy)
    correct(pair.unit, tmp_path / "ours", "1500")
    assert outcomes(pair.desk, tmp_path / "ours") == ["taken"]
    with opened(copy) as other:
        correct(other, tmp_path / "lost", "1030")
        third = correct(other, tmp_path / "theirs", "1040")
    assert third.sequence == 3
    (result,) = receive(pair.desk, [tmp_path / "theirs"])
    assert result.outcome == "conflict"
    assert result.reason
    assert e303(pair.desk) == 1500
    (row,) = (row for row in board(pair.desk, OCTOBER).rows if row.unit.code == UNIT)
    assert row.conflict
    assert row.file is not None
    assert row.file.sequence == 2
    assert {cell.state for cell in row.cells if cell is not None} == {"corrected"}


def test_a_receipt_says_of_each_file_what_it_is_and_why(pair: Pair, tmp_path: Path) -> None:
    pair.submit()
    pair.receive()
    copy = tmp_path / "copy"
    shutil.copytree(pair.unit.home, copy)
    correct(pair.unit, tmp_path / "ours", "1500")
    receive(pair.desk, [tmp_path / "ours"])
    with opened(copy) as other:
        theirs = correct(other, tmp_path / "theirs", "1040")
        receive(pair.desk, [tmp_path / "theirs"])
        home = tmp_path / "home"
        home.mkdir()
        (reply,) = send_replies(pair.desk, home)
        assert outcomes(other, reply.file) == ["taken"]
        standings = {r.digest: r.standing for r in judgement.desk_receipts(other.db, UNIT)}
        assert sorted(standings.values()) == ["conflict", "current", "older"]
        assert standings[theirs.digest] == "conflict"
        words = desk_word(other).warnings
        assert len(words) == 2, "another file counts, and this one is in conflict"
        # what is corrected now takes the place of what the desk counts, with open eyes
        last = correct(other, tmp_path / "last", "1041")
        assert last.sequence == 3
        assert outcomes(pair.desk, tmp_path / "last") == ["taken"]
        assert e303(pair.desk) == 1041
    assert outcomes(pair.unit, reply.file) == ["taken"]
    assert desk_warnings(pair.unit) == ()


def test_a_workplace_made_anew_learns_what_the_desk_holds(pair: Pair, tmp_path: Path) -> None:
    """Cases 11 and 21: numbers 1 and 2 are at the desk, a new workplace begins with 1 again."""
    again = tmp_path / "again"
    shutil.copytree(pair.unit.home, again)
    for path in again.glob("keys.*"):
        path.unlink()
    pair.submit()
    pair.receive()
    correct(pair.unit, tmp_path / "ours", "1030")
    receive(pair.desk, [tmp_path / "ours"])
    with opened(again) as unit:
        put(unit, "E1", "E303", "1040")
        first = send(unit, tmp_path / "new")
        assert first.sequence == 1
        receive(pair.desk, [tmp_path / "new"])
        code = key_check_code(workplace_keys(unit, None).signing_public)
        (result,) = trust(pair.desk, UNIT, code, "旧电脑损坏，电话核对")
        assert result.outcome == "conflict"
        assert result.reason
        assert e303(pair.desk) == 1030
        home = tmp_path / "home"
        home.mkdir()
        (reply,) = send_replies(pair.desk, home)
        (answer,) = receive(unit, [reply.file])
        assert answer.outcome == "taken"
        assert answer.code == "desk-holds-otherwise"
        third = correct(unit, tmp_path / "third", "1041")
    assert third.sequence == 3
    assert outcomes(pair.desk, tmp_path / "third") == ["taken"]
    assert e303(pair.desk) == 1041


def test_a_desk_with_another_key_gets_the_same_content_sealed_for_it(
    pair: Pair, tmp_path: Path
) -> None:
    """Case 10: the desk was made anew without its keys."""
    first = pair.submit()
    init_workplace(tmp_path / "desk2", role="district")
    with opened(tmp_path / "desk2") as desk:
        (tmp_path / "tasks").mkdir()
        for _number in range(2):  # the second one is newer than the old desk's
            task = export_task(desk, OCTOBER, tmp_path / "tasks")
        assert receive(desk, [first.file])[0].code == "key-not-trusted"
        unit_code = key_check_code(workplace_keys(pair.unit, None).signing_public)
        (refused,) = trust(desk, UNIT, unit_code)
        assert (refused.outcome, refused.code) == ("refused", "exchange-cannot-decrypt")
        receive_task(pair.unit, task.file, task.key_code)
        again = submit(pair.unit, OCTOBER, tmp_path / "tasks")
        assert (again.sequence, bool(again.note)) == (2, True)
        assert outcomes(desk, again.file) == ["taken"]
        assert e303(desk) == 1020
    old = show_file(first.file, pair.unit).message
    new = show_file(again.file, pair.unit).message
    assert isinstance(old, Submission)
    assert isinstance(new, Submission)
    assert (old.figures, old.readings, old.projects) == (new.figures, new.readings, new.projects)
    once_more = submit(pair.unit, OCTOBER, tmp_path / "stick")
    assert (once_more.digest, once_more.note) == (again.digest, "")


def test_a_file_that_was_not_chosen_is_told_to_the_office(pair: Pair, tmp_path: Path) -> None:
    pair.submit()
    pair.receive()
    copy = tmp_path / "copy"
    shutil.copytree(pair.unit.home, copy)
    correct(pair.unit, tmp_path / "ours", "1500")
    receive(pair.desk, [tmp_path / "ours"])
    with opened(copy) as other:
        correct(other, tmp_path / "theirs", "1040")
    receive(pair.desk, [tmp_path / "theirs"])
    (waiting,) = received.files_in_state(pair.desk.db, "conflict")
    decide_conflict(pair.desk, waiting.digest, "电话核实，以第二台电脑为准")
    assert e303(pair.desk) == 1040
    home = tmp_path / "home"
    home.mkdir()
    (reply,) = send_replies(pair.desk, home)
    receive(pair.unit, [reply.file])
    assert any("以第二台电脑为准" in words for words in desk_warnings(pair.unit))
