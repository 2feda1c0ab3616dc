"""Issuing a version of the forms at the desk: compared with the one in force, adopted from a period on, taken back as
long as no task carries it.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.actions.catalogues.check import check_files
from desktop.actions.catalogues.keep import keep_version
from desktop.actions.people import refuse_without
from desktop.actions.workplace import Workplace
from desktop.catalogue.content import Files, binding_digest, content_digest
from desktop.catalogue.load import load_files
from desktop.catalogue.model import Catalogue
from desktop.domain import periods
from desktop.domain.catalogue_changes import CatalogueChange, catalogue_changes
from desktop.domain.periods import Period
from desktop.domain.records.catalogue_issue import CatalogueIssue
from desktop.domain.roster import month_of, whole_roster
from desktop.errors import CatalogueError, Refused, UsageError
from desktop.exchange.messages import MAX_WORDS
from desktop.i18n import listed
from desktop.printable import printable
from desktop.store import catalogues, journal, received
from desktop.store.database import machine_faults


@dataclass(frozen=True)
class Proposal:
    """A version that could be issued. `reported`: periods from then on of which the desk has submissions already, with
    how many units.
    """

    files: Files
    catalogue: Catalogue
    from_month: str
    number: int
    compared_with: CatalogueIssue
    changes: tuple[CatalogueChange, ...]
    reported: tuple[tuple[Period, int], ...]

    @property
    def content(self) -> str:
        return content_digest(self.files)


def propose(workplace: Workplace, files: Files, start: Period) -> Proposal:
    """Check a version and compare it with the one in force at that period; nothing is stored.

    Raises: CatalogueError("catalogue-mistakes"), UsageError("not-district"),
    Refused("catalogue-other-district", "catalogue-same", "catalogue-units-gone",
    "forms-from-above").
    """
    if workplace.role != "district":
        raise UsageError("not-district", folder=str(workplace.home))
    above = workplace.versions.desk_above(start)
    if above is not None:
        raise Refused("forms-from-above", desk=above[1])
    mistakes = check_files(files)
    if mistakes:
        raise CatalogueError(
            "catalogue-mistakes",
            folder="",
            count=len(mistakes),
            first=mistakes[0],
            mistakes=mistakes,
        )
    catalogue = load_files(files, "")
    if catalogue.district != workplace.catalogue.district:
        raise Refused(
            "catalogue-other-district",
            district=catalogue.district_name,
            own=workplace.catalogue.district_name,
        )
    month = month_of_issue(start)
    versions = workplace.versions
    before = versions.issue_for(month)
    if before.content == content_digest(files):
        raise Refused("catalogue-same", number=before.number, month=month)
    _refuse_gone_units(workplace, catalogue)
    return Proposal(
        files,
        catalogue,
        month,
        versions.issues[-1].number + 1,
        before,
        catalogue_changes(versions.loaded(before), catalogue),
        _reported(workplace, month),
    )


def _refuse_gone_units(workplace: Workplace, catalogue: Catalogue) -> None:
    """Who ever was on the roster stays on it, with an end: their years are theirs."""
    there = {unit.code for unit in whole_roster(catalogue)}
    gone = [name for code, name in workplace.versions.names().items() if code not in there]
    if gone:
        raise Refused("catalogue-units-gone", units=listed(gone))


def _reported(workplace: Workplace, month: str) -> tuple[tuple[Period, int], ...]:
    """Periods that end in or after a month and were reported already, and by how many units."""
    counted = received.units_reported(workplace.db)
    return tuple(
        (Period(period), count) for period, count in counted if month_of(Period(period)) >= month
    )


def newest_reported(workplace: Workplace) -> Period | None:
    """The last month that any unit has reported for already; None where nothing was."""
    months = [
        Period(period)
        for period, _count in received.units_reported(workplace.db)
        if periods.frequency_of(Period(period)) == "month"
    ]
    return max(months, default=None)


def issue(workplace: Workplace, proposal: Proposal, news: str = "") -> CatalogueIssue:
    """Adopt a version from its month on; the next task carries it.

    Raises: Refused("role-needed"), UsageError("words-long"), StoreError.
    """
    workplace.refuse_read_only()
    refuse_without(workplace, "head")
    words = printable(news, keep="\n").strip()
    if len(words) > MAX_WORDS:
        raise UsageError("words-long", length=len(words), most=MAX_WORDS)
    at = journal.now()
    made = CatalogueIssue(
        proposal.number,
        proposal.content,
        binding_digest(proposal.files),
        proposal.from_month,
        words,
        at,
        workplace.who,
    )
    with machine_faults(workplace.database), workplace.db.atomic():
        keep_version(workplace.db, made, proposal.files, by=workplace.who, is_issued_here=True)
    workplace.versions.reload()
    return made


def take_back_version(workplace: Workplace) -> CatalogueIssue:
    """Forget the newest version as if it had not been issued; its files stay.

    Raises: Refused("catalogue-nothing-to-take-back", "catalogue-carried", "role-needed"), StoreError.
    """
    workplace.refuse_read_only()
    refuse_without(workplace, "head")
    newest = workplace.versions.issues[-1]
    if len(workplace.versions.issues) == 1:
        raise Refused("catalogue-nothing-to-take-back")
    carrier = catalogues.carried_by(workplace.db, newest)
    if carrier:
        raise Refused(
            "catalogue-carried", number=newest.number, period=periods.label(Period(carrier))
        )
    with machine_faults(workplace.database), workplace.db.atomic():
        catalogues.take_back_issue(workplace.db, newest.number)
        journal.append_event(
            workplace.db,
            workplace.unit.code,
            journal.Event(
                "catalogue-taken-back",
                period=newest.from_month,
                code=str(newest.number),
                before=newest.content,
            ),
            journal.Stamp(journal.now(), workplace.who),
        )
    workplace.versions.reload()
    return newest


def month_of_issue(start: Period) -> Period:
    """The first month of a period from which on a version is to hold."""
    return periods.containing(periods.first_day(start), "month")
