"""Named checks: slips of the unit with the value proposed, and cells without a word."""

from __future__ import annotations

import pytest

from desktop.catalogue.model import Catalogue, Check, Text
from desktop.domain.figures import EMPTY, SCALE, Cell, Figure
from desktop.domain.rules.named_checks import Observed, run_check

CELL = Cell("P1", "done_this_month", "P01", "2025-10")


def check(name: str) -> Check:
    return Check(
        "T-1",
        "P1",
        name,
        "query",
        ("done_this_month",),
        Text("{left} {right} {ratio}", "x"),
        Text("{name}", "x"),
    )


def observed(catalogue: Catalogue, value: int | None, *history: int) -> Observed:
    field = catalogue.field("P1", "done_this_month")
    assert field is not None
    return Observed(
        CELL,
        field,
        EMPTY if value is None else Figure(value * SCALE),
        tuple(h * SCALE for h in history),
    )


@pytest.mark.parametrize(("value", "proposal"), [(12_600, 126), (1_260_000, 126), (126_000, 126)])
def test_a_slip_of_the_unit_is_seen_and_mended(
    catalogue: Catalogue, value: int, proposal: int
) -> None:
    (found,) = run_check(check("unit_slip"), [observed(catalogue, value, 110, 130, 150)])
    assert found.proposal == proposal * SCALE
    assert found.cell == CELL


@pytest.mark.parametrize(
    ("value", "history"),
    [
        (300, (110, 130, 150)),
        (12_600, (110,)),
        (None, (110, 130)),
        (0, (110, 130)),
        (5_000_000_000, (110, 130)),
    ],
)
def test_what_is_no_slip_is_left_alone(
    catalogue: Catalogue, value: int | None, history: tuple[int, ...]
) -> None:
    assert run_check(check("unit_slip"), [observed(catalogue, value, *history)]) == []


def test_blanks_say_only_that(catalogue: Catalogue) -> None:
    (found,) = run_check(
        check("blank_required"), [observed(catalogue, None), observed(catalogue, 0)]
    )
    assert found.is_blank
