"""The targets in force: one place gives them to tasks, pages, charts, consolidation and exports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.outputs.received_tables import received_tables
from desktop.actions.pages.daily import open_daily
from desktop.actions.targets import change_target, good_days_target, targets_in_force
from desktop.catalogue.model import Catalogue, Code, Target, UnitCode
from desktop.domain.figures import SCALE, from_decimal
from desktop.store.targets import write_target
from tests.forms import use_forms
from tests.pair import OCTOBER, Pair, make_pair
from tests.senders import QICUN

YEAR = "2025"


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with make_pair(tmp_path) as pair:
        yield pair


def good_days(pair: Pair) -> str:
    indicator = pair.desk.catalogue.indicator_of_role("good_days")
    assert indicator is not None
    return str(indicator.code)


def with_target(catalogue: Catalogue, unit: str, code: str, value: str) -> Catalogue:
    """A later version of the catalogue, which sets this one before all others."""
    target = Target(YEAR, Code(code), "", UnitCode(unit), value, ">=", "")
    kept = [t for t in catalogue.targets if (t.unit, t.year, t.code) != (unit, YEAR, code)]
    return replace(catalogue, targets=(target, *kept))


def test_a_new_catalogues_target_holds_everywhere(pair: Pair) -> None:
    """What an older catalogue left in the store gives way; what the desk decided does not."""
    desk, code = pair.desk, good_days(pair)
    district = str(desk.catalogue.district)
    old = next(
        t for t in desk.catalogue.targets if (t.unit, t.year, t.code) == (district, YEAR, code)
    )
    with desk.db.atomic():
        write_target(desk.db, old, from_decimal, source="catalogue")
    use_forms(desk, with_target(desk.catalogue, district, code, "290"))
    for expected in ("290", "295"):
        target = targets_in_force(desk, YEAR)[district, code, ""]
        assert target.value == int(expected) * SCALE
        consolidated = consolidate(desk, OCTOBER)
        row = consolidated.row(code)
        assert row is not None and row.target == target
        (table,) = [t for t in received_tables(desk, consolidated) if t.plain.name == "targets"]
        exported = [row for row in table.plain.rows if (row[0], row[2]) == (district, code)]
        assert [row[4] for row in exported] == [expected]
        change_target(desk, (district, code, ""), YEAR, "295")


def test_a_unit_without_a_target_of_its_own_is_not_shown_a_neighbours(pair: Pair) -> None:
    office, code = pair.unit, good_days(pair)
    own = str(office.unit.code)
    assert own != QICUN
    use_forms(office, with_target(office.catalogue, QICUN, code, "333"))
    assert good_days_target(office, own, YEAR) == 281
    assert open_daily(office, office.form("E2"), OCTOBER).target_good_days == 281
