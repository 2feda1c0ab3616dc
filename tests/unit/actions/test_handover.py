"""Handing a workplace over and taking it up: all of it is there afterwards, at one place only can it be worked with, and
the desk notices nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.actions.backups import back_up, restore
from desktop.actions.desk.own_offices import hand_in, ready_reporter
from desktop.actions.desk.review import cell_ref, return_cells
from desktop.actions.entry.enter import enter
from desktop.actions.handover import hand_over as handing
from desktop.actions.handover.hand_over import Terms, go_on_here, hand_over
from desktop.actions.handover.open_matters import open_matters
from desktop.actions.handover.take_over import take_over, taken_before
from desktop.actions.keys import workplace_keys
from desktop.actions.pages.header import deadline
from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.receive_reply import desk_warnings
from desktop.actions.transfer.send_replies import send_replies
from desktop.actions.transfer.submit import submit
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.domain.figures import SCALE, Cell, Figure
from desktop.errors import AppError, MachineError
from desktop.exchange.handover_file import read_handover
from desktop.exchange.keyplace import KeyLocation, load_keys, where_keys_lie
from desktop.folders import files_below
from desktop.store import journal
from tests.pair import OCTOBER, UNIT, Pair, make_pair
from tests.unit.actions.month import put_month

WORDS = "correct horse battery staple"
TODAY = date(2025, 11, 5)
TERMS = Terms("王秀英", "李建国", True, date(2025, 12, 1), {})


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk that received October of a unit, and returned a cell."""
    folder = tmp_path_factory.mktemp("met")
    with make_pair(folder) as pair:
        put_month(pair.unit)
        pair.submit()
        pair.receive()
        return_cells(
            pair.desk, UNIT, OCTOBER, [cell_ref(pair.desk, UNIT, OCTOBER, "E303")], "请核对"
        )
        send_replies(pair.desk, pair.stick)
        receive(pair.unit, [pair.stick])
    return folder


@pytest.fixture
def folder(met: Path, tmp_path: Path) -> Path:
    shutil.copytree(met, tmp_path / "met")
    return tmp_path / "met"


@pytest.fixture
def pair(folder: Path) -> Iterator[Pair]:
    with (
        open_workplace(folder / "desk", today=TODAY) as desk,
        open_workplace(folder / "unit", today=TODAY) as unit,
    ):
        yield Pair(desk, unit, folder / "stick")


def code_of(work: Callable[[], object]) -> str:
    with pytest.raises(AppError) as caught:
        work()
    return caught.value.code


def put(workplace: Workplace, number: int, period: str = "2025-11") -> None:
    enter(workplace, [(Cell("E1", "E303", "", period), Figure(number * SCALE))])


def rows_of(workplace: Workplace) -> dict[str, list[tuple[object, ...]]]:
    """All that a workplace knows, but for what a handover adds."""
    db = workplace.db
    tables = [
        name
        for name in db.table_names()
        if not name.startswith(("journal", "sqlite", "_", "table_sum", "commit_head"))
    ]
    return {
        name: sorted(map(repr, db.execute(f"SELECT * FROM {name}").fetchall()))  # type: ignore[misc]
        for name in tables
        if name not in ("setting", "person")  # of who works here: tests of people
    }


# --- moving
def test_everything_goes_along_and_the_month_goes_on(pair: Pair, tmp_path: Path) -> None:
    put(pair.unit, 7)
    before, keys = rows_of(pair.unit), workplace_keys(pair.unit)
    sealed = {p.name: p.read_bytes() for p in files_below(pair.unit.outbox)}
    made = hand_over(pair.unit, pair.stick, WORDS, TERMS)
    assert {m.kind for m in made.contents.matters} >= {"returned"}
    home = tmp_path / "new"
    taken = take_over(home, read_handover(made.file), WORDS)
    assert (taken.check_code, taken.contents) == (made.check_code, made.contents)
    with open_workplace(home, today=TODAY) as new:
        assert rows_of(new) == before
        assert load_keys(home) == keys
        assert {p.name: p.read_bytes() for p in files_below(new.outbox)} == sealed
        assert new.read_only is None and new.who.startswith("李建国")
        put(new, 650, OCTOBER)
        submitted = Pair(pair.desk, new, pair.stick).submit()
        assert submitted.sequence == 2
        results = receive(pair.desk, [submitted.file])
        assert [r.outcome for r in results] == ["taken"], results
    assert "unit" in str(pair.unit.home) and pair.unit.read_only is not None
    assert code_of(lambda: put(pair.unit, 8)) == "workplace-handed-over"
    assert code_of(lambda: submit(pair.unit, OCTOBER, pair.stick)) == "workplace-handed-over"


