"""A stick at the desk: each file wholly in or wholly out, whatever their order, and a reason for
each that stays out.
"""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import date
from itertools import permutations
from pathlib import Path

import msgspec
import pytest

from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.desk.review import accept, accept_clean, lock_period
from desktop.actions.desk.standing import undecided_units
from desktop.actions.outputs.brief import brief
from desktop.actions.transfer import receive as receiving
from desktop.actions.transfer.conflicts import conflict_of
from desktop.actions.transfer.receive import FileResult, Receiver, receive
from desktop.actions.transfer.trust import decide_conflict, read_spooled, trust, waiting_keys
from desktop.actions.transfer.verify_copies import check_copies
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.catalogue.model import Catalogue
from desktop.domain.figures import SCALE, How
from desktop.domain.periods import Period
from desktop.errors import Refused, StoreError
from desktop.exchange.envelope import digest_of
from desktop.exchange.messages import FigureRow, ProjectRow, Submission
from desktop.store import Database, judgement, received, row_sums
from desktop.store.rows import projects_of
from tests.senders import DONGLOU, QICUN, Sender, decide_all
from tests.systems import IS_POSIX

TABLES = ("figure", "reading", "ledger_row", "honour", "explanation", "offered_figure")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Workplace]:
    init_workplace(tmp_path / "desk", role="district")
    with open_workplace(tmp_path / "desk", today=date(2025, 12, 5)) as workplace:
        yield workplace


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def known(desk: Workplace, catalogue: Catalogue, unit: str = QICUN) -> Sender:
    """A sender whose key was confirmed already."""
    sender = Sender(unit, catalogue)
    sender.known_at(desk)
    return sender


def outcomes(results: tuple[FileResult, ...]) -> list[str]:
    return [result.outcome for result in results]


def content(desk: Workplace) -> str:
    return json.dumps(
        {
            table: sorted(map(repr, desk.db.execute(f"SELECT * FROM {table}").fetchall()))
            for table in TABLES
        }
    )


def value(desk: Workplace, code: str, period: str = "2025-10", unit: str = QICUN) -> int | None:
    row = desk.db.execute(
        "SELECT value FROM figure WHERE unit = ? AND period = ? AND code = ?", [unit, period, code]
    ).fetchone()
    return row[0] // SCALE if row else None


def test_a_submission_is_taken_once(desk: Workplace, catalogue: Catalogue, stick: Path) -> None:
    sender = known(desk, catalogue)
    sender.put(stick)
    assert outcomes(receive(desk, [stick])) == ["taken"]
    assert (value(desk, "E303"), value(desk, "E301", "2025")) == (640, 1000)
    (project,) = projects_of(desk.db, QICUN, "2025-10")
    assert (project.columns["name"], project.done_this_year) == ("温泉康养中心", 3_100 * SCALE)
    before = content(desk)
    assert outcomes(receive(desk, [stick])) == ["known"]
    assert content(desk) == before


def test_the_first_file_of_a_unit_waits_for_its_check_code(
    desk: Workplace, catalogue: Catalogue, stick: Path
) -> None:
    sender = Sender(QICUN, catalogue)
    sender.put(stick)
    (result,) = receive(desk, [stick])
    assert (result.outcome, result.code) == ("refused", "key-not-trusted")
    assert value(desk, "E303") is None
    (key,) = waiting_keys(desk)
    assert (key.unit, key.check_code, key.is_change, key.files) == (QICUN, sender.code, False, 1)
    with pytest.raises(Refused) as wrong:
        trust(desk, QICUN, Sender(QICUN, catalogue).code)
    assert wrong.value.code == "key-code-differs"
    assert outcomes(trust(desk, QICUN, sender.code)) == ["taken"]
    assert value(desk, "E303") == 640
    assert waiting_keys(desk) == ()
    (kept,) = received.received_files(desk.db, QICUN, "2025-10")
    assert (kept.state, kept.source) == ("current", result.file.name)


