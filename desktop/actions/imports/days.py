"""What a block does to the daily readings: a month of days, and with them the notes and the
invalid days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from desktop.actions.imports.preview import Proposed, ask_rows, propose
from desktop.actions.pages.daily import DayRow
from desktop.catalogue.model import Code, Field, Form, FormId, Text
from desktop.domain import periods
from desktop.domain.figures import Cell, Figure
from desktop.domain.paste.columns import INVALID, NOTE, daily_columns, written_pollutants
from desktop.domain.paste.grid import PlacedInGrid, place_grid
from desktop.domain.paste.sheet_table import headed_block
from desktop.domain.paste.targets import (
    DAY_HEADINGS,
    Merged,
    PasteTarget,
    Rows,
    Skipped,
    day_targets,
)
from desktop.i18n import _

REASON = Field(
    Code("reason"), FormId(""), Text("", ""), Text("", ""), Text("", ""), "text", max_length=200
)
"""Why a day is invalid: a column of any daily form, not one of a catalogue's fields."""


def propose_days(
    rows: Rows,
    form: Form,
    days: Sequence[DayRow],
    period: str,
    start: tuple[str, str],
    merged: Sequence[Merged] = (),
    above: int = 0,
    wheres: Mapping[str, str] | None = None,
) -> tuple[list[Proposed], Sequence[Skipped]]:
    """Every cell of the block that has a place, by day; `start`: the cursor's day and column,
    unknown ones the first; `above`: how many rows of a sheet stand over the block; `wheres`: code
    of a field → where the sheet names its unit, where the block does not know.
    """
    columns = daily_columns(form.fields)
    fields = {str(field.code): field for field in form.fields}
    codes, dates = [column.code for column in columns], [day.date for day in days]
    measures = {code: field.measure.zh for code, field in fields.items()}
    headed = headed_block(
        rows, (PasteTarget("date", tuple(DAY_HEADINGS)), *columns), period, measures, merged
    )
    if headed is not None:
        above += headed[1].first - 2
        wheres = headed[1].wheres(measures) if wheres is None else wheres
    placement = place_grid(
        headed[0] if headed is not None else rows,
        day_targets(map(date.fromisoformat, dates)),
        columns,
        dates.index(start[0]) if start[0] in dates else 0,
        codes.index(start[1]) if start[1] in codes else 0,
    )
    proposed: list[Proposed] = []
    for index, day in enumerate(days):
        of_day = [p for p in (*placement.placed, *placement.repeated) if p.row_index == index]
        texts: dict[str, list[PlacedInGrid]] = {}
        for p in sorted(of_day, key=lambda p: p.column_index):
            texts.setdefault(codes[p.column_index], []).append(p)
        invalid = Cell(form.id, INVALID, day.date, period)
        proposed += _of_day(day, texts, (above, wheres or {}), fields, invalid)
    if headed is None:
        return proposed, placement.skipped
    return proposed, headed[1].left_out(rows, placement.skipped)


def _of_day(
    day: DayRow,
    texts: Mapping[str, Sequence[PlacedInGrid]],
    sheet: tuple[int, Mapping[str, str]],
    fields: Mapping[str, Field],
    invalid: Cell,
) -> list[Proposed]:
    proposed = []
    for code, placed in texts.items():
        above, wheres = sheet
        where = wheres.get(code, "")
        found = [(p.row + above, _of_cell(day, code, p, fields, invalid, where)) for p in placed]
        proposed.append(found[0][1] if len(found) == 1 else ask_rows(found))
    flag = next(
        (p.figure for p in proposed if p.cell == invalid and p.figure and not p.figure.words),
        day.figures[INVALID],
    )
    note = next(
        (p.figure.words for p in proposed if p.cell == invalid and p.figure and p.figure.words),
        day.reason,
    )
    # the flag and its reason are one cell: whichever of the two is written brings the other
    return [
        replace(p, figure=flag.with_note(note)) if p.cell == invalid and p.figure else p
        for p in proposed
    ]


def _of_cell(
    day: DayRow,
    code: str,
    placed: PlacedInGrid,
    fields: Mapping[str, Field],
    invalid: Cell,
    where: str,
) -> Proposed:
    label = periods.day_label(day.date)
    if code == NOTE:
        current = Figure(words=day.reason)
        return propose(placed.text, invalid, REASON, current, f"{label} " + _("Note"))
    return propose(
        written_pollutants(placed.text) if code == "primary" else placed.text,
        invalid._replace(code=fields[code].code),
        fields[code],
        day.figures[code],
        f"{label} {fields[code].name}",
        placed.heading,
        where=where,
    )
