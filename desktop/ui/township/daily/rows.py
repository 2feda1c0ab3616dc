"""The daily readings as words: a day's level and its check, and the line above the month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from desktop.actions.pages.daily import DailyPage, DayRow
from desktop.catalogue.model import AirLevel, AirStandard
from desktop.domain import periods
from desktop.domain.air import air_quality
from desktop.domain.air.year import count_days, level_number
from desktop.domain.figures import SCALE
from desktop.i18n import _
from desktop.reports.drawing.look import LEVEL_COLOURS
from desktop.ui.sheet.model import GridCell

CLOSE_ENOUGH = 5  # the rule of the catalogue asks for an explanation beyond this


def level_cell(day: DayRow, levels: Sequence[AirLevel]) -> GridCell:
    if day.figures["invalid"].value:
        return GridCell(
            _("invalid"), ground="query", bold=True, tooltip=_("Press Space to take it back.")
        )
    value = day.figures["aqi"].value
    number = None if value is None else level_number(value // SCALE, levels)
    if number is None:
        return GridCell("")
    name = str(levels[number - 1].name)
    return GridCell(name.split(" ")[0], ground=f"level:{LEVEL_COLOURS[number - 1]}", tooltip=name)


def check_cell(day: DayRow, standards: Sequence[AirStandard]) -> GridCell:
    """Whether the index worked out from the concentrations is the one that was entered."""
    value = day.figures["aqi"].value
    if day.check is None or value is None:
        return GridCell("")
    apart = abs(day.check - value // SCALE)
    if not apart:
        return GridCell("✓", muted=True)
    standard = air_quality.standard_on(date.fromisoformat(day.date), standards)
    return GridCell(
        f"△ {day.check}" if apart > CLOSE_ENOUGH else str(day.check),
        ground="query" if apart > CLOSE_ENOUGH else "",
        muted=apart <= CLOSE_ENOUGH,
        tooltip=_("The concentrations give {value} under {standard}.").format(
            value=day.check, standard=standard.id if standard else ""
        ),
    )


def month_text(page: DailyPage, levels: Sequence[AirLevel]) -> str:
    """The days of the month by level, and the good days of the year beside their target."""
    month, end = page.header.period, periods.last_day(page.header.period).isoformat()
    of_month = count_days(page.this_year, levels, month, f"{month}-31")
    of_year = count_days(page.this_year, levels, month[:4], end)
    light, middle, heavy = of_month.levels[2], of_month.levels[3], sum(of_month.levels[4:])
    facts = [
        _(
            "{month}: {valid} valid days · good {good} · light {light} · moderate {middle} · heavy {heavy}"
        ).format(
            month=periods.label(month),
            valid=of_month.valid,
            good=of_month.good,
            light=light,
            middle=middle,
            heavy=heavy,
        )
    ]
    if page.target_good_days is None:
        facts.append(_("{good} good days this year").format(good=of_year.good))
    else:
        facts.append(
            _("{good} good days this year (target {target})").format(
                good=of_year.good, target=page.target_good_days
            )
        )
    if page.standards:
        facts.append(_("Standard {standard}").format(standard=page.standards))
    return "  │  ".join(facts)
