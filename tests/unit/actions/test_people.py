"""The persons of a workplace: who is at the keys stands in the journal, in what is submitted and on paper; at a desk each
verb asks for its role.
"""

from __future__ import annotations

import ast
import csv
import importlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from sqlite_utils import Database

from desktop.actions.catalogues.carry_over import carry_over
from desktop.actions.catalogues.draft import change_draft, discard_draft
from desktop.actions.catalogues.issue import issue, propose, take_back_version
from desktop.actions.desk.deadlines import change_deadline
from desktop.actions.desk.own_offices import ready_reporter, reporters_of
from desktop.actions.desk.review import (
    accept,
    accept_area,
    accept_clean,
    cell_ref,
    lock_period,
    return_cells,
    take_back,
    unlock_period,
)
from desktop.actions.entry.enter import enter
from desktop.actions.handover.hand_over import Terms, hand_over
from desktop.actions.handover.take_over import take_over
from desktop.actions.outputs.print_form import papers
from desktop.actions.people import (
    choose,
    keep_person,
    leave_the_keys,
    let_go,
    people_of,
    set_pin,
    take_pin_away,
)
from desktop.actions.record import KINDS, RecordFilter, record_of, save_record
from desktop.actions.targets import change_target
from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.receive_submission import OUTCOMES
from desktop.actions.transfer.send_replies import send_replies
from desktop.actions.transfer.send_task import export_task
from desktop.actions.transfer.trust import decide_conflict, trust
from desktop.actions.upward.returns import answer
from desktop.actions.upward.send import send_up
from desktop.actions.workplace import Workplace, open_workplace
from desktop.catalogue.content import Files
from desktop.domain import periods
from desktop.domain.figures import SCALE, Cell, Figure
from desktop.domain.people import ROLES, Person, PersonRole
from desktop.domain.records.return_above import ReturnAbove
from desktop.errors import AppError
from desktop.exchange.handover_file import read_handover
from desktop.store import journal, received
from desktop.store.migrations import migrations
from desktop.store.people import persons
from desktop.store.settings import read_setting, write_setting
from tests.forms import TENDED, added, xinfu
from tests.pair import OCTOBER, UNIT, make_pair
from tests.unit.actions.month import put_month

