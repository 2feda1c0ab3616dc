"""What differs between two versions, in words: nothing that a part can hold is left without a name."""

from __future__ import annotations

from dataclasses import fields

import pytest

from desktop.catalogue import model
from desktop.domain.catalogue_changes import ATTRIBUTE_NAMES

PARTS = (
    model.Form,
    model.Section,
    model.Indicator,
    model.Field,
    model.Rule,
    model.Check,
    model.Unit,
    model.Village,
    model.Dimension,
    model.DimensionValue,
    model.Deadline,
    model.Target,
    model.AirLevel,
    model.AirStandard,
)


@pytest.mark.parametrize("part", PARTS)
def test_every_attribute_has_a_name_for_people(part: type) -> None:
    assert {one.name for one in fields(part)} <= set(ATTRIBUTE_NAMES)
