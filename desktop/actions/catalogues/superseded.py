"""A submission under a version of the forms that is in force no more for its period: taken, and said."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.catalogue_changes import SORT_WORDS, CatalogueChange, catalogue_changes
from desktop.domain.periods import Period
from desktop.i18n import _, bracketed, listed
from desktop.messages import sentence

CODE = "catalogue-superseded"
_FILLED_OR_JUDGED = ("form", "indicator", "field", "rule", "check")
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Superseded:
    """A file was made under version `number`, where `in_force` holds for its period."""

    period: Period
    number: int
    in_force: int
    changes: tuple[CatalogueChange, ...]

    @property
    def sentence(self) -> str:
        named = [one.label + bracketed(_(SORT_WORDS[one.sort])) for one in self.changes[:_NAMED]]
        more = len(self.changes) - len(named)
        if more > 0:
            named.append(_("and {n} more").format(n=more))
        return sentence(
            CODE,
            {
                "number": self.number,
                "in_force": self.in_force,
                "period": periods.label(self.period),
                "changes": listed(named) or _("nothing that this unit fills in"),
            },
        )


def superseded(workplace: Workplace, digest: str, period: Period) -> Superseded | None:
    """What a file with this digest of its forms lacks or has beyond those in force; None where it was made under these."""
    versions = workplace.versions
    in_force, made_with = versions.issue_for(period), versions.issues_of(digest)
    if not made_with or in_force.digest == digest:
        return None
    changes = catalogue_changes(versions.loaded(made_with[-1]), versions.loaded(in_force))
    return Superseded(
        period,
        made_with[-1].number,
        in_force.number,
        tuple(change for change in changes if change.part in _FILLED_OR_JUDGED),
    )