ROOT = Path(__file__).parents[3]
NOVEMBER = periods.following(OCTOBER)
TODAY = date(2025, 11, 5)
WORDS = "correct horse battery staple"


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk that received October of a unit, filled in by a person with a telephone."""
    folder = tmp_path_factory.mktemp("met")
    with make_pair(folder) as pair:
        keep_person(pair.unit, Person("王秀英", "0350-1234567", "统计员"))
        put_month(pair.unit)
        pair.submit()
        pair.receive()
    return folder


@pytest.fixture
def folder(met: Path, tmp_path: Path) -> Path:
    shutil.copytree(met, tmp_path / "met")
    return tmp_path / "met"


@pytest.fixture
def unit(folder: Path) -> Iterator[Workplace]:
    with open_workplace(folder / "unit", today=TODAY) as workplace:
        yield workplace


@pytest.fixture
def desk(folder: Path) -> Iterator[Workplace]:
    with open_workplace(folder / "desk", today=TODAY) as workplace:
        yield workplace


def refusal(work: Callable[[], object]) -> str:
    with pytest.raises(AppError) as raised:
        work()
    return raised.value.code


def put(workplace: Workplace, value: int = 1021) -> None:
    enter(workplace, [(Cell("E1", "E303", "", NOVEMBER), Figure(value * SCALE))], month=NOVEMBER)


def last_who(workplace: Workplace) -> str:
    row = workplace.db.execute(
        "SELECT who FROM journal WHERE what != 'row' ORDER BY id DESC LIMIT 1"
    ).fetchone()
    return str(row[0]).partition(" (")[0]


# --- who is at the keys
def test_who_fills_in_stands_in_the_file_and_on_paper_and_stays_there(
    unit: Workplace, desk: Workplace
) -> None:
    (file,) = received.received_files(desk.db, UNIT, OCTOBER)
    assert (file.filled_by, file.phone) == ("王秀英", "0350-1234567")
    keep_person(unit, Person("李建国", "13800000000"))
    keep_person(unit, Person("赵主任", role="head"))
    keep_person(unit, Person("孙审核", role="review"))
    choose(unit, "李建国")
    signed = dict(papers(unit, OCTOBER)[0].signers)
    assert list(signed.values())[:4] == ["赵主任", "孙审核", "王秀英", "0350-1234567"]
    drafted = dict(papers(unit, NOVEMBER)[0].signers)
    assert list(drafted.values())[2:4] == ["李建国", "13800000000"]
    at_desk = dict(papers(desk.of_unit(UNIT), OCTOBER)[0].signers)
    assert list(at_desk.values())[:4] == ["", "", "王秀英", "0350-1234567"]


def test_the_one_chosen_last_is_there_again(folder: Path) -> None:
    home = folder / "unit"
    with open_workplace(home, today=TODAY) as workplace:
        assert workplace.at_keys.name == "王秀英"
        assert not workplace.at_keys.has_others
        keep_person(workplace, Person("李建国"))
        assert workplace.at_keys.name == "王秀英"
        choose(workplace, "李建国")
        assert last_who(workplace) == "李建国"
        assert workplace.of_unit(UNIT).who == workplace.who
    with open_workplace(home, today=TODAY) as workplace:
        assert workplace.at_keys.name == "李建国"
        assert workplace.at_keys.has_others


def test_without_persons_everything_is_as_it_was(desk: Workplace) -> None:
    accept(desk, UNIT, OCTOBER)
    assert desk.at_keys.name == ""


def test_who_has_a_pin_types_it_before_anything_changes(folder: Path) -> None:
    home = folder / "unit"
    with open_workplace(home, today=TODAY) as workplace:
        assert refusal(lambda: set_pin(workplace, "王秀英", "123")) == "pin-short"
        set_pin(workplace, "王秀英", "135790")
        put(workplace)  # proved by having set it
    with open_workplace(home, today=TODAY) as workplace:
        assert refusal(lambda: put(workplace, 5)) == "person-pin-needed"
        assert refusal(lambda: keep_person(workplace, Person("李建国"))) == "person-pin-needed"
        for _try in range(5):  # no lock-out
            assert refusal(lambda: choose(workplace, "王秀英", "000000")) == "person-pin-wrong"
        assert workplace.read_only is not None
        choose(workplace, "王秀英", "135790")
        put(workplace, 1022)
        assert last_who(workplace) == "王秀英"
        set_pin(workplace, "王秀英", "", "135790")
    with open_workplace(home, today=TODAY) as workplace:
        put(workplace, 1023)
    assert b"135790" not in (home / "tianbao.db").read_bytes()


def test_a_first_pin_is_given_by_the_person_itself(unit: Workplace) -> None:
    keep_person(unit, Person("李建国"))
    assert refusal(lambda: set_pin(unit, "李建国", "135790")) == "pin-of-another"


def test_a_forgotten_pin_is_taken_away_with_words_that_stay(folder: Path) -> None:
    home = folder / "unit"
    with open_workplace(home, today=TODAY) as workplace:
        set_pin(workplace, "王秀英", "135790")
    with open_workplace(home, today=TODAY) as workplace:
        assert refusal(lambda: take_pin_away(workplace, "王秀英", " ")) == "reason-missing"
        take_pin_away(workplace, "王秀英", "本人忘记")
        choose(workplace, "王秀英")
        put(workplace)
        line = record_of(workplace, RecordFilter(kind="pin-taken")).lines[0]
        assert (line.place, line.after) == ("王秀英", "本人忘记")


def test_who_left_stays_in_the_record_and_can_come_back(unit: Workplace) -> None:
    put(unit)
    keep_person(unit, Person("李建国"))
    let_go(unit, "王秀英")
    assert refusal(lambda: put(unit, 7)) == "person-not-chosen"
    choose(unit, "李建国")
    put(unit, 8)
    known = people_of(unit)
    assert [one.name for one in known.here] == ["李建国"]
    assert [(one.name, one.left_on) for one in known.gone] == [("王秀英", "2025-11-05")]
    assert record_of(unit, RecordFilter(person="王秀英", kind="cell")).count > 1
    assert refusal(lambda: choose(unit, "王秀英")) == "person-unknown"
    keep_person(unit, known.gone[0])
    assert {one.name for one in people_of(unit).here} == {"李建国", "王秀英"}


def test_whoever_only_looks_changes_nothing(unit: Workplace) -> None:
    leave_the_keys(unit)
    assert refusal(lambda: put(unit, 9)) == "person-not-chosen"
    choose(unit, "王秀英")
    put(unit, 9)


@pytest.mark.parametrize(
    ("person", "code"),
    [
        (Person("  "), "person-without-name"),
        (Person("王" * 41), "person-text-long"),
        (Person("王\u202e静"), "person-text-hidden"),
        (Person("王静", phone="1\u200b3"), "person-text-hidden"),
        (Person("王静", post="x" * 200), "person-text-long"),
    ],
)
def test_a_name_that_no_file_could_carry_is_refused(
    unit: Workplace, person: Person, code: str
) -> None:
    assert refusal(lambda: keep_person(unit, person)) == code


def test_the_name_kept_until_now_becomes_the_first_person(tmp_path: Path) -> None:
    old = Database(sqlite3.connect(tmp_path / "old.db"), execute_plugins=False)
    migrations.apply(old, stop_before="m008_people")
    for name, value in (("role", "township"), ("filled_by", "王秀英"), ("phone", "0350")):
        write_setting(old, name, value)
    migrations.apply(old)
    assert [(one.name, one.phone, one.role) for one in persons(old)] == [
        ("王秀英", "0350", "entry")
    ]
    assert read_setting(old, "at_keys") == "王秀英"
    old.close()


# --- handover and own offices
def test_who_takes_over_sits_in_the_place_of_who_leaves(folder: Path, tmp_path: Path) -> None:
    with open_workplace(folder / "unit", today=TODAY) as workplace:
        set_pin(workplace, "王秀英", "135790")
        terms = Terms("王秀英", "李建国", True, date(2025, 12, 1), {})
        made = hand_over(workplace, tmp_path, WORDS, terms)
    take_over(tmp_path / "new", read_handover(made.file), WORDS)
    with open_workplace(tmp_path / "new", today=TODAY) as workplace:
        assert workplace.at_keys.name == "李建国"
        assert [(one.name, one.left_on) for one in people_of(workplace).gone] == [
            ("王秀英", "2025-12-01")
        ]
        put(workplace)


def test_an_office_of_the_desk_is_filled_in_by_the_desks_person(desk: Workplace) -> None:
    keep_person(desk, Person("周科长", "0350-7654321"))
    reporter = reporters_of(desk)[0]
    for name in ("周科长", "吴科员"):
        if name != "周科长":
            keep_person(desk, Person(name))
            choose(desk, name)
        with open_workplace(ready_reporter(desk, reporter.unit.code), today=TODAY) as own:
            assert own.at_keys.name == name
            assert not own.at_keys.has_others


# --- roles at the desk
def _decide(desk: Workplace) -> object:
    return decide_conflict(desk, "0" * 64, "核对后")


def _other_forms() -> Files:
    return added(xinfu(), "e1.toml", TENDED)


VERBS: dict[str, tuple[PersonRole, Callable[[Workplace], object]]] = {
    "receive": ("entry", lambda desk: receive(desk, [desk.home.parent / "stick"])),
    "send_replies": ("entry", lambda desk: send_replies(desk, desk.home.parent / "stick")),
    "export_task": ("entry", lambda desk: export_task(desk, OCTOBER, desk.home.parent / "stick")),
    "accept": ("review", lambda desk: accept(desk, UNIT, OCTOBER)),
    "accept_clean": ("review", lambda desk: accept_clean(desk, OCTOBER)),
    "accept_area": ("review", lambda desk: accept_area(desk, "140902", OCTOBER)),
    "answer": (
        "review",
        lambda desk: answer(
            desk,
            ReturnAbove(UNIT, OCTOBER, 1, "E1", "E303", "", OCTOBER, "请核对", "市", "2025-11-05"),
            "已核对",
        ),
    ),
    "send_up": ("head", lambda desk: send_up(desk, OCTOBER, desk.home.parent / "stick")),
    "return_cells": (
        "review",
        lambda desk: return_cells(
            desk, UNIT, OCTOBER, [cell_ref(desk, UNIT, OCTOBER, "E303")], "请核对"
        ),
    ),
    "take_back": ("review", lambda desk: take_back(desk, UNIT, OCTOBER)),
    "issue": ("head", lambda desk: issue(desk, propose(desk, _other_forms(), OCTOBER))),
    "take_back_version": ("head", take_back_version),
    "change_draft": ("head", lambda desk: change_draft(desk, "x", lambda _files: _other_forms())),
    "discard_draft": ("head", discard_draft),
    "trust": ("review", lambda desk: trust(desk, UNIT, "AAAA-AAAA")),
    "decide_conflict": ("review", _decide),
    "change_deadline": (
        "review",
        lambda desk: change_deadline(desk, "E1", OCTOBER, date(2025, 11, 20)),
    ),
    "carry_over": ("review", lambda desk: carry_over(desk, {})),
    "change_target": (
        "review",
        lambda desk: change_target(desk, (UNIT, "E303", ""), "2025", "1200"),
    ),
    "lock_period": ("head", lambda desk: lock_period(desk, OCTOBER)),
    "unlock_period": ("head", lambda desk: unlock_period(desk, OCTOBER, "补报")),
    "keep_person": ("head", lambda desk: keep_person(desk, Person("新人"))),
    "let_go": ("head", lambda desk: let_go(desk, "周审核")),
}


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_of_the_desk_asks_for_its_role_and_names_its_person(
    desk: Workplace, verb: str
) -> None:
    needed, work = VERBS[verb]
    keep_person(desk, Person("周负责"))  # the first one is the head
    keep_person(desk, Person("周审核", role="review"))
    keep_person(desk, Person("周录入", role="entry"))
    names: dict[PersonRole, str] = {"head": "周负责", "review": "周审核", "entry": "周录入"}
    for role in ROLES:
        choose(desk, names[role])
        may = ROLES.index(role) >= ROLES.index(needed)
        before = journal.row_count(desk.db)
        try:
            work(desk)
        except AppError as error:
            assert (error.code == "role-needed") == (not may), (role, error)
            if not may:
                assert "周负责" in str(error.params["able"])
        else:
            assert may, role
        if not may:
            assert journal.row_count(desk.db) == before
        elif journal.row_count(desk.db) > before:
            assert last_who(desk) == names[role]


def test_every_verb_with_a_role_is_in_the_list() -> None:
    """A new one has to be tried above."""
    found = set()
    for file in (ROOT / "desktop" / "actions").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                calls = {
                    c.func.id
                    for c in ast.walk(node)
                    if isinstance(c, ast.Call) and isinstance(c.func, ast.Name)
                }
                if calls & {"refuse_without", "_refuse_keeping"}:
                    found.add(node.name)
    assert found - {"take_pin_away", "drop_target", "refuse_without"} == {
        verb for verb, (role, _work) in VERBS.items() if role != "entry"
    }


def test_a_desk_keeps_a_head(desk: Workplace) -> None:
    assert keep_person(desk, Person("周负责", role="entry")).role == "head"
    keep_person(desk, Person("周审核", role="review"))
    assert refusal(lambda: let_go(desk, "周负责")) == "person-last-head"
    assert refusal(lambda: keep_person(desk, Person("周负责", role="review"))) == "person-last-head"
    choose(desk, "周审核")
    assert refusal(lambda: keep_person(desk, Person("周审核", role="head"))) == "role-needed"
    choose(desk, "周负责")
    keep_person(desk, Person("周审核", role="head"))
    let_go(desk, "周负责")
    choose(desk, "周审核")
    lock_period(desk, OCTOBER)


def test_the_only_heads_forgotten_pin_can_be_taken_away_by_anybody(folder: Path) -> None:
    home = folder / "desk"
    with open_workplace(home, today=TODAY) as desk:
        keep_person(desk, Person("周负责"))
        keep_person(desk, Person("周录入"))
        set_pin(desk, "周负责", "135790")
        choose(desk, "周录入")
    with open_workplace(home, today=TODAY) as desk:
        take_pin_away(desk, "周负责", "本人忘记，电话核实")
        choose(desk, "周负责")
        lock_period(desk, OCTOBER)


# --- the record
def test_the_record_is_found_by_person_time_cell_and_kind(unit: Workplace) -> None:
    keep_person(unit, Person("李建国"))
    choose(unit, "李建国")
    put(unit, 1030)
    enter(unit, [(Cell("E1", "E201", "定襄桥", NOVEMBER), Figure(3 * SCALE))], month=NOVEMBER)
    of_person = record_of(unit, RecordFilter(person="李建国"))
    assert {line.who.partition(" (")[0] for line in of_person.lines} == {"李建国"}
    (line,) = record_of(unit, RecordFilter(person="李建国", cell="e303")).lines
    assert (line.code, line.after.replace(",", "")) == ("E303", "1030.00") or line.after.startswith(
        "1,030"
    )
    (other,) = record_of(unit, RecordFilter(person="李建国", cell="E201/定襄桥")).lines
    assert (other.code, other.dimension) == ("E201", "定襄桥")
    assert record_of(unit, RecordFilter(person="李建国", cell="定襄桥")).count == 1
    assert record_of(unit, RecordFilter(cell="没有这个")).count == 0
    assert record_of(unit, RecordFilter(kind="sealed")).count == 1
    assert record_of(unit, RecordFilter(until="2001-01-01")).count == 0
    assert (
        record_of(unit, RecordFilter(since="2001-01-01")).count
        == record_of(unit, RecordFilter()).count
    )
    assert refusal(lambda: record_of(unit, RecordFilter(since="昨天"))) == "deadline-not-a-date"
    assert refusal(lambda: record_of(unit, RecordFilter(kind="nonsense"))) == "record-kind-unknown"


def test_the_saved_record_has_every_entry_that_is_asked_for(
    unit: Workplace, tmp_path: Path
) -> None:
    chosen = RecordFilter(kind="cell")
    count = record_of(unit, chosen, 5).count
    assert count > 20
    book = openpyxl.load_workbook(save_record(unit, chosen, "xlsx", tmp_path))
    assert sum(str(row[0].value).startswith("20") for row in book.active.iter_rows()) == count
    with save_record(unit, chosen, "csv", tmp_path).open(encoding="utf-8-sig", newline="") as file:
        assert sum(row[0].startswith("20") for row in csv.reader(file) if row) == count


def _events() -> set[str]:
    """What the code puts into the journal, by its literals and constants."""
    found = set(OUTCOMES.values())
    for file in sorted((ROOT / "desktop").rglob("*.py")):
        module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name == "Event":
                    found |= set(_values(node.args[0], module))
                elif name == "_unmark":
                    found |= set(_values(node.args[2], module))
                elif name == "_journal" and len(node.args) == 4:  # of evidence
                    found |= set(_values(node.args[3], module))
    return found


def _values(node: ast.expr, module: str) -> Iterator[str]:
    match node:
        case ast.Constant():
            yield str(node.value)
        case ast.IfExp():
            yield from _values(node.body, module)
            yield from _values(node.orelse, module)
        case ast.Name() | ast.Attribute():
            name = node.id if isinstance(node, ast.Name) else node.attr
            value = getattr(journal, name, getattr(importlib.import_module(module), name, None))
            if isinstance(value, str):
                yield value


def test_every_kind_of_entry_has_a_name() -> None:
    assert _events() == set(KINDS) - {"cell"}