def test_another_key_for_a_known_unit_is_a_decision_with_words(
    desk: Workplace, catalogue: Catalogue, stick: Path
) -> None:
    known(desk, catalogue)
    stranger = Sender(QICUN, catalogue)
    stranger.put(stick, afforested=9)
    assert receive(desk, [stick])[0].code == "key-not-trusted"
    assert value(desk, "E303") is None
    with pytest.raises(Refused) as without:
        trust(desk, QICUN, stranger.code)
    assert without.value.code == "reason-missing"
    trust(desk, QICUN, stranger.code, "旧电脑损坏，已电话核实")
    assert value(desk, "E303") == 9
    assert desk.db.execute("SELECT code FROM journal WHERE what = 'key'").fetchall() == [
        ("旧电脑损坏，已电话核实",)
    ]


def test_the_newest_number_counts_and_an_older_one_is_told(
    desk: Workplace, catalogue: Catalogue, stick: Path
) -> None:
    sender = known(desk, catalogue)
    first = sender.put(stick, sequence=1, afforested=1)
    receive(desk, [sender.put(stick, sequence=2, afforested=700)])
    (older,) = receive(desk, [first])
    assert (older.outcome, older.code) == ("older", "submission-older")
    assert "2" in older.reason
    assert value(desk, "E303") == 700
    assert desk.db.execute("SELECT DISTINCT state FROM form_state").fetchall() == [("corrected",)]


def test_two_files_with_one_number_wait_for_a_person(
    desk: Workplace, catalogue: Catalogue, stick: Path
) -> None:
    sender = known(desk, catalogue)
    one, two = sender.put(stick, afforested=640), sender.put(stick, afforested=641)
    assert sorted(outcomes(receive(desk, [stick]))) == ["conflict", "taken"]
    files = {f.source: f for f in received.received_files(desk.db, QICUN, "2025-10")}
    assert {f.state for f in files.values()} == {"current", "conflict"}
    counting = next(name for name, f in files.items() if f.state == "current")
    assert value(desk, "E303") == (640 if counting == one.name else 641), "what counted goes on"
    with pytest.raises(Refused):
        decide_conflict(desk, files[one.name].digest, "")
    decide_conflict(desk, files[two.name].digest, "电话核实，以 641 为准")
    assert value(desk, "E303") == 641
    assert received.received_file(desk.db, files[one.name].digest).state == "rejected"
    assert outcomes(receive(desk, [stick])) == ["known", "known"]


def test_an_accepted_form_stands_against_a_second_file_of_its_number(
    desk: Workplace, catalogue: Catalogue, stick: Path
) -> None:
    sender = known(desk, catalogue)
    sender.put(stick)
    receive(desk, [stick])
    desk.db.execute("UPDATE form_state SET state = 'accepted' WHERE form = 'E1'")
    sender.put(stick, afforested=641)
    assert sorted(outcomes(receive(desk, [stick]))) == ["conflict", "known"]
    assert value(desk, "E303") == 640


def test_a_figure_of_the_year_is_the_newest_months(
    desk: Workplace, catalogue: Catalogue, stick: Path
) -> None:
    sender = known(desk, catalogue)
    sender.put(stick, "2025-10", assigned=1200)
    sender.put(stick, "2025-09", assigned=1000)
    for file in sorted(stick.iterdir(), reverse=True):
        receive(desk, [file])
    assert value(desk, "E301", "2025") == 1200


def test_any_order_ends_the_same(
    desk: Workplace, catalogue: Catalogue, stick: Path, tmp_path: Path, repeat: int
) -> None:
    """Corrections, one number twice, forks that go on, and a gap: the files that wait or count
    are the same in any order, and so is everything once a person has decided between them.
    """
    senders = [known(desk, catalogue, unit) for unit in (QICUN, DONGLOU)]
    for sender in senders:
        for month in ("2025-08", "2025-09", "2025-10"):
            for sequence in (1, 2):
                sender.put(
                    stick, month, sequence, afforested=100 * sequence, assigned=1000 + sequence
                )
        sender.put(stick, "2025-11", 1)
        sender.put(stick, "2025-11", 1, afforested=5)
        # September forks after number 1, and one branch goes on to 3 over a 2 that never comes
        first = sender.made["2025-09", 1]
        sender.put_after(first, tmp_path / "lost", "2025-09", 2, afforested=7)
        sender.put(stick, "2025-09", 3, afforested=8)
        # October forks after number 2
        for afforested in (31, 32):
            sender.put_after(sender.made["2025-10", 2], stick, "2025-10", 3, afforested=afforested)
    files = sorted(stick.iterdir())
    ends, undecided = set(), set()
    for turn in range(repeat):
        random.Random(turn).shuffle(files)
        home = tmp_path / f"desk{turn}"
        init_workplace(home, role="district")
        with open_workplace(home, today=date(2025, 12, 5)) as other:
            for sender in senders:
                sender.known_at(other)
            half = random.Random(turn).randrange(len(files))
            receive(other, files[:half])
            receive(other, files[half:])
            undecided.add(waiting_or_counting(other))
            decide_all(other)
            ends.add(content(other))
        shutil.rmtree(home)
    assert len(undecided) == 1
    assert len(ends) == 1


