"""The neutral chart that every drawing is made from: series, cells or bars, their words, and the
table behind them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from desktop.i18n import _
from desktop.reports.table import Table

LineStyle = Literal["main", "before", "earlier", "target"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened between two places of the x axis: a standard came into force, a
    deadline passed.
    """

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Opens:
    """What a click on a place turns to, as far as it is given."""

    period: str = ""
    unit: str = ""
    form: str = ""
    row: str = ""  # a project's number, a day


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a chart in words: its name in full, what else is known of it, where it leads."""

    name: str
    details: tuple[str, ...] = ()
    opens: Opens | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """`values` stand at 0, 1, 2 …; None is a gap, never a zero."""

    name: str
    values: tuple[float | None, ...]
    style: LineStyle = "main"


def broken_lines(
    name: str, values: Sequence[float | None], other: Sequence[bool], style: LineStyle = "main"
) -> tuple[Line, ...]:
    """One line, or two with a gap between them where the values marked `other` were another quantity."""
    if not any(other):
        return (Line(name, tuple(values), style),)
    pairs = list(zip(values, other, strict=True))
    return (
        Line(
            _("{name}, as defined before").format(name=name),
            tuple(value if was_other else None for value, was_other in pairs),
            "earlier",
        ),
        Line(name, tuple(None if was_other else value for value, was_other in pairs), style),
    )


@dataclass(frozen=True, slots=True)
class Lines:
    """`ticks`: (place, words); `band`: low and high at each place, None where there is none;
    `steps`: held until the next; `places`: one for each value.
    """

    ticks: tuple[tuple[int, str], ...]
    lines: tuple[Line, ...]
    measure: str
    band: tuple[tuple[float, float] | None, ...] = ()
    band_name: str = ""
    marks: tuple[Mark, ...] = ()
    steps: bool = False
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class GridCell:
    """`level` chooses the colour, from 1; 0 is nothing there; `text` says it without colour."""

    text: str = ""
    level: int = 0
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells by row and column; a column of None has no place there (31 April). `marks`: (row,
    column, words): from there on.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[GridCell | None, ...], ...]
    levels: tuple[str, ...]  # what the colours mean, best first
    marks: tuple[tuple[int, int, str], ...] = ()
    palette: Literal["air", "water"] = "air"


@dataclass(frozen=True, slots=True)
class Bar:
    """`text` stands at the bar's end; `tone` is a place in the legend; `target` is a tick across
    the bar.
    """

    label: str
    value: float | None
    text: str
    tone: int = 0
    target: float | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """`reference`: a line across all bars, and its words."""

    bars: tuple[Bar, ...]
    legend: tuple[str, ...] = ()
    reference: tuple[float, str] | None = None


@dataclass(frozen=True, slots=True)
class Stacks:
    """`counts[column][part]`, parts from the bottom up, best first."""

    columns: tuple[str, ...]
    parts: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    measure: str
    marks: tuple[Mark, ...] = ()
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """One small plot; its lines are named as those of the other panels."""

    title: str
    lines: tuple[Line, ...]
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Panels:
    """Small plots beside and below each other, all on one scale from the left to the right and from the bottom to the
    top. `ends`: what stands at the left and the right end of each.
    """

    panels: tuple[Panel, ...]
    ends: tuple[str, str]

    @property
    def across(self) -> int:
        """How many stand beside each other."""
        n = len(self.panels)
        return n if n <= 3 else 2 if n == 4 else 3 if n <= 9 else 4

    @property
    def rows(self) -> int:
        return -(-len(self.panels) // max(1, self.across))


Body = Lines | Grid | Bars | Stacks | Panels


@dataclass(frozen=True, slots=True)
class Chart:
    """`body` None: there is nothing to draw, and `notes` say what to do. `notes` belong into the
    picture: how a band is worked out, which standards lie within it, who is missing.
    """

    name: str
    title: str
    subtitle: str
    body: Body | None
    notes: tuple[str, ...]
    table: Table

    def height(self, width: float, em: float) -> float:
        """As much as its rows need, where letters are `em` high."""
        notes = 1.4 * len(self.notes)
        match self.body:
            case Bars():
                return (8.5 + 1.65 * len(self.body.bars) + notes) * em
            case Grid():
                return (
                    9.5 + max(2.1 * em, 0.75 * width / 32) / em * len(self.body.rows) + notes
                ) * em
            case Panels():
                return (9.5 + 9.5 * self.body.rows + notes) * em
            case None:
                return 12 * em
        return max(0.5 * width, 30 * em) + max(0.0, notes - 1.4) * em
