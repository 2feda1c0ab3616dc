"""What a check across units says of one cell: the finding, and its sentence made of both
numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.catalogue.model import Field
from desktop.domain.figures import Figure, display
from desktop.domain.outliers.check_config import CheckConfig, Level
from desktop.domain.outliers.outliers import Outlier
from desktop.i18n import _


@dataclass(frozen=True, slots=True)
class CrossFinding:
    """One finding of the desk. `unit` is the district's code where no single unit answers for
    it; `period` the cell's own; `units` the others involved; `message` a whole sentence.
    """

    rule: str
    severity: Level
    unit: str
    period: str
    form: str
    code: str
    dimension: str
    message: str
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgedCell:
    """The cell that a finding is about; `row` is what people call its row, else the dimension."""

    unit: str
    period: str
    field: Field
    dimension: str = ""
    row: str = ""


@dataclass(frozen=True, slots=True)
class Sides:
    """Both numbers of a finding, shown with the measure of `shown_as`, else of the cell's field."""

    left: int | None = None
    right: int | None = None
    shown_as: Field | None = None


NO_SIDES = Sides()


def cross_finding(
    config: CheckConfig,
    cell: JudgedCell,
    message: str,
    sides: Sides | Outlier = NO_SIDES,
    *,
    units: tuple[str, ...] = (),
    params: Mapping[str, object] | None = None,
) -> CrossFinding:
    """A finding whose sentence names the field, its row, both sides with their measure, and the
    words of `params`; `message` is translated already, and gives way to the catalogue's.
    """
    outlier, measured = (
        (sides, cell.field) if isinstance(sides, Outlier) else (None, sides.shown_as or cell.field)
    )
    field, row = cell.field, cell.row or cell.dimension
    name = _("{name} ({row})").format(name=field.name, row=row) if row else str(field.name)
    values = {
        "name": name,
        "row": row,
        "left": with_measure(sides.left, measured),
        "right": with_measure(sides.right, measured),
        "ratio": f"{outlier.ratio:,f}" if outlier is not None else "",
        "count": outlier.count if outlier is not None else "",
        "proposal": "",
        **(params or {}),
    }
    text = str(config.message) if config.message is not None else message
    return CrossFinding(
        config.rule,
        config.severity,
        cell.unit,
        cell.period,
        field.form,
        field.code,
        cell.dimension,
        text.format_map(values),
        units,
    )


def with_measure(value: int | None, field: Field) -> str:
    """ "12,000.00 万元", "—" where there is none."""
    if value is None:
        return "—"
    number = display(Figure(value), field)
    return (
        _("{value} {measure}").format(value=number, measure=field.measure)
        if str(field.measure)
        else number
    )
