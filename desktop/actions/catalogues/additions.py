"""What can be added to the draft at the part at hand, and what it begins with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from desktop import clock
from desktop.actions.catalogues.draft import Draft, change_draft
from desktop.actions.catalogues.new_form import (
    NEW_INDICATOR,
    NEW_SECTION,
    form_kinds,
    with_new_form,
)
from desktop.actions.workplace import Workplace
from desktop.catalogue.blocks import Block, Blocks
from desktop.catalogue.content import Files, read_files
from desktop.catalogue.edit import (
    KEYS,
    Part,
    blocks_in,
    form_of,
    key_of,
    listed_forms,
    values_of,
    with_part,
)
from desktop.catalogue.load import BUNDLED, find_catalogue
from desktop.catalogue.model import FormKind
from desktop.domain.catalogue_changes import KIND_WORDS, PART_NAMES
from desktop.i18n import N_, _

ADDABLE = ("indicator", "rule", "unit", "section", "field", "dimension", "choices", "target")
"""The kinds of parts of which a person can add one like another."""
_TABLE_WORDS = PART_NAMES | {"choices": N_("list of choices")}
_OF_A_FORM = ("section", "indicator", "field", "rule")
_NEW_RULE: dict[str, Any] = {
    "severity": "query",
    "op": ">=",
    "right": "0",
    "message": {
        "zh": "填的是 {left}，应不小于 {right}。",  # zh-data: until whoever adds it says it better
        "en": "{left} is entered; it should not be below {right}.",
    },
    "instruction": {
        "zh": "请核对；确实如此的请说明。",  # zh-data
        "en": "Check it, or explain.",
    },
}
_VALUE = {"id": "1", "name": {"zh": "第一项", "en": "first"}}  # zh-data: until it is named
_NEW = {"zh": "新的一项", "en": "new"}  # zh-data: until whoever adds it names it


@dataclass(frozen=True, slots=True)
class Addition:
    """Something that can be added: a table, of a form also its kind."""

    table: str
    kind: FormKind | None = None

    @property
    def label(self) -> str:
        if self.kind is not None:
            return _("New form: {kind}").format(kind=_(KIND_WORDS[self.kind]))
        return _(_TABLE_WORDS[self.table])


def additions_to(blocks: Blocks) -> tuple[Addition, ...]:
    """What the form of this file can hold more of, the likeliest first."""
    kind = next(block.values["kind"] for block in blocks.blocks if block.table == "form")
    tables: dict[str, tuple[str, ...]] = {
        "table": ("indicator", "section", "rule"),
        "ledger": ("indicator", "field", "rule"),
        "daily": ("field", "rule"),
        "honours": ("field", "rule"),
    }
    has_all = not _missing_field(blocks)
    return tuple(
        Addition(table) for table in tables.get(kind, ()) if table != "field" or not has_all
    )


def additions_like(table: str, inside: Sequence[Addition] = ()) -> tuple[Addition, ...]:
    """At a part of this kind: one like it first, then what else its form can hold."""
    own = Addition(table)
    if table == "field" or table not in ADDABLE:
        return tuple(sorted(inside, key=lambda one: one != own))
    return (own, *(one for one in inside if one != own))


def additions_to_cover(files: Files) -> tuple[Addition, ...]:
    """Another form, a list, a target."""
    return (*new_forms(files), *map(Addition, ("dimension", "choices", "target")))


def new_forms(files: Files) -> tuple[Addition, ...]:
    """A form of each kind of which there can be one more."""
    return tuple(Addition("form", kind) for kind in form_kinds(files))


def add(workplace: Workplace, addition: Addition, near: Part) -> tuple[Draft, Part]:
    """Add it near a part; its name is the next thing to type. Raises: as change_draft."""
    added: list[Part] = []

    def edit(files: Files) -> Files:
        if addition.kind is not None:
            changed = with_new_form(files, addition.kind)
            (form,) = {*listed_forms(changed)} - {*listed_forms(files)}
            added.append(Part("form", form, form))
            return changed
        table, below = addition.table, _place(files, addition.table, near)
        values = first_new(files, table, below)
        key = "/".join(filter(None, (str(values.get(name, "")) for name in KEYS[table])))
        form = _form_name(files, near) if table in ("section", "field") else ""
        added.append(Part(table, key, form))
        return with_part(files, table, values, below=below)

    draft = change_draft(workplace, _("{part} added").format(part=addition.label), edit)
    return draft, added[-1]


def _place(files: Files, table: str, near: Part) -> Part:
    """The part below which a new one stands: the one at hand where it is of its kind, else the last of its kind in the
    form, or in the section at hand, else the form's head.
    """
    if near.table == table or table not in _OF_A_FORM:
        return near
    blocks = _form_with(files, near)
    if blocks is None:
        return near
    alike = [block for block in blocks.blocks if block.table == table]
    if near.table == "section" and table == "indicator":
        own = [block for block in alike if block.values.get("section") == near.key]
        return _part_of(own[-1], blocks) if own else near
    if not alike and table == "rule":
        alike = [block for block in blocks.blocks if block.table in ("indicator", "field")]
    if not alike and table == "indicator":
        alike = [block for block in blocks.blocks if block.table == "section"]
    if not alike:
        alike = [block for block in blocks.blocks if block.table == "form"]
    return _part_of(alike[-1], blocks)


def _part_of(block: Block, blocks: Blocks) -> Part:
    own = form_of(blocks) if block.table in ("section", "field", "form") else ""
    return Part(block.table, key_of(block), own)


def _form_with(files: Files, part: Part) -> Blocks | None:
    """The file of the form in which a part stands; None of what stands outside the forms."""
    for blocks in blocks_in(files):
        if form_of(blocks) and any(_part_of(block, blocks) == part for block in blocks.blocks):
            return blocks
    return None


def _form_name(files: Files, part: Part) -> str:
    blocks = _form_with(files, part)
    return form_of(blocks) if blocks is not None else ""


def first_new(files: Files, table: str, near: Part) -> dict[str, Any]:
    """The keys of a new table below the part at hand. Raises: NoSuchPart."""
    values = values_of(files, near) if near.table == table else {}
    match table:
        case "indicator":
            return _new_indicator(files, near, values)
        case "rule":
            return values | {"id": _free(files, near.key)} if values else _new_rule(files, near)
        case "section":
            form = _form_name(files, near).lower()
            return {"id": _free(files, near.key if values else f"{form}_0"), "name": NEW_SECTION}
        case "field":
            blocks = _form_with(files, near)
            assert blocks is not None
            return _missing_field(blocks)
        case "unit":
            return {
                "code": _free(files, near.key),
                "name": _NEW,
                "kind": values.get("kind", "town"),
                "group": values.get("group", "township"),
            }
        case "target":
            return values | {"year": str(int(values["year"]) + 1)} if values else _new_target(files)
        case _:
            name = {"name": values.get("name", _NEW)} if table == "dimension" else {}
            return {
                "id": _free(files, near.key or f"{table}_0"),
                **name,
                "values": values.get("values", [_VALUE]),
            }


def _new_indicator(files: Files, near: Part, values: dict[str, Any]) -> dict[str, Any]:
    """Like the one at hand in its section, its measure and, where it is a plain one, its kind."""
    form = _form_name(files, near)
    section = near.key if near.table == "section" else values.get("section", "")
    if not section and near.table != "indicator":
        section = next(
            (
                b.values["id"]
                for blocks in blocks_in(files)
                if form_of(blocks) == form
                for b in blocks.blocks
                if b.table == "section"
            ),
            "",
        )
    made = {
        "code": _free(files, near.key if near.table == "indicator" else f"{form}00"),
        **({"section": section} if section else {}),
        **NEW_INDICATOR,
    }
    if values:
        made["over_time"] = "cumulative"
        made["measure"] = values.get("measure", {"zh": "", "en": ""})
        if values.get("kind") in ("area", "amount"):
            made["kind"] = values["kind"]
    return made


def _new_rule(files: Files, near: Part) -> dict[str, Any]:
    form = _form_name(files, near)
    cell = near.key if near.table in ("indicator", "field") else ""
    return {"id": _free(files, f"{form}-R00"), **_NEW_RULE, "left": cell or "0", "cells": [cell]}


def _new_target(files: Files) -> dict[str, Any]:
    """Of the first indicator; the year is the one that the person sees to."""
    codes = [
        key_of(b) for blocks in blocks_in(files) for b in blocks.blocks if b.table == "indicator"
    ]
    return {"year": str(clock.now().year), "code": codes[0] if codes else "", "value": "1"}


def _missing_field(blocks: Blocks) -> dict[str, Any]:
    """The first column of the bundled form of this kind that the form has not; {} where it has them all."""
    kind = next(b.values["kind"] for b in blocks.blocks if b.table == "form")
    there = {b.values["code"] for b in blocks.blocks if b.table == "field"}
    for bundled in blocks_in(read_files(find_catalogue(BUNDLED))):
        if any(b.table == "form" and b.values["kind"] == kind for b in bundled.blocks):
            for block in bundled.blocks:
                if block.table == "field" and block.values["code"] not in there:
                    return block.values
    return {}


def _free(files: Files, key: str) -> str:
    """The next code after this one that nothing has: E305 → E306, E1-R09 → E1-R10."""
    taken = {key_of(block) for blocks in blocks_in(files) for block in blocks.blocks}
    head = key.rstrip("0123456789")
    tail = key[len(head) :]
    number = int(tail or "1")
    while True:
        number += 1
        made = f"{head}{number:0{len(tail)}d}" if tail else f"{head}_{number}"
        if made not in taken:
            return made
