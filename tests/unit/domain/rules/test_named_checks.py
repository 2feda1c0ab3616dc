"""Named checks: slips of the unit with the value proposed, and cells without a word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.catalogue.model import Catalogue, Check, Text
from desktop.domain.figures import EMPTY, SCALE, Cell, Figure, Missing
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


@pytest.mark.parametrize(
    ("now", "before", "moved", "asks"),
    [
        (100, 100, 5, True),
        (101, 100, 5, False),
        (100, 100, 0, False),
        (100, 100, None, False),
        (100, None, 5, False),
        (0, 0, 5, False),
    ],
)
def test_what_did_not_move_is_asked_where_it_moved_last_year(
    catalogue: Catalogue, now: int, before: int | None, moved: int | None, asks: bool
) -> None:
    cell = replace(
        observed(catalogue, now),
        before=EMPTY if before is None else Figure(before * SCALE),
        moved=moved,
    )
    found = run_check(check("standstill"), [cell])
    assert [(f.left, f.right) for f in found] == ([("100.00", "100.00")] if asks else [])


@pytest.mark.parametrize(
    ("missing", "expected", "asks"),
    [
        (Missing.NOT_APPLICABLE, 1, True),
        (Missing.NOT_MONITORED, 37 * SCALE, True),
        (Missing.NOT_YET, 37 * SCALE, False),
        (Missing.REFUSED, 37 * SCALE, False),
        (Missing.NOT_APPLICABLE, 0, False),
        (Missing.NOT_APPLICABLE, None, False),
        (None, 37 * SCALE, False),
    ],
)
def test_a_reason_is_asked_about_where_a_value_must_be(
    catalogue: Catalogue, missing: Missing | None, expected: int | None, asks: bool
) -> None:
    cell = replace(
        observed(catalogue, None), figure=Figure(missing=missing), expected=Figure(expected)
    )
    assert bool(run_check(check("reason_for_value"), [cell])) is asks


PAIRS = [(10, 20), (12, 22), (30, 55), (9, 20), (14, 26), (11, 21)]


@pytest.mark.parametrize(
    ("one", "other", "count", "asks"),
    [
        (26, 14, 6, True),
        (14, 26, 6, False),
        (20, 20, 6, False),
        (26, 14, 5, False),
        (300, 10, 6, False),  # thirty times as much is another mistake
        (0, 14, 6, False),
    ],
)
def test_two_values_in_each_others_place(
    catalogue: Catalogue, one: int, other: int, count: int, asks: bool
) -> None:
    first = observed(catalogue, one, *(a for a, _b in PAIRS[:count]))
    second = observed(catalogue, other, *(b for _a, b in PAIRS[:count]))
    second = replace(second, cell=second.cell._replace(code="plan_this_year"))
    found = run_check(check("exchanged"), [replace(first, partner=second)])
    assert bool(found) is asks
    if found:
        assert found[0].cells == (first.cell, second.cell)
        assert found[0].proposal == other * SCALE


@pytest.mark.parametrize(
    ("value", "asks"), [(120, False), (121, True), (7, False), (6, True), (0, False)]
)
def test_a_day_far_from_all_others(catalogue: Catalogue, value: int, asks: bool) -> None:
    """Exactly at the limit nothing is asked; with fewer than ten others nothing at all."""
    others = (21, 25, 30, 22, 28, 40, 21, 24, 26, 23)
    far = replace(check("far_day"), params={"times": "3"})
    assert bool(run_check(far, [observed(catalogue, value, *others)])) is asks
    assert run_check(far, [observed(catalogue, value, *others[:9])]) == []


@pytest.mark.parametrize(
    ("before", "now", "asks"),
    [
        (Figure(500), Figure(500), False),
        (Figure(500), Figure(501), True),
        (Figure(words="温泉"), Figure(words="温泉康养"), True),
        (Figure(words="温泉", note="a"), Figure(words="温泉"), False),
        (EMPTY, Figure(500), False),
        (Figure(500), EMPTY, False),  # another check asks about a blank
    ],
)
def test_a_carried_field_that_changed(
    catalogue: Catalogue, before: Figure, now: Figure, asks: bool
) -> None:
    cell = replace(observed(catalogue, None), figure=now, before=before)
    assert bool(run_check(check("carried_changed"), [cell])) is asks
    place = catalogue.field("P1", "village")
    assert place is not None and not place.required
    emptied = replace(cell, field=place, figure=EMPTY)
    (*found,) = run_check(check("carried_changed"), [emptied])
    assert [f.left for f in found] == (["—"] if before.has_value else [])


SEASONS = ((110, 100), (205, 200), (330, 300), (95, 100), (100, 100), (210, 200))


@pytest.mark.parametrize(
    ("value", "proposal"),
    [
        (1040, 104),  # ten times as much
        (11, 110),  # a tenth
        (1104, 104),  # a digit typed twice
        (19, 91),  # two digits exchanged
        (130, None),
        (5, None),  # nothing fits
    ],
)
def test_a_value_far_from_that_of_a_year_before(
    catalogue: Catalogue, value: int, proposal: int | None
) -> None:
    cell = replace(
        observed(catalogue, value),
        field=replace(observed(catalogue, value).field, decimals=0),
        a_year_before=100 * SCALE,
        seasons=tuple((a * SCALE, b * SCALE) for a, b in SEASONS),
    )
    season = replace(check("season"), params={"least": "5"})
    found = run_check(season, [cell])
    assert bool(found) is (value != 130)
    assert [f.proposal for f in found] == (
        [] if value == 130 else [None if proposal is None else proposal * SCALE]
    )
    assert run_check(season, [replace(cell, a_year_before=None)]) == []
    assert run_check(replace(season, params={"least": "5000"}), [cell]) == []


def test_a_proposal_is_made_only_where_exactly_one_fits(catalogue: Catalogue) -> None:
    """A value of which two slips lead to usual values is asked about without one."""
    cell = replace(
        observed(catalogue, 1100),
        field=replace(observed(catalogue, 1100).field, decimals=0),
        a_year_before=105 * SCALE,
    )
    (found,) = run_check(
        check("season"), [cell]
    )  # 110, ten times or a 0 too many; 100, a 1 too many
    assert found.proposal is None


@pytest.mark.parametrize(("days", "asks"), [(4, False), (5, True)])
def test_days_of_another_month(catalogue: Catalogue, days: int, asks: bool) -> None:
    repeated = [
        replace(
            observed(catalogue, 1),
            cell=Cell("E2", "aqi", f"2025-10-{n:02d}", "2025-10"),
            label=f"2024-10-{n:02d}",
        )
        for n in range(1, days + 1)
    ]
    found = run_check(replace(check("repeated_days"), params={"least": "5"}), repeated)
    assert [(f.left, f.right, len(f.cells)) for f in found] == (
        [("5", "2024-10-01", 5)] if asks else []
    )


@pytest.mark.parametrize(
    ("level", "body", "asks"),
    [
        (2, "山西省教育厅", False),
        (1, "山西省教育厅", True),
        (3, "山西省教育厅", False),
        (2, "山西省忻州市忻府区人民政府", True),
        (4, "山西省忻州市忻府区人民政府", False),
        (1, "生态环境部", False),  # no word of it is known
    ],
)
def test_a_level_above_its_body(catalogue: Catalogue, level: int, body: str, asks: bool) -> None:
    field = catalogue.field("H1", "level")
    (own,) = [c for c in catalogue.checks if c.name == "level_of_body"]
    assert field is not None
    cell = Observed(
        Cell("H1", "level", "1", "2025-Q4"),
        field,
        Figure(level * SCALE),
        label="先进集体",
        expected=Figure(words=body),
    )
    assert bool(run_check(own, [cell])) is asks


def test_two_rows_exchanged_are_one_finding_at_both(catalogue: Catalogue) -> None:
    first = observed(catalogue, 41, 300, 310, 290, 305, 298)
    second = replace(
        observed(catalogue, 303, 40, 42, 38, 41, 40), cell=CELL._replace(dimension="P02")
    )
    third = replace(
        observed(catalogue, 120, 120, 118, 121, 119, 120), cell=CELL._replace(dimension="P03")
    )
    (found,) = run_check(check("exchanged"), [first, third, second])
    assert found.cells == (first.cell, second.cell)
    assert found.proposal == 303 * SCALE
