"""What a slip is, what it is planted into, and when it is too small to be seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from desktop.catalogue.model import Field, Indicator
from desktop.domain.figures import Cell, Figure
from desktop.domain.periods import Period

NOISE = 0.15
"""A value changed by no more than this part of the larger of both is below the noise, whatever the field."""
USUAL_MOVES = 0.95
"""A slip is below the noise, too, where it changes a value by no more than this share of the clean values of its field differ
from the period before and from a year before: what moves by itself as far tells no reviewer anything.
"""


@dataclass(frozen=True)
class Clean:
    """What a unit entered for a period, and way to what it entered for others; derived cells are left out. `noise_of`: by
    which part of the larger value a cell's figures move by themselves; `neighbour`: what another unit entered for the
    period, nothing where only one unit is known.
    """

    period: Period
    cells: Mapping[Cell, Figure]
    field_of: Callable[[Cell], Field]
    others: Callable[[Period], Mapping[Cell, Figure]]
    noise_of: Callable[[Cell], float] = lambda _cell: NOISE
    neighbour: Mapping[Cell, Figure] = field(default_factory=dict)

    def is_noise(self, cell: Cell, before: int, after: int) -> bool:
        """Whether two values, in ten-thousandths, lie too near each other to be told apart."""
        return moved(before, after) <= max(NOISE, self.noise_of(cell))

    def numbers(self, kinds: tuple[str, ...]) -> list[tuple[Cell, int]]:
        """The known values above 0 of fields of these kinds, in order, without what a task assigns."""
        return [
            (cell, figure.value)
            for cell, figure in sorted(self.cells.items())
            if figure.value is not None
            and figure.value > 0
            and (field := self.field_of(cell)).kind in kinds
            and not (isinstance(field, Indicator) and field.is_target)
        ]


@dataclass(frozen=True, slots=True)
class Slip:
    """Entries that hold it, in the order in which they are typed; `cells` are those it is about."""

    entries: tuple[tuple[Cell, Figure], ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for cell, _figure in self.entries)


@dataclass(frozen=True, slots=True)
class SlipKind:
    """`section` is the sort of check that is to catch it; `plant` gives one at random, or None where the figures have no
    place for it.
    """

    id: str
    section: str
    name: str
    plant: Callable[[Clean, Random], Slip | None]


def moved(before: int, after: int) -> float:
    """By which part of the larger of both two values differ, 0 to 1."""
    larger = max(abs(before), abs(after))
    return abs(before - after) / larger if larger else 0.0


def pick(rng: Random, found: Sequence[Slip]) -> Slip | None:
    """One of them at random; None where there is none."""
    return rng.choice(found) if found else None


def one_entry(cell: Cell, figure: Figure) -> Slip:
    return Slip(((cell, figure),))
