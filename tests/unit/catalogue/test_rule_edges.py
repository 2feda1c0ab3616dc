"""Each rule of the bundled catalogue asks just outside its limit and is silent just inside: made-up rows, and two values of one
column that lie a step apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from desktop.catalogue.load import find_catalogue, load_catalogue
from desktop.catalogue.model import Rule
from desktop.domain.periods import Period
from desktop.domain.rules.calculator import Calculator, Number
from desktop.domain.rules.reach import made_up_row, never_asks
from desktop.domain.rules.rule_columns import columns_of
from desktop.domain.rules.rules import RuleSheet

CATALOGUE = load_catalogue(find_catalogue("xinfu"))
RULES = {rule.id: rule for rule in CATALOGUE.rules}
_BY_ONE_VALUE = {"E2-R12", "E2-R15", "E2-R03", "E2-R13", "P1-R06", "P1-R07"}
"""What they read is yes or no, or filled in or not: there is no step between."""
Row = dict[str, Number]


def judge_of(rule: Rule) -> tuple[frozenset[str], Callable[[Row], bool | None]]:
    """The columns of a rule, and whether a row of them is asked about; None where the rule does not speak of it."""
    sheet = RuleSheet(CATALOGUE, [rule], rule.over)
    sides = [rule.left, rule.right, rule.when or "1"]
    calculator = Calculator(sides, columns_of(CATALOGUE, rule.over))

    def judge(row: Row) -> bool | None:
        calculator.load([row])
        ((left, right, when),) = calculator.each_row(sides)
        if not when or left is None or right is None:
            return None
        return bool(sheet.judge([row], [""], Period("2025-11")))

    return sheet.columns, judge


def middle(one: Number, other: Number) -> Number:
    """Between two values, to a tenth; between two days a day. One of both where nothing lies between."""
    if isinstance(one, str) and isinstance(other, str):
        first, second = date.fromisoformat(one), date.fromisoformat(other)
        return (first + timedelta(days=(second - first).days // 2)).isoformat()
    assert isinstance(one, float) and isinstance(other, float)
    return round((one + other) / 2, 1)


@pytest.mark.parametrize("name", [name for name in RULES if name not in _BY_ONE_VALUE])
def test_a_step_decides(name: str) -> None:
    rule = RULES[name]
    columns, judge = judge_of(rule)
    rng = Random(name)
    read = sorted(columns & frozenset(Calculator([rule.left, rule.right], columns).columns))
    for _try in range(6000):
        row = made_up_row(columns, rng)
        if judge(row) is not True:
            continue
        for column in read:
            for _other in range(40):
                other = made_up_row([column], rng)[column]
                if (
                    not isinstance(other, type(row[column]))
                    or judge({**row, column: other}) is True
                ):
                    continue
                fired, silent = row[column], other
                if isinstance(fired, str) and (len(fired) != 10 or len(str(other)) != 10):
                    return  # words: there is no step between two
                while (between := middle(fired, silent)) not in (fired, silent):
                    if judge({**row, column: between}) is True:
                        fired = between
                    else:
                        silent = between
                assert judge({**row, column: fired}) is True
                assert judge({**row, column: silent}) is not True
                return
    pytest.fail(f"{name}: no row was found that a step takes from silent to asked")


@pytest.mark.parametrize(
    ("name", "column", "inside", "outside"),
    [
        ("E1-R13", "E116", 5.0, 5.1),
        ("E2-R10", "co", 10.0, 10.1),
        ("E2-R11", "pm10", 1000.0, 1001.0),
        ("E1-R30", "E113", 103.0, 104.0),
        ("E1-R33", "E116", 1.2, 1.3),
        ("E2-R14", "so2", 1.0, 0.0),
    ],
)
def test_limits_that_were_chosen(name: str, column: str, inside: float, outside: float) -> None:
    """CO ten times too high was let pass where a limit of 10 met a true value of 1."""
    columns, judge = judge_of(RULES[name])
    row: Row = {**dict.fromkeys(columns), "E2_o3_8h_p90": 100.0, "E2_co_p95": 1.0}
    row |= {"invalid": 0.0, "no2": 0.0}
    assert judge({**row, column: inside}) is False
    assert judge({**row, column: outside}) is True


def test_a_rule_about_one_value_alone_can_ask() -> None:
    """What a rule names itself is tried: of random numbers none would be 281."""
    rule = replace(RULES["E1-R13"], id="T-1", left="E104", right="281", when="E104 = 281")
    assert never_asks(CATALOGUE, [replace(rule, op="<")]) == ()
    assert never_asks(CATALOGUE, [replace(rule, op="=")]) == ("T-1",)


def test_all_of_them_can_ask() -> None:
    assert never_asks(CATALOGUE, CATALOGUE.rules) == ()


@pytest.mark.parametrize(
    ("left", "op", "right", "when"),
    [
        ("abs(E104)", ">=", "0", ""),
        ("E104", "<=", "0", "month > 12"),
        ("E104", "=", "E104", ""),
        ("E104", ">", "5", "E104 > 10"),
    ],
)
def test_a_rule_that_cannot_ask_is_seen(left: str, op: str, right: str, when: str) -> None:
    rule = replace(RULES["E1-R13"], id="T-1", left=left, op=op, right=right, when=when)
    assert never_asks(CATALOGUE, [rule, RULES["E1-R13"]]) == ("T-1",)
