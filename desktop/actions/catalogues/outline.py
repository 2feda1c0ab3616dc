"""The draft as a tree of parts, whatever its mistakes: what a person goes about in to change it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from desktop.actions.catalogues.draft import Draft, change_draft
from desktop.actions.workplace import Workplace
from desktop.catalogue.blocks import Block, Blocks, blocks_of
from desktop.catalogue.content import Files
from desktop.catalogue.edit import KEYS, Part, form_of, key_of, values_of, with_part
from desktop.catalogue.mistakes import Mistake
from desktop.domain.catalogue_changes import SORT_WORDS, Sort
from desktop.i18n import N_, _, language

_KEY = re.compile(r"^(?P<key>[a-z_0-9]+)\s*=")
_NEW_NAME = {"zh": "新指标", "en": "New indicator"}  # zh-data: until whoever adds it names it
_NEW_DEFINITION = {
    "zh": "请写明填什么，从何时累计到何时。",  # zh-data: until whoever adds it says what it is
    "en": "Say what is filled in.",
}
_ALONE = {
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
            leaves = tuple(marks.leaf(block) for block in parts)
            nodes.append(_group(f"#{table}", _(name), leaves))
    return Outline(tuple(nodes), mistakes)


class _Marks:
    """What is new, changed and wrong, by part."""

    def __init__(self, draft: Draft, mistakes: Sequence[PlacedMistake]) -> None:
        self._sorts: dict[tuple[str, str], Sort] = {
            (change.part, change.key): change.sort for change in draft.changes
        }
        self._mistakes = mistakes

    def leaf(self, block: Block, form: str = "") -> Node:
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
        )


def _form(blocks: Blocks, marks: _Marks) -> Node:
    form = form_of(blocks)
    of = {
        table: [block for block in blocks.blocks if block.table == table]
        for table in ("form", "section", "indicator", "field", "rule", "check")
    }
    children: list[Node] = []
    known = [str(block.values.get("id", "")) for block in of["section"]]
    for block in of["section"]:
        inside = [
            marks.leaf(one, "")
            for one in of["indicator"]
            if one.values.get("section") == block.values.get("id")
        ]
        children.append(_with_children(marks.leaf(block, form), inside))
    loose = [one for one in of["indicator"] if one.values.get("section") not in known]
    children += [marks.leaf(one, "") for one in loose]
    if of["field"]:
        leaves = tuple(marks.leaf(one, form) for one in of["field"])
        children.append(_group(f"#field:{form}", _("Columns"), leaves))
    if of["rule"]:
        leaves = tuple(marks.leaf(one, "") for one in of["rule"])
        children.append(_group(f"#rule:{form}", _("Rules of the form"), leaves))
    if of["check"]:
        leaves = tuple(marks.leaf(one, "") for one in of["check"])
        children.append(_group(f"#check:{form}", _("Special checks"), leaves))
    return _with_children(marks.leaf(of["form"][0], form), children)


def _group(name: str, label: str, children: tuple[Node, ...]) -> Node:
    return Node(name, label, None, "", sum(one.mistakes for one in children), children)


def _with_children(node: Node, children: Iterable[Node]) -> Node:
    inside = tuple(children)
    return replace(
        node, children=inside, mistakes=node.mistakes + sum(one.mistakes for one in inside)
    )


def _order(files: Files, form: str) -> int:
    """The place of a form among the forms of the cover."""
    cover = next(
        (b for _n, c in files for b in blocks_of(c.decode()).blocks if b.table == "catalogue"), None
    )
    listed = cover.values.get("forms", []) if cover is not None else []
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


ADDABLE = ("indicator", "rule", "unit", "section", "field")
"""The kinds of parts of which a person can add one like another."""


def add_like(workplace: Workplace, near: Part) -> tuple[Draft, Part]:
    """A part like another one, below it; its name is the next thing to type. Raises: as change_draft."""
    added: list[Part] = []

    def edit(files: Files) -> Files:
        values = first_new(files, near)
        key = "/".join(filter(None, (str(values.get(name, "")) for name in KEYS[near.table])))
        added.append(Part(near.table, key, near.form))
        return with_part(files, near.table, values, below=near)

    draft = change_draft(workplace, _("{part} added").format(part=near.key), edit)
    return draft, added[-1]


def first_new(files: Files, near: Part) -> dict[str, Any]:
    """The keys of a new part like the one at hand, which is of a kind in ADDABLE. Raises: NoSuchPart."""
    values = values_of(files, near)
    texts = {"zh": _("new"), "en": "new"}
    if near.table == "indicator":
        return {
            "code": _free(files, near.key),
            **({"section": values["section"]} if "section" in values else {}),
            "name": _NEW_NAME,
            "definition": _NEW_DEFINITION,
            "measure": values.get("measure", {"zh": "", "en": ""}),
            "kind": values.get("kind")
            if values.get("kind") in ("count", "area", "amount")
            else "count",
            "over_time": "cumulative",
            "over_units": "sum",
        }
    if near.table == "rule":
        return values | {"id": _free(files, near.key)}
    if near.table == "unit":
        return {
            "code": _free(files, near.key),
            "name": texts,
            "kind": values.get("kind", "town"),
            "group": values.get("group", "township"),
        }
    return values | {"id" if near.table == "section" else "code": _free(files, near.key)}


def _free(files: Files, key: str) -> str:
    """The next code after this one that nothing has: E305 → E306, E1-R09 → E1-R10."""
    taken = {key_of(block) for _n, content in files for block in blocks_of(content.decode()).blocks}
    head = key.rstrip("0123456789")
    tail = key[len(head) :]
    number = int(tail or "1")
    while True:
        number += 1
        made = f"{head}{number:0{len(tail)}d}" if tail else f"{head}_{number}"
        if made not in taken:
            return made
