"""Changing a catalogue's files one thing at a time: a value, a new table, a place in the order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from desktop.catalogue.blocks import Block, Blocks, blocks_of, new_block, numbered
from desktop.catalogue.content import Files

KEYS: dict[str, tuple[str, ...]] = {
    "catalogue": (),
    "form": ("id",),
    "section": ("id",),
    "indicator": ("code",),
    "field": ("code",),
    "rule": ("id",),
    "check": ("id",),
    "level": ("id",),
    "area": ("code",),
    "unit": ("code",),
    "villages": ("unit",),
    "dimension": ("id",),
    "choices": ("id",),
    "deadline": ("frequency",),
    "target": ("year", "code", "dimension", "unit"),
    "air_level": ("letter",),
    "air_standard": ("id",),
    "role": ("id",),
    "words": ("rule",),
}
"""The keys by which the tables of a kind are told apart."""


@dataclass(frozen=True, slots=True)
class Part:
    """A table of a catalogue: its kind, its key ("E303"; several joined by "/") and, where keys are a form's own, the
    form.
    """

    table: str
    key: str
    form: str = ""


COVER = Part("catalogue", "")


class NoSuchPart(LookupError):
    """A part that the files do not hold."""


def blocks_in(files: Files) -> Iterator[Blocks]:
    """Each file in its blocks."""
    return (blocks_of(content.decode()) for _name, content in files)


def find(files: Files, part: Part) -> tuple[str, Blocks, int]:
    """The file of a part, its blocks, and the part's place in them. Raises: NoSuchPart."""
    for name, content in files:
        text = content.decode()
        if f"[{part.table}]" not in text:
            continue
        blocks = blocks_of(text)
        if part.form and form_of(blocks) != part.form:
            continue
        for index, block in numbered(blocks, part.table):
            if key_of(block) == part.key:
                return name, blocks, index
    raise NoSuchPart(part)


def key_of(block: Block) -> str:
    values = block.values
    return "/".join(filter(None, (str(values.get(key, "")) for key in KEYS[block.table])))


def form_of(blocks: Blocks) -> str:
    """The form whose file this is; "" for none."""
    return next((str(block.values["id"]) for _n, block in numbered(blocks, "form")), "")


def listed_forms(files: Files) -> list[str]:
    """The forms in the order of the cover."""
    forms: list[str] = list(values_of(files, COVER)["forms"])
    return forms


def _listing(files: Files, forms: list[str]) -> Files:
    return with_value(files, COVER, "forms", forms)


def values_of(files: Files, part: Part) -> dict[str, Any]:
    """The keys of a part as they are written. Raises: NoSuchPart."""
    _name, blocks, index = find(files, part)
    return blocks.blocks[index].values


def with_value(files: Files, part: Part, path: str, value: Any) -> Files:
    """With another value of one key of a part; without the key where `value` is None. The cover lists a form under its
    new identifier. Raises: NoSuchPart.
    """
    name, blocks, index = find(files, part)
    if part.table == "form" and path == "id":
        files = _listing(files, [value if one == part.key else one for one in listed_forms(files)])
    return _with(files, name, blocks.replaced(index, blocks.blocks[index].with_value(path, value)))


def with_part(files: Files, table: str, values: Mapping[str, Any], *, below: Part) -> Files:
    """With a new table below another one, of whatever kind. Raises: NoSuchPart."""
    name, blocks, index = find(files, below)
    return _with(files, name, blocks.inserted(index + 1, new_block(table, values)))


def with_form(files: Files, name: str, text: str) -> Files:
    """With a form more, in a file of its own, last in the cover's order. Raises: ValueError for a text without a form."""
    form = form_of(blocks_of(text))
    if not form:
        raise ValueError(name)
    files = _listing(files, [*listed_forms(files), form])
    return tuple(sorted([*files, (name, text.encode())]))


def without_part(files: Files, part: Part) -> Files:
    """Without a table; of a form, without all that is in its file. Raises: NoSuchPart."""
    name, blocks, index = find(files, part)
    if part.table == "form":
        files = _listing(files, [one for one in listed_forms(files) if one != part.key])
        return tuple(file for file in files if file[0] != name)
    return _with(files, name, blocks.removed(index))


def moved(files: Files, part: Part, by: int) -> Files:
    """One place up (-1) or down (1) among the tables of its kind, a form in the order of the cover; the same files where
    there is no place. Raises: NoSuchPart.
    """
    if part.table == "form":
        forms = listed_forms(files)
        if part.key not in forms:
            raise NoSuchPart(part)
        here = forms.index(part.key)
        if not 0 <= here + by < len(forms):
            return files
        forms.insert(here + by, forms.pop(here))
        return _listing(files, forms)
    name, blocks, index = find(files, part)
    places = [n for n, _block in numbered(blocks, part.table)]
    at = places.index(index) + by
    if not 0 <= at < len(places):
        return files
    other = places[at]
    changed = list(blocks.blocks)
    # what stands above stays: it is the heading of the place, not of the table
    changed[index] = replace(blocks.blocks[other], lead=blocks.blocks[index].lead)
    changed[other] = replace(blocks.blocks[index], lead=blocks.blocks[other].lead)
    return _with(files, name, replace(blocks, blocks=tuple(changed)))


def _with(files: Files, name: str, blocks: Blocks) -> Files:
    content = blocks.text.encode()
    return tuple((one, content if one == name else old) for one, old in files)
