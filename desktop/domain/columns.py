"""A figure as a column of a daily or ledger row, and the other way round."""

from __future__ import annotations

from desktop.catalogue.model import Field
from desktop.domain.figures import SCALE, Figure


def figure_of_column(value: int | str | None, field: Field, note: str = "") -> Figure:
    """A figure from a column of a ledger or daily row; choices lie there as their keys."""
    if value is None:
        return Figure(note=note)
    if isinstance(value, int):
        return Figure(value, note=note)
    if field.kind in ("choice", "grade") and value in field.choices:
        return Figure((field.choices.index(value) + 1) * SCALE, note=note)
    return Figure(words=value, note=note)


def column_of_figure(figure: Figure, field: Field) -> int | str | None:
    """The other way round."""
    if figure.value is None:
        return figure.words or None
    if field.kind in ("choice", "grade"):
        return field.choices[figure.value // SCALE - 1]
    return figure.value