def waiting_or_counting(desk: Workplace) -> frozenset[str]:
    """The files that nothing follows: of a fork all ends, of a period without one what counts."""
    forks = {(f.unit, f.period) for f in received.files_in_state(desk.db, "conflict")}
    files = [
        file
        for state in ("current", "conflict")
        for file in received.files_in_state(desk.db, state)
    ]
    followed = {file.previous for file in received.all_files(desk.db)}
    assert len(forks) == 6
    return frozenset(file.digest for file in files if file.digest not in followed)


def test_a_number_whose_forerunner_never_came_replaces_nothing(
    desk: Workplace, catalogue: Catalogue, stick: Path
) -> None:
    """A folder was copied after number 1: one copy's 2 counts; the other's 3 follows a 2 that was
    lost on the way.
    """
    sender = known(desk, catalogue)
    first = sender.put(stick, afforested=1020)
    ours = sender.put(stick, sequence=2, afforested=1500)
    assert outcomes(receive(desk, [first, ours])) == ["taken", "taken"]
    sender.put_after(digest_of(first.read_bytes()), stick / "lost", sequence=2, afforested=1020)
    theirs = sender.put(stick, sequence=3, afforested=1020)
    (result,) = receive(desk, [theirs])
    assert (result.outcome, result.code) == ("conflict", "submission-gap")
    assert value(desk, "E303") == 1500
    conflict = conflict_of(desk, result.digest)
    assert [f.sequence for f in conflict.files] == [2, 3]
    assert [d.texts for d in conflict.differences if d.cell_name == "E303"] == [("1,500", "1,020")]
    decide_conflict(desk, conflict.files[0].digest, "电话核实，以序号2为准")
    assert value(desk, "E303") == 1500
    assert not received.files_in_state(desk.db, "conflict")
    (lost,) = receive(desk, [stick / "lost"])
    assert (lost.outcome, lost.code) == ("older", "submission-followed"), "the decision covers it"
    assert value(desk, "E303") == 1500


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
def test_three_numbers_settle_in_any_order(
    desk: Workplace, catalogue: Catalogue, stick: Path, order: tuple[int, ...]
) -> None:
    sender = known(desk, catalogue)
    files = {n: sender.put(stick, sequence=n, afforested=100 * n) for n in (1, 2, 3)}
    for number in order:
        receive(desk, [files[number]])
    assert value(desk, "E303") == 300
    assert [f.state for f in received.received_files(desk.db, QICUN, "2025-10")] == [
        "superseded",
        "superseded",
        "current",
    ]


def test_three_before_two_on_one_stick_is_no_conflict(
    desk: Workplace, catalogue: Catalogue, stick: Path
) -> None:
    sender = known(desk, catalogue)
    first, second, third = (sender.put(stick, sequence=n, afforested=n) for n in (1, 2, 3))
    receive(desk, [first])
    assert outcomes(receive(desk, [third, second])) == ["taken", "older"]
    assert value(desk, "E303") == 3


def test_three_waits_while_two_is_missing(
    desk: Workplace, catalogue: Catalogue, stick: Path
) -> None:
    sender = known(desk, catalogue)
    first, second, third = (sender.put(stick, sequence=n, afforested=n) for n in (1, 2, 3))
    receive(desk, [first])
    (waits,) = receive(desk, [third])
    assert (waits.outcome, waits.code, value(desk, "E303")) == ("conflict", "submission-gap", 1)
    (closes,) = receive(desk, [second])
    assert (closes.outcome, value(desk, "E303")) == ("older", 3)


