"""A chart read place by place: what stands there, in words, and the way from one place to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from desktop.i18n import _
from desktop.reports.chart import Bars, Body, Grid, Line, Lines, Opens, Panels, Place, Stacks


@dataclass(frozen=True, slots=True)
class Reading:
    """`values`: (name of the line or part, its value; "" where there is none)."""

    name: str
    values: tuple[tuple[str, str], ...] = ()
    details: tuple[str, ...] = ()
    opens: Opens | None = None


def count(body: Body) -> int:
    """Places are numbered from 0: along the x axis, down the bars, through a grid row by row."""
    match body:
        case Lines():
            return max((len(line.values) for line in body.lines), default=0)
        case Stacks():
            return len(body.columns)
        case Grid():
            return len(body.rows) * len(body.columns)
        case Bars():
            return len(body.bars)
        case Panels():
            return len(body.panels)


def reading(body: Body, at: int) -> Reading | None:
    """None where a grid has no cell (31 April)."""
    match body:
        case Lines():
            place = _of(body.places, at, next((t for n, t in body.ticks if n == at), str(at + 1)))
            values = tuple((line.name, number_text(value_at(line, at))) for line in body.lines)
            return Reading(place.name, values, place.details, place.opens)
        case Stacks():
            place = _of(body.places, at, body.columns[at])
            values = tuple(zip(body.parts, map(str, body.counts[at]), strict=True))
            return Reading(place.name, values, place.details, place.opens)
        case Grid():
            row, column = divmod(at, len(body.columns))
            cell = body.cells[row][column]
            if cell is None:
                return None
            place = cell.place or Place(f"{body.rows[row]} {body.columns[column]}")
            level = body.levels[cell.level - 1] if cell.level else cell.text or _("no value")
            details = place.details or (level,)
            return Reading(place.name, (), details, place.opens)
        case Bars():
            bar = body.bars[at]
            place = bar.place or Place(bar.label)
            return Reading(place.name, (("", bar.text),), place.details, place.opens)
        case Panels():
            panel = body.panels[at]
            place = panel.place or Place(panel.title)
            values = tuple((line.name, number_text(last_value(line))) for line in panel.lines)
            return Reading(place.name, values, place.details, place.opens)


def step(body: Body, at: int, across: int, down: int) -> int:
    """The place so many steps on; `at` itself where there is none."""
    if isinstance(body, Bars):
        return min(max(at + (across or down), 0), len(body.bars) - 1)
    if isinstance(body, Panels):
        there = at + across + down * body.across
        return there if 0 <= there < len(body.panels) else at
    if not isinstance(body, Grid):
        return min(max(at + across, 0), count(body) - 1)
    row, column = divmod(at, len(body.columns))
    row, column = row + down, column + across
    while 0 <= row < len(body.rows) and 0 <= column < len(body.columns):
        if body.cells[row][column] is not None:
            return row * len(body.columns) + column
        row, column = row + down, column + across
    return at


def newest(body: Body) -> int:
    """Where a walk begins: the last place with a value; the first bar."""
    match body:
        case Lines():
            return max(
                (n for line in body.lines if line.style != "target" for n in _known(line)),
                default=0,
            )
        case Stacks():
            return max((n for n, counts in enumerate(body.counts) if any(counts)), default=0)
        case Grid():
            cells = [cell for row in body.cells for cell in row]
            return max((n for n, cell in enumerate(cells) if cell and cell.text), default=0)
        case Bars() | Panels():
            return 0


def last_value(line: Line) -> float | None:
    """The newest one that there is."""
    return next((value for value in reversed(line.values) if value is not None), None)


def value_at(line: Line, at: int) -> float | None:
    return line.values[at] if at < len(line.values) else None


def main_of(body: Lines) -> Line | None:
    return next((line for line in body.lines if line.style == "main"), None)


def shared(line: Line, main: Line) -> list[tuple[int, bool]]:
    """(place, whether both have the same value) wherever both have one."""
    return [
        (place, a == b)
        for place, (a, b) in enumerate(zip(line.values, main.values, strict=False))
        if a is not None and b is not None
    ]


def coincides(line: Line, main: Line) -> bool:
    """Whether two lines run on each other for a stretch, so that one hides the other."""
    both = shared(line, main)
    return any(a and b and q == p + 1 for (p, a), (q, b) in pairwise(both)) or (
        len(both) == 1 and both[0][1]
    )


def legend_text(line: Line, main: Line | None) -> str:
    """The name and the newest value; of an earlier year's line its value at the place of the main
    line's newest, and a word where the two run on each other.
    """
    known = _known(line)
    newest = known[-1] if known else None
    if main is not None and line.style in ("before", "earlier") and _known(main):
        at = _known(main)[-1]
        newest = at if value_at(line, at) is not None else None
    text = line.name if newest is None else f"{line.name} {number_text(line.values[newest])}"
    both = shared(line, main) if main is not None and line is not main else []
    if both and all(same for _place, same in both):
        return _("{line} (the same)").format(line=text)
    return text


def number_text(value: float | None) -> str:
    """With every digit that figures have (four decimals), grouped by thousands."""
    if value is None:
        return ""
    whole, dot, part = f"{round(value, 4) + 0.0:,.4f}".partition(".")  # no minus before a zero
    part = part.rstrip("0")
    return whole + (dot + part if part else "")


def _known(line: Line) -> list[int]:
    return [n for n, value in enumerate(line.values) if value is not None]


def _of(places: Sequence[Place], at: int, name: str) -> Place:
    return places[at] if at < len(places) else Place(name)
