"""The kinds of slips: named once each, the same for the same seed, and never below the noise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random

import pytest

from desktop.catalogue.model import Catalogue, Field
from desktop.domain.figures import EMPTY, SCALE, Cell, Figure
from desktop.domain.periods import Period
from desktop.domain.trial.kinds import KINDS
from desktop.domain.trial.slips import NOISE, Clean, SlipKind, moved

OCTOBER, SEPTEMBER = Period("2025-10"), Period("2025-09")


def month(period: Period, more: int) -> dict[Cell, Figure]:
    """Some of each form; `more` is added to what grows."""
    cells = {
        Cell("E1", code, "", period): Figure(value * SCALE)
        for code, value in (("E303", 1000 + more), ("E502", 120 + more), ("E111", 37), ("E112", 80))
    }
    cells |= {
        Cell("E1", code, "", period): Figure(value * SCALE)
        for code, value in (("E114", 14), ("E115", 28))
    }
    for day in range(1, 31):
        at = f"{period}-{day:02d}"
        cells |= {
            Cell("E2", code, at, period): Figure((base + day * step + more % 7) * SCALE)
            for code, base, step in (
                ("aqi", 41, 2),
                ("so2", 10, 1),
                ("pm10", 60, 3),
                ("pm2_5", 20, 1),
            )
        }
    cells[Cell("E1", "E301", "", Period(period[:4]))] = Figure(1500 * SCALE)
    for number in ("1", "2"):
        cells |= {
            Cell("H1", "date", number, period): Figure(words=f"{period}-0{number}"),
            Cell("H1", "level", number, period): Figure(4 * SCALE),
            Cell("H1", "title", number, period): Figure(words=f"先进单位{number}"),
            Cell("H1", "body", number, period): Figure(words="忻府区人民政府"),
        }
    for number, done in (("P01", 40 + more), ("P02", 190 + more)):
        cells |= {
            Cell("P1", "name", number, period): Figure(words=f"项目{number}"),
            Cell("P1", "actual_start", number, period): Figure(words="2024-06-01"),
            Cell("P1", "total_investment", number, period): Figure(5000 * SCALE),
            Cell("P1", "plan_this_year", number, period): Figure(900 * SCALE),
            Cell("P1", "done_this_month", number, period): Figure(done * SCALE),
            Cell("P1", "stage", number, period): Figure(2 * SCALE),
        }
    return cells


@pytest.fixture
def clean(catalogue: Catalogue) -> Clean:
    def field_of(cell: Cell) -> Field:
        found = catalogue.field(cell.form, cell.code)
        assert found is not None, cell
        return found

    def others(period: Period) -> Mapping[Cell, Figure]:
        return {
            "2025-09": month(SEPTEMBER, -300 + 280),
            "2024-10": month(Period("2024-10"), 3),
        }.get(period, {})

    return Clean(OCTOBER, month(OCTOBER, 400), field_of, others, neighbour=month(OCTOBER, 1500))


def test_they_are_named_once_and_in_order() -> None:
    ids = [kind.id for kind in KINDS]
    assert len(ids) == len(set(ids)) and all(kind.name for kind in KINDS)
    assert [int(kind.section) for kind in KINDS] == sorted(int(kind.section) for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_each_is_planted_and_is_the_same_again(clean: Clean, kind: SlipKind) -> None:
    slips = [kind.plant(clean, Random(seed)) for seed in (1, 1, *range(2, 30))]
    assert slips[0] is not None and slips[0] == slips[1]
    for slip in slips:
        assert slip is not None
        assert any(clean.cells.get(cell) != figure for cell, figure in slip.entries)
        for cell, figure in slip.entries:
            before = clean.cells.get(cell, EMPTY).value
            is_one = len(slip.entries) == 1 and kind.section in "12"
            if is_one and figure.value is not None and before is not None:
                assert moved(before, figure.value) > NOISE, (kind.id, cell)


def test_what_moves_by_itself_as_far_is_no_slip(clean: Clean) -> None:
    """Of a field whose clean values double by themselves nothing that doubles it is planted."""
    restless = replace(clean, noise_of=lambda _cell: 0.95)
    tenfold, hundredfold = (
        next(k for k in KINDS if k.id == name) for name in ("tenfold", "hundredfold")
    )
    assert tenfold.plant(restless, Random(1)) is None
    assert hundredfold.plant(restless, Random(1)) is not None


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(100, 85, True), (100, 84, False), (0, 0, True), (0, 1, False)],
)
def test_noise_ends_where_it_is_said_to(
    clean: Clean, before: int, after: int, expected: bool
) -> None:
    assert NOISE == 0.15
    assert clean.is_noise(Cell("E1", "E303", "", OCTOBER), before, after) is expected
