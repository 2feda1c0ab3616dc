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


def cross_finding(
    config: CheckConfig,
    unit: str,
    period: str,
    field: Field,
    dimension: str,
    message: str,
    *,
    outlier: Outlier | None = None,
    row: str = "",
    units: tuple[str, ...] = (),
    left: int | None = None,
    right: int | None = None,
    severity: Level | None = None,
    shown_as: Field | None = None,
    said: Mapping[str, object] | None = None,
) -> CrossFinding:
    """A finding whose sentence names the field, its row, and `left` and `right` with the measure
    of `shown_as`, else of the field, and the words of `said`; `message` is translated already,
    and gives way to the catalogue's.
    """
    left, right = (outlier.left, outlier.right) if outlier is not None else (left, right)
    row = row or dimension
    name = _("{name} ({row})").format(name=field.name, row=row) if row else str(field.name)
    words = {
        "name": name,
        "row": row,
        "left": with_measure(left, shown_as or field),
        "right": with_measure(right, shown_as or field),
        "ratio": f"{outlier.ratio:,f}" if outlier is not None else "",
        "count": outlier.count if outlier is not None else "",
        "proposal": "",
        **(said or {}),
    }
    text = str(config.message) if config.message is not None else message
    return CrossFinding(
        config.rule,
        severity or config.severity,
        unit,
        period,
        field.form,
        field.code,
        dimension,
        text.format_map(words),
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
