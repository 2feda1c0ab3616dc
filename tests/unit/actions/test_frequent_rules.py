"""A catalogue tried on a workplace's history: which rules would have asked too often."""

from __future__ import annotations

from dataclasses import replace

from desktop.actions.trial.frequent import OFTEN, FrequentRule, frequent_rules
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue
from desktop.store.backup import commits_of
from tests.unit.actions.month import put

MONTHS = [f"2025-{month:02d}" for month in range(1, 11)]


def with_limit(catalogue: Catalogue, limit: str) -> Catalogue:
    """The catalogue whose rule on CO has another limit."""
    rules = [
        replace(rule, right=limit) if rule.id == "E1-R13" else rule for rule in catalogue.rules
    ]
    return replace(catalogue, rules=tuple(rules))


def of_co(found: tuple[FrequentRule, ...]) -> list[FrequentRule]:
    return [each for each in found if each.rule == "E1-R13"]


def test_a_rule_that_asks_about_more_than_one_row_in_twenty_is_told(workplace: Workplace) -> None:
    """With its counts; one that asks less is not, and nothing is written."""
    for number, month in enumerate(MONTHS, start=1):
        put(workplace, "E1", "E116", f"{number / 10}", period=month)
    before, catalogue = commits_of(workplace.db), workplace.catalogue
    assert of_co(frequent_rules(workplace, catalogue, "2025")) == []
    assert of_co(frequent_rules(workplace, with_limit(catalogue, "1.0"), "2025")) == []
    (found,) = of_co(frequent_rules(workplace, with_limit(catalogue, "0.8"), "2025"))
    assert (found.fired, found.rows) == (2, 10) and found.fired > OFTEN * found.rows
    assert commits_of(workplace.db) == before