def test_acceptance_is_kept_where_nothing_changed(
    desk: Workplace, catalogue: Catalogue, stick: Path
) -> None:
    sender = known(desk, catalogue)
    receive(desk, [sender.put(stick, afforested=640)])
    accept(desk, QICUN, Period("2025-10"), "E2")
    accept(desk, QICUN, Period("2025-10"), "P1")
    receive(desk, [sender.put(stick, sequence=2, afforested=641)])
    states = {
        s.form: (s.state, s.sequence) for s in judgement.form_states(desk.db, "2025-10", QICUN)
    }
    assert states == {"E1": ("corrected", 2), "E2": ("accepted", 2), "P1": ("accepted", 2)}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("cut", "exchange-cut-short"),
        ("flipped", "exchange-signature-bad"),
        ("catalogue", "catalogue-not-issued"),
        ("roster", "unit-not-on-roster"),
        ("future", "period-not-yet"),
        ("ancient", "period-too-old"),
        ("misfit", "submission-misfit"),
        ("too many days", "submission-misfit"),
        ("other form", "submission-misfit"),
        ("wrong place", "submission-misfit"),
        ("task", "exchange-not-ours"),
    ],
)
def test_what_is_wrong_stays_out_and_the_rest_is_taken(
    desk: Workplace, catalogue: Catalogue, stick: Path, name: str, reason: str
) -> None:
    sender = known(desk, catalogue)
    good = known(desk, catalogue, DONGLOU)
    good.put(stick)
    data = sender.sealed(sender.message())
    match name:
        case "cut":
            data = data[:-70]
        case "flipped":
            data = data[:-100] + bytes([data[-100] ^ 1]) + data[-99:]
        case "catalogue":
            data = sender.sealed(sender.message(), catalogue="5f" * 32)
        case "roster":
            data = Sender("990000001", catalogue).sealed(Sender("990000001", catalogue).message())
        case "future":
            data = sender.sealed(sender.message("2026-01"))
        case "ancient":
            data = sender.sealed(sender.message("2015-01"))
        case "misfit":
            row = FigureRow("E1", "E999", "", "2025-10", 1, "", None, "", "", How.TYPED)
            data = sender.sealed(sender.message(figures=(row,)))
        case "too many days":
            row = FigureRow("E1", "E104", "", "2025-10", 32 * SCALE, "", None, "", "", How.TYPED)
            data = sender.sealed(sender.message(figures=(row,)))
        case "other form":
            row = FigureRow("R1", "R202", "", "2025-10", SCALE, "", None, "", "", How.TYPED)
            data = sender.sealed(sender.message(figures=(row,)))
        case "wrong place":
            row = FigureRow("E1", "E201", "汾河", "2025-10", SCALE, "", None, "", "", How.TYPED)
            data = sender.sealed(sender.message(figures=(row,)))
        case "task":
            data = b"PK\x03\x04" + data
    (stick / "a.tbsub").write_bytes(data)
    results = {r.file.name: r for r in receive(desk, [stick])}
    assert (results["a.tbsub"].outcome, results["a.tbsub"].code) == ("refused", reason)
    assert results["a.tbsub"].reason
    assert sum(r.outcome == "taken" for r in results.values()) == 1
    assert value(desk, "E303") is None
    assert value(desk, "E303", unit=DONGLOU) == 640
    assert len(list((desk.home / "quarantine").glob("*.txt"))) == 1


def test_rubbish_and_foreign_files(desk: Workplace, catalogue: Catalogue, stick: Path) -> None:
    sender = known(desk, catalogue)
    sender.put(stick / "忻府" / "十月")
    (stick / "System Volume Information").mkdir()
    (stick / "System Volume Information" / "IndexerVolumeGuid").write_text("x")
    (stick / "._a.tbsub").write_text("x")
    (stick / "说明.docx").write_bytes(b"PK\x03\x04")
    if IS_POSIX:  # Windows lets few users make links
        (stick / "missing").symlink_to(stick / "nowhere")
    results = receive(desk, [stick])
    assert sorted(outcomes(results)) == ["foreign"] * (2 if IS_POSIX else 1) + ["taken"]
    assert outcomes(receive(desk, [stick / "gone.tbsub"])) == ["refused"]


