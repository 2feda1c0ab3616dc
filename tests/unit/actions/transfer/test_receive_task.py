"""Receiving a task: the key compared and pinned, targets and last year's figures kept, nothing
of a wrong file.
"""

from __future__ import annotations

import pytest

from desktop.actions.checks.check import forms_due
from desktop.actions.checks.observed import required_cells
from desktop.actions.doctor import diagnose
from desktop.actions.entry.enter import enter
from desktop.actions.transfer.receive_task import begin_with_task, read_task, receive_task
from desktop.actions.transfer.submit import submit
from desktop.actions.workplace import init_workplace, open_workplace, workplace_exists
from desktop.domain.figures import Cell, Figure, How, Missing
from desktop.domain.periods import Period
from desktop.errors import AppError
from desktop.exchange.envelope import MadeWith, seal
from desktop.exchange.keys import key_check_code, make_keys
from desktop.exchange.messages import (
    DistrictKeys,
    FigureRow,
    TargetRow,
    Task,
    UnitFigureRow,
    UnitRow,
)
from desktop.store import journal
from desktop.store.cells import read_cell
from desktop.store.submissions import trusted_key
from desktop.store.targets import targets_of

UNIT, OTHER = "140902101", "140902102"
WRONG = "2222-2222"


def figure(code, value, period="2024-10", form="E1"):
    return FigureRow(form, code, "", period, value, "", None, "", "", How.TYPED)


@pytest.fixture
def district():
    return make_keys()


@pytest.fixture
def write(tmp_path, catalogue, district):
    def made(
        keys=district,
        announced=None,
        digest=catalogue.digest,
        roster=(UNIT, OTHER),
        name="a.tbtask",
        last_year=(),
    ):
        result = announced or keys
        task = Task(
            str(catalogue.district),
            "2025",
            1,
            digest,
            DistrictKeys(result.signing_public, result.recipient),
            [
                UnitRow(code, str(catalogue.unit_by_code[code].name), "town", "township")
                for code in roster
            ],
            [
                TargetRow(UNIT, "2025", "E303", "", 12_000_000, ">=", "完成造林"),
                TargetRow(OTHER, "2025", "E303", "", 1, ">=", ""),
            ],
            [],
            [
                UnitFigureRow(UNIT, figure("E303", 9_000_000)),
                UnitFigureRow(UNIT, figure("E304", 1)),
                UnitFigureRow(OTHER, figure("E303", 7)),
                UnitFigureRow(UNIT, figure("E999", 5)),
                *(UnitFigureRow(UNIT, row) for row in last_year),
            ],
        )
        path = tmp_path / name
        path.write_bytes(seal(task, keys=keys, made_with=MadeWith(digest, "1.0")))
        return path

    return made


def code_of(error):
    return error.value.code


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    init_workplace(folder, role="township", unit_code=UNIT)
    return folder


def test_takes_it(write, home, district, tmp_path):
    path = write()
    with open_workplace(home) as workplace:
        enter(workplace, [(Cell("E1", "E304", "", "2024-10"), Figure(50_000))])
        spoken = read_task(path).check_code
        assert spoken == key_check_code(district.signing_public)
        received = receive_task(workplace, path, spoken.lower().replace("-", " "))
        assert (received.targets, received.last_year) == (1, 1)
        figures = dict(
            workplace.db.execute(
                "SELECT code, value FROM figure WHERE period = '2024-10' AND how != 'derived'"
            )
        )
        assert figures == {"E303": 9_000_000, "E304": 50_000}, (
            "an empty cell is filled, the unit's own figure stands"
        )
        assert (
            workplace.db.execute("SELECT how FROM figure WHERE code = 'E303'").fetchone()[0]
            == "imported"
        )
        target = targets_of(workplace.db, UNIT, "2025")["E303", ""]
        assert (target.value, target.source, target.words) == (12_000_000, "task", "完成造林")
        assert trusted_key(workplace.db, "district").recipient == district.recipient
        assert (
            diagnose(workplace, with_backups=False).is_sound
            and journal.broken_link(workplace.db) is None
        )
        again = receive_task(workplace, path)
        assert (again.targets, again.last_year) == (1, 0), (
            "a pinned key needs no code, and nothing is written twice"
        )


