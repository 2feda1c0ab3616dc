"""The desk's task: what it tells, its versions, targets and deadlines that the desk decides, and
a unit that takes it.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import msgspec
import pytest

from desktop.actions.desk.deadlines import change_deadline
from desktop.actions.keys import workplace_keys
from desktop.actions.pages.header import deadline
from desktop.actions.targets import change_target, drop_target, targets_in_force
from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.receive_task import (
    ReceivedTask,
    read_task,
    receive_task,
)
from desktop.actions.transfer.send_task import Exported, export_task, gather_task
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.catalogue.model import Catalogue
from desktop.domain.figures import SCALE
from desktop.domain.periods import Period, ending_with
from desktop.errors import AppError, MachineError, Refused, UsageError
from desktop.exchange.envelope import MadeWith, seal
from desktop.exchange.keys import key_check_code
from desktop.exchange.messages import DeadlineRow, Task
from desktop.store import journal, received
from desktop.store.judgement import set_judgement
from desktop.store.received import files_in_state
from desktop.store.targets import targets_of
from desktop.store.tasks import decided_deadlines
from tests.senders import DONGLOU, QICUN, Sender

OCTOBER, SEPTEMBER, DECEMBER = Period("2025-10"), Period("2025-09"), Period("2025-12")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Workplace]:
    init_workplace(tmp_path / "desk", role="district")
    with open_workplace(tmp_path / "desk", today=date(2025, 11, 3)) as workplace:
        yield workplace


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Workplace]:
    with _office(tmp_path / "office", QICUN) as workplace:
        yield workplace


@contextmanager
def _office(home: Path, unit: str) -> Iterator[Workplace]:
    init_workplace(home, role="township", unit_code=unit)
    with open_workplace(home, today=date(2025, 11, 3)) as workplace:
        yield workplace


def result(exported: Exported) -> Task:
    return read_task(exported.file).task


def take(office: Workplace, exported: Exported) -> ReceivedTask:
    return receive_task(office, exported.file, exported.key_code)


def due_of(task: Task, period: str) -> dict[str, str]:
    return {row.form: row.due for row in task.deadlines if row.period == period}


def refusal(work: Callable[[], object]) -> str:
    with pytest.raises(AppError) as error:
        work()
    return error.value.code


def test_it_tells_roster_deadlines_and_keys(
    desk: Workplace, stick: Path, catalogue: Catalogue
) -> None:
    done = export_task(desk, OCTOBER, stick)
    task = result(done)
    assert (done.period, done.sequence, done.is_new, done.last_year) == (OCTOBER, 1, True, 0)
    assert [row.unit for row in task.roster] == [unit.code for unit in catalogue.units]
    assert task.catalogue == catalogue.digest
    assert due_of(task, "2025-10") == dict.fromkeys(("E1", "E2", "P1"), "2025-11-07")
    keys = workplace_keys(desk)
    assert (task.keys.signing, task.keys.recipient) == (keys.signing_public, keys.recipient)
    assert done.key_code == key_check_code(keys.signing_public)
    assert not read_task(done.file).envelope.manifest.encrypted, "one file for all units"
    assert done.file.name == f"140902-2025-10-01-{done.digest[:8]}.tbtask"


@pytest.mark.parametrize(
    ("period", "covered"),
    [
        ("2025-10", ["2025-10"]),
        ("2025-09", ["2025-09", "2025-Q3"]),
        ("2025-12", ["2025-12", "2025-Q4", "2025"]),
        ("2025-Q3", ["2025-Q3"]),
        ("2025-Q4", ["2025-Q4", "2025"]),
        ("2025", ["2025"]),
    ],
)
def test_it_tells_the_deadlines_of_what_ends_with_it(
    desk: Workplace, stick: Path, period: str, covered: list[str]
) -> None:
    assert list(ending_with(Period(period))) == covered
    details_of = {row.period for row in result(export_task(desk, Period(period), stick)).deadlines}
    assert details_of == set(covered) - {"2025"}, "no form but the targets is a yearly one"


def test_the_same_content_gives_the_same_bytes(
    desk: Workplace, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = export_task(desk, OCTOBER, stick)
    (tmp_path / "other").mkdir()
    monkeypatch.setenv("TIANBAO_LANG", "en")
    second = export_task(desk, OCTOBER, tmp_path / "other")
    assert (second.sequence, second.digest, second.is_new) == (1, first.digest, False)
    assert second.file.read_bytes() == first.file.read_bytes()


def test_a_change_is_version_2_and_each_period_counts_its_own(desk: Workplace, stick: Path) -> None:
    export_task(desk, OCTOBER, stick)
    change_deadline(desk, "E1", OCTOBER, date(2025, 11, 12))
    second = export_task(desk, OCTOBER, stick)
    assert (second.sequence, second.is_new) == (2, True)
    assert due_of(result(second), "2025-10") == {
        "E1": "2025-11-12",
        "E2": "2025-11-07",
        "P1": "2025-11-07",
    }
    assert export_task(desk, SEPTEMBER, stick).sequence == 1
    assert len(list(stick.iterdir())) == 3


def test_a_stick_pulled_out_costs_no_number(desk: Workplace, stick: Path, tmp_path: Path) -> None:
    with pytest.raises(MachineError):
        export_task(desk, OCTOBER, tmp_path / "gone")
    (kept,) = desk.outbox.iterdir()
    done = export_task(desk, OCTOBER, stick)
    assert (done.sequence, done.file.read_bytes()) == (1, kept.read_bytes())


def test_a_lost_or_changed_copy_of_record_gives_a_new_version(desk: Workplace, stick: Path) -> None:
    first = export_task(desk, OCTOBER, stick)
    (desk.outbox / first.file.name).write_bytes(b"changed")
    assert export_task(desk, OCTOBER, stick).sequence == 2
    shutil.rmtree(desk.outbox)
    assert export_task(desk, OCTOBER, stick).sequence == 3


def test_targets_of_the_desk_go_before_the_catalogues(desk: Workplace, stick: Path) -> None:
    row = change_target(desk, (QICUN, "E303", ""), "2025", "1,200", wording="完成造林")
    assert (row.value, row.comparator, row.source) == (1200 * SCALE, ">=", "desk")
    change_target(desk, (QICUN, "E201", "定襄桥"), "2025", "Ⅲ", "<=")
    change_target(desk, (QICUN, "E303", ""), "2026", "1")
    task = result(export_task(desk, OCTOBER, stick))
    assert [
        (t.unit, t.year, t.code, t.dimension, t.value, t.comparator, t.words) for t in task.targets
    ] == [
        (QICUN, "2025", "E201", "定襄桥", 3 * SCALE, "<=", ""),
        (QICUN, "2025", "E303", "", 1200 * SCALE, ">=", "完成造林"),
    ]
    district = desk.catalogue.district
    assert targets_in_force(desk, "2025")[district, "E104", ""].source == "catalogue"
    kept = change_target(desk, (district, "E104", ""), "2025", "290")
    assert (kept.value, targets_in_force(desk, "2025")[district, "E104", ""].value) == (
        290 * SCALE,
        290 * SCALE,
    )
    back = drop_target(desk, (district, "E104", ""), "2025")
    assert back is not None and (back.value, back.source) == (281 * SCALE, "catalogue")
    assert drop_target(desk, (QICUN, "E303", ""), "2025") is None
    assert refusal(lambda: drop_target(desk, (QICUN, "E303", ""), "2025")) == "target-not-decided"


def test_a_changed_target_keeps_its_comparator(desk: Workplace) -> None:
    change_target(desk, (QICUN, "E303", ""), "2025", "5", "<")
    assert change_target(desk, (QICUN, "E303", ""), "2025", "6").comparator == "<"


@pytest.mark.parametrize(
    ("unit", "year", "code", "dimension", "value", "comparator", "words", "expected"),
    [
        ("140902999", "2025", "E303", "", "1", "", "", "unit-unknown"),
        (QICUN, "2025-10", "E303", "", "1", "", "", "target-year"),
        (QICUN, "'25", "E303", "", "1", "", "", "period-malformed"),
        (QICUN, "2025", "E999", "", "1", "", "", "target-code-unknown"),
        (QICUN, "2025", "T100", "", "1", "", "", "target-code-unknown"),
        (QICUN, "2025", "E303", "定襄桥", "1", "", "", "cell-dimension"),
        (QICUN, "2025", "P101", "没有这类", "1", "", "", "cell-dimension"),
        (QICUN, "2025", "E303", "", "1", "≈", "", "target-comparator"),
        (QICUN, "2025", "E303", "", "很多", "", "", "target-value"),
        (QICUN, "2025", "E303", "", "NaN", "", "", "target-value"),
        (QICUN, "2025", "E303", "", "1", "", "反\u202e写", "target-value"),
        (QICUN, "2025", "E303", "", "1", "", "长" * 2001, "target-value"),
        (QICUN, "2025", "E303", "", "  ", "", "", "target-value-missing"),
        (QICUN, "2025", "E303", "", "暂无", "", "", "target-value-missing"),
    ],
)
def test_what_is_no_target(
    desk: Workplace,
    unit: str,
    year: str,
    code: str,
    dimension: str,
    value: str,
    comparator: str,
    words: str,
    expected: str,
) -> None:
    assert (
        refusal(
            lambda: change_target(desk, (unit, code, dimension), year, value, comparator, words)
        )
        == expected
    )
    assert desk.db.execute("SELECT count(*) FROM target WHERE source = 'desk'").fetchone()[0] == 0
    assert desk.db.execute("SELECT count(*) FROM journal WHERE what = 'target'").fetchone()[0] == 0


@pytest.mark.parametrize(
    ("form", "period", "day", "expected"),
    [
        ("E9", "2025-10", "2025-11-10", "deadline-form"),
        ("R1", "2025-10", "2025-11-10", "deadline-form"),
        ("E1", "2025-Q3", "2025-11-10", "deadline-form"),
        ("T1", "2025", "2026-01-10", "deadline-form"),
        ("E1", "2025-10", "2025-10-31", "deadline-date"),
        ("E1", "2025-10", "2015-11-10", "deadline-date"),
        ("E1", "2025-10", "2035-11-10", "deadline-date"),
    ],
)
def test_what_is_no_deadline(
    desk: Workplace, form: str, period: str, day: str, expected: str
) -> None:
    assert (
        refusal(lambda: change_deadline(desk, form, Period(period), date.fromisoformat(day)))
        == expected
    )
    assert decided_deadlines(desk.db, period) == {}


def test_decisions_stand_in_the_journal(desk: Workplace, stick: Path) -> None:
    change_target(desk, (QICUN, "E303", ""), "2025", "1200", wording="完成造林")
    change_target(desk, (QICUN, "E303", ""), "2025", "1300")
    change_deadline(desk, "E2", OCTOBER, date(2025, 11, 12))
    export_task(desk, OCTOBER, stick)
    rows = desk.db.execute(
        "SELECT what, unit, form, period, code, before, after FROM journal WHERE what != 'row' ORDER BY id"
    ).fetchall()[1:]
    assert rows[:3] == [
        ("target", QICUN, "", "2025", "E303", "", ">= 1200 完成造林"),
        ("target", QICUN, "", "2025", "E303", ">= 1200 完成造林", ">= 1300"),
        ("deadline", "140902", "E2", "2025-10", "", "2025-11-07", "2025-11-12"),
    ]
    assert [(row[0], row[4]) for row in rows[3:]] == [("task-sealed", "1"), ("task-exported", "1")]
    assert journal.broken_link(desk.db) is None


def test_the_deadline_is_the_first_of_the_forms(desk: Workplace) -> None:
    def due(form: str = "") -> str:
        found = deadline(desk, OCTOBER, form)
        assert found is not None
        return found.date

    assert due() == "2025-11-07"
    change_deadline(desk, "E1", OCTOBER, date(2025, 11, 12))
    assert (due(), due("E1"), due("E2")) == ("2025-11-07", "2025-11-12", "2025-11-07"), (
        "the others stay due"
    )
    change_deadline(desk, "E2", OCTOBER, date(2025, 11, 5))
    found = deadline(desk.of_unit(QICUN), OCTOBER)
    assert found is not None and (found.date, found.days_left, found.working_days_left) == (
        "2025-11-05",
        2,
        2,
    )


def _accepted(
    desk: Workplace,
    catalogue: Catalogue,
    folder: Path,
    period: str,
    unit: str = QICUN,
    **values: int,
) -> None:
    _submitted(desk, catalogue, folder, period, unit, **values)
    set_judgement(
        desk.db,
        unit,
        period,
        ["E1", "E2", "P1"],
        "accepted",
        journal.Stamp("2024-11-06T10:00:00+08:00", "汇总人"),
    )


def _submitted(
    desk: Workplace, catalogue: Catalogue, folder: Path, period: str, unit: str, **values: int
) -> None:
    sender = Sender(unit, catalogue)
    sender.known_at(desk)
    (result,) = receive(desk, [sender.put(folder, period, **values)])
    assert result.outcome == "taken"


def test_last_years_accepted_figures_travel(
    desk: Workplace, stick: Path, catalogue: Catalogue, office: Workplace, tmp_path: Path
) -> None:
    _accepted(desk, catalogue, tmp_path / "in", "2024-10", afforested=640, assigned=1000)
    _submitted(desk, catalogue, tmp_path / "in", "2024-10", DONGLOU, afforested=5)
    _accepted(desk, catalogue, tmp_path / "in", "2024-09", afforested=7)
    done = export_task(desk, OCTOBER, stick)
    assert [
        (r.unit, r.figure.form, r.figure.code, r.figure.period, r.figure.value)
        for r in result(done).last_year
    ] == [
        (QICUN, "E1", "E301", "2024", 1000 * SCALE),
        (QICUN, "E1", "E303", "2024-10", 640 * SCALE),
    ], "not what nobody accepted"
    taken = take(office, done)
    assert (taken.targets, taken.last_year, taken.deadlines) == (0, 2, 3)
    assert office.db.execute("SELECT period, value FROM figure WHERE code = 'E303'").fetchall() == [
        ("2024-10", 640 * SCALE)
    ]


def test_a_yearly_figure_is_accepted_with_the_newest_month_that_told_it(
    desk: Workplace, stick: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    _accepted(desk, catalogue, tmp_path / "in", "2024-10", assigned=1000)
    _submitted(desk, catalogue, tmp_path / "in", "2024-11", QICUN, assigned=1100)
    assert [row.figure.code for row in result(export_task(desk, OCTOBER, stick)).last_year] == [
        "E303"
    ]
    set_judgement(
        desk.db,
        QICUN,
        "2024-11",
        ["E1"],
        "accepted",
        journal.Stamp("2024-12-06T10:00:00+08:00", "汇总人"),
    )
    values = {
        row.figure.code: row.figure.value
        for row in result(export_task(desk, OCTOBER, stick)).last_year
    }
    assert values == {"E301": 1100 * SCALE, "E303": 640 * SCALE}


def test_a_unit_takes_version_2_and_refuses_to_go_back(
    desk: Workplace, stick: Path, office: Workplace
) -> None:
    change_target(desk, (QICUN, "E303", ""), "2025", "1200")
    change_target(desk, (QICUN, "E304", ""), "2025", "9")
    first = export_task(desk, OCTOBER, stick)
    assert take(office, first).targets == 2
    before = {path.name: path.read_bytes() for path in stick.iterdir()}
    again = receive_task(office, first.file)
    assert again.is_known and (again.targets, again.deadlines, again.last_year) == (2, 3, 0)

    change_target(desk, (QICUN, "E303", ""), "2025", "1300")
    drop_target(desk, (QICUN, "E304", ""), "2025")
    change_deadline(desk, "E1", OCTOBER, date(2025, 11, 4))
    second = export_task(desk, OCTOBER, stick)
    taken = receive_task(office, second.file)
    assert (taken.sequence, taken.is_known) == (2, False)
    assert {key: row.value for key, row in targets_of(office.db, QICUN, "2025").items()} == {
        ("E303", ""): 1300 * SCALE
    }
    due = deadline(office, OCTOBER)
    assert due is not None and due.date == "2025-11-04"
    with pytest.raises(Refused) as error:
        receive_task(office, first.file)
    assert (error.value.code, error.value.params["number"], error.value.params["newest"]) == (
        "task-older",
        1,
        2,
    )
    assert targets_of(office.db, QICUN, "2025")["E303", ""].value == 1300 * SCALE
    assert {name: (stick / name).read_bytes() for name in before} == before and len(
        list(stick.iterdir())
    ) == 2


def test_a_file_never_seen_of_an_older_version_is_refused(
    desk: Workplace, stick: Path, office: Workplace
) -> None:
    first = export_task(desk, OCTOBER, stick)
    change_deadline(desk, "E1", OCTOBER, date(2025, 11, 4))
    take(office, export_task(desk, OCTOBER, stick))
    before = office.db.execute("SELECT count(*) FROM journal").fetchone()
    assert refusal(lambda: receive_task(office, first.file)) == "task-older"
    assert decided_deadlines(office.db, "2025-10")["E1"] == "2025-11-04"
    assert office.db.execute("SELECT count(*) FROM journal").fetchone() == before


def _state(office: Workplace) -> list[object]:
    return [
        office.db.execute(f"SELECT * FROM {table}").fetchall() for table in ("target", "deadline")
    ]


def test_an_outbox_that_cannot_be_made_stops_the_task(desk: Workplace, stick: Path) -> None:
    desk.outbox.write_text("a file where the folder should be")
    assert refusal(lambda: export_task(desk, OCTOBER, stick)) == "file-exists"
    assert list(stick.iterdir()) == []


def test_the_order_of_tasks_does_not_matter(
    desk: Workplace, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.actions.transfer import copy_of_record as module

    clock = iter(f"2025-11-03T0{hour}:00:00" for hour in range(1, 9))
    sealing = module.seal

    def seal_at(*args: object, **kwargs: object) -> bytes:
        from datetime import UTC, datetime

        made: bytes = sealing(
            *args, **kwargs, created_at=datetime.fromisoformat(next(clock)).replace(tzinfo=UTC)
        )  # type: ignore[arg-type]
        return made

    monkeypatch.setattr(module, "seal", seal_at)
    change_target(desk, (QICUN, "E303", ""), "2025", "1")
    made = [export_task(desk, DECEMBER, stick)]
    change_target(desk, (QICUN, "E304", ""), "2025", "2")
    change_deadline(desk, "R1", Period("2025-Q4"), date(2026, 1, 20))
    made.append(export_task(desk, Period("2025-Q4"), stick))
    drop_target(desk, (QICUN, "E303", ""), "2025")
    made.append(export_task(desk, OCTOBER, stick))
    states = []
    for number, order in enumerate(([0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1])):
        with _office(tmp_path / f"office{number}", QICUN) as office:
            for index in order:
                take(office, made[index])
            states.append(_state(office))
    assert states[0] and all(state == states[0] for state in states[1:])
    assert [row[2] for row in states[0][0]] == ["E304"]  # type: ignore[index]


def test_one_stick_for_every_office(
    desk: Workplace, stick: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    change_target(desk, (QICUN, "E303", ""), "2025", "1200")
    change_target(desk, (DONGLOU, "E303", ""), "2025", "3400")
    done = export_task(desk, OCTOBER, stick)
    stick.chmod(0o555)
    for unit, value in ((QICUN, 1200), (DONGLOU, 3400)):
        with _office(tmp_path / unit, unit) as office:
            take(office, done)
            assert targets_of(office.db, unit, "2025")["E303", ""].value == value * SCALE
    stick.chmod(0o755)


def test_what_a_unit_received_is_kept_and_known(
    desk: Workplace, stick: Path, office: Workplace
) -> None:
    first = export_task(desk, OCTOBER, stick)
    take(office, first)
    (kept,) = files_in_state(office.db, "current")
    assert (kept.kind, kept.period, kept.sequence, kept.source) == (
        "task",
        "2025-10",
        1,
        first.file.name,
    )
    assert (office.home / "spool" / kept.file).read_bytes() == first.file.read_bytes()
    assert [result.outcome for result in receive(office, [stick])] == ["known"]
    change_deadline(desk, "E1", OCTOBER, date(2025, 11, 4))
    export_task(desk, OCTOBER, stick)
    assert [result.outcome for result in receive(office, [stick])] == ["known", "taken"]
    assert [file.sequence for file in files_in_state(office.db, "superseded")] == [1]
    assert [result.outcome for result in receive(office, [stick])] == ["known", "known"]


def test_another_desk_counts_anew(
    desk: Workplace, stick: Path, office: Workplace, tmp_path: Path
) -> None:
    export_task(desk, OCTOBER, stick)
    change_deadline(desk, "E1", OCTOBER, date(2025, 11, 4))
    take(office, export_task(desk, OCTOBER, stick))
    init_workplace(tmp_path / "desk2", role="district")
    with open_workplace(tmp_path / "desk2", today=date(2025, 11, 3)) as other:
        done = export_task(other, OCTOBER, stick)
    assert done.sequence == 1
    assert refusal(lambda: receive_task(office, done.file)) == "check-code-malformed", (
        "a new key wants its code"
    )
    assert take(office, done).deadlines == 3
    assert decided_deadlines(office.db, "2025-10")["E1"] == "2025-11-07"
    current = [row for row in files_in_state(office.db, "current") if row.kind == "task"]
    assert [row.digest for row in current] == [done.digest]
    assert received.received_file(office.db, done.digest) is not None


def test_a_desk_without_a_unit_of_its_own_name(desk: Workplace) -> None:
    with pytest.raises(UsageError):
        change_target(desk, ("140902'--", "E303", ""), "2025", "1")


def test_no_damaged_task_is_taken(
    desk: Workplace, stick: Path, office: Workplace, repeat: int
) -> None:
    change_target(desk, (QICUN, "E303", ""), "2025", "1200")
    done = export_task(desk, OCTOBER, stick)
    take(
        office, export_task(desk, SEPTEMBER, stick)
    )  # the key is known: nothing but the file itself can stop it
    good, chance, before = (
        done.file.read_bytes(),
        random.Random(5),
        office.db.execute("SELECT * FROM journal").fetchall(),
    )
    for _round in range(10 * repeat):
        data = bytearray(good)
        if chance.random() < 0.4:
            del data[chance.randrange(len(data)) :]
        else:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        (stick / "bad.tbtask").write_bytes(data)
        assert refusal(lambda: receive_task(office, stick / "bad.tbtask"))
    assert office.db.execute("SELECT * FROM journal").fetchall() == before


@pytest.mark.parametrize(
    ("period", "day"),
    [("2025-10", "2025-02-31"), ("2025-10", "2025-10-31"), ("2026-10", "2026-11-07")],
)
def test_a_task_with_an_impossible_deadline_is_refused(
    desk: Workplace, stick: Path, period: str, day: str
) -> None:
    keys = workplace_keys(desk)
    task = gather_task(desk, OCTOBER, 1, keys)
    task = msgspec.structs.replace(task, deadlines=[DeadlineRow("E1", period, day)])
    file = stick / "a.tbtask"
    file.write_bytes(seal(task, keys=keys, made_with=MadeWith(desk.catalogue.digest, "1.0")))
    assert refusal(lambda: read_task(file)) == "exchange-payload-bad"
