"""Submitting: gathered, sealed, written, read back value by value; corrections; what stands in
the way.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.actions.checks.check import check_period
from desktop.actions.checks.explain import explain
from desktop.actions.transfer.inspect import show_file
from desktop.actions.transfer.submit import gather_submission, start_correction, submit
from desktop.actions.workplace import Workplace
from desktop.domain.figures import Figure
from desktop.errors import FindingsBlock, MachineError, Refused, StoreError
from desktop.exchange.envelope import digest_of
from desktop.exchange.keys import check_code, make_keys
from desktop.exchange.messages import Submission
from desktop.store import journal
from desktop.store.rows import KeptExplanation, figures_of, write_explanation
from desktop.store.submissions import TrustedKey, latest_submission, pin_key, submissions_of
from tests.unit.actions.month import MONTH, put, put_air, put_project, put_tables, text_of


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def full(workplace: Workplace) -> Workplace:
    """October, ready to go: every query explained."""
    put_air(workplace)
    put_tables(workplace)
    put_project(workplace, "P01", "民生实事", stage="前期")
    put(workplace, "E2", "aqi", "", dimension="2025-10-31")
    put(workplace, "E2", "invalid", "1", dimension="2025-10-31", note="仪器停电")
    for finding in check_period(workplace, MONTH):
        if finding.severity == "query" and finding.blocks:
            explain(
                workplace, MONTH, finding.rule, "临时用房先行动工，主体手续正在办理", finding.cell
            )
    return workplace


def test_what_was_gathered_comes_back_value_by_value(full: Workplace, stick: Path) -> None:
    gathered = gather_submission(full, MONTH, 1, "")
    done = submit(full, MONTH, stick)
    shown = show_file(done.file, full)
    assert shown.message == gathered
    assert shown.verified and shown.signer == "own"
    assert (done.unit, done.period, done.sequence) == ("140902209", "2025-10", 1)
    assert done.digest == digest_of(done.file.read_bytes()) == shown.digest
    assert done.check_code == check_code(done.digest)


@pytest.mark.parametrize(
    ("sql", "place"),
    [
        ("UPDATE figure SET value = -10000 WHERE code = 'E303'", "E1 E303"),
        ("UPDATE reading SET aqi = 5010000 WHERE date = '2025-10-03'", "E2 2025-10-03"),
        ("UPDATE project SET name = name || char(8203)", "P01"),
        ("UPDATE project SET planned_start = '2025-02-30'", "P1 P01"),
        ("UPDATE progress SET stage = '建成'", "P1 P01"),
        ("UPDATE explanation SET words = words || char(8238)", "P1-R"),
    ],
)
def test_an_office_seals_nothing_that_the_desk_would_refuse(
    full: Workplace, stick: Path, sql: str, place: str
) -> None:
    """Whatever wrote it: the same judgement, before the seal, names the cell."""
    full.db.conn.execute(sql)
    with pytest.raises(Refused) as refused:
        submit(full, MONTH, stick)
    assert refused.value.code == "submission-not-sealed"
    assert place in str(refused.value.params["cell"])
    assert latest_submission(full.db, full.unit.code, MONTH) is None
    assert list(stick.iterdir()) == []


def test_words_to_what_is_no_more_stay_at_home(full: Workplace, stick: Path) -> None:
    """Explanations of a rule, a project or a section that went do not make the file unfit."""
    kept = gather_submission(full, MONTH, 1, "").explanations
    for rule, form, code, dimension in (
        ("P1-R99", "P1", "done_this_month", "P01"),
        ("P1-R12", "P1", "done_this_month", "P77"),
        ("E1-R15", "E1", "E201", "汾河"),
    ):
        words = KeptExplanation("停电两天", journal.now())
        write_explanation(full.db, full.unit.code, MONTH, (rule, form, code, dimension), words)
    assert gather_submission(full, MONTH, 1, "").explanations == kept
    assert submit(full, MONTH, stick).sequence == 1


def test_every_figure_of_the_store_is_in_the_file(full: Workplace, stick: Path) -> None:
    message = show_file(submit(full, MONTH, stick).file, full).message
    assert isinstance(message, Submission)
    stored = figures_of(full.db, full.unit.code, ("2025-10", "2025"))
    sent = {
        (row.period, row.code, row.dimension): Figure(
            row.value, row.words, row.missing, row.note, row.standard
        )
        for row in message.figures
    }
    assert sent == stored
    assert len(message.readings) == 31
    assert (
        message.readings[-1].invalid,
        message.readings[-1].reason,
        message.readings[-1].aqi,
    ) == (True, "仪器停电", None)
    assert message.readings[0].aqi == 830_000
    assert (message.projects[0].done_this_month, message.projects[0].total_investment) == (
        400_000,
        12_005_000,
    )
    assert len(message.explanations) > 0


def test_findings_stand_in_the_way(workplace: Workplace, stick: Path) -> None:
    with pytest.raises(FindingsBlock):
        submit(workplace, MONTH, stick)
    assert list(stick.iterdir()) == []
    assert latest_submission(workplace.db, workplace.unit.code, MONTH) is None


def test_an_unanswered_query_stands_in_the_way(full: Workplace, stick: Path) -> None:
    finding = next(f for f in check_period(full, MONTH) if f.severity == "query")
    explain(full, MONTH, finding.rule, "")
    with pytest.raises(FindingsBlock):
        submit(full, MONTH, stick)


def test_the_period_is_locked_afterwards(full: Workplace, stick: Path) -> None:
    submit(full, MONTH, stick)
    with pytest.raises(Refused, match="cell-locked"):
        put(full, "E1", "E303", "1")
    with pytest.raises(Refused, match="period-locked"):
        explain(full, MONTH, "E1-R07", "去年同期沙尘较多，今年明显减少")


def test_the_same_bytes_go_out_again(full: Workplace, stick: Path, tmp_path: Path) -> None:
    first = submit(full, MONTH, stick)
    other = tmp_path / "other"
    other.mkdir()
    again = submit(full, MONTH, other)
    assert (again.sequence, again.digest) == (1, first.digest)
    assert again.file.read_bytes() == first.file.read_bytes()


def test_a_correction_takes_the_next_number(full: Workplace, stick: Path) -> None:
    first = submit(full, MONTH, stick)
    with pytest.raises(Refused, match="reason-missing"):
        start_correction(full, MONTH, " ")
    assert start_correction(full, MONTH, "造林面积多录一位") == 2
    with pytest.raises(Refused, match="already-open"):
        start_correction(full, MONTH, "再来一次")
    put(full, "E1", "E303", "1010")
    second = submit(full, MONTH, stick)
    shown = show_file(second.file, full)
    assert isinstance(shown.message, Submission)
    assert (shown.manifest.sequence, shown.manifest.previous) == (2, first.digest)
    assert shown.message.reason == "造林面积多录一位"
    assert text_of(full, "E1", "E303") == "1010"
    assert first.file.exists()


def test_nothing_to_correct(workplace: Workplace) -> None:
    with pytest.raises(Refused, match="not-submitted"):
        start_correction(workplace, MONTH, "改一下")


def test_encrypted_to_the_district_once_it_is_known(full: Workplace, stick: Path) -> None:
    district = make_keys()
    pin_key(
        full.db, TrustedKey("district", district.signing_public, district.recipient, journal.now())
    )
    done = submit(full, MONTH, stick)
    assert done.encrypted
    stranger = show_file(done.file)
    assert stranger.message is None and stranger.why_closed == "exchange-cannot-decrypt"
    assert isinstance(show_file(done.file, full).message, Submission), (
        "the sender can read what it sent"
    )


def test_a_stick_that_is_gone_leaves_it_sealed(full: Workplace, stick: Path) -> None:
    with pytest.raises(MachineError):
        submit(full, MONTH, stick / "gone")
    (row,) = submissions_of(full.db, full.unit.code, MONTH)
    assert row.state == "sealed"
    done = submit(full, MONTH, stick)
    assert done.digest == row.digest
    assert submissions_of(full.db, full.unit.code, MONTH)[0].state == "exported"


def test_a_file_in_the_place_of_the_outbox_is_named(full: Workplace, stick: Path) -> None:
    full.outbox.write_text("a file where the folder should be")
    with pytest.raises(MachineError, match="file-exists"):
        submit(full, MONTH, stick)
    assert submissions_of(full.db, full.unit.code, MONTH) == ()


def test_a_sealed_file_that_was_changed_does_not_go_out(full: Workplace, stick: Path) -> None:
    done = submit(full, MONTH, stick)
    kept = full.outbox / done.file.name
    kept.write_bytes(kept.read_bytes()[:-1] + b"\xff")  # never the last byte of a signature
    with pytest.raises(StoreError, match="outbox-changed"):
        submit(full, MONTH, stick)
