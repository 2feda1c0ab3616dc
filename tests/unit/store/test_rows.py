"""Rows as of a month: what is carried, what adds up, what is gone."""

from __future__ import annotations

from sqlite_utils import Database

from desktop.catalogue.model import Catalogue
from desktop.domain.figures import Cell, How
from desktop.store.cells import write_cell
from desktop.store.rows import (
    figures_of,
    hows_of,
    investment_of,
    projects_of,
    readings_of,
    series_of,
)

UNIT = "140902209"


def put(
    db: Database, catalogue: Catalogue, form: str, code: str, dimension: str, period: str, text: str
) -> None:
    from desktop.domain.entry.read import read_entry

    field = catalogue.field(form, code)
    assert field is not None
    figure = read_entry(text, field, period).figure
    assert figure is not None
    write_cell(db, UNIT, Cell(form, code, dimension, period), field, figure, How.TYPED)


def project(db: Database, catalogue: Catalogue, number: str, period: str, **columns: str) -> None:
    for code, text in {"name": f"项目{number}", "category": "民生实事", **columns}.items():
        put(db, catalogue, "P1", code, number, period, text)


def test_the_plan_is_carried_within_the_year_and_the_stage_beyond(
    db: Database, catalogue: Catalogue
) -> None:
    project(
        db, catalogue, "P01", "2024-11", plan_this_year="500", stage="在建", done_this_month="40"
    )
    project(db, catalogue, "P01", "2024-12", done_this_month="60")
    (december,) = projects_of(db, UNIT, "2024-12")
    assert (december.columns["plan_this_year"], december.columns["stage"]) == (5_000_000, "在建")
    assert (december.done_this_year, december.done_in_all) == (1_000_000, 1_000_000)
    project(db, catalogue, "P01", "2025-01", done_this_month="5")
    (january,) = projects_of(db, UNIT, "2025-01")
    assert (january.columns["plan_this_year"], january.columns["stage"]) == (None, "在建")
    assert (january.done_this_year, january.done_in_all) == (50_000, 1_050_000)
    assert january.earlier == (600_000, 400_000)


def test_done_before_counts_in_all_only(db: Database, catalogue: Catalogue) -> None:
    project(db, catalogue, "P01", "2025-01", done_before="300", done_this_month="5")
    (state,) = projects_of(db, UNIT, "2025-01")
    assert (state.done_this_year, state.done_in_all) == (50_000, 3_050_000)


def test_a_month_before_it_began_and_after_it_was_withdrawn(
    db: Database, catalogue: Catalogue
) -> None:
    project(db, catalogue, "P01", "2025-03", done_this_month="5")
    put(db, catalogue, "P1", "status", "P01", "2025-05", "withdrawn")
    present = {
        period: len(projects_of(db, UNIT, period))
        for period in ("2025-02", "2025-03", "2025-05", "2025-06")
    }
    assert present == {"2025-02": 0, "2025-03": 1, "2025-05": 1, "2025-06": 0}


def test_a_finished_project_stays_until_the_year_ends(db: Database, catalogue: Catalogue) -> None:
    project(db, catalogue, "P01", "2025-03", done_this_month="5")
    put(db, catalogue, "P1", "status", "P01", "2025-05", "finished")
    assert [len(projects_of(db, UNIT, period)) for period in ("2025-06", "2025-12", "2026-01")] == [
        1,
        1,
        0,
    ]


def test_progress_in_words_belongs_to_its_month(db: Database, catalogue: Catalogue) -> None:
    project(db, catalogue, "P01", "2025-03", progress="主体封顶", responsible="张三")
    (april,) = projects_of(db, UNIT, "2025-04")
    assert (april.columns["progress"], april.columns["responsible"]) == (None, "张三")
    assert april.columns["done_this_month"] is None


def test_readings_of_a_month_only(db: Database, catalogue: Catalogue) -> None:
    for day in ("2025-09-30", "2025-10-01", "2025-10-31", "2025-11-01"):
        put(db, catalogue, "E2", "aqi", day, day[:7], "45")
    assert [reading.date for reading in readings_of(db, UNIT, "2025-10-01", "2025-10-31")] == [
        "2025-10-01",
        "2025-10-31",
    ]


def test_series_and_how(db: Database, catalogue: Catalogue) -> None:
    for period, text in (("2025-08", "10"), ("2025-10", "missing:not_yet"), ("2025-12", "30")):
        put(db, catalogue, "E1", "E303", "", period, text)
    assert series_of(db, UNIT, "E303", "", "2025-08", "2025-11") == {
        "2025-08": 100_000,
        "2025-10": None,
    }
    assert set(figures_of(db, UNIT, ("2025-08", "2025-12"))) == {
        ("2025-08", "E303", ""),
        ("2025-12", "E303", ""),
    }
    assert hows_of(db, UNIT, ("2025-08",)) == {("2025-08", "E303", ""): "typed"}


def test_investment_by_month(db: Database, catalogue: Catalogue) -> None:
    project(db, catalogue, "P01", "2025-03", done_this_month="5")
    project(db, catalogue, "P01", "2025-04", progress="备料")
    assert investment_of(db, UNIT, "P01", "2025-01", "2025-12") == {"2025-03": 50_000}