def test_a_closed_period_takes_nothing(desk: Workplace, catalogue: Catalogue, stick: Path) -> None:
    sender = known(desk, catalogue)
    desk.db.execute("INSERT INTO closed_period VALUES ('2025-10', '', '')")
    sender.put(stick)
    assert receive(desk, [stick])[0].code == "period-closed"
    assert value(desk, "E303") is None
    desk.db.execute("DELETE FROM closed_period")
    assert outcomes(receive(desk, [stick])) == ["taken"]


def test_stopping_keeps_what_was_taken(desk: Workplace, catalogue: Catalogue, stick: Path) -> None:
    sender = known(desk, catalogue)
    for month in ("2025-08", "2025-09", "2025-10"):
        sender.put(stick, month)
    reports: list[int] = []
    results = receive(
        desk,
        [stick],
        on_progress=lambda done, total, name: reports.append(done),
        is_stopped=lambda: len(reports) == 2,
    )
    assert outcomes(results) == ["taken", "taken"]
    assert sorted(outcomes(receive(desk, [stick]))) == ["known", "known", "taken"]


def test_the_copy_of_record_can_be_read_again(
    desk: Workplace, catalogue: Catalogue, stick: Path
) -> None:
    sender = known(desk, catalogue)
    sender.put(stick)
    digest = receive(desk, [stick])[0].digest
    file = received.received_file(desk.db, digest)
    assert file is not None
    assert read_spooled(desk, file).figures[1].value == 640 * SCALE
    path = desk.home / "spool" / file.file
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(StoreError):
        read_spooled(desk, file)


def test_a_project_in_a_file_has_the_columns_of_the_ledger_in_their_order() -> None:
    assert ProjectRow.__struct_fields__ == received.LEDGER


def test_a_quarters_submission_leaves_its_months_alone(
    desk: Workplace, catalogue: Catalogue, stick: Path
) -> None:
    sender = known(desk, catalogue)
    sender.put(stick, "2025-09")
    receive(desk, [stick])
    quarter = Submission(
        QICUN,
        "2025-Q3",
        1,
        ["R1"],
        [FigureRow("R1", "R202", "", "2025-Q3", 3 * SCALE, "", None, "", "", How.TYPED)],
        [],
        [],
        [],
        [],
        "",
        "",
        "",
    )
    (stick / "quarter.tbsub").write_bytes(sender.sealed(quarter))
    assert sorted(outcomes(receive(desk, [stick]))) == ["known", "taken"]
    assert desk.db.execute("SELECT count(*) FROM reading").fetchone()[0] == 1
    assert (value(desk, "E303", "2025-09"), value(desk, "R202", "2025-Q3")) == (640, 3)
    assert check_copies(desk).problems == ()


def test_a_monthly_form_in_a_quarters_submission_is_refused(
    desk: Workplace, catalogue: Catalogue, stick: Path
) -> None:
    sender = known(desk, catalogue)
    message = msgspec.structs.replace(sender.message("2025-10"), period="2025-Q3")
    (stick / "odd.tbsub").write_bytes(sender.sealed(message))
    (result,) = receive(desk, [stick])
    assert (result.outcome, result.code) == ("refused", "submission-misfit")


def test_a_correction_of_another_copys_file_is_a_fork(
    desk: Workplace, catalogue: Catalogue, stick: Path
) -> None:
    """A copied folder's number 3, whose number 2 never came, does not replace the other's 2."""
    sender = known(desk, catalogue)
    sender.put(stick, sequence=1, afforested=1_000)
    first = dict(sender.made)
    sender.put(stick, sequence=2, afforested=1_500)
    assert outcomes(receive(desk, [stick])) == ["taken", "taken"]
    sender.made = first  # the folder was copied before number 2
    sender.put(stick.parent / "copy", sequence=2, afforested=1_010)
    sender.put(stick, sequence=3, afforested=1_020)
    assert sorted(outcomes(receive(desk, [stick]))) == ["conflict", "known", "known"]
    assert value(desk, "E303") == 1_500, "what counted goes on counting until a person decides"
    states = {f.sequence: f.state for f in received.received_files(desk.db, QICUN, "2025-10")}
    assert states == {1: "superseded", 2: "current", 3: "conflict"}
    third = next(f for f in received.received_files(desk.db, QICUN, "2025-10") if f.sequence == 3)
    conflict = conflict_of(desk, third.digest)
    assert {f.sequence for f in conflict.files} == {2, 3}
    assert any(
        d.cell_name == "E303" and set(d.texts) == {"1,500", "1,020"} for d in conflict.differences
    )
    decide_conflict(desk, third.digest, "电话核对：以第二台电脑为准")
    assert value(desk, "E303") == 1_020
    states = {f.sequence: f.state for f in received.received_files(desk.db, QICUN, "2025-10")}
    assert states == {1: "superseded", 2: "rejected", 3: "current"}


