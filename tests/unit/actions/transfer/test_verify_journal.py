"""A journal chained anew contradicts what was sealed before, at the office and at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.actions.backups import back_up, restore
from desktop.actions.doctor import diagnose
from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.send_replies import send_replies
from desktop.actions.transfer.submit import start_correction, submit
from desktop.actions.transfer.verify_copies import check_copies
from desktop.actions.transfer.verify_journal import contradictions
from desktop.actions.workplace import Workplace, open_workplace
from desktop.errors import StoreError
from desktop.exchange.envelope import open_envelope
from desktop.store import journal, row_sums
from desktop.store.anchor import Anchor
from tests.damage import edit
from tests.pair import OCTOBER, Pair, make_pair
from tests.unit.actions.month import put, put_month


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with make_pair(tmp_path) as pair:
        put_month(pair.unit)
        pair.submit()
        pair.receive()
        yield pair


def chain_anew(workplace: Workplace) -> None:
    """Change one word of the journal and make everything else fit, as a careful hand would."""
    edit(
        workplace.database,
        "DROP TRIGGER journal_is_not_edited",
        "UPDATE journal SET who = '别人' WHERE id = 3",
    )
    digest = ""
    for number, columns, _digest in journal.readable_rows(workplace.db):
        digest = journal.chain(digest, columns)
        edit(workplace.database, f"UPDATE journal SET digest = '{digest}' WHERE id = {number}")
    edit(workplace.database, f"UPDATE journal_head SET digest = '{digest}'")
    edit(
        workplace.database,
        "CREATE TRIGGER journal_is_not_edited BEFORE UPDATE ON journal\n"
        "        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    )
    mark = row_sums.last_mark(workplace.db)
    assert mark is not None
    sums = row_sums.kept_sums(workplace.db)
    state = row_sums.state_of(mark.commits, mark.journal_rows, digest, sums)
    edit(
        workplace.database,
        f"UPDATE commit_head SET journal_digest = '{digest}', state = '{state}'",
    )
    Anchor(workplace.database).append(mark._replace(journal_digest=digest, state=state))


def test_a_sealed_file_carries_the_head_and_the_receipt_echoes_it(pair: Pair) -> None:
    (file,) = pair.unit.outbox.glob("*.tbsub")
    head = open_envelope(file.read_bytes()).manifest.journal
    number, digest = head.split(":")
    assert journal.digest_of_row(pair.unit.db, int(number)) == digest
    (reply,) = send_replies(pair.desk, pair.stick)
    receive(pair.unit, [reply.file])
    assert [row[0] for row in pair.unit.db.execute("SELECT journal FROM receipt")] == [head]
    assert contradictions(pair.unit) == () == contradictions(pair.desk)


def test_a_journal_chained_anew_is_contradicted_at_the_office(pair: Pair) -> None:
    (reply,) = send_replies(pair.desk, pair.stick)
    receive(pair.unit, [reply.file])
    chain_anew(pair.unit)
    assert diagnose(pair.unit, with_backups=False).is_sound, "it fits together"
    found = contradictions(pair.unit)
    assert [error.code for error in found] == ["journal-contradicts"] * 2, "the file, the receipt"
    start_correction(pair.unit, OCTOBER, "台账核对后更正")
    with pytest.raises(StoreError) as refused:
        submit(pair.unit, OCTOBER, pair.stick)
    assert refused.value.code == "journal-contradicts"


def test_a_journal_chained_anew_is_contradicted_at_the_desk(pair: Pair) -> None:
    send_replies(pair.desk, pair.stick)
    chain_anew(pair.desk)
    assert {error.code for error in contradictions(pair.desk)} == {"journal-contradicts"}


def test_a_restored_backup_is_no_contradiction(pair: Pair) -> None:
    home = pair.unit.home
    early = back_up(pair.unit)
    put(pair.unit, "E1", "E303", "7", period="2025-09")
    start_correction(pair.unit, OCTOBER, "台账核对后更正")
    put(pair.unit, "E1", "E304", "2")
    pair.submit()
    pair.unit.close()
    restore(home, early.path)
    with open_workplace(home, today=pair.unit.today) as again:
        assert contradictions(again) == ()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO figure (unit, period, code, dimension, value, how)"
        " VALUES ('140902101', '2025-10', 'E303', '', 10000, 'typed')",
        "INSERT INTO reading (unit, date, aqi) VALUES ('140902101', '2025-10-03', 50)",
        "UPDATE received SET state = 'rejected'",
        "DELETE FROM received",
    ],
)
def test_figures_that_no_file_brought_are_named(pair: Pair, statement: str) -> None:
    assert check_copies(pair.desk).problems == ()
    pair.desk.db.execute(statement)  # sums and journal agree: as if this program had done it
    assert "store-without-file" in {problem.code for problem in check_copies(pair.desk).problems}
