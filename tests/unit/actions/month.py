"""A whole October 2025 in a few calls, for tests of what follows from it."""

from __future__ import annotations

from desktop.actions.entry.enter import Entered, enter
from desktop.actions.entry.projects import add_project
from desktop.actions.workplace import Workplace
from desktop.domain.entry.read import read_entry
from desktop.domain.figures import Cell, Figure, How
from desktop.domain.periods import Period, days_of, parse_period
from desktop.store.cells import read_cell

MONTH = parse_period("2025-10")


def typed(
    workplace: Workplace,
    form: str,
    code: str,
    text: str,
    *,
    dimension: str = "",
    period: str = MONTH,
    note: str = "",
) -> tuple[Cell, Figure]:
    """A cell and what typing `text` into it gives."""
    field = workplace.catalogue.field(form, code)
    assert field is not None, (form, code)
    entry = read_entry(text, field, period)
    assert entry.figure is not None, (code, text, entry.problem)
    figure = Figure(entry.figure.value, entry.figure.words, entry.figure.missing, note)
    return Cell(form, code, dimension, period), figure


def put(
    workplace: Workplace,
    form: str,
    code: str,
    text: str,
    *,
    dimension: str = "",
    period: str = MONTH,
    note: str = "",
    how: How = How.TYPED,
) -> Entered:
    return enter(
        workplace,
        [typed(workplace, form, code, text, dimension=dimension, period=period, note=note)],
        how=how,
    )


def text_of(
    workplace: Workplace, form: str, code: str, dimension: str = "", period: str = MONTH
) -> str:
    """What the cell holds, as files write it; "missing:…" for a reason."""
    from desktop.domain.figures import as_file_text

    field = workplace.catalogue.field(form, code)
    assert field is not None
    figure = read_cell(
        workplace.db, workplace.unit.code, Cell(form, code, dimension, period), field
    )
    return f"missing:{figure.missing}" if figure.missing else as_file_text(figure, field)


def put_air(workplace: Workplace, period: Period = MONTH) -> None:
    """A valid month of air: 28 days of AQI 45, one of 83, one of 130, one of 260."""
    days = [day.isoformat() for day in days_of(period)]
    values = ["83", "130", "260", *["45"] * (len(days) - 3)]
    enter(
        workplace,
        [
            typed(workplace, "E2", "aqi", value, dimension=day, period=period)
            for day, value in zip(days, values, strict=True)
        ],
    )


def put_tables(workplace: Workplace) -> None:
    """E1 as far as it is typed."""
    cells = [
        typed(workplace, "E1", code, value)
        for code, value in (("E303", "1020"), ("E304", "0"), ("E402", "0"), ("E502", "35"))
    ]
    cells += [
        typed(workplace, "E1", code, value, period="2025")
        for code, value in (("E301", "1000"), ("E302", "200"), ("E401", "0"), ("E501", "40"))
    ]
    cells.append(typed(workplace, "E1", "E201", "Ⅲ", dimension="定襄桥"))
    enter(workplace, cells)


def put_project(
    workplace: Workplace,
    number: str,
    category: str,
    *,
    plan: str = "500",
    done: str = "40",
    period: Period = MONTH,
    stage: str = "在建",
) -> None:
    add_project(
        workplace,
        period,
        {
            "name": f"项目{number}",
            "category": category,
            "level": "区级",
            "total_investment": "1200.5",
            "plan_this_year": plan,
            "done_this_month": done,
            "stage": stage,
            "actual_start": "2025-03-01",
            "planned_start": "2025-03-01",
            "planned_finish": "2026-06-30",
        },
        number=number,
    )


def put_month(workplace: Workplace) -> None:
    """All that a submission of October needs, with one project."""
    put_air(workplace)
    put_tables(workplace)
    put_project(workplace, "P01", "民生实事")
