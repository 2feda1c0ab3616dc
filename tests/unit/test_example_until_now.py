"""The example of the first start: it ends with last month whenever it is made, and says what it is."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from pathlib import Path

import pytest

from desktop.actions.outputs.print_form import papers
from desktop.actions.workplace import EXAMPLE_NOTE, open_workplace
from desktop.demo.make import make_demo, make_example_until_now
from desktop.demo.story import LAST, load_story
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.store.rows import figure_periods, readings_of

UNIT = "140902101"


@pytest.mark.parametrize(
    "today",
    [date(2025, 12, 9), date(2026, 3, 2), date(2026, 11, 28), date(2027, 1, 1), date(2028, 3, 31)],
)
def test_it_ends_with_last_month_and_holds_no_errors(tmp_path: Path, today: date) -> None:
    made = make_example_until_now(tmp_path / "example", today, units=[UNIT])
    last = periods.previous(periods.containing(today, "month"))
    assert made.last == last
    assert made.first == f"{int(last[:4]) - 1}-01"
    (unit,) = made.units
    assert unit.errors == 0 and unit.open_queries <= 3
    with open_workplace(unit.folder, today=today) as workplace:
        assert workplace.is_example and "示例" in workplace.unit_title
        months = [
            p
            for p in figure_periods(workplace.db, UNIT, after=Period("2000-01"))
            if len(p) == 7 and "Q" not in p
        ]
        assert max(months) == last
        days = readings_of(workplace.db, UNIT, f"{last}-01", f"{last}-31")
        assert len(days) == monthrange(int(last[:4]), int(last[5:]))[1]
        paper = papers(workplace, last, "E1")[0]
        assert "示例" in paper.corner[0] and "示例" in paper.unit


@pytest.mark.parametrize("until", ["2024-12", "2025-12", "2026-02", "2026-10", "2031-05"])
def test_the_story_keeps_its_shape_wherever_it_is_moved(until: str) -> None:
    story, shipped = load_story(Period(until)), load_story()
    years = int(until[:4]) - int(LAST[:4])
    for year, months in story.air.days.items():
        kept = shipped.air.days[str(int(year) - years)]
        for month, (counts, before) in enumerate(zip(months, kept, strict=True), start=1):
            assert sum(counts) == monthrange(int(year), month)[1]
            assert sum(abs(a - b) for a, b in zip(counts, before, strict=True)) <= 1
    assert {row.period for row in story.desk.missing} == {until}
    assert [b.year - years for b in story.projects.batch] == [
        b.year for b in shipped.projects.batch
    ]


def test_the_example_of_the_command_line_is_what_it_was(tmp_path: Path) -> None:
    made = make_demo(tmp_path, units=[UNIT], last="2024-02")
    assert (made.first, made.last) == ("2024-01", "2024-02")
    assert not (made.units[0].folder / EXAMPLE_NOTE).exists()
    assert load_story() == load_story(LAST)