def test_an_accepted_figure_is_not_replaced_by_a_fork(
    desk: Workplace, catalogue: Catalogue, stick: Path
) -> None:
    sender = known(desk, catalogue)
    sender.put(stick, sequence=1, afforested=1_000)
    first = dict(sender.made)
    sender.put(stick, sequence=2, afforested=1_500)
    receive(desk, [stick])
    accept(desk, QICUN, Period("2025-10"))
    sender.made = first
    sender.put(stick.parent / "copy", sequence=2, afforested=1_010)
    sender.put(stick, sequence=3, afforested=1_020)
    assert sorted(outcomes(receive(desk, [stick]))) == ["conflict", "known", "known"]
    assert value(desk, "E303") == 1_500


def test_three_before_two_settles(desk: Workplace, catalogue: Catalogue, stick: Path) -> None:
    sender = known(desk, catalogue)
    sender.put(stick, sequence=1, afforested=1)
    second = sender.put(stick.parent / "later", sequence=2, afforested=2)
    sender.put(stick, sequence=3, afforested=3)
    assert sorted(outcomes(receive(desk, [stick]))) == ["conflict", "taken"]
    assert value(desk, "E303") == 1, "number 3 waits for number 2"
    second.rename(stick / second.name)
    assert sorted(outcomes(receive(desk, [stick]))) == ["known", "known", "older"]
    assert value(desk, "E303") == 3


def test_nothing_is_judged_while_another_file_waits(
    desk: Workplace, catalogue: Catalogue, stick: Path
) -> None:
    """Neither accepted nor closed, and who reads the figures reads that one is undecided."""
    sender = known(desk, catalogue)
    receive(desk, [sender.put(stick, afforested=1_000)])
    fork = sender.put(stick, afforested=1_010)
    assert outcomes(receive(desk, [fork])) == ["conflict"]
    october = Period("2025-10")
    for judge in (
        lambda: accept(desk, QICUN, october),
        lambda: accept(desk, QICUN, october, "E1"),
        lambda: lock_period(desk, october),
    ):
        with pytest.raises(Refused, match="conflict-first"):
            judge()
    assert accept_clean(desk, october) == {}
    notes = [p.text for p in brief(desk, consolidate(desk, october)).paragraphs if p.kind == "note"]
    assert any("另有文件等待决定" in note and "奇村" in note for note in notes)
    assert undecided_units(desk, Period("2025-09")) == ()
    decide_conflict(desk, digest_of(fork.read_bytes()), "电话核对")
    assert undecided_units(desk, october) == ()
    assert accept(desk, QICUN, october) == ("E1", "E2", "P1")
    lock_period(desk, october)


# --- many files, one commit
def test_small_submissions_share_a_commit(
    desk: Workplace, catalogue: Catalogue, stick: Path
) -> None:
    for unit in (QICUN, DONGLOU):
        sender = known(desk, catalogue, unit)
        for month in range(1, 12):
            sender.put(stick, f"2025-{month:02d}")
    before = commits(desk)
    results = receive(desk, [stick])
    assert outcomes(results) == ["taken"] * 22
    assert commits(desk) - before == 2
    assert row_sums.changed_tables(desk.db) == ()
    assert [path.name for path in (desk.home / "spool").iterdir() if path.name[0] == "."] == []


