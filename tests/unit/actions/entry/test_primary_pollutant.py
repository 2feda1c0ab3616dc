"""The primary pollutant follows from the concentrations, and gives way to what somebody writes."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.actions.doctor import diagnose
from desktop.actions.entry.enter import enter
from desktop.actions.entry.undo import redo, undo
from desktop.actions.workplace import Workplace
from desktop.domain.air.air_quality import POLLUTANTS
from desktop.domain.figures import EMPTY, SCALE, Cell, Figure
from desktop.store.cells import read_cell
from tests.unit.actions.month import MONTH

DAY = "2025-10-03"
CLEAN = {"so2": 12, "no2": 30, "co": 1, "o3_8h": 70, "pm10": 40, "pm2_5": 20}


def put(workplace: Workplace, **values: int | str | None) -> None:
    figures = {
        code: EMPTY
        if value is None
        else Figure(words=value)
        if isinstance(value, str)
        else Figure(value * SCALE)
        for code, value in values.items()
    }
    enter(workplace, [(Cell("E2", code, DAY, MONTH), figure) for code, figure in figures.items()])


def primary(workplace: Workplace) -> str:
    field = workplace.catalogue.field("E2", "primary")
    assert field is not None
    return read_cell(
        workplace.db, workplace.unit.code, Cell("E2", "primary", DAY, MONTH), field
    ).words


def test_it_follows_once_the_day_is_complete_and_goes_with_it(workplace: Workplace) -> None:
    put(workplace, aqi=75, **{code: v for code, v in CLEAN.items() if code != "pm10"})
    assert primary(workplace) == ""
    put(workplace, pm10=100)
    assert primary(workplace) == "PM10"
    put(workplace, pm2_5=70)
    assert primary(workplace) == "PM2.5"
    put(workplace, co=None)
    assert primary(workplace) == ""
    assert diagnose(workplace).is_sound


def test_two_with_the_same_index_are_both_named(workplace: Workplace) -> None:
    put(workplace, aqi=75, **CLEAN | {"pm10": 100, "pm2_5": 55})
    assert primary(workplace) == "PM10、PM2.5"


def test_what_somebody_wrote_stays(workplace: Workplace) -> None:
    put(workplace, aqi=75, **CLEAN | {"pm10": 100}, primary="O3")
    put(workplace, pm2_5=70)
    assert primary(workplace) == "O3"
    put(workplace, primary=None)
    put(workplace, pm2_5=71)
    assert primary(workplace) == "PM2.5"
    put(workplace, primary="O3")
    undo(workplace, MONTH)
    assert primary(workplace) == "PM2.5", "undo gives back what followed"
    redo(workplace, MONTH)
    assert primary(workplace) == "O3"


def test_none_up_to_fifty_and_none_of_an_invalid_day(workplace: Workplace) -> None:
    put(workplace, aqi=50, **CLEAN | {"pm10": 100})
    assert primary(workplace) == ""
    put(workplace, aqi=75)
    assert primary(workplace) == "PM10"
    cell = Cell("E2", "invalid", DAY, MONTH)
    enter(workplace, [(cell, Figure(SCALE, note="停电"))])
    assert primary(workplace) == ""
    assert diagnose(workplace).is_sound


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from([*POLLUTANTS, "aqi"]), st.one_of(st.none(), st.integers(1, 400))),
        min_size=1,
        max_size=8,
    )
)
def test_undo_takes_it_back_step_by_step_and_redo_brings_it_again(
    workplace: Workplace, steps: list[tuple[str, int | None]]
) -> None:
    put(workplace, aqi=75, primary=None, **CLEAN)
    seen = [primary(workplace)]
    count = 0
    for code, value in steps:
        before = read_cell(
            workplace.db,
            workplace.unit.code,
            Cell("E2", code, DAY, MONTH),
            workplace.catalogue.field("E2", code),  # type: ignore[arg-type]
        )
        if before != (EMPTY if value is None else Figure(value * SCALE)):
            put(workplace, **{code: value})
            seen.append(primary(workplace))
            count += 1
    for turn in range(count):
        undo(workplace, MONTH)
        assert primary(workplace) == seen[count - 1 - turn]
    for turn in range(count):
        redo(workplace, MONTH)
        assert primary(workplace) == seen[turn + 1]
