"""The dataset of a province or a nation: written from a desk's store, consolidated and traced by Spark."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from desktop.actions.consolidation.consolidate import Consolidated
from desktop.actions.consolidation.levels import components_of, consolidate_level
from desktop.actions.consolidation.roll_up import RollUp
from desktop.actions.doctor import refuse_unsound
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.catalogue.model import Catalogue
from desktop.disk_faults import disk_error
from desktop.domain.periods import Period
from desktop.domain.records.catalogue_issue import CatalogueIssue
from desktop.domain.records.part import Part
from desktop.domain.rollups import Reach
from desktop.errors import MachineError, Refused, StoreError, UsageError
from desktop.exchange.stick import refuse_missing
from desktop.folders import paths_in
from desktop.store.consolidated.area_figures import AreaFigures
from desktop.store.database import machine_faults
from desktop.store.lake import dataset
from desktop.store.lake.dataset import CATALOGUES, Written, read_list
from desktop.store.lake.spark import LOCAL, SparkEngine, session


def write_to_lake(
    workplace: Workplace,
    folder: Path,
    *,
    compact: bool = False,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Written:
    """Bring the dataset in `folder` up to what counts at this desk; the folder is made where the one above it is there.
    What is quickly refused is refused first: to look every figure over takes minutes where there are many.

    Raises: those of refuse_missing, dataset.due, refuse_unsound and write_lake.
    """
    refuse_missing(folder.parent, dataset.LIST)
    district = workplace.catalogue.district
    with machine_faults(workplace.database):
        what = dataset.due(workplace.db, folder, district, compact=compact)
        if not what.is_nothing:
            refuse_unsound(workplace)
        written = dataset.write_lake(
            workplace.db, folder, district, what, compact=compact, on_progress=on_progress
        )
    kept = workplace.versions.kept()
    dataset.keep_catalogues(
        folder,
        [asdict(issue) for issue, _files in kept],
        {issue.content: dict(files) for issue, files in kept},
    )
    return written


@dataclass(frozen=True)
class OfLake:
    """What a dataset makes of a period: each area with its figures, under the forms of the period."""

    catalogue: Catalogue
    level: str
    areas: dict[str, Consolidated]


def consolidate_lake(folder: Path, period: Period, level: str = "", master: str = LOCAL) -> OfLake:
    """Consolidate a dataset at a level, that of its own desk where none is named, on a Spark master.

    Raises: UsageError("lake-absent", "spark-absent", "parquet-absent", "level-unknown"), StoreError("lake-damaged"),
    MachineError("java-absent", "spark-failed").
    """
    with _opened(folder) as workplace, session(master) as spark:
        listed = read_list(folder)
        assert listed is not None
        engine = SparkEngine(spark, folder, listed)
        catalogue = workplace.at(period).catalogue
        level = level or catalogue.level
        if not level:  # forms without levels: the one desk there is
            raise UsageError("level-unknown", level="—", known="—")
        return OfLake(catalogue, level, consolidate_level(workplace, period, level, engine))


@dataclass(frozen=True, slots=True)
class LakeTrace:
    """A consolidated figure of the whole dataset, its cells by period and unit, or the traces of its components."""

    code: str
    dimension: str
    value: int | None
    parts: tuple[Part, ...]
    components: tuple[LakeTrace, ...] = ()


def trace_lake(
    folder: Path, period: Period, code: str, dimension: str = "", master: str = LOCAL
) -> tuple[Catalogue, LakeTrace]:
    """What one figure is made of, down to the units' cells and the digests of their files. Raises: as consolidate_lake,
    and UsageError("cell-unknown", "nothing-consolidated").
    """
    with _opened(folder) as workplace, session(master) as spark:
        listed = read_list(folder)
        assert listed is not None
        engine = SparkEngine(spark, folder, listed)
        whole = workplace.at(period)
        catalogue = whole.catalogue
        if code not in catalogue.indicators:
            raise UsageError("cell-unknown", form="—", cell=code[:40])
        components = components_of(whole, engine, catalogue.level)
        figures = AreaFigures.of(components, catalogue, catalogue.district, period)
        roll_up = RollUp(whole, period, [code], figures=figures)
        if code not in roll_up.reaches:
            raise UsageError("nothing-consolidated", cell=code, period=period)
        values = roll_up.values(roll_up.reaches, period)

        def traced(code: str, dimension: str, reach: Reach) -> LakeTrace:
            rollup = roll_up.rollups[code]
            below = tuple(
                traced(
                    read,
                    dimension
                    if roll_up.rollups[read].indicator.dimension == rollup.indicator.dimension
                    else "",
                    reach if rollup.way == "dimension" else roll_up.reaches[read],
                )
                for read in roll_up.components(code)
                if rollup.way == "dimension" or read in roll_up.reaches
            )
            parts = () if below else engine.cells(rollup, dimension, reach)
            return LakeTrace(code, dimension, values.get((code, dimension)), parts, below)

        return catalogue, traced(code, dimension, roll_up.reaches[code])


def refuse_no_folder(folder: Path) -> None:
    """Results are written into a folder that is there. Raises: MachineError("stick-no-folder", "stick-not-a-folder")."""
    refuse_missing(folder, "consolidated")
    if not folder.is_dir():
        raise MachineError("stick-not-a-folder", file=folder.name, folder=str(folder))


def save_results(
    names: Sequence[str], rows: Sequence[tuple[object, ...]], folder: Path, stem: str
) -> tuple[Path, Path]:
    """Consolidated figures as one table, in CSV and Parquet. Raises: those of disk_error."""
    pa = dataset.arrow()
    as_csv, as_parquet = folder / f"{stem}.csv", folder / f"{stem}.parquet"
    try:
        with as_csv.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(names)
            writer.writerows(rows)
        columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _name in names]
        pa.parquet.write_table(pa.table(dict(zip(names, columns, strict=True))), as_parquet)
    except OSError as error:
        raise disk_error(error, folder) from error
    return as_csv, as_parquet


@contextmanager
def _opened(folder: Path) -> Iterator[Workplace]:
    """A desk with the dataset's forms and an empty store, in a folder that goes again."""
    listed = read_list(folder)
    if listed is None:
        raise UsageError("lake-absent", folder=str(folder))
    place = folder / CATALOGUES
    try:
        issues = [
            CatalogueIssue(**one)
            for one in json.loads((place / "issues.json").read_text(encoding="utf-8"))
        ]
        issued = [
            (
                issue,
                tuple((p.name, p.read_bytes()) for p in paths_in(place / issue.content)),
            )
            for issue in issues
        ]
    except (OSError, ValueError, TypeError) as error:
        raise StoreError("lake-damaged", file=str(place)) from error
    with tempfile.TemporaryDirectory(prefix="tianbao-lake-") as made:
        home = Path(made) / "desk"
        try:
            init_workplace(home, role="district", unit_code=listed.district, issued=issued)
        except UsageError as error:
            raise Refused(
                "lake-other-district", folder=str(folder), district=listed.district
            ) from error
        with open_workplace(home, today=date.today()) as workplace:
            yield workplace