def test_a_bad_file_among_good_ones_stays_out_alone(
    desk: Workplace, catalogue: Catalogue, stick: Path
) -> None:
    sender, stranger = known(desk, catalogue), Sender(DONGLOU, catalogue)
    files = [sender.put(stick, f"2025-{month:02d}") for month in range(1, 9)]
    files[2].write_bytes(files[2].read_bytes()[:-1])
    stranger.put(stick, "2025-03")
    (stick / "empty.tbsub").write_bytes(b"")
    shutil.copy(files[4], stick / "again.tbsub")
    by_outcome = sorted(outcomes(receive(desk, [stick])))
    assert by_outcome == ["known", *["refused"] * 3, *["taken"] * 7]
    assert check_copies(desk).problems == ()
    assert len(list((desk.home / "quarantine").glob("*.tbsub"))) == 2


@pytest.mark.parametrize(
    "fault", [StoreError("store-full"), OSError("x"), sqlite3.OperationalError("x")]
)
def test_what_the_machine_refuses_of_a_group_is_tried_file_by_file(
    desk: Workplace,
    catalogue: Catalogue,
    stick: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: Exception,
) -> None:
    sender = known(desk, catalogue)
    for month in range(1, 9):
        sender.put(stick, f"2025-{month:02d}")
    keep, calls = row_sums.keep_commit, []

    def fails_once(db: Database) -> object:
        calls.append(1)
        if len(calls) == 1:
            raise fault
        return keep(db)

    monkeypatch.setattr(row_sums, "keep_commit", fails_once)
    assert outcomes(receive(desk, [stick])) == ["taken"] * 8
    assert len(calls) == 9
    assert row_sums.changed_tables(desk.db) == ()


def test_copies_lost_after_the_commit_are_there_at_the_next_opening(
    desk: Workplace, catalogue: Catalogue, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = known(desk, catalogue)
    for month in range(1, 9):
        sender.put(stick, f"2025-{month:02d}")
    monkeypatch.setattr(Receiver, "settle", lambda _self: None)
    receive(desk, [stick])
    desk.close()
    copies = sorted((desk.home / "spool").glob("[!.]*.tbsub"))
    copies[0].unlink()
    copies[1].write_bytes(b"")
    copies[2].write_bytes(copies[2].read_bytes()[:40])
    with open_workplace(desk.home, today=desk.today) as opened:
        assert check_copies(opened).problems == ()
        assert [path for path in (desk.home / "spool").iterdir() if path.name[0] == "."] == []


def commits(desk: Workplace) -> int:
    mark = row_sums.last_mark(desk.db)
    assert mark is not None
    return mark.commits


def test_what_waits_keeps_its_copy_where_a_group_that_puts_it_out_is_not_taken(
    desk: Workplace, catalogue: Catalogue, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "OF_UNIT_WAITING", 2)
    stranger = Sender(QICUN, catalogue)
    first = [stranger.put(stick, f"2025-{month:02d}") for month in (1, 2)]
    receive(desk, first)
    later = [stranger.put(stick, f"2025-{month:02d}") for month in (3, 4, 5)]

    def is_full(_db: Database) -> None:
        raise StoreError("store-full", file="x", detail="x")

    monkeypatch.setattr(row_sums, "keep_commit", is_full)
    assert {result.code for result in receive(desk, later)} == {"store-full"}
    monkeypatch.undo()
    waiting = received.files_in_state(desk.db, "waiting")
    assert len(waiting) == 2
    assert all((desk.home / "spool" / file.file).exists() for file in waiting)
    monkeypatch.setattr(receiving, "OF_UNIT_WAITING", 2)
    receive(desk, later)
    waiting = received.files_in_state(desk.db, "waiting")
    assert {path.name for path in (desk.home / "spool").glob("[!.]*.tbsub")} == {
        file.file for file in waiting
    }
    assert len(waiting) == 2


def test_what_gave_way_and_came_again_in_one_group_keeps_its_copy(
    desk: Workplace, catalogue: Catalogue, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "OF_UNIT_WAITING", 1)
    stranger = Sender(QICUN, catalogue)
    first, other = stranger.put(stick, "2025-01"), stranger.put(stick, "2025-02")
    again = stick / "again.tbsub"
    shutil.copy(first, again)
    receive(desk, [first])
    receive(desk, [other, again])
    (waiting,) = received.files_in_state(desk.db, "waiting")
    assert waiting.period == "2025-01"
    assert (desk.home / "spool" / waiting.file).read_bytes() == first.read_bytes()
