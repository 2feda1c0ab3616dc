"""What the desk says of one unit's part of a figure: the file that brought it, its note, and
what became of the cell.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.actions.consolidation.trace import Trace, carriers, cell_file
from desktop.actions.pages.cell import CellDetails, cell_details
from desktop.actions.workplace import Workplace
from desktop.domain.figures import Cell, display
from desktop.domain.records.changes import HOW_NAMES
from desktop.domain.records.part import Part
from desktop.domain.records.received_file import ReceivedFile
from desktop.exchange.keys import check_code
from desktop.i18n import _

_CHANGES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the desk knows of one part: the file that brought it, and the details of its cell."""

    part: Part
    file: ReceivedFile | None
    details: CellDetails | None
    through: tuple[tuple[str, ReceivedFile], ...] = ()
    """Name and file of each desk that it came through, from the one nearest to the unit."""


def provenance_of(workplace: Workplace, part: Part, of_trace: Trace) -> Provenance:
    """Look up what there is to say of a part. Raises: StoreError."""
    cell = Cell(of_trace.indicator.form, of_trace.code, part.dimension, part.period)
    known = part.unit in workplace.catalogue.unit_by_code
    file = cell_file(workplace, part.unit, cell) if part.digest else None
    return Provenance(
        part,
        file,
        cell_details(workplace.of_unit(part.unit), cell) if known else None,
        carriers(workplace, file) if file is not None else (),
    )


def file_lines(provenance: Provenance, is_owed: bool) -> list[str]:
    """The file that brought a part; for none, whether one is still owed."""
    part, file = provenance.part, provenance.file
    if not part.digest and part.file:
        return [
            "△ " + _("From an old workbook ({source}), never submitted.").format(source=part.file)
        ]
    if not part.digest:
        return [
            "△ " + _("No submission that counts has brought it.")
            if is_owed
            else _("The unit has nothing to report here.")
        ]
    lines = [
        _("Submission number {n} · check code {code}").format(
            n=part.sequence, code=check_code(part.digest)
        )
    ]
    if provenance.through:
        lines += [
            _("Accepted by {desk}, its submission number {n} of {at}").format(
                desk=name, n=carrier.sequence, at=carrier.created_at[:10]
            )
            for name, carrier in provenance.through
        ]
        nearest, last = provenance.through[0][0], provenance.through[-1]
        lines.append(
            _(
                "Taken {at} · the signature of {desk} was verified here, the unit's by {nearest}"
            ).format(at=last[1].at[:16].replace("T", " "), desk=last[0], nearest=nearest)
        )
        lines.append(_("File: {name}").format(name=last[1].source or last[1].file))
    elif file is not None:
        lines.append(_("Taken {at} · signature verified").format(at=file.at[:16].replace("T", " ")))
        lines.append(_("File: {name}").format(name=file.source or file.file))
    if file is not None and file.filled_by:
        lines.append(_("Filled in by {name}").format(name=f"{file.filled_by} {file.phone}".strip()))
    return lines


def details_lines(provenance: Provenance) -> list[str]:
    """The cell's note, reason and standard, and its newest changes."""
    if provenance.details is None:
        return []
    field, figure = provenance.details.field, provenance.details.figure
    lines = [_("Note: {note}").format(note=figure.note)] if figure.note else []
    lines += (
        [_("Reason: {words}").format(words=figure.words)]
        if figure.missing is not None and figure.words
        else []
    )
    lines += [_("Standard: {standard}").format(standard=figure.standard)] if figure.standard else []
    empty = _("empty")
    lines += [
        f"{change.at[5:10]} {change.at[11:16]} {_(HOW_NAMES[change.how])}: {display(change.before, field) or empty}"
        f" → {display(change.after, field) or empty}"
        for change in provenance.details.history[:_CHANGES_SHOWN]
    ]
    return lines
