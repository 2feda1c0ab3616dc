"""Rules: violated when false, silent when unknown, rounded to the indicator's decimals, said in
words.
"""

from __future__ import annotations

import dataclasses

import pytest

from desktop.catalogue.model import Catalogue, Rule, Text
from desktop.domain.figures import SCALE, Cell
from desktop.domain.periods import Period
from desktop.domain.rules import rule_columns
from desktop.domain.rules.rules import RuleSheet, compile_mistakes

OCTOBER = Period("2025-10")


def rule(**members: object) -> Rule:
    plain: dict[str, object] = {
        "id": "T-1",
        "form": "E1",
        "severity": "error",
        "left": "E303",
        "op": "<=",
        "right": "E301",
        "cells": ("E303",),
        "message": Text("{left} 大于 {right}", "{left} over {right}"),
        "instruction": Text("改小", "lower it"),
    }
    return Rule(**(plain | members))  # type: ignore[arg-type]


def judge(
    catalogue: Catalogue,
    tested: Rule,
    values: dict[tuple[str, str, str], int | None],
    targets: dict[tuple[str, str], int] | None = None,
) -> list[str]:
    sheet = RuleSheet(catalogue, [tested], tested.over)
    keys = (
        [""]
        if tested.over == "unit"
        else [v.id for v in catalogue.dimension_by_id[tested.over].values]
    )
    rows = [
        rule_columns.unit_row(
            rule_columns.RowSource(catalogue, OCTOBER, values, targets or {}),
            sheet.columns,
            tested.over if tested.over != "unit" else "",
            key,
        )
        for key in keys
    ]
    return [finding.message for finding in sheet.judge(rows, keys, OCTOBER)]


def test_violated_held_and_unknown(catalogue: Catalogue) -> None:
    over = {("2025", "E301", ""): 900 * SCALE, ("2025-10", "E303", ""): 1060 * SCALE}
    assert judge(catalogue, rule(), over) == ["1,060 大于 900"]
    assert judge(catalogue, rule(), {**over, ("2025-10", "E303", ""): 900 * SCALE}) == []
    assert judge(catalogue, rule(), {("2025-10", "E303", ""): 1060 * SCALE}) == [], (
        "an unknown assignment violates nothing"
    )


def test_both_sides_are_rounded_to_the_decimals(catalogue: Catalogue) -> None:
    tested = rule(left="E303 / 3", op="=", right="33.3", decimals=1)
    assert judge(catalogue, tested, {("2025-10", "E303", ""): 100 * SCALE}) == []
    assert (
        judge(
            catalogue,
            dataclasses.replace(tested, decimals=2),
            {("2025-10", "E303", ""): 100 * SCALE},
        )
        != []
    )


def test_suffixes_read_other_periods_and_the_target(catalogue: Catalogue) -> None:
    values = {
        ("2025-10", "E303", ""): 5 * SCALE,
        ("2025-09", "E303", ""): 8 * SCALE,
        ("2024-10", "E303", ""): 7 * SCALE,
    }
    assert judge(catalogue, rule(left="E303_prev", right="E303"), values) == ["8 大于 5"]
    assert judge(catalogue, rule(left="E303_last_year", right="E303"), values) == ["7 大于 5"]
    assert judge(
        catalogue, rule(left="E303", right="E303_target"), values, {("E303", ""): 4 * SCALE}
    ) == ["5 大于 4"]
    days = {(f"2025-{m:02d}", "E104", ""): 20 * SCALE for m in range(1, 11)}
    assert judge(catalogue, rule(left="E104_ytd", right="199", cells=("E104",)), days) == [
        "200 大于 199"
    ]


def test_a_dimension_has_a_row_for_each_value(catalogue: Catalogue) -> None:
    tested = rule(
        left="abs(E201 - E201_prev)",
        op="<",
        right="2",
        over="section",
        cells=("E201",),
        message=Text("{row} 由 {E201_prev} 到 {E201}", "{row}"),
    )
    values = {("2025-10", "E201", "定襄桥"): 5 * SCALE, ("2025-09", "E201", "定襄桥"): 3 * SCALE}
    assert judge(catalogue, tested, values) == ["定襄桥 由 Ⅲ 到 Ⅴ"]
    sheet = RuleSheet(catalogue, [tested], "section")
    row = rule_columns.unit_row(
        rule_columns.RowSource(catalogue, OCTOBER, values), sheet.columns, "section", "定襄桥"
    )
    assert sheet.judge([row], ["定襄桥"], OCTOBER)[0].cell == Cell(
        "E1", "E201", "定襄桥", "2025-10"
    )


def test_texts_are_compared_as_texts(catalogue: Catalogue) -> None:
    tested = rule(
        form="P1",
        over="project",
        left="planned_start",
        right="planned_finish",
        cells=("planned_finish",),
    )
    sheet = RuleSheet(catalogue, [tested], "project")
    row = {"planned_start": "2025-03-01", "planned_finish": "2024-03-01"}
    assert [f.cell for f in sheet.judge([row], ["P01"], OCTOBER)] == [
        Cell("P1", "planned_finish", "P01", "2025-10")
    ]


def test_a_proposal_is_worked_out(catalogue: Catalogue) -> None:
    sheet = RuleSheet(catalogue, [rule(proposal="E303 / 10000")], "unit")
    values = {("2025", "E301", ""): 900 * SCALE, ("2025-10", "E303", ""): 5_000_000 * SCALE}
    row = rule_columns.unit_row(rule_columns.RowSource(catalogue, OCTOBER, values), sheet.columns)
    assert sheet.judge([row], [""], OCTOBER)[0].proposal == 500 * SCALE


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"left": "E999"}, "no such column: E999"),
        ({"right": "E301 +"}, "syntax"),
        ({"message": Text("{E998}", "x")}, "no such column: E998"),
        ({"instruction": Text("{left", "x")}, "}"),
    ],
)
def test_a_rule_that_cannot_be_judged_is_told(
    catalogue: Catalogue, members: dict[str, object], reason: str
) -> None:
    found = compile_mistakes(catalogue, [rule(**members)])
    assert len(found) == 1
    assert reason in found[0][2]


def test_every_rule_of_the_real_catalogue_compiles(catalogue: Catalogue) -> None:
    assert compile_mistakes(catalogue, catalogue.rules) == []
    assert len(catalogue.rules) >= 40
