"""Tracing a consolidated figure: the cells it is made of, and the file each of them came in."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.actions.consolidation.levels import known_areas_at
from desktop.actions.consolidation.roll_up import RollUp, Values
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Indicator
from desktop.domain.figures import SCALE, Cell
from desktop.domain.periods import Period
from desktop.domain.records.part import Part
from desktop.domain.records.received_file import ReceivedFile
from desktop.domain.rollups import Reach, Rollup
from desktop.errors import UsageError
from desktop.store.consolidated import parts
from desktop.store.database import machine_faults
from desktop.store.past_periods import past_periods
from desktop.store.received import received_file


@dataclass(frozen=True, slots=True)
class Trace:
    """A consolidated figure and its parts, by period and unit. A derived one has the traces of
    its components; its own parts are then what the units' forms show, and were not added up.
    """

    code: str
    dimension: str
    indicator: Indicator
    value: int | None
    parts: tuple[Part, ...]
    components: tuple[Trace, ...] = ()


def trace(workplace: Workplace, period: Period, code: str, dimension: str = "") -> Trace:
    """What one consolidated figure is made of. Raises: UsageError("cell-unknown",
    "nothing-consolidated"), StoreError.
    """
    workplace = workplace.at(period)
    for then, codes in workplace.versions.stopped_within(period):
        if code in codes:  # asked within the period, and not any more at its end
            workplace = workplace.pinned(then, period)
    known = workplace.catalogue.indicators.get(code)
    keys = (
        [v.id for v in workplace.catalogue.dimension_by_id[known.dimension].values]
        if known is not None and known.dimension
        else []
    )
    if known is None or (dimension and dimension not in keys):
        raise UsageError(
            "cell-unknown",
            form=known.form if known else "—",
            cell=f"{code} {dimension}".strip()[:40],
        )
    with machine_faults(workplace.database):
        roll_up = RollUp(workplace, period, [code])
        if code not in roll_up.reaches:
            raise UsageError("nothing-consolidated", cell=code, period=period)
        return _trace(
            roll_up, roll_up.values(roll_up.reaches, period), code, dimension, roll_up.reaches[code]
        )


def trace_level(
    workplace: Workplace, period: Period, level: str, code: str, dimension: str = ""
) -> dict[str, Trace]:
    """The same of each area of a level that has the figure. Raises: UsageError("level-unknown", "cell-unknown",
    "nothing-consolidated" where none has), StoreError.
    """
    found = {}
    missing: UsageError | None = None
    for area in known_areas_at(workplace.at(period).catalogue, level):
        try:
            found[str(area)] = trace(workplace.of_area(area), period, code, dimension)
        except UsageError as error:
            if error.code != "nothing-consolidated":
                raise
            missing = error
    if not found and missing is not None:
        raise missing
    return found


def _trace(roll_up: RollUp, values: Values, code: str, dimension: str, reach: Reach) -> Trace:
    rollup = roll_up.rollups[code]
    components = []
    for read in roll_up.components(code):
        of_read = roll_up.rollups[read].indicator
        same = dimension if of_read.dimension == rollup.indicator.dimension else ""
        of_time = reach if rollup.way == "dimension" else roll_up.reaches.get(read)
        if of_time is not None:
            components.append(_trace(roll_up, values, read, same, of_time))
    parts = () if components else _parts_of_segments(roll_up, rollup, dimension, reach)
    return Trace(
        code, dimension, rollup.indicator, values.get((code, dimension)), parts, tuple(components)
    )


def _parts_of_segments(
    roll_up: RollUp, rollup: Rollup, dimension: str, reach: Reach
) -> tuple[Part, ...]:
    """By the forms and the roster of each part of the reach."""
    found: list[Part] = []
    for segment, part in roll_up.segments(reach):
        then = roll_up.codes_in(segment, [rollup.code]).get(rollup.code)
        if then is not None:
            found += _parts(segment, segment.rollups[then], dimension, part)
    return tuple(found)


def _parts(roll_up: RollUp, rollup: Rollup, dimension: str, reach: Reach) -> tuple[Part, ...]:
    units = rollup.reporters(dimension)
    if rollup.way in ("ledger", "honours"):
        left = roll_up.ledgers(rollup.code, reach.last).withdrawn if rollup.way == "ledger" else ()
        counted = parts.row_parts(
            roll_up.workplace.db,
            "ledger_row" if rollup.way == "ledger" else "honour",
            reach.last,
            units,
            left,
        )
        read_parts = [part._replace(value=(part.value or 0) * SCALE) for part in counted]
    else:
        read_parts = parts.figure_parts(roll_up.workplace.db, rollup, dimension, reach)
    reported = {(part.unit, part.period) for part in read_parts}
    past = {
        (row.unit, row.period): row.source
        for row in past_periods(roll_up.workplace.db)
        if row.form == rollup.indicator.form
    }
    read_parts = [
        part if part.digest else part._replace(file=past.get((part.unit, part.period), ""))
        for part in read_parts
    ]
    silent = (
        () if dimension and not rollup.named else units
    )  # nobody is expected to have this value of the dimension
    read_parts += [
        Part(unit, own, dimension, None, "", 0, "", "")
        for unit in silent
        for own in reach.periods
        if (unit, own) not in reported
    ]
    return tuple(sorted(read_parts, key=lambda part: (part.period, part.unit, part.dimension)))


def carriers(workplace: Workplace, file: ReceivedFile) -> tuple[tuple[str, ReceivedFile], ...]:
    """Name and file of each desk that a unit's file came through, from the one nearest to the unit; () where it came
    here itself. Raises: StoreError.
    """
    found = []
    with machine_faults(workplace.database):
        desk = received_file(workplace.db, file.through) if file.through else None
        while desk is not None:
            found.append((workplace.catalogue.unit_name(desk.unit), desk))
            desk = received_file(workplace.db, desk.through) if desk.through else None
    return tuple(found)


def cell_file(workplace: Workplace, unit: str, cell: Cell) -> ReceivedFile | None:
    """The file that counts and in which the unit's cell came; None where none did. Raises:
    StoreError.
    """
    with machine_faults(workplace.database):
        return parts.file_of_cell(workplace.db, unit, cell.period, cell.code, cell.dimension)
