"""What units that were merged leave: their projects go on at the one that takes over, with what was done before, and its
targets are theirs together; the district's sums do not fall by a merger.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.actions.catalogues.carry_over import carry_over, legacy
from desktop.actions.checks.check import check_period
from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.entry.enter import enter
from desktop.actions.keys import workplace_keys
from desktop.actions.targets import change_target, targets_in_force
from desktop.actions.transfer.receive_task import begin_with_task, receive_task
from desktop.actions.transfer.send_task import export_task
from desktop.actions.workplace import Workplace, open_workplace
from desktop.demo.make import make_demo
from desktop.domain.figures import SCALE, Cell, Figure
from desktop.domain.periods import Period
from desktop.errors import Refused
from desktop.exchange.keys import key_check_code
from desktop.store.rows import figures_of, projects_of
from tests.forms import DONGLOU, LANCUN, LANLOU, issued, merged, xinfu

TODAY, MARCH, APRIL, MAY = date(2024, 5, 6), Period("2024-03"), Period("2024-04"), Period("2024-05")

pytestmark = pytest.mark.usefixtures("in_chinese")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two townships that have reported up to March 2024, and are one from April on."""
    folder = tmp_path_factory.mktemp("carried")
    make_demo(folder, units=[LANCUN, DONGLOU], last="2024-03", sealed=True)
    with open_workplace(folder / "district", today=TODAY) as desk:
        for unit, value in ((LANCUN, "30"), (DONGLOU, "12")):
            change_target(desk, (unit, "E303", ""), "2024", value, wording="造林")
        issued(desk, merged(xinfu(), "2024-04", "2024-03"), "2024-04")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "made")


@pytest.fixture
def desk(folder: Path) -> Iterator[Workplace]:
    with open_workplace(folder / "district", today=TODAY) as opened:
        yield opened


def everything(desk: Workplace) -> dict[tuple[str, str], str]:
    return {(one.unit, one.project): LANLOU for one in legacy(desk).projects}


def begin(desk: Workplace, folder: Path, period: Period) -> Path:
    """The workplace of the new township, from the task of a period."""
    task = export_task(desk, period, folder)
    code = key_check_code(workplace_keys(desk).signing_public)
    begin_with_task(folder / "new", task.file, code, LANLOU)
    return folder / "new"


def test_what_is_left_is_what_stood_on_the_last_ledgers(desk: Workplace) -> None:
    left = legacy(desk)
    stood = {
        (unit, state.project)
        for unit in (LANCUN, DONGLOU)
        for state in projects_of(desk.db, unit, MARCH)
        if state.columns["status"] not in ("finished", "withdrawn")
    }
    assert {(one.unit, one.project) for one in left.projects} == stood
    assert stood and left.late == () and left.is_open
    assert left.choices == {LANCUN: (LANLOU,), DONGLOU: (LANLOU,)}
    (target,) = [one for one in left.targets if one.code == "E303"]
    assert (target.unit, target.year, target.value) == (LANLOU, "2024", 42 * SCALE)
    assert target.words == "", "what was written of one number does not fit the sum"


def test_projects_go_on_with_what_was_done_before(desk: Workplace, folder: Path) -> None:
    before = {
        (unit, state.project): state
        for unit in (LANCUN, DONGLOU)
        for state in projects_of(desk.db, unit, MARCH)
    }
    decided = everything(desk)
    carry_over(desk, decided, legacy(desk).targets)
    assert not legacy(desk).is_open
    home = begin(desk, folder, APRIL)
    with open_workplace(home, today=TODAY) as office:
        states = {one.project: one for one in projects_of(office.db, LANLOU, APRIL)}
        assert states.keys() == {f"{unit[6:]}-{project}" for unit, project in decided}
        for (unit, project), _to in decided.items():
            then, now = before[unit, project], states[f"{unit[6:]}-{project}"]
            assert now.done_this_year == then.done_this_year
            assert now.done_in_all == then.done_in_all
            for column in ("name", "category", "total_investment", "plan_this_year", "stage"):
                assert now.columns[column] == then.columns[column], column
        assert targets_in_force(office, "2024")[LANLOU, "E303", ""].value == 42 * SCALE


def test_the_sums_of_the_district_do_not_fall(desk: Workplace, folder: Path) -> None:
    """What is done in all and how many projects there are, before and after, with nothing new in April."""
    march = {
        row.dimension: row.value
        for row in consolidate(desk, MARCH).rows
        if row.indicator.code in ("P101", "P104")
    }
    assert any(march.values())
    carry_over(desk, everything(desk))
    home = begin(desk, folder, APRIL)
    with open_workplace(home, today=TODAY) as office:
        first = next(iter(projects_of(office.db, LANLOU, APRIL))).project
        enter(office, [(Cell("P1", "done_this_month", first, APRIL), Figure(0))])
        derived = {
            key: figure.value
            for (_p, code, key), figure in figures_of(office.db, LANLOU, [APRIL]).items()
            if code == "P104"
        }
    now = {
        row.dimension: row.value
        for row in consolidate(desk, MARCH).rows
        if row.indicator.code == "P104" and row.value
    }
    assert {key: value for key, value in derived.items() if value} == now


