"""How good the checks are on the example: floors by kind, and a ceiling for what is asked in vain."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import pytest

from desktop.actions.checks.check import check_period
from desktop.actions.cross_checks.run import desk_checks
from desktop.actions.trial.try_checks import Trial, try_checks
from desktop.actions.workplace import Workplace, open_workplace
from desktop.demo.spread import spread
from desktop.demo.uneven import uneven_months
from desktop.domain.periods import Period, year_so_far
from desktop.store.backup import commits_of
from tests.journeys.example import Example, tianbao

UNIT, TODAY = "140902101", date(2026, 1, 20)
MONTHS = year_so_far(Period("2025-11"))
AT_THE_DESK = {"month-shifted", "month-of-neighbour", "value-of-neighbour", "honour-of-neighbour"}
"""Kinds that only the other units' figures betray."""


@pytest.fixture(scope="module")
def trial(example: Example, tmp_path_factory: pytest.TempPathFactory) -> Trial:
    home = example.copy(UNIT, tmp_path_factory.mktemp("trial"))
    with open_workplace(home, today=TODAY) as workplace:
        before, steps = commits_of(workplace.db), []
        made = try_checks(workplace, "2025", on_progress=lambda done, of: steps.append((done, of)))
        assert commits_of(workplace.db) == before, "nothing of it is written"
        assert [done for done, _of in steps] == list(range(1, steps[-1][1] + 1))
        again = try_checks(workplace, "2025", seeds=range(1, 3))
        few = {tally.kind.id: tally for tally in again.kinds}
        for tally in made.kinds:  # the first seeds are the same slips
            assert few[tally.kind.id].missed == tally.missed[: len(few[tally.kind.id].missed)]
    return made


def test_most_slips_are_caught_at_the_office(trial: Trial) -> None:
    kinds = [tally for tally in trial.kinds if tally.kind.id not in AT_THE_DESK]
    caught, planted = (sum(n) for n in zip(*((t.caught, t.planted) for t in kinds), strict=True))
    assert caught >= 0.9 * planted, (caught, planted)
    for tally in kinds:
        assert tally.planted == 5, tally.kind.id
        assert tally.caught >= 3, (tally.kind.id, tally.missed)


def test_hardly_anything_is_asked_in_vain(trial: Trial) -> None:
    assert trial.unit_periods == 16
    assert trial.in_vain <= 1, trial.rules
    assert sum(rule.caught for rule in trial.rules) >= trial.caught_before_desk / 2


def test_the_desk_tries_the_figures_of_all_units(example: Example, tmp_path: Path) -> None:
    """As they came: with its own checks on top, and hardly a question where nothing was planted."""
    with open_workplace(example.copy("district", tmp_path), today=TODAY) as workplace:
        made = try_checks(workplace, "2025", seeds=range(1, 3))
        questions = Counter(f.rule for at in MONTHS for f in desk_checks(workplace, at))
    assert made.unit_periods > 300
    assert made.in_vain <= 3, made.rules
    assert questions.total() <= 3, questions
    assert made.caught >= 0.93 * made.planted, [(t.kind.id, t.missed) for t in made.kinds]
    assert made.caught_before_desk >= 0.85 * made.planted
    for tally in made.kinds:
        assert tally.planted == 2, tally.kind.id
        assert tally.caught, (tally.kind.id, tally.missed)


def test_uneven_months_are_asked_about_once_in_25(example: Example, tmp_path: Path) -> None:
    """The same totals of each year and project, but months that differ much and stop in winter; slips above that noise are
    caught as well.
    """
    with open_workplace(example.copy("district", tmp_path), today=TODAY) as workplace:
        units = make_uneven(workplace)
        fired = Counter(
            f.rule
            for unit in units
            for at in MONTHS
            for f in check_period(workplace.of_unit(unit), at)
            if f.severity == "query" and f.cell.form == "P1"
        )
        made = try_checks(workplace, "2025", seeds=range(1, 3))
    assert fired.total() <= len(units) * len(MONTHS) / 25, fired
    assert made.caught >= 0.9 * made.planted, [(t.kind.id, t.missed) for t in made.kinds]


def make_uneven(workplace: Workplace) -> list[str]:
    """Spread what each project did in a year over its months anew; the units that have projects."""
    rng, db = Random("uneven"), workplace.db
    rows = db.execute(
        "SELECT unit, project, period, coalesce(done_this_month, 0), done_in_all FROM ledger_row"
        " ORDER BY unit, project, period"
    ).fetchall()
    done: dict[tuple[str, str, str], dict[int, int]] = defaultdict(dict)
    before: dict[tuple[str, str], int] = {}
    for unit, project, period, value, in_all in rows:
        before.setdefault((unit, project), in_all - value)
        if value:
            done[unit, project, period[:4]][int(period[5:7])] = value
    for (_unit, _project, _year), months in sorted(done.items()):
        shape = uneven_months([float(m + 1 in months) for m in range(12)], rng)
        months |= spread(sum(months.values()) // 100, {m: shape[m - 1] for m in months})
    with db.atomic():
        this_year: dict[tuple[str, str, str], int] = defaultdict(int)
        for unit, project, period, _value, _in_all in rows:
            year = (unit, project, period[:4])
            new = 100 * done[year].get(int(period[5:7]), 0)
            before[unit, project] += new
            this_year[year] += new
            db.execute(
                "UPDATE ledger_row SET done_this_month = ?, done_this_year = ?, done_in_all = ?"
                " WHERE unit = ? AND project = ? AND period = ?",
                [new, this_year[year], before[unit, project], unit, project, period],
            )
    return sorted({unit for unit, _project, _year in done})


def test_the_command_line_tells_the_same(own_copy: Callable[[str], Path]) -> None:
    home = own_copy(UNIT)
    words = ("--home", home, "check", "--year", "2025", "--try", "--seeds", "1")
    record = json.loads(tianbao(*words, "--json"))
    assert len(record["kinds"]) - len(AT_THE_DESK) < record["planted"] <= len(record["kinds"])
    assert record["year"] == "2025"
    caught = sum(k["at_entry"] + k["at_office"] + k["at_desk"] for k in record["kinds"])
    assert caught == record["caught"]
    assert caught + sum(len(k["missed"]) for k in record["kinds"]) == record["planted"]
    assert str(record["caught"]) in tianbao(*words)
    for wrong in (
        ("check",),
        ("check", "--year", "2025"),
        ("check", "--period", "2025-10", "--try"),
    ):
        tianbao("--home", home, *wrong, code=2)
