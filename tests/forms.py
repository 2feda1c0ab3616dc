"""A workplace under other forms than it was made with, for tests of what the forms decide."""

from __future__ import annotations

from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue


def use_forms(workplace: Workplace, catalogue: Catalogue) -> None:
    """From now on this catalogue holds for every period, as if its first version had said it."""
    versions = workplace.versions
    first = versions.issues[0]
    versions.reload()
    for kept in (versions._views, versions._derivations, versions._rules, versions._loaded):
        kept.clear()
    versions._loaded[first.content] = catalogue
    workplace.catalogue = catalogue
