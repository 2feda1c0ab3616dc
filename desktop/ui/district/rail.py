"""The rail of the desk's window: whose desk it is, the months, and how far each part of the
month is.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.actions.desk.summary import DeskSummary
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.i18n import _, ngettext
from desktop.ui.shell import people_entry, safekeeping_entry
from desktop.ui.widgets.deadline import MONTHS_BACK, deadline_words
from desktop.ui.widgets.pill import Kind as PillKind
from desktop.ui.widgets.rail import Rail, RailEntry

WORK, FORMS = "work", "forms"
FORMS_PAGES = ("designer", "versions")
"""The pages of the second half of the rail."""


class DeskRail(Rail):
    """A rail whose entries are the pages of the desk; their ids are the pages' names. It has two halves: the work of
    the period, and the forms and the roster.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._summary: tuple[DeskSummary, str] | None = None
        self.set_halves([(WORK, _("Period in hand")), (FORMS, _("The forms"))])
        self.set_buttons(
            _("Import stick or folder…"), _("Send out a task…"), _("Returns and receipts…")
        )

    def show_workplace(self, workplace: Workplace, period: Period) -> None:
        """The district, and the months to choose from with `period` chosen."""
        self.set_unit(
            str(workplace.catalogue.district_name),
            _("{code} · desk").format(code=workplace.unit.code),
        )
        newest = max(Period(periods.containing(workplace.today, "month")), period)
        months = reversed(periods.back(newest, MONTHS_BACK))
        self.set_periods(
            [(p, _("Period {period}").format(period=periods.label(p))) for p in months], period
        )

    def show_half(self, half: str) -> None:
        """Show the entries of one half. Tells nothing."""
        if half != self.half:
            self.set_half(half)
            if self._summary is not None:
                self.show_summary(*self._summary)

    def show_summary(self, s: DeskSummary, at_keys: str) -> None:
        """How far the period is, and its deadline."""
        self._summary = s, at_keys
        if self.half == FORMS:
            self.set_entries(
                [
                    RailEntry(
                        "designer",
                        _("Forms and roster"),
                        _("indicators, rules, units, deadlines"),
                        short=_("Forms"),
                    ),
                    RailEntry(
                        "versions",
                        _("Versions of the forms"),
                        _("differences, issuing"),
                        short=_("Vers."),
                    ),
                    safekeeping_entry.rail_entry(s.kit),
                    people_entry.rail_entry(at_keys),
                ]
            )
            return
        missing = s.units - s.arrived
        entries = [
            RailEntry(
                "board",
                _("Progress and judging"),
                _("{units} units · {arrived} in").format(units=s.units, arrived=s.arrived),
                s.judged,
                s.forms,
                *self._badge(s, missing),
                short=_("Prog."),
            ),
            RailEntry(
                "receive",
                _("Received files"),
                _("import, keys, conflicts"),
                s.arrived,
                s.units,
                str(s.waiting + s.conflicts) if s.waiting + s.conflicts else "",
                "query",
                short=_("Recv."),
            ),
            RailEntry(
                "cross",
                _("Checks across units"),
                _("outliers, doubles, gaps"),
                short=_("Chk."),
            ),
            RailEntry(
                "consolidated",
                _("Consolidated figures"),
                _("with coverage and trace"),
                s.arrived,
                s.units,
                short=_("Cons."),
            ),
            RailEntry("ask", _("Own table"), _("choose figures, units, periods"), short=_("Table")),
            RailEntry("brief", _("Brief"), _("the period in words"), short=_("Brief")),
            RailEntry("charts", _("Charts"), _("air, water, projects, ranking"), short=_("Charts")),
            RailEntry(
                "reporters",
                _("Own reporters"),
                ngettext(
                    "{n} office fills in here", "{n} offices fill in here", s.reporters
                ).format(n=s.reporters),
                short=_("Own"),
            ),
        ]
        entries += [safekeeping_entry.rail_entry(s.kit), people_entry.rail_entry(at_keys)]
        self.set_entries(entries)
        if s.closed:
            self.set_deadline(
                _("{period} is closed").format(period=periods.label(s.period)), "done"
            )
        elif s.due is not None:
            self.set_deadline(*deadline_words(s.period, s.due))

    @staticmethod
    def _badge(s: DeskSummary, missing: int) -> tuple[str, PillKind]:
        if s.late:
            return ngettext("{n} late", "{n} late", s.late).format(n=s.late), "error"
        if missing:
            return (
                ngettext("{n} missing", "{n} missing", missing).format(n=missing),
                "query",
            )
        if s.open_forms:
            words = ngettext("{n} to judge", "{n} to judge", s.open_forms)
            return words.format(n=s.open_forms), "accent"
        return "", "neutral"
