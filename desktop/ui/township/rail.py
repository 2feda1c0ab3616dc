"""The rail of the clerk's window: who reports, the months, how far each form is, and when the
month is due.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop.actions.pages.header import Due, FormSummary
from desktop.actions.recovery_kit import KitState
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.i18n import _, ngettext
from desktop.ui.shell import people_entry, safekeeping_entry
from desktop.ui.widgets.deadline import MONTHS_BACK, deadline_words
from desktop.ui.widgets.pill import Kind as PillKind
from desktop.ui.widgets.rail import Rail, RailEntry


class FormRail(Rail):
    """A rail whose entries are the forms of a workplace; their ids are the forms' ids."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_buttons(_("Check and export…"), _("Receive a file (task)…"), _("Help"))

    def show_workplace(self, workplace: Workplace, period: Period) -> None:
        """The unit, and the months to choose from with `period` chosen."""
        self.set_unit(
            str(workplace.unit.name), _("{code} · reporting unit").format(code=workplace.unit.code)
        )
        newest = max(Period(periods.containing(workplace.today, "month")), period)
        months = reversed(periods.back(newest, MONTHS_BACK))
        self.set_periods(
            [(p, _("Period {period}").format(period=periods.label(p))) for p in months], period
        )

    def show_summaries(
        self,
        period: Period,
        summaries: Sequence[FormSummary],
        due: Due | None,
        kit: KitState,
        at_keys: str,
    ) -> None:
        """How far each form is, and the month's deadline; without one the words of before stay."""
        entries = [rail_entry(summary) for summary in summaries]
        self.set_entries(
            [*entries, safekeeping_entry.rail_entry(kit), people_entry.rail_entry(at_keys)]
        )
        monthly = [summary for summary in summaries if summary.period == period]
        if monthly and all(summary.state == "exported" for summary in monthly):
            self.set_deadline(
                _("{period} has been submitted").format(period=periods.label(period)), "done"
            )
        elif due is not None:
            self.set_deadline(*deadline_words(period, due))


def rail_entry(summary: FormSummary) -> RailEntry:
    """A form's entry: its number, how often it is due, how much is there; the gravest of its
    findings as a badge.
    """
    form = summary.form
    frequency = {"quarter": _("quarterly"), "year": _("yearly")}.get(form.frequency, "")
    match form.kind:
        case "daily":
            amount = ngettext("{done} of {total} day", "{done} of {total} days", summary.total)
        case "ledger":
            amount = ngettext("{total} project", "{total} projects", summary.total)
        case "honours":
            amount = ngettext("{total} entry", "{total} entries", summary.total)
        case _:
            amount = _("{done} of {total}")
    amount = amount.format(done=summary.done, total=summary.total)
    badge = ""
    kind: PillKind = "neutral"
    if summary.errors:
        badge, kind = (
            ngettext("{n} error", "{n} errors", summary.errors).format(n=summary.errors),
            "error",
        )
    elif summary.queries:
        badge, kind = (
            ngettext("{n} query", "{n} queries", summary.queries).format(n=summary.queries),
            "query",
        )
    elif summary.state == "exported":
        badge, kind = _("submitted"), "done"
    elif summary.state == "past":
        badge = _("past")
    return RailEntry(
        form.id,
        str(form.name),
        " · ".join(filter(None, (form.number, frequency, amount))),
        summary.done,
        summary.total,
        badge,
        kind,
        form.id,
    )