def test_the_months_before_come_along_to_compare_with(desk: Workplace, folder: Path) -> None:
    home = begin(desk, folder, APRIL)
    with open_workplace(home, today=TODAY) as office:
        known = figures_of(office.db, LANLOU, [MARCH])
    sums = [
        sum(
            figures_of(desk.db, unit, [MARCH])[MARCH, "E303", ""].value or 0
            for unit in (LANCUN, DONGLOU)
        )
    ]
    figure = known[MARCH, "E303", ""]
    assert figure.value == sums[0]
    assert "兰村乡" in figure.note and "东楼乡" in figure.note


def test_what_the_office_has_stays_and_a_task_again_brings_nothing_twice(
    desk: Workplace, folder: Path
) -> None:
    home = begin(desk, folder, APRIL)
    with open_workplace(home, today=TODAY) as office:
        enter(office, [(Cell("P1", "name", "P01", APRIL), Figure(words="本地新项目"))])
    carry_over(desk, everything(desk))
    task = export_task(desk, APRIL, folder)
    with open_workplace(home, today=TODAY) as office:
        got = receive_task(office, task.file)
        assert got.projects == len(everything(desk))
        number = next(
            p for p in (s.project for s in projects_of(office.db, LANLOU, APRIL)) if "-" in p
        )
        enter(office, [(Cell("P1", "name", number, APRIL), Figure(words="改了的名字"))])
        later = export_task(desk, MAY, folder)
        assert receive_task(office, later.file).projects == 0
        states = {s.project: s for s in projects_of(office.db, LANLOU, MAY)}
        assert states["P01"].columns["name"] == "本地新项目"
        assert states[number].columns["name"] == "改了的名字"


def test_only_a_successor_takes_a_project(desk: Workplace) -> None:
    first = next(iter(everything(desk)))
    for wrong in ({first: "140902101"}, {("140902101", "P01"): LANLOU}, {(LANCUN, "P99"): LANLOU}):
        with pytest.raises(Refused) as refused:
            carry_over(desk, wrong)
        assert refused.value.code == "carry-over-not-successor"
    assert len(legacy(desk).open_projects) == len(everything(desk))


def test_the_record_says_who_decided(desk: Workplace) -> None:
    carry_over(desk, everything(desk))
    events = desk.db.execute(
        "SELECT unit, code, after FROM journal WHERE what = 'carried-over'"
    ).fetchall()
    assert {(unit, code) for unit, code, _after in events} == {(LANCUN, LANLOU), (DONGLOU, LANLOU)}
    numbers = {(unit, one) for unit, _code, after in events for one in after.split()}
    assert numbers == set(everything(desk))


def test_months_that_never_came_in_leave_the_sums_right(desk: Workplace, folder: Path) -> None:
    desk.db.execute("DELETE FROM ledger_row WHERE unit = ? AND period = '2024-02'", [LANCUN])
    before = {state.project: state for state in projects_of(desk.db, LANCUN, MARCH)}
    carry_over(desk, everything(desk))
    with open_workplace(begin(desk, folder, APRIL), today=TODAY) as office:
        states = {one.project: one for one in projects_of(office.db, LANLOU, APRIL)}
    for project, then in before.items():
        now = states.get(f"{LANCUN[6:]}-{project}")
        if now is not None:
            assert (now.done_this_year, now.done_in_all) == (then.done_this_year, then.done_in_all)


def test_explanations_are_not_asked_again_for_what_was_there(desk: Workplace, folder: Path) -> None:
    """A project that goes on is no new one: no rule asks for what only a first month has."""
    carry_over(desk, everything(desk))
    with open_workplace(begin(desk, folder, APRIL), today=TODAY) as office:
        findings = [f for f in check_period(office, APRIL) if f.cell.form == "P1"]
        assert findings, "done this month is not filled in yet"
        assert {f.cell.code for f in findings if f.severity == "error"} <= {"done_this_month"}


def test_targets_that_compare_otherwise_are_not_added(desk: Workplace) -> None:
    change_target(desk.at(MARCH), (LANCUN, "E303", ""), "2024", "30", "<=")
    assert [one for one in legacy(desk).targets if one.code == "E303"] == []


def test_a_decision_is_one_decision(desk: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Targets that cannot be written leave the projects undecided, too."""
    from desktop.actions.catalogues import carry_over as module

    def failing(*_words: object) -> None:
        raise Refused("role-needed")

    monkeypatch.setattr(module, "change_target", failing)
    with pytest.raises(Refused):
        carry_over(desk, everything(desk), legacy(desk).targets)
    assert len(legacy(desk).open_projects) == len(everything(desk))
    monkeypatch.undo()
    carry_over(desk, everything(desk))
    assert legacy(desk).targets and not legacy(desk).is_open, "not giving them is a decision"
