"""The kinds of slips, in the order of the checks that are to catch them. Each is a mistake that was seen at an office:
a decimal point, another unit of measure, a digit, a row of last month.
"""

from __future__ import annotations

from desktop.domain.figures import Missing
from desktop.domain.trial import days, figures, honours, projects
from desktop.domain.trial.figures import SIZES
from desktop.domain.trial.slips import SlipKind
from desktop.i18n import N_

KINDS: tuple[SlipKind, ...] = (
    SlipKind(
        "standstill", "1", N_("a cumulative figure as it was the period before"), figures.standstill
    ),
    SlipKind(
        "same-progress",
        "1",
        N_("a project's progress as it was last month"),
        projects.same_progress,
    ),
    SlipKind("tenfold", "2", N_("ten times as much"), figures.times((*SIZES, "measure"), 10)),
    SlipKind("tenth", "2", N_("a tenth"), figures.times((*SIZES, "measure"), 1, 10)),
    SlipKind("hundredfold", "2", N_("a hundred times as much"), figures.times(SIZES, 100)),
    SlipKind(
        "ten-thousandfold",
        "2",
        N_("a unit of measure of ten thousand: yuan for 10,000 yuan"),
        figures.times(("amount",), 10_000),
    ),
    SlipKind("hectares", "2", N_("hectares for mu"), figures.times(("area",), 1, 15)),
    SlipKind("milligrams", "2", N_("milligrams for micrograms"), figures.times(("measure",), 1000)),
    SlipKind(
        "digit-dropped",
        "2",
        N_("a digit left out"),
        figures.digits_changed(lambda text, at: text[:at] + text[at + 1 :]),
    ),
    SlipKind(
        "digit-doubled",
        "2",
        N_("a digit typed twice"),
        figures.digits_changed(lambda text, at: text[: at + 1] + text[at:]),
    ),
    SlipKind(
        "digits-exchanged",
        "2",
        N_("two digits exchanged"),
        figures.digits_changed(figures.exchanged_digits),
    ),
    SlipKind(
        "not-applicable",
        "3",
        N_("“not applicable” where a value must be"),
        figures.reason_instead(Missing.NOT_APPLICABLE),
    ),
    SlipKind(
        "not-monitored",
        "3",
        N_("“not monitored” where a value must be"),
        figures.reason_instead(Missing.NOT_MONITORED),
    ),
    SlipKind(
        "columns-exchanged",
        "4",
        N_("two neighbouring columns of a month exchanged"),
        figures.exchanged_columns,
    ),
    SlipKind("day-zeros", "5", N_("a day of zeros"), days.changed_day(days.all_zeros)),
    SlipKind(
        "day-two-zeros", "5", N_("two concentrations of a day 0"), days.changed_day(days.two_zeros)
    ),
    SlipKind("day-unindexed", "5", N_("a day without its AQI"), days.changed_day(days.unindexed)),
    SlipKind(
        "day-copied", "5", N_("a day as the day before"), days.changed_day(days.of_the_day_before)
    ),
    SlipKind(
        "day-index", "5", N_("two digits of an AQI exchanged"), days.changed_day(days.another_index)
    ),
    SlipKind(
        "day-exchanged",
        "5",
        N_("PM2.5 and PM10 of a day exchanged"),
        days.changed_day(days.exchanged_on_a_day),
    ),
    SlipKind("month-shifted", "6", N_("the rows of a month one day late"), days.shifted_days),
    SlipKind(
        "month-of-last-year", "6", N_("last year's month pasted again"), days.last_years_month
    ),
    SlipKind("month-of-neighbour", "6", N_("another unit's month pasted"), days.month_of_neighbour),
    SlipKind(
        "total-changed",
        "7",
        N_("a project's total doubled"),
        projects.carried_field("total_investment", 2),
    ),
    SlipKind(
        "plan-changed",
        "7",
        N_("a project's plan of the year doubled"),
        projects.carried_field("plan_this_year", 2, all_year=False),
    ),
    SlipKind("renamed", "7", N_("another name for a project"), projects.renamed),
    SlipKind("start-changed", "7", N_("another year of a project's start"), projects.another_start),
    SlipKind("above-total", "7", N_("more done than the total"), projects.above_total),
    SlipKind("stage-back", "7", N_("an earlier stage"), projects.earlier_stage),
    SlipKind(
        "projects-exchanged",
        "7",
        N_("the progress of two projects exchanged"),
        projects.exchanged_projects,
    ),
    SlipKind("target-changed", "8", N_("twice what was assigned"), figures.another_target),
    SlipKind(
        "honour-of-last-year",
        "9",
        N_("an honour dated a year earlier"),
        honours.dated_a_year_before,
    ),
    SlipKind("honour-twice", "9", N_("an honour entered twice"), honours.entered_twice),
    SlipKind("honour-level", "9", N_("an honour one level too high"), honours.level_above),
    SlipKind(
        "honour-of-neighbour",
        "9",
        N_("an honour that another unit reported"),
        honours.honour_of_neighbour,
    ),
    SlipKind("value-of-neighbour", "10", N_("another unit's value"), figures.value_of_neighbour),
)
"""Where only one unit is known, as at an office, the last of them have no place."""
