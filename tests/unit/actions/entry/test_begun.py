"""What has not begun cannot be filled in or sealed; how far time is, the workplace says."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.actions.entry.enter import enter
from desktop.actions.entry.projects import add_project
from desktop.actions.imports.csv_file import import_figures
from desktop.actions.transfer.submit import submit
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.figures import SCALE, Cell, Figure
from desktop.domain.periods import Period
from desktop.errors import AppError, Refused
from desktop.messages import describe
from desktop.store import submissions

FAR = ("2025-12", "2026-01", "2052-10", "2999-12")
CELLS = (
    ("E1", "E303", "", "{year}-{month}"),
    ("E1", "E301", "", "{year}"),
    ("E2", "aqi", "{year}-{month}-03", "{year}-{month}"),
    ("P1", "name", "P01", "{year}-{month}"),
    ("H1", "title", "H01", "{year}-Q4"),
)


@pytest.mark.parametrize(("form", "code", "dimension", "period"), CELLS)
def test_no_cell_of_a_period_to_come_is_written(
    workplace: Workplace, form: str, code: str, dimension: str, period: str
) -> None:
    cell = Cell(form, code, *(text.format(year="2052", month="10") for text in (dimension, period)))
    with pytest.raises(Refused) as refused:
        enter(workplace, [(cell, Figure(words="x") if form in "P1H1" else Figure(SCALE))])
    assert refused.value.code == "period-not-begun"
    assert "2025-11-05" in describe(refused.value), "the clock that says so is named"


@pytest.mark.parametrize("period", FAR)
def test_neither_is_it_imported_nor_sealed(
    workplace: Workplace, tmp_path: Path, period: str
) -> None:
    at = Period(period)
    (tmp_path / "f.csv").write_text("form,code,dimension,date,value,note\nE1,E303,,,5,\n")
    (tmp_path / "stick").mkdir()
    for verb in (
        lambda: import_figures(workplace, at, tmp_path / "f.csv"),
        lambda: add_project(workplace, at, {"name": "路", "category": "其他"}),
        lambda: submit(workplace, at, tmp_path / "stick"),
    ):
        with pytest.raises(AppError) as refused:
            verb()
        assert "2025-11-05" in describe(refused.value)
    assert not list((tmp_path / "stick").iterdir())
    assert submissions.latest_submission(workplace.db, workplace.unit.code, at) is None


@given(day=st.dates(date(1000, 1, 1), date(2998, 12, 31)), by=st.integers(-400, 400))
def test_a_period_has_begun_from_its_first_day_on(day: date, by: int) -> None:
    class _Standing:
        today = day

    for frequency in ("month", "quarter", "year"):
        other = min(max(day + timedelta(days=by), date(1000, 1, 1)), date(2998, 12, 31))
        period = Period(periods.containing(other, frequency))  # type: ignore[arg-type]
        begun = periods.first_day(period) <= day
        try:
            Workplace.refuse_unbegun(_Standing(), period)  # type: ignore[arg-type]
        except Refused as refusal:
            assert not begun and refusal.code == "period-not-begun"
        else:
            assert begun