def test_the_old_computer_stays_closed_when_it_is_opened_again(folder: Path) -> None:
    with open_workplace(folder / "unit", today=TODAY) as unit:
        backup = back_up(unit)
        hand_over(unit, folder / "stick", WORDS, TERMS)
    with open_workplace(folder / "unit", today=TODAY) as unit:
        assert code_of(lambda: put(unit, 8)) == "workplace-handed-over"
    assert code_of(lambda: restore(folder / "unit", backup.path)) == "workplace-handed-over"


def test_taking_it_back_needs_words_and_is_in_the_journal(folder: Path) -> None:
    with open_workplace(folder / "unit", today=TODAY) as unit:
        assert code_of(lambda: go_on_here(unit, "新电脑坏了")) == "not-handed-over"
        made = hand_over(unit, folder / "stick", WORDS, TERMS)
        assert code_of(lambda: go_on_here(unit, " ")) == "reason-missing"
        go_on_here(unit, "新电脑坏了")
        put(unit, 8)
        events = unit.db.execute(
            "SELECT what, after FROM journal WHERE before = ?", [made.facts.handover]
        ).fetchall()
    assert events == [("handed-over", "李建国"), ("handover-undone", "新电脑坏了")]
    with open_workplace(folder / "unit", today=TODAY) as unit:
        put(unit, 9)


def test_a_desk_goes_with_its_offices(pair: Pair, tmp_path: Path) -> None:
    office = next(u.code for u in pair.desk.catalogue.units if u.group != "township")
    home = ready_reporter(pair.desk, office)
    with open_workplace(home, today=TODAY) as own:
        keys = workplace_keys(own)
    made = hand_over(pair.desk, pair.stick, WORDS, Terms("王秀英", "", False, TODAY, {}))
    assert made.facts.handed_to == "王秀英"
    take_over(tmp_path / "new", read_handover(made.file), WORDS)
    with open_workplace(tmp_path / "new", today=TODAY) as desk:
        assert load_keys(desk.home / "reporters" / office) == keys
        with open_workplace(desk.home / "reporters" / office, today=TODAY) as own:
            assert own.unit.code == office
        put(pair.unit, 660, OCTOBER)
        submitted = Pair(desk, pair.unit, pair.stick).submit()
        assert [r.outcome for r in receive(desk, [submitted.file])] == ["taken"]
    assert code_of(lambda: hand_in(pair.desk, office, OCTOBER)) == "workplace-handed-over"
    assert code_of(lambda: receive(pair.desk, [pair.stick])) == "workplace-handed-over"


def test_an_open_office_keeps_the_desk_here(pair: Pair) -> None:
    office = next(u.code for u in pair.desk.catalogue.units if u.group != "township")
    with open_workplace(ready_reporter(pair.desk, office), today=TODAY):
        assert code_of(lambda: hand_over(pair.desk, pair.stick, WORDS, TERMS)) == "workplace-in-use"
    assert pair.desk.read_only is None and not list(pair.stick.glob("*.tbhand"))


@pytest.mark.parametrize("words", [None, "another horse battery staple"])
def test_keys_lie_as_safe_as_before(folder: Path, tmp_path: Path, words: str | None) -> None:
    from desktop.actions.keys import change_passphrase

    with open_workplace(folder / "unit", today=TODAY) as unit:
        keys = workplace_keys(unit)
        if words:
            change_passphrase(unit, None, words)
        made = hand_over(unit, folder / "stick", WORDS, TERMS, keys_passphrase=words)
    taken = take_over(tmp_path / "new", read_handover(made.file), WORDS)
    place = where_keys_lie(tmp_path / "new")
    assert place == taken.key_place == (KeyLocation.PASSPHRASE if words else KeyLocation.PLAIN)
    assert load_keys(tmp_path / "new", WORDS) == keys


def test_a_workplace_without_keys_can_go(tmp_path: Path) -> None:
    init_workplace(tmp_path / "u", role="township", unit_code=UNIT)
    with open_workplace(tmp_path / "u") as unit:
        made = hand_over(unit, tmp_path, WORDS, TERMS)
    taken = take_over(tmp_path / "new", read_handover(made.file), WORDS)
    assert (taken.key_code, taken.key_place) == ("", "")
    assert where_keys_lie(tmp_path / "new") is None


