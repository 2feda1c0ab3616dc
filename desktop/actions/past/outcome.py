"""What a sheet of an old workbook brings, and what is left out of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop.domain.figures import Cell
from desktop.domain.paste.phrases import Context
from desktop.exchange.read_sheet import Sheet
from desktop.i18n import _


@dataclass(frozen=True, slots=True)
class PastSource:
    """A sheet, the name of its workbook, and what a person said of all of it."""

    file: str
    sheet: Sheet
    chosen: Context = field(default_factory=Context)

    @property
    def name(self) -> str:
        return f"{self.file} · {self.sheet.name}" if self.sheet.name != self.file else self.file


@dataclass(frozen=True, slots=True)
class Left:
    """What was not taken, or is to be looked at: where in the sheet, and why."""

    where: str
    words: str


@dataclass(frozen=True, slots=True)
class TakenFigure:
    unit: str
    cell: Cell
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class PastOutcome:
    """What one sheet brings. `context`: what was read of all of it; `missing`: what a person has to say before anything
    is taken ("unit", "period", "indicator"); `same`: figures that stand there already.
    """

    source: PastSource
    context: Context
    missing: frozenset[str]
    figures: tuple[TakenFigure, ...]
    same: int
    left: tuple[Left, ...]

    @property
    def periods(self) -> tuple[str, ...]:
        return tuple(sorted({one.cell.period for one in self.figures}))

    @property
    def units(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.unit for one in self.figures))


def missing_words(outcome: PastOutcome) -> list[str]:
    """What a person has to say before the whole sheet can be taken."""
    texts = {
        "unit": _("Of which unit its figures are is not said. Choose it."),
        "period": _(
            "Of which month or year its figures are is not said. Type it: 2024-03, 2024-Q1, 2024."
        ),
        "indicator": _("Of which indicator its figures are is not said. Choose it."),
    }
    return [text for name, text in texts.items() if name in outcome.missing]
