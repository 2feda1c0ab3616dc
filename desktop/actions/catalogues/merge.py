"""Merging units in the draft: the roster, the villages and the places where a dimension names who reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from desktop.catalogue.blocks import blocks_of, numbered
from desktop.catalogue.content import Files
from desktop.catalogue.edit import NoSuchPart, Part, find, values_of, with_part, with_value
from desktop.catalogue.model import Catalogue, Unit
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.errors import UsageError


@dataclass(frozen=True, slots=True)
class Merger:
    """From the month `start` on the unit `code` reports in the place of `units`, which report until the month before.
    What they reported stays theirs.
    """

    units: tuple[str, ...]
    code: str
    name_zh: str
    name_en: str
    start: Period


def merging(merger: Merger) -> Callable[[Files], Files]:
    """The edit of the draft that merges. Raises: UsageError("merge-too-few", "merge-no-name", "merge-code-taken")."""
    if len(merger.units) < 2:
        raise UsageError("merge-too-few")
    if not merger.name_zh.strip() or not merger.code.strip():
        raise UsageError("merge-no-name")
    return lambda files: _merged(files, merger)


def _merged(files: Files, merger: Merger) -> Files:
    try:
        find(files, Part("unit", merger.code))
    except NoSuchPart:
        pass
    else:
        raise UsageError("merge-code-taken", unit=merger.code)
    until = periods.previous(merger.start)
    last = Part("unit", merger.units[-1])
    like = values_of(files, last)
    for unit in merger.units:
        part = Part("unit", unit)
        files = with_value(files, part, "until", until)
        files = with_value(files, part, "becomes", "merged")
        files = with_value(files, part, "successors", [merger.code])
        try:
            files = with_value(files, Part("villages", unit), "unit", merger.code)
        except NoSuchPart:
            continue  # a unit without villages
    files = _named_in_dimensions(files, merger)
    return with_part(
        files,
        "unit",
        {
            "code": merger.code,
            "name": {
                "zh": merger.name_zh.strip(),
                "en": merger.name_en.strip() or merger.name_zh.strip(),
            },
            "kind": like.get("kind", "town"),
            "group": like.get("group", "township"),
            "since": merger.start,
        },
        below=last,
    )


def _named_in_dimensions(files: Files, merger: Merger) -> Files:
    """Where a value of a dimension names one of them, the new one is named beside it: earlier periods go by the old."""
    changed = []
    for name, content in files:
        blocks = blocks_of(content.decode())
        for index, block in numbered(blocks, "dimension"):
            text = block.text
            for unit in merger.units:
                if f'"{unit}"' in text and f'"{merger.code}"' not in text:
                    text = text.replace(f'"{unit}"', f'"{unit}", "{merger.code}"')
            if text != block.text:
                blocks = blocks.replaced(index, replace(block, text=text))
        changed.append((name, blocks.text.encode()))
    return tuple(changed)


def free_code(catalogue: Catalogue, units: tuple[Unit, ...]) -> str:
    """A code that no unit has, next to those that are merged; "" where these are none."""
    if not units:
        return ""
    taken = {unit.code for unit in (*catalogue.units, *catalogue.others)}
    head = str(max(unit.code for unit in units))
    number = int(head)
    while str(number) in taken:
        number += 1
    return str(number)