# --- bad input
def test_who_takes_over_has_to_be_named(pair: Pair) -> None:
    for by, to, is_new in (("", "李", True), ("王", " ", True), ("", "", False)):
        terms = Terms(by, to, is_new, TODAY, {})
        assert code_of(lambda: hand_over(pair.unit, pair.stick, WORDS, terms)) == "handover-nobody"  # noqa: B023
    assert pair.unit.read_only is None


def test_wrong_passphrase_taken_twice_and_on_the_old_computer(folder: Path, tmp_path: Path) -> None:
    with open_workplace(folder / "unit", today=TODAY) as unit:
        made = hand_over(unit, folder / "stick", WORDS, TERMS)
    found = read_handover(made.file)
    assert taken_before(made.file) == ""
    assert (
        code_of(lambda: take_over(tmp_path / "new", found, "wrong")) == "handover-wrong-passphrase"
    )
    assert not (tmp_path / "new").exists()
    take_over(tmp_path / "new", found, WORDS)
    assert "李建国" in taken_before(made.file)
    assert code_of(lambda: take_over(tmp_path / "new", found, WORDS)) == "handover-taken-here"
    assert code_of(lambda: take_over(folder / "unit", found, WORDS)) == "handover-of-this-computer"


def test_a_workplace_that_is_there_is_never_overwritten(folder: Path, tmp_path: Path) -> None:
    with open_workplace(folder / "unit", today=TODAY) as unit:
        made = hand_over(unit, folder / "stick", WORDS, TERMS)
        go_on_here(unit, "试一下")
        put(unit, 9)
        again = hand_over(unit, folder / "stick", WORDS, TERMS)
        go_on_here(unit, "再试一下")
    found = read_handover(made.file)
    assert code_of(lambda: take_over(folder / "desk", found, WORDS)) == "handover-beside"
    assert code_of(lambda: take_over(folder / "unit", found, WORDS)) in (
        "handover-older",
        "handover-beside",
    )
    init_workplace(tmp_path / "other", role="township", unit_code="140902101")
    assert code_of(lambda: take_over(tmp_path / "other", found, WORDS)) == "handover-beside"
    with open_workplace(folder / "unit", today=TODAY) as unit:
        assert (
            unit.db.execute("SELECT count(*) FROM figure WHERE period = '2025-11'").fetchone()[0]
            == 1
        )
    assert again.check_code != made.check_code


def test_it_can_come_back_to_the_old_computer_and_only_from_who_has_it(
    folder: Path, tmp_path: Path
) -> None:
    """As after a leave: handed over, worked with there, and handed back."""
    with open_workplace(folder / "unit", today=TODAY) as unit:
        first = hand_over(unit, folder / "stick", WORDS, TERMS)
        go_on_here(unit, "先试一遍")
        second = hand_over(unit, folder / "stick", WORDS, TERMS)
    for number, handover in enumerate((first, second)):
        home = tmp_path / f"new{number}"
        take_over(home, read_handover(handover.file), WORDS)
        with open_workplace(home, today=TODAY) as new:
            put(new, 40 + number)
            back = hand_over(new, tmp_path, WORDS, Terms("李建国", "王秀英", True, TODAY, {}))
        if number == 0:
            refused = code_of(lambda: take_over(folder / "unit", read_handover(back.file), WORDS))  # noqa: B023
            assert refused == "handover-not-following"
        else:
            taken = take_over(folder / "unit", read_handover(back.file), WORDS)
            assert taken.aside is not None and taken.aside.exists()
        back.file.unlink()
    with open_workplace(folder / "unit", today=TODAY) as unit:
        assert unit.read_only is None and unit.who.startswith("王秀英")
        (value,) = unit.db.execute("SELECT value FROM figure WHERE period = '2025-11'").fetchone()
        assert value == 41 * SCALE
        put(unit, 42)


