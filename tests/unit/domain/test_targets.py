"""How a target's comparator is said."""

from __future__ import annotations

import pytest

from desktop.domain.records.targets import comparator_sign


@pytest.mark.parametrize(
    ("comparator", "sign", "short"),
    [(">=", "≥ ", ""), (">", "> ", "> "), ("<=", "≤ ", "≤ "), ("<", "< ", "< "), ("=", "", "")],
)
def test_every_comparator_has_its_sign(comparator: str, sign: str, short: str) -> None:
    assert comparator_sign(comparator) == sign
    assert comparator_sign(comparator, at_least=False) == short


def test_an_unknown_comparator_says_nothing() -> None:
    assert comparator_sign("~") == ""
