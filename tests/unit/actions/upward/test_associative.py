"""Whatever the tree, the gaps and the late units: what the townships of an area make at once is what the areas below it
make together, for every rule of the forms, at every level, in a month, a quarter and a year.

100 trees in CI, 2,000 with `--repeat 2000`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from desktop.actions.consolidation.coverage import coverage_of
from desktop.actions.consolidation.levels import components_of
from desktop.actions.consolidation.roll_up import RollUp
from desktop.actions.consolidation.time_covered import time_covered
from desktop.actions.upward.cross_values import empty_store, put_in
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.catalogue.model import Area, Catalogue, Dimension, Unit, UnitCode
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.domain.roster import areas_at, in_month
from desktop.store.consolidated.area_figures import AreaFigures
from desktop.store.consolidated.engine import StoreEngine
from tests.conftest import DEFAULT_REPEAT
from tests.desks import TODAY, count_as_received, made_up
from tests.tree import PROVINCE, write_tree

TREES = 100
LEVELS = ("province", "city", "district")
MONTHS = ("2024-09", "2024-10", "2025-01", "2025-07", "2025-08", "2025-09", "2025-10")
ALSO = {"2025-09": "2025-Q3", "2024-10": "2024", "2025-10": "2025"}
LOOKED_AT = ("2025-10", "2025-09", "2025-Q3", "2025", "2024-10")


@dataclass
class Tree:
    """One made-up tree and its figures."""

    workplace: Workplace
    catalogue: Catalogue


def grown(chance: random.Random, base: Catalogue) -> Catalogue:
    """Xinfu's forms over any tree: of two to four levels, areas without units, units beside areas, and some that begin or
    end in mid-year.
    """
    areas: list[Area] = []
    parents = [UnitCode(PROVINCE)]
    for level in LEVELS[1 : chance.choice((2, 3, 3))]:
        made = []
        for parent in parents:
            for number in range(chance.randrange(1, 4)):
                code = UnitCode(f"{parent}{number + 1:02d}")
                areas.append(Area(code, base.name, level, parent))
                made.append(code)
        parents = made
    kinds = {unit.group: unit for unit in base.units}
    units: list[Unit] = []
    hosts = [*parents, *chance.sample([a.code for a in areas], 1), UnitCode("")]
    for area in hosts:
        groups = ["township"] * chance.randrange(4) + chance.choices(
            [*kinds], k=chance.randrange(3)
        )
        if not area:
            groups = groups[: chance.randrange(2)]
        for group in groups:
            code = UnitCode(f"{(area or PROVINCE):0<6}{len(units):03d}")
            unit = replace(kinds[group], code=code, area=area, successors=())
            if chance.random() < 0.15:
                unit = replace(unit, since="2025-08")
            elif chance.random() < 0.15:
                unit = replace(unit, until="2025-07", becomes="merged")
            units.append(unit)
    if not units:
        units.append(
            replace(kinds["township"], code=UnitCode("140101001"), area=parents[0], successors=())
        )
    return replace(
        base,
        areas=tuple(areas),
        units=tuple(units),
        others=(),
        villages=(),
        targets=(),
        dimensions=tuple(_named(chance, one, units) for one in base.dimensions),
    )


def _named(chance: random.Random, dimension: Dimension, units: list[Unit]) -> Dimension:
    """Who is named for a value is anybody, also of two areas; of some values nobody."""
    if not any(value.units for value in dimension.values):
        return dimension
    some = [unit.code for unit in units]
    values = [
        replace(value, units=tuple(chance.sample(some, min(len(some), chance.randrange(4)))))
        for value in dimension.values
    ]
    return replace(dimension, values=tuple(values))


def filled(chance: random.Random, tree: Tree) -> None:
    late = chance.random() * 0.6
    for month in MONTHS:
        for text in filter(None, (month, ALSO.get(month, ""))):
            period = Period(text)
            if periods.frequency_of(period) == "year" and chance.random() < 0.5:
                continue
            catalogue = in_month(tree.catalogue, month)
            for unit in catalogue.units:
                if chance.random() < late or not catalogue.forms_due(
                    periods.frequency_of(period), unit
                ):
                    continue
                message = made_up(chance, tree.workplace, unit, period)
                put_in(tree.workplace, message)
                count_as_received(tree.workplace, message)


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    folder = tmp_path_factory.mktemp("province")
    source = str(write_tree(Path(folder) / "forms"))
    init_workplace(folder / "home", role="district", catalogue_name=source)
    with open_workplace(folder / "home", today=TODAY) as opened, empty_store(opened) as afresh:
        yield afresh


def trees(province: Workplace, count: int) -> Iterator[tuple[int, Tree]]:
    base = province.versions.loaded(province.versions.issues[0])
    for seed in range(count):
        chance = random.Random(seed)
        catalogue = grown(chance, base)
        for table in ("figure", "offered_figure", "ledger_row", "honour", "received"):
            province.db.execute(f"DELETE FROM {table}")
        tree = Tree(province.pinned(catalogue), catalogue)
        filled(chance, tree)
        yield seed, tree


def results(roll_up: RollUp) -> tuple[object, ...]:
    return (
        roll_up.reaches,
        roll_up.values(roll_up.reaches, roll_up.period),
        coverage_of(roll_up),
        roll_up.standards(roll_up.reaches),
        time_covered(roll_up, roll_up.period),
    )


def test_by_components_as_at_once(province: Workplace, repeat: int) -> None:
    count = TREES if repeat <= DEFAULT_REPEAT else repeat
    compared = with_values = 0
    for seed, tree in trees(province, count):
        period = Period(LOOKED_AT[seed % len(LOOKED_AT)])
        whole = tree.workplace.at(period)
        components = components_of(whole, StoreEngine(whole.db))
        for level in LEVELS:
            for area in areas_at(whole.catalogue, level):
                view = whole.of_area(area).at(period)
                at_once = results(RollUp(view, period))
                brought = results(
                    RollUp(
                        view,
                        period,
                        figures=AreaFigures.of(components, whole.catalogue, area, period),
                    )
                )
                for one, other, name in zip(at_once, brought, NAMES, strict=True):
                    assert one == other, f"tree {seed}, {area}, {period}: {name}"
                compared += 1
                with_values += sum(value is not None for value in at_once[1].values())  # type: ignore[attr-defined]
    assert compared > count
    assert with_values > 20 * count, "there is something to compare"


NAMES = ("reaches", "values", "coverage", "standards", "time covered")
