"""A new form for the draft: a table with one indicator to be renamed, or what comes with the program of a kind of which
there is one only (ledger, daily readings, honours, targets).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from desktop.catalogue.blocks import Block, Blocks, new_block, numbered
from desktop.catalogue.content import Files, read_files
from desktop.catalogue.edit import COVER, blocks_in, form_of, key_of, values_of, with_form
from desktop.catalogue.load import BUNDLED, find_catalogue
from desktop.catalogue.model import FormKind

NEW_INDICATOR: dict[str, Any] = {
    "name": {"zh": "新指标", "en": "New indicator"},  # zh-data: until whoever adds it names it
    "definition": {
        "zh": "请写明填什么，从何时累计到何时。",  # zh-data: until whoever adds it says what it is
        "en": "Say what is filled in.",
    },
    "measure": {"zh": "个", "en": "items"},  # zh-data: until whoever adds it names it
    "kind": "count",
    "over_time": "sum",
    "over_units": "sum",
}
NEW_SECTION = {"zh": "一、新的一节", "en": "1. New section"}  # zh-data: until it is named
ONLY_ONE: tuple[FormKind, ...] = ("ledger", "daily", "honours", "targets")
"""Kinds of which a district has one form."""
_FORM = {"zh": "新报表", "en": "New form"}  # zh-data: until whoever adds it names it
_LISTS = ("dimension", "choices")
_STANDARDS = ("air_level", "air_standard")


def form_kinds(files: Files) -> tuple[FormKind, ...]:
    """The kinds of which a form can be added: tables, and what is not there yet."""
    there = {
        str(block.values["kind"])
        for blocks in blocks_in(files)
        for _n, block in numbered(blocks, "form")
    }
    return ("table", *(kind for kind in ONLY_ONE if kind not in there))


def with_new_form(files: Files, kind: FormKind) -> Files:
    """With a form of this kind, and the lists that its cells are chosen from where they are not there yet."""
    if kind == "table":
        return with_form(files, *_table(files))
    bundled = read_files(find_catalogue(BUNDLED))
    form = next(
        blocks
        for blocks in blocks_in(bundled)
        if any(block.values["kind"] == kind for _n, block in numbered(blocks, "form"))
    )
    old = form_of(form)
    new = free_form(files, old)
    text = "".join(_as_new(block, old, new, files) for block in form.blocks)
    changed = with_form(files, f"{new.lower()}.toml", text)
    return _with_lists(changed, bundled, form)


def new_form_block(files: Files, form: str, name: dict[str, str]) -> Block:
    """The head of a table of the month, numbered as its neighbours are."""
    return new_block(
        "form",
        {
            "id": form,
            "number": _number(files, form),
            "name": name,
            "kind": "table",
            "frequency": "month",
            "authority": _authority(files),
        },
        lead="",
    )


def _table(files: Files) -> tuple[str, str]:
    """The file of a table with one section and one indicator."""
    new = free_form(files, "A1")
    blocks = (
        new_form_block(files, new, _FORM),
        new_block("section", {"id": f"{new.lower()}_1", "name": NEW_SECTION}),
        new_block(
            "indicator",
            {
                "code": f"{new}01",
                "section": f"{new.lower()}_1",
                **NEW_INDICATOR,
            },
        ),
    )
    return f"{new.lower()}.toml", Blocks(blocks, "").text


def _as_new(block: Block, old: str, new: str, files: Files) -> str:
    """A table of a bundled form under the new form's identifier, which its codes and rules begin with."""
    if block.table == "form":
        authority = _authority(files)
        block = block.with_value("number", _number(files, new))
        block = block.with_value("authority.zh", authority["zh"])
        block = block.with_value("authority.en", authority["en"])
        block = block.with_value("valid_until", None)
        block = block.with_value("filled_by", ["township"])
    if block.table == "check" and block.values.get("params") and "level" in block.values["cells"]:
        return ""  # it knows bodies of the bundled district by name
    if str(block.values.get("over_units", "")).partition(":")[2] not in {"", *_groups(files)}:
        block = block.with_value("over_units", "own")  # nobody reports it for the district
    text = f"\n{block.text}" if block.table != "form" else block.text
    return re.sub(rf"\b{old}(?=[0-9\"-])", new, text)


def _with_lists(files: Files, bundled: Files, form: Blocks) -> Files:
    """With the lists and standards that the form's tables name, as the bundled forms have them."""
    named = {
        str(block.values[key])
        for block in form.blocks
        for key in ("choices", "dimension")
        if block.values.get(key)
    }
    known = {key_of(b) for blocks in blocks_in(files) for b in blocks.blocks if b.table in _LISTS}
    missing = named - known
    lists = [
        block
        for blocks in blocks_in(bundled)
        for block in blocks.blocks
        if block.table in _LISTS and key_of(block) in missing
    ]
    is_air = any(
        block.values.get("standard_family") == "air" or block.values.get("kind") == "daily"
        for block in form.blocks
    )
    if is_air and not any(
        b.table in _STANDARDS for blocks in blocks_in(files) for b in blocks.blocks
    ):
        lists += [
            b for blocks in blocks_in(bundled) for b in blocks.blocks if b.table in _STANDARDS
        ]
    return _appended(files, lists)


def _appended(files: Files, blocks: Iterable[Block]) -> Files:
    texts = dict(files)
    for block in blocks:
        name = "standards.toml" if block.table in _STANDARDS else "dimensions.toml"
        made = replace(block, lead="\n")
        texts[name] = texts.get(name, b"") + (made.lead + made.text).encode()
    return tuple(sorted(texts.items()))


def _forms(files: Files) -> list[str]:
    return [form for blocks in blocks_in(files) if (form := form_of(blocks))]


def free_form(files: Files, like: str) -> str:
    """The first identifier from this one on that no form has, and no indicator's code begins with."""
    codes = {
        key_of(b) for blocks in blocks_in(files) for b in blocks.blocks if b.table == "indicator"
    }
    head, number = like[0], int(like[1:])
    while any(one == f"{head}{number}" for one in _forms(files)) or any(
        code.startswith(f"{head}{number}") for code in codes
    ):
        number += 1
    return f"{head}{number}"


def _groups(files: Files) -> set[str]:
    units = (block for blocks in blocks_in(files) for _n, block in numbered(blocks, "unit"))
    return {str(block.values["group"]) for block in units}


def _number(files: Files, form: str) -> str:
    """The form's number as its neighbours have it: XF-A1."""
    numbers = [
        str(block.values["number"])
        for blocks in blocks_in(files)
        for _n, block in numbered(blocks, "form")
    ]
    head = next((number.rpartition("-")[0] for number in numbers if "-" in number), "")
    return f"{head}-{form}" if head else form


def _authority(files: Files) -> dict[str, str]:
    """Who issues the forms: the district of the cover."""
    names: dict[str, str] = values_of(files, COVER)["district_name"]
    return names
