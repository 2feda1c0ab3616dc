"""The draft as a tree of parts, whatever its mistakes: what a person goes about in to change it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from desktop.actions.catalogues.additions import (
    Addition,
    additions_like,
    additions_to,
    additions_to_cover,
    new_forms,
)
from desktop.actions.catalogues.draft import Draft
from desktop.catalogue.blocks import Block, Blocks, blocks_of
from desktop.catalogue.content import Files
from desktop.catalogue.edit import Part, form_of, key_of, listed_forms
from desktop.catalogue.mistakes import Mistake
from desktop.domain.catalogue_changes import SORT_WORDS, Sort
from desktop.i18n import N_, _, language

_KEY = re.compile(r"^(?P<key>[a-z_0-9]+)\s*=")
_ALONE = {
    "level": N_("Levels"),
    "area": N_("Areas"),
    "unit": N_("Roster"),
    "dimension": N_("Dimensions"),
    "choices": N_("Lists of choices"),
    "deadline": N_("Deadlines"),
    "target": N_("Targets"),
    "catalogue": N_("Cover"),
}
"""Parts outside the forms, under the name of their group; others are left to the files."""


@dataclass(frozen=True)
class Node:
    """A part, or a group of parts (`part` is None). `mark` is what the draft does to it; `mistakes` those in it and
    below.
    """

    id: str
    label: str
    part: Part | None = None
    mark: str = ""
    mistakes: int = 0
    children: tuple[Node, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    """The keys of the part, as they are written."""
    additions: tuple[Addition, ...] = ()
    """What can be added here, the likeliest first; to a group at its last part."""


@dataclass(frozen=True, slots=True)
class PlacedMistake:
    """A mistake at a key of a part; `part` None where it is in none that is shown."""

    part: Part | None
    key: str
    sentence: str


@dataclass(frozen=True)
class Outline:
    nodes: tuple[Node, ...]
    mistakes: tuple[PlacedMistake, ...]

    def mistakes_of(self, part: Part) -> tuple[PlacedMistake, ...]:
        return tuple(one for one in self.mistakes if one.part == part)


def outline_of(draft: Draft) -> Outline:
    """The tree of a draft, and where its mistakes are."""
    read = {name: blocks_of(content.decode()) for name, content in draft.files}
    mistakes = tuple(_placed(mistake, read) for mistake in draft.mistakes)
    marks = _Marks(draft, mistakes)
    nodes = [
        _form(blocks, marks)
        for blocks in sorted(read.values(), key=lambda blocks: _order(draft.files, form_of(blocks)))
        if form_of(blocks)
    ]
    for table, name in _ALONE.items():
        parts = [
            block for blocks in read.values() for block in blocks.blocks if block.table == table
        ]
        if parts:
            inside = additions_to_cover(draft.files) if table == "catalogue" else ()
            leaves = tuple(marks.leaf(block, "", inside) for block in parts)
            nodes.append(_group(f"#{table}", _(name), leaves))
    return Outline(tuple(nodes), mistakes)


class _Marks:
    """What is new, changed and wrong, by part."""

    def __init__(self, draft: Draft, mistakes: Sequence[PlacedMistake]) -> None:
        self._sorts: dict[tuple[str, str], Sort] = {
            (change.part, change.key): change.sort for change in draft.changes
        }
        self._mistakes = mistakes
        self.new_forms = new_forms(draft.files)

    def leaf(self, block: Block, form: str = "", inside: tuple[Addition, ...] = ()) -> Node:
        part = Part(block.table, key_of(block), form)
        key = f"{form}/{part.key}" if block.table in ("section", "field") else part.key
        sort = self._sorts.get((block.table, key))
        wrong = sum(1 for one in self._mistakes if one.part == part)
        return Node(
            f"{block.table}:{form}:{part.key}",
            label_of(block),
            part,
            _(SORT_WORDS[sort]) if sort else "",
            wrong,
            values=block.values,
            additions=additions_like(block.table, inside),
        )


def _form(blocks: Blocks, marks: _Marks) -> Node:
    form = form_of(blocks)
    of = {
        table: [block for block in blocks.blocks if block.table == table]
        for table in ("form", "section", "indicator", "field", "rule", "check")
    }
    inside = additions_to(blocks)
    children: list[Node] = []
    known = [str(block.values.get("id", "")) for block in of["section"]]
    for block in of["section"]:
        below = [
            marks.leaf(one, "", inside)
            for one in of["indicator"]
            if one.values.get("section") == block.values.get("id")
        ]
        children.append(_with_children(marks.leaf(block, form, inside), below))
    loose = [one for one in of["indicator"] if one.values.get("section") not in known]
    children += [marks.leaf(one, "", inside) for one in loose]
    if of["field"]:
        leaves = tuple(marks.leaf(one, form, inside) for one in of["field"])
        children.append(_group(f"#field:{form}", _("Columns"), leaves))
    if of["rule"]:
        leaves = tuple(marks.leaf(one, "", inside) for one in of["rule"])
        children.append(_group(f"#rule:{form}", _("Rules of the form"), leaves))
    if of["check"]:
        leaves = tuple(marks.leaf(one, "", inside) for one in of["check"])
        children.append(_group(f"#check:{form}", _("Special checks"), leaves))
    head = marks.leaf(of["form"][0], form, (*inside, *marks.new_forms))
    return _with_children(head, children)


def _group(name: str, label: str, children: tuple[Node, ...]) -> Node:
    return Node(
        name,
        label,
        None,
        "",
        sum(one.mistakes for one in children),
        children,
        additions=children[-1].additions[:1],
    )


def _with_children(node: Node, children: Iterable[Node]) -> Node:
    inside = tuple(children)
    return replace(
        node, children=inside, mistakes=node.mistakes + sum(one.mistakes for one in inside)
    )


def _order(files: Files, form: str) -> int:
    """The place of a form among the forms of the cover."""
    try:
        listed = listed_forms(files)
    except LookupError:  # a draft may lack its cover, or what it lists
        listed = []
    return listed.index(form) if form in listed else len(listed)


def label_of(block: Block) -> str:
    """What people call a part: its code and name."""
    values = block.values
    name = values.get("name")
    own = str(name.get(_language(), "")) if isinstance(name, dict) else ""
    if block.table == "rule":
        message = values.get("message", {})
        own = str(message.get(_language(), "")) if isinstance(message, dict) else ""
    if block.table in ("section", "dimension", "catalogue") and own:
        return own
    return " ".join(filter(None, (key_of(block), own)))


def _language() -> str:
    return "en" if language() == "en" else "zh"


def _placed(mistake: Mistake, read: dict[str, Blocks]) -> PlacedMistake:
    """The part and the key on whose line a mistake is."""
    line = 0
    blocks = read.get(mistake.file, Blocks((), ""))
    for block in blocks.blocks:
        begins = line + block.lead.count("\n") + 1
        line = begins + block.text.count("\n") - 1
        if begins <= mistake.line <= line:
            try:
                form = form_of(blocks) if block.table in ("section", "field", "form") else ""
                part: Part | None = Part(block.table, key_of(block), form)
            except (ValueError, KeyError):  # a table that cannot be read has no name
                part = None
            text = block.text.splitlines()[mistake.line - begins]
            found = _KEY.match(text)
            return PlacedMistake(part, found["key"] if found else "", mistake.sentence)
    return PlacedMistake(None, "", f"{mistake.file}: {mistake.sentence}")
