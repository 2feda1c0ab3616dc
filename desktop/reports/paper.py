"""A printed form (报表) as plain data, and how its rows go onto pages: no Qt, no millimetre
drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.reports.table import Table


@dataclass(frozen=True, slots=True)
class Paper:
    """One form of one unit, as it is signed and stamped. `corner`: lines at the upper right
    (表号, 制定机关 …); `signers`: label and name or date, "" to be written by hand. A draft has
    neither check code nor QR.
    """

    title: str
    corner: tuple[str, ...]
    unit: str  # with its label: 填报单位：东楼乡
    period: str
    table: Table
    notes: tuple[str, ...]
    signers: tuple[tuple[str, str], ...]
    code: str = ""  # with its label: 核对码 XXXX-XXXX
    qr: str = ""  # tianbao:UNIT:PERIOD:SEQUENCE:DIGEST

    @property
    def is_draft(self) -> bool:
        return not self.qr


def column_widths(natural: Sequence[float], total: float, least: Sequence[float]) -> list[float]:
    """Widths that add up to `total`: grown together where there is room, else only the widest
    are narrowed, none below its `least` (a word that should not break) as long as that is
    possible.
    """
    if sum(natural) <= total:
        return [width * total / sum(natural) for width in natural]
    low, high = 0.0, max(natural)
    for _step in range(40):  # the widest column that still fits, by halving
        middle = (low + high) / 2
        if (
            sum(min(width, max(middle, floor)) for width, floor in zip(natural, least, strict=True))
            > total
        ):
            high = middle
        else:
            low = middle
    widths = [min(width, max(low, floor)) for width, floor in zip(natural, least, strict=True)]
    return [width * total / sum(widths) for width in widths]


def pages_of(
    heights: Sequence[float], room: float, ending: float, headings: frozenset[int] = frozenset()
) -> list[range]:
    """Which rows stand on which page of height `room`; the last one keeps `ending` free below
    its rows. There is always one page, and the last may be without rows. Of `headings` none is
    the last of its page.
    """
    pages: list[range] = []
    start, used = 0, 0.0
    for row, height in enumerate(heights):
        if row > start and used + height > room:
            first = row - 1 if row - 1 in headings and row - 1 > start else row
            pages.append(range(start, first))
            start, used = first, sum(heights[first:row])
        used += height
    if heights and used + ending > room:
        pages.append(range(start, len(heights)))
        start = len(heights)
    pages.append(range(start, len(heights)))
    return pages
