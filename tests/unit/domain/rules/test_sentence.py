"""A rule as a sentence: what is read is written again the same, and means the same to SQLite; what says more is not read."""

from __future__ import annotations

import sqlite3
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.catalogue.model import Catalogue
from desktop.domain.air.reading_columns import day_columns
from desktop.domain.rules.sentence import (
    ASKS_WORDS,
    CONTEXT_WORDS,
    MOST_CONDITIONS,
    WHEN_WORDS,
    Amount,
    Condition,
    Sentence,
    Term,
    read_sentence,
)

CODES = ("E303", "E304", "E301", "X9")
_sizes = st.decimals(
    min_value=Decimal("0.01"), max_value=Decimal(10_000), places=2, allow_nan=False
).map(lambda size: size.normalize() + 0)
_factors = st.builds(lambda size, sign: size * sign, _sizes, st.sampled_from([1, -1]))
_terms = st.one_of(
    st.builds(Term, _factors, st.sampled_from(CODES), st.sampled_from(sorted(WHEN_WORDS))),
    st.builds(Term, _factors, st.sampled_from(sorted(CONTEXT_WORDS))),
    st.builds(Term, _factors),
)
_sums = st.builds(
    Amount,
    st.lists(_terms, min_size=1, max_size=4).map(tuple),
    st.sampled_from(["plain", "apart"]),
)
_percents = st.builds(
    lambda one, other, when: Amount(
        (Term(Decimal(1), one), Term(Decimal(-1), other, when)), "percent"
    ),
    st.sampled_from(CODES),
    st.sampled_from(CODES),
    st.sampled_from(sorted(WHEN_WORDS)),
)
_amounts = st.one_of(_sums, _percents)
_named = _amounts.filter(lambda one: any(term.code for term in one.terms))
_operators = st.sampled_from(sorted(ASKS_WORDS))
_sentences = st.builds(
    Sentence,
    _amounts,
    _operators,
    _amounts,
    st.lists(st.builds(Condition, _named, _operators, _factors), max_size=MOST_CONDITIONS).map(
        tuple
    ),
)


def read(sentence: Sentence) -> Sentence | None:
    return read_sentence(sentence.left.text, sentence.op, sentence.right.text, sentence.when, CODES)


@given(_sentences)
def test_what_is_written_is_read_the_same(sentence: Sentence) -> None:
    assert read(sentence) == sentence


@given(_amounts, st.data())
def test_sqlite_works_out_what_the_choices_say(amount: Amount, data: st.DataObject) -> None:
    columns = {term.column: data.draw(st.integers(-500, 500)) for term in amount.terms if term.code}
    total = sum(term.factor * (columns[term.column] if term.code else 1) for term in amount.terms)
    expected: Decimal | None = abs(total) if amount.way != "plain" else Decimal(total)
    if amount.way == "percent":
        whole = abs(columns[amount.terms[-1].column])
        expected = abs(total) * 100 / whole if whole else None
    names = ", ".join(f'? AS "{name}"' for name in columns) or "1"
    (found,) = (
        sqlite3.connect(":memory:")
        .execute(
            f"SELECT {amount.text} FROM (SELECT {names})", [float(v) for v in columns.values()]
        )
        .fetchone()
    )
    assert (found is None) == (expected is None)
    if expected is not None:
        assert found == pytest.approx(float(expected), abs=1e-6)


def test_every_rule_over_units_that_ships_is_a_sentence(catalogue: Catalogue) -> None:
    daily = catalogue.form_of_kind("daily")
    assert daily is not None
    codes = {*catalogue.indicators, *day_columns(daily)}
    rules = [rule for rule in catalogue.rules if rule.over == "unit"]
    assert len(rules) > 50
    for rule in rules:
        sentence = read_sentence(rule.left, rule.op, rule.right, rule.when, codes)
        assert sentence is not None, rule.id
        again = read_sentence(
            sentence.left.text, sentence.op, sentence.right.text, sentence.when, codes
        )
        assert again == sentence


@pytest.mark.parametrize(
    ("left", "op", "right", "when"),
    [
        ("E303 / 2", "<=", "1", ""),
        ("E303 * E304", "<=", "1", ""),
        ("max(E303, E304)", "<=", "1", ""),
        ("E999", "<=", "1", ""),
        ("E303", "like", "1", ""),
        ("E303", "<=", "'a'", ""),
        ("E303", "<=", "1; drop table figure", ""),
        ("E303", "<=", "1", "E304 is not null"),
        ("E303", "<=", "1", "E304 > 1 or E301 > 1"),
        ("E303", "<=", "1", "E304 > E301"),
        ("E303", "<=", "1", "1 <= month <= 4"),
        ("E303", "<=", "1", "E304 = E301 < 4"),
        ("E303", "<=", "1", "2 * month between 4 and 11"),
        ("E303", "<=", "1", "month between 4 and 11 + 1"),
        ("E303", "<=", "1", "month not between 4 and 11"),
        ("E303 --1", "<=", "1", ""),
        ("E303", "<=", "1", " and ".join(["E304 > 1"] * (MOST_CONDITIONS + 1))),
        ("100.0 * abs(E303 - E304) / nullif(E301, 0)", "<=", "1", ""),
        ("(" * 300 + "E303" + ")" * 300, "<=", "1", ""),
        ("", "<=", "1", ""),
        ("True", "<=", "1", ""),
        ("__import__('os')", "<=", "1", ""),
        ("+".join(["E303"] * 5_000), "<=", "1", ""),
    ],
)
def test_what_says_more_stays_a_formula(left: str, op: str, right: str, when: str) -> None:
    assert read_sentence(left, op, right, when, CODES) is None


def test_months_between_are_two_conditions() -> None:
    sentence = read_sentence(
        "E303",
        "<=",
        "1.5 * E303_last_year",
        "E303_last_year >= 100 AND month BETWEEN 4 AND 11",
        CODES,
    )
    assert sentence is not None
    assert [one.text for one in sentence.conditions] == [
        "E303_last_year >= 100",
        "month >= 4",
        "month <= 11",
    ]
