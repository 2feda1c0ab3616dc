"""What a look over the workplace found, as a sentence for the clerk."""

from __future__ import annotations

from desktop.actions.doctor import Diagnosis
from desktop.catalogue.model import Catalogue
from desktop.domain import periods
from desktop.domain.figures import display
from desktop.i18n import _


def diagnosis_words(diagnosis: Diagnosis, catalogue: Catalogue) -> str:
    """Of figures that another program or a failing disk has changed; "" where there are none."""
    if diagnosis.changed_cells:
        _unit, cell, last, actual = diagnosis.changed_cells[0]
        field = catalogue.field(cell.form, cell.code)
        assert field is not None
        return _(
            "{cell} of {period} holds {actual}, but the program last wrote {last}: something else changed the data file. "
            "Type the right value, or restore a backup (tianbao restore)."
        ).format(
            cell=f"{cell.code} {cell.dimension}".strip(),
            period=periods.label(cell.period),
            actual=display(actual, field) or "—",
            last=display(last, field) or "—",
        )
    if diagnosis.broken_link is not None:
        return _(
            "The change journal does not fit together from row {row} on: something else changed the data file. The figures "
            "stand; please tell the district desk."
        ).format(row=diagnosis.broken_link)
    return ""
