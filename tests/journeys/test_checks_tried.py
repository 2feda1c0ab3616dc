"""How good the checks are on the example: floors by kind, and a ceiling for what is asked in vain."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from desktop.actions.trial import Trial, try_checks
from desktop.actions.workplace import open_workplace
from desktop.store.backup import commits_of
from tests.journeys.example import Example, tianbao

UNIT, TODAY = "140902101", date(2026, 1, 20)
NOT_CAUGHT_YET = {"month-shifted", "total-changed", "plan-changed", "renamed", "projects-exchanged"}
"""Kinds without a check of their own so far: their share is record, no floor holds it."""


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
    caught, planted = trial.caught_before_desk, trial.planted
    assert caught >= 0.75 * planted, (caught, planted)
    for tally in trial.kinds:
        assert tally.planted == 5, tally.kind.id
        if tally.kind.id not in NOT_CAUGHT_YET:
            assert tally.caught >= 3, (tally.kind.id, tally.missed)


def test_hardly_anything_is_asked_in_vain(trial: Trial) -> None:
    assert trial.unit_periods == 16
    assert trial.in_vain <= 1, trial.rules


def test_the_desk_tries_the_figures_of_all_units(example: Example, tmp_path: Path) -> None:
    """As they came: with its own checks on top, and hardly a question where nothing was planted."""
    with open_workplace(example.copy("district", tmp_path), today=TODAY) as workplace:
        made = try_checks(workplace, "2025", seeds=range(1, 3))
    assert made.unit_periods > 300
    assert made.in_vain <= 3, made.rules
    assert made.caught >= made.caught_before_desk >= 0.7 * made.planted
    for tally in made.kinds:
        assert tally.planted == 2, tally.kind.id
        assert tally.caught or tally.kind.id in NOT_CAUGHT_YET, (tally.kind.id, tally.missed)


def test_the_command_line_tells_the_same(own_copy: Callable[[str], Path]) -> None:
    home = own_copy(UNIT)
    words = ("--home", home, "check", "--year", "2025", "--try", "--seeds", "1")
    record = json.loads(tianbao(*words, "--json"))
    assert record["planted"] == len(record["kinds"]) and record["year"] == "2025"
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
