"""What the charts share: whose air it is, months and standards in words, cells of their tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from desktop.actions.workplace import Workplace
from desktop.catalogue.model import AirStandard, Catalogue, Indicator, IndicatorRole
from desktop.domain.figures import plain
from desktop.domain.rollups import rollups_of
from desktop.errors import UsageError
from desktop.i18n import _, listed
from desktop.reports.table import TableCell

MONTHS = range(1, 13)


def air_unit(workplace: Workplace) -> str:
    """The unit itself; at a desk the station whose days count for the district."""
    if workplace.role == "township":
        return str(workplace.unit.code)
    good_days = workplace.catalogue.indicator_of_role("good_days")
    units = rollups_of(workplace.catalogue)[good_days.code].units if good_days else ()
    return units[0] if units else str(workplace.unit.code)


def whose(workplace: Workplace, unit: str = "") -> str:
    """The name of a unit; else of the workplace's own, at a desk the district's."""
    catalogue = workplace.catalogue
    own = str(workplace.unit.code) if workplace.role == "township" else catalogue.district
    return catalogue.unit_name(unit or own)


def named(workplace: Workplace, units: Sequence[str], most: int = 30) -> str:
    """Names of units, so many of them, and how many more."""
    names = listed(workplace.catalogue.unit_name(unit) for unit in units[:most])
    more = len(units) - most
    return names + (" " + _("and {n} more").format(n=more) if more > 0 else "")


def drawn_indicator(workplace: Workplace, role: IndicatorRole) -> Indicator:
    """Raises: UsageError("chart-without-indicator")."""
    indicator = workplace.catalogue.indicator_of_role(role)
    if indicator is None:
        raise UsageError("chart-without-indicator", catalogue=workplace.catalogue.name, role=role)
    return indicator


def month_name(month: int) -> str:
    return _("{month}").format(month=month)


def standards_begun(catalogue: Catalogue, year: int) -> list[AirStandard]:
    """Standards that came into force within the year."""
    return [
        standard
        for standard in catalogue.air_standards
        if standard.effective_from.year == year and standard.effective_from != date(year, 1, 1)
    ]


def since_words(standard: AirStandard) -> str:
    return _("{standard} from {day}").format(
        standard=standard.id, day=standard.effective_from.isoformat()
    )


def nothing_words() -> str:
    return _("There is nothing to draw yet. It comes by itself once the figures are there.")


def exact_cell(value: int | None, decimals: int) -> TableCell:
    """A value in ten-thousandths; nothing where there is none."""
    return (
        TableCell()
        if value is None
        else TableCell(plain(value, decimals), Decimal(plain(value, decimals)), decimals)
    )


def count_cell(value: int | None) -> TableCell:
    return TableCell() if value is None else TableCell(str(value), Decimal(value))
