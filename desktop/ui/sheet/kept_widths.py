"""The widths that a person gave columns with the mouse, by sheet and column, in px at 100 %."""

from __future__ import annotations

from collections.abc import Mapping

_LEAST, _MOST = 30, 900
_kept: dict[str, int] = {}


def take(widths: Mapping[str, int]) -> None:
    """Begin with these, as all_kept gave them."""
    _kept.clear()
    _kept.update({key: width for key, width in widths.items() if _LEAST <= width <= _MOST})


def all_kept() -> Mapping[str, int]:
    return dict(_kept)


def keep(sheet: str, column: str, width: float) -> None:
    _kept[f"{sheet}-{column}"] = max(_LEAST, min(_MOST, round(width)))


def forget(sheet: str, column: str) -> None:
    """Back to what fits its content."""
    _kept.pop(f"{sheet}-{column}", None)


def width_of(sheet: str, column: str) -> int:
    """0 for what fits its content."""
    return _kept.get(f"{sheet}-{column}", 0) if sheet else 0