# --- the writing fails
@pytest.mark.parametrize("step", ["space", "written", "synced", "compared", "renamed"])
def test_where_no_whole_file_came_to_be_the_work_goes_on_here(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Also where the file had its name already and could be taken away again."""
    real = handing.write_safely

    def failing(data, folder, name, on_step, owner):  # type: ignore[no-untyped-def]
        def pass_on(done: str) -> None:
            on_step(done)
            if done == step:
                raise MachineError("stick-gone", file=name, folder=str(folder))

        return real(data, folder, name, pass_on, owner=owner)

    monkeypatch.setattr(handing, "write_safely", failing)
    assert code_of(lambda: hand_over(pair.unit, pair.stick, WORDS, TERMS)) == "stick-gone"
    assert not list(pair.stick.glob("*.tbhand"))
    put(pair.unit, 8)
    assert journal.last_event(pair.unit.db, "handover-broken-off")[0]
    assert not list(pair.unit.home.glob(".handover-*"))


@pytest.mark.parametrize("step", ["compared", "renamed"])
def test_where_a_whole_file_may_lie_on_a_stick_that_is_gone_the_work_stays_closed(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Two that can be worked with must never be; a renaming that failed may have happened."""

    def failing(data, folder, name, on_step, owner):  # type: ignore[no-untyped-def]
        on_step("compared")
        on_step(step)
        shutil.rmtree(folder)
        raise MachineError("stick-gone", file=name, folder=str(folder))

    monkeypatch.setattr(handing, "write_safely", failing)
    assert code_of(lambda: hand_over(pair.unit, pair.stick, WORDS, TERMS)) == "stick-gone"
    assert code_of(lambda: put(pair.unit, 8)) == "workplace-handover-begun"
    go_on_here(pair.unit, "U盘掉了，没有写成")
    put(pair.unit, 8)


def test_a_takeover_that_ended_in_its_last_step_is_finished_by_the_next_start(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.actions.handover import take_over as taking

    with open_workplace(folder / "unit", today=TODAY) as unit:
        before = rows_of(unit)
        made = hand_over(unit, folder / "stick", WORDS, TERMS)

    def ended(*_words: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(taking, "arrive", ended)
        with pytest.raises(KeyboardInterrupt):
            take_over(tmp_path / "new", read_handover(made.file), WORDS)
    with open_workplace(tmp_path / "new", today=TODAY) as new:
        assert rows_of(new) == before
        assert sorted(p.name for p in files_below(new.outbox))
    assert not list((tmp_path / "new").glob(".arriv*"))


# --- what is not done yet
def test_what_is_not_done_yet_is_told(pair: Pair) -> None:
    (returned,) = (m for m in open_matters(pair.unit) if m.kind == "returned")
    due = deadline(pair.unit, OCTOBER)
    assert "2025年10月" in returned.text and due is not None and returned.due == due.date
    assert "请核对" in returned.words
    kinds = {matter.kind for matter in open_matters(pair.desk)}
    assert kinds >= {"missing", "returned"}


def test_words_for_the_one_who_takes_over_go_along(pair: Pair, tmp_path: Path) -> None:
    terms = Terms("王秀英", "李建国", True, TODAY, {0: " 等林业站对账\n"})
    made = hand_over(pair.unit, pair.stick, WORDS, terms)
    taken = take_over(tmp_path / "new", read_handover(made.file), WORDS)
    assert taken.contents.matters[0].words == "等林业站对账"


def test_nothing_open_at_a_new_workplace(tmp_path: Path) -> None:
    init_workplace(tmp_path / "d", role="district")
    with open_workplace(tmp_path / "d", today=TODAY) as desk:
        assert {m.kind for m in open_matters(desk)} <= {"missing"}


# --- two that live
def test_two_living_copies_are_noticed(folder: Path, tmp_path: Path) -> None:
    """On one stick at once; else when the desk's next file comes."""
    with (
        open_workplace(folder / "desk", today=date(2025, 12, 5)) as desk,
        open_workplace(folder / "unit", today=date(2025, 12, 5)) as old,
    ):
        made = hand_over(old, folder / "stick", WORDS, TERMS)
        go_on_here(old, "以为没有写成")
        take_over(tmp_path / "new", read_handover(made.file), WORDS)
        with open_workplace(tmp_path / "new", today=date(2025, 12, 5)) as new:
            put(new, 650, OCTOBER)
            theirs = Pair(desk, new, folder / "stick").submit()
            assert "另一台电脑" not in theirs.note
            put(old, 660, OCTOBER)
            ours = Pair(desk, old, folder / "stick").submit()
            assert theirs.file.name in ours.note and "另一台电脑" in ours.note
            outcomes = {r.outcome for r in receive(desk, [theirs.file, ours.file])}
            assert outcomes == {"taken", "conflict"}
            send_replies(desk, tmp_path)
            for workplace in (old, new):
                receive(workplace, list(tmp_path.glob("*.tbback")))
            warned = [desk_warnings(workplace) for workplace in (old, new)]
            assert any("另一台电脑" in text for texts in warned for text in texts), warned
