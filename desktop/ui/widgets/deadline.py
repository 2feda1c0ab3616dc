"""How a deadline is said, and how many months a rail offers."""

from __future__ import annotations

from desktop.actions.pages.header import Due
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.i18n import _, ngettext

MONTHS_BACK = 24


def deadline_words(period: Period, due: Due) -> tuple[str, str]:
    """(words, tone) of a deadline: "error" once it has passed, "query" from two days before it."""
    params = {
        "period": periods.label(period),
        "date": periods.day_label(due.date),
        "n": abs(due.days_left),
    }
    if due.days_left < 0:
        return ngettext(
            "{period} was due on {date}, {n} day ago",
            "{period} was due on {date}, {n} days ago",
            abs(due.days_left),
        ).format(**params), "error"
    if due.days_left == 0:
        return _("{period} is due today").format(**params), "query"
    return ngettext(
        "{period} is due on {date}, {n} day left",
        "{period} is due on {date}, {n} days left",
        due.days_left,
    ).format(**params), "query" if due.days_left <= 2 else ""