@pytest.mark.parametrize(("newest", "taken"), [("2024-12", False), ("2024-11", True)])
def test_last_years_yearly_figure_leaves_a_sealed_month_alone(write, home, newest, taken):
    """December was the last month that carried it; before that, the next one still can."""
    path = write(last_year=[figure("E301", 20_000, "2024")])
    with open_workplace(home) as workplace:
        with workplace.db.atomic():
            workplace.db.execute(
                "INSERT INTO submission (unit, period, sequence, state, started_at) VALUES (?, ?, 1, 'sealed', '')",
                [UNIT, newest],
            )
        receive_task(workplace, path, read_task(path).check_code)
        kept = read_cell(
            workplace.db,
            UNIT,
            Cell("E1", "E301", "", "2024"),
            workplace.catalogue.field("E1", "E301"),
        )
        assert kept.is_empty is not taken


def test_from_now_on_submissions_are_encrypted(write, home, tmp_path):
    with open_workplace(home) as workplace:
        receive_task(workplace, write(), read_task(write()).check_code)
        period = Period("2026-01")
        for form in forms_due(workplace, period):
            if form.kind == "table":
                enter(
                    workplace,
                    [
                        (cell, Figure(missing=Missing.NOT_YET))
                        for cell, _ in required_cells(workplace, form, period)
                    ],
                )
        assert submit(workplace, period, tmp_path).encrypted


@pytest.mark.parametrize(
    ("typed", "code"),
    [(WRONG, "task-code-differs"), ("", "check-code-malformed"), ("00", "check-code-malformed")],
)
def test_wrong_code(write, home, typed, code):
    with open_workplace(home) as workplace:
        with pytest.raises(AppError) as error:
            receive_task(workplace, write(), typed)
        assert code_of(error) == code
        assert trusted_key(workplace.db, "district") is None
        assert targets_of(workplace.db, UNIT, "2025").get(("E303", "")) is None


def test_another_key_is_a_decision(write, home):
    stranger = make_keys()
    with open_workplace(home) as workplace:
        receive_task(workplace, write(), read_task(write()).check_code)
        path = write(keys=stranger, name="b.tbtask")
        with pytest.raises(AppError) as error:
            receive_task(workplace, path)
        assert code_of(error) == "check-code-malformed"
        receive_task(workplace, path, read_task(path).check_code)
        assert trusted_key(workplace.db, "district").signing_key == stranger.signing_public


def test_a_trusted_key_may_announce_the_next_and_a_first_one_may_not(write, home):
    following = make_keys()
    with open_workplace(home) as workplace:
        path = write(announced=following)
        with pytest.raises(AppError) as error:
            receive_task(workplace, path, read_task(path).check_code)
        assert code_of(error) == "task-keys-differ"
        first = write(name="c.tbtask")
        receive_task(workplace, first, read_task(first).check_code)
        receive_task(workplace, write(announced=following))  # sealed after the first
        assert trusted_key(workplace.db, "district").signing_key == following.signing_public


def test_other_catalogue_and_not_in_the_roster(write, home):
    with pytest.raises(AppError) as error:
        read_task(write(digest="5f" * 32))
    assert code_of(error) == "task-other-catalogue"
    path = write(roster=(OTHER,))
    with open_workplace(home) as workplace, pytest.raises(AppError) as error:
        receive_task(workplace, path, read_task(path).check_code)
    assert code_of(error) == "task-without-unit"


def test_damaged_and_foreign(write, tmp_path):
    path = write()
    data = bytearray(path.read_bytes())
    data[-80] ^= 1
    path.write_bytes(data)
    with pytest.raises(AppError) as error:
        read_task(path)
    assert code_of(error) == "exchange-signature-bad"
    (tmp_path / "x.txt").write_text("hello")
    with pytest.raises(AppError) as error:
        read_task(tmp_path / "x.txt")
    assert code_of(error) == "exchange-not-ours"
    with pytest.raises(AppError) as error:
        read_task(tmp_path / "none")
    assert code_of(error) == "file-unreadable"


def test_begin_makes_nothing_before_the_code_is_right(write, tmp_path):
    home, path = tmp_path / "new", write()
    with pytest.raises(AppError):
        begin_with_task(home, path, WRONG, UNIT)
    assert not workplace_exists(home)
    assert begin_with_task(home, path, read_task(path).check_code, UNIT).targets == 1
    with open_workplace(home) as workplace:
        assert workplace.unit.code == UNIT
