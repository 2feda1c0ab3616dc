"""What a block does to rows with numbers of their own, projects and honours: cells of old rows
and of new ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from desktop.actions.imports.preview import Proposed, ask_rows, propose
from desktop.catalogue.model import Form
from desktop.domain.figures import Cell, Figure
from desktop.domain.paste.grid import PlacedInGrid, place_grid
from desktop.domain.paste.rows import NamedRows
from desktop.domain.paste.sheet_table import headed_block
from desktop.domain.paste.targets import Merged, PasteTarget, Rows, Skipped
from desktop.domain.problems import shown
from desktop.i18n import _


@dataclass(frozen=True, slots=True)
class Records:
    """The rows and columns a block may go to; a row key's code is its number, its first name
    what it is called.
    """

    form: Form
    period: str
    rows: Sequence[PasteTarget]
    columns: Sequence[PasteTarget]
    named: NamedRows
    new_numbers: Callable[[int], Sequence[str]]
    figure_at: Callable[[Cell], Figure]


def honour_numbers_after(known: Iterable[str], count: int) -> list[str]:
    """H01, H02 …: the next ones after the highest number there is."""
    taken = [int(match[1]) for number in known if (match := re.fullmatch(r"H0*(\d+)", number))]
    return [f"H{max(taken, default=0) + n:02d}" for n in range(1, count + 1)]


def row_targets(
    shown: Sequence[str], names: Mapping[str, str], elsewhere: Mapping[str, str] | None = None
) -> list[PasteTarget]:
    """Row keys by number: places lead to those that are `shown`, numbers and names to all of
    `names`; those known only `elsewhere` are not on the page.
    """
    hidden = [number for number in names if number not in shown]
    absent = [(number, name) for number, name in (elsewhere or {}).items() if number not in names]
    return [
        *(
            PasteTarget(number, (names[number],), by_name=number in hidden)
            for number in (*shown, *hidden)
        ),
        *(PasteTarget(number, (name,), closed="elsewhere") for number, name in absent),
    ]


def propose_records(
    rows: Rows,
    records: Records,
    start: tuple[int, int],
    merged: Sequence[Merged] = (),
    above: int = 0,
    wheres: Mapping[str, str] | None = None,
) -> tuple[list[Proposed], Sequence[Skipped]]:
    """Every cell of the block that has a place, by row and in the order of the form; a new row
    whose name or category cannot be read keeps all its cells out. `start`: the cursor's row and
    column among those of `records`; `above`: how many rows of a sheet stand over the block;
    `wheres`: code of a field → where the sheet names its unit, where the block does not know.
    """
    measures = {str(field.code): field.measure.zh for field in records.form.fields}
    headed = headed_block(rows, records.columns, records.period, measures, merged)
    block = headed[0] if headed is not None else rows
    if headed is not None:
        above += headed[1].first - 2
        wheres = headed[1].wheres(measures) if wheres is None else wheres
    wheres = wheres or {}
    placement = place_grid(block, records.rows, records.columns, *start, records.named)
    new_rows = sorted({p.row_index for p in placement.placed if p.row_index >= len(records.rows)})
    new_numbers = dict(zip(new_rows, records.new_numbers(len(new_rows)), strict=True))
    fields = {str(field.code): (index, field) for index, field in enumerate(records.form.fields)}
    needed = [records.columns[n].code for n in records.named.needed]
    proposed: list[Proposed] = []
    for row in sorted({p.row_index for p in placement.placed}):
        of_row: dict[str, list[PlacedInGrid]] = {}
        for p in (*placement.placed, *placement.repeated):
            if p.row_index == row:
                of_row.setdefault(records.columns[p.column_index].code, []).append(p)
        texts = {code: found[0].text for code, found in of_row.items()}
        number = new_numbers.get(row) or records.rows[row].code
        name = (
            texts.get(records.columns[records.named.name].code, "")
            if row in new_numbers
            else _name_of(records.rows[row])
        )
        called = _("{number} {name} (new)") if row in new_numbers else "{number} {name}"
        label = called.format(number=number, name=shown(name.strip())).strip()
        cells = []
        for code in sorted(texts, key=lambda code: fields[code][0]):
            cell, field = Cell(records.form.id, code, number, records.period), fields[code][1]
            current, place = records.figure_at(cell), f"{label} · {field.name}"
            found = [
                (
                    p.row + above,
                    propose(
                        p.text, cell, field, current, place, p.heading, where=wheres.get(code, "")
                    ),
                )
                for p in of_row[code]
            ]
            cells.append(found[0][1] if len(found) == 1 else ask_rows(found))
        if row in new_numbers and any(p.figure is None and p.cell.code in needed for p in cells):
            cells = [p if p.figure is None else _waiting(p) for p in cells]
        proposed += cells
    if headed is None:
        return proposed, placement.skipped
    return proposed, headed[1].left_out(rows, placement.skipped)


def _name_of(row: PasteTarget) -> str:
    return row.names[0] if row.names else ""


def _waiting(cell: Proposed) -> Proposed:
    return replace(
        cell,
        figure=None,
        choices=(),
        problem=_("left out with its row: the name or the category cannot be read"),
    )
