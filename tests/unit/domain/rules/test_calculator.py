"""The calculator: what compiles, what is refused, and what NULL means."""

from __future__ import annotations

import pytest

from desktop.domain.rules.calculator import Calculator, ExpressionMistake

KNOWN = ("a", "b", "c", "primary")


def value(sql: str, **row: float | str | None) -> object:
    calculator = Calculator([sql], KNOWN)
    calculator.load([row])
    return calculator.each_row([sql])[0][0]


def test_arithmetic_over_one_row() -> None:
    assert value("100.0 * a / nullif(b, 0)", a=1.0, b=3.0) == pytest.approx(33.333333)
    assert value("100.0 * a / nullif(b, 0)", a=1.0, b=0.0) is None
    assert value("a + b", a=1.0) is None, "what is unknown makes the sum unknown"


def test_a_keyword_is_a_column_like_any_other() -> None:
    assert value('"primary"', primary="PM2.5") == "PM2.5"


def test_only_columns_that_may_be_read_are_brought() -> None:
    calculator = Calculator(["a + 1"], KNOWN)
    assert calculator.columns == ("a",)
    assert calculator.expressions[0].reads == {"a"}


@pytest.mark.parametrize(
    "sql",
    [
        "E999",
        "a +",
        "",
        "   ",
        "1); drop table row; --",
        "1), (2",
        "(select 1)",
        "(select count(*) from sqlite_master)",
        "load_extension('x')",
        "randomblob(1000000000)",
        "a; b",
        "/* x */ a",
        "printf('%s', a)",
        "zeroblob(9)",
    ],
)
def test_what_is_more_than_arithmetic_is_refused(sql: str) -> None:
    with pytest.raises(ExpressionMistake):
        calculator = Calculator([sql], KNOWN)
        calculator.load([{}])
        calculator.each_row([sql])
        pytest.fail(f"{sql!r} was taken")


def test_aggregates_over_rows_and_groups() -> None:
    calculator = Calculator(["sum(a)", "count(*) filter (where b > 1)", "c"], KNOWN)
    calculator.load(
        [
            {"a": 1.5, "b": 1.0, "c": "x"},
            {"a": 2.0, "b": 2.0, "c": "y"},
            {"a": 4.0, "b": 3.0, "c": "x"},
        ]
    )
    assert calculator.aggregate(["sum(a)", "max(a)"], "c").keys() == {"", "x", "y"}
    assert {
        key: values[0] for key, values in calculator.aggregate(["sum(a)", "max(a)"], "c").items()
    } == {"": 7.5, "x": 5.5, "y": 2.0}
    assert calculator.aggregate(["count(*) filter (where b > 1)"]) == {"": (2,)}
    calculator.load([])
    assert calculator.aggregate(["sum(a)"], "c") == {"": (None,)}


def test_more_expressions_than_a_result_may_have_columns() -> None:
    sql = [f"a + {n}" for n in range(4000)]
    calculator = Calculator(sql, KNOWN)
    calculator.load([{"a": 1.0}, {"a": 2.0}])
    first, second = calculator.each_row(sql)
    assert len(first) == 4000
    assert (first[0], first[-1], second[-1]) == (1.0, 4000.0, 4001.0)
