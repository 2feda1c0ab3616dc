"""What one office sees of a draft's differences: those of its own forms."""

from __future__ import annotations

from desktop.actions.catalogues.draft import Draft
from desktop.catalogue.model import Code, Unit
from desktop.domain.catalogue_changes import CatalogueChange

_OF_FORMS = ("form", "section", "indicator", "field", "rule", "check")


def seen_by(draft: Draft, unit: Unit) -> tuple[CatalogueChange, ...]:
    """The changes of the forms that a unit fills in, of its own figures alone, in the order of the forms."""
    own = {str(form.id) for form in draft.catalogue.forms_of(unit)}
    seen = []
    for change in draft.changes:
        if change.part not in _OF_FORMS or (change.form or change.key) not in own:
            continue
        indicator = draft.catalogue.indicators.get(Code(change.key))
        if (
            change.part == "indicator"
            and indicator is not None
            and unit.group not in indicator.filled_by
        ):
            continue
        seen.append(change)
    return tuple(seen)
