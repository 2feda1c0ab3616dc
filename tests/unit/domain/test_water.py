"""Water classes of GB 3838-2002: the worst single factor."""

from __future__ import annotations

from decimal import Decimal

import pytest

from desktop.domain.water import GB_3838_2002, class_of, worst

CLEAN = {
    "dissolved_oxygen": "8",
    "permanganate_index": "1",
    "cod": "10",
    "bod5": "2",
    "ammonia_nitrogen": "0.1",
    "total_phosphorus": "0.01",
}


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({}, 0),
        ({"cod": "15"}, 0),
        ({"cod": "15.1"}, 2),
        ({"total_phosphorus": "0.2"}, 2),
        ({"bod5": "6"}, 3),
        ({"ammonia_nitrogen": "2.0"}, 4),
        ({"ammonia_nitrogen": "2.01"}, 5),
        ({"dissolved_oxygen": "7.4"}, 1),
        ({"dissolved_oxygen": "5"}, 2),
        ({"dissolved_oxygen": "1.9"}, 5),
        ({"bod5": "4", "cod": "40"}, 4),
    ],
)
def test_the_worst_factor_decides(changed: dict[str, str], place: int) -> None:
    assert class_of({name: Decimal(value) for name, value in (CLEAN | changed).items()}) == place


def test_factors_not_measured_do_not_count() -> None:
    assert class_of({"cod": Decimal(18), "bod5": None}) == 2
    assert class_of({"bod5": None}) is None
    assert class_of({}) is None


def test_limits_are_those_of_the_facts() -> None:
    assert {limits.factor for limits in GB_3838_2002} == CLEAN.keys()
    for limits in GB_3838_2002:
        values = [Decimal(limit) for limit in limits.limits]
        assert values == sorted(values, reverse=limits.lower)


def test_worst_of_classes() -> None:
    assert worst([1, None, 4, 2]) == 4
    assert worst([None]) is None
    assert worst([]) is None
