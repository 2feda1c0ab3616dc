"""A catalogue file as the blocks that it is written in: a table each, with the comments above it. What is not
changed stays as it is written, to the last blank.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import tomlkit
from tomlkit.items import AoT, Table

_HEADING = re.compile(r"^\[\[?(?P<table>[a-z_]+)\]\]?[ \t]*(#.*)?$")


@dataclass(frozen=True, slots=True)
class Block:
    """One table. `lead` is what stands above it (comments, blank lines), `text` the table itself, from its heading
    to its last key.
    """

    table: str
    lead: str
    text: str

    @property
    def values(self) -> dict[str, Any]:
        """The keys of the table, as TOML has them."""
        read = tomllib.loads(self.text)[self.table]
        one: dict[str, Any] = read[0] if isinstance(read, list) else read
        return one

    def with_value(self, path: str, value: Any) -> Block:
        """With another value of a key ("maximum", "name.zh"); without the key where `value` is None."""
        document = tomlkit.parse(self.text)
        holder: Any = document[self.table]
        table: Table = holder[0] if isinstance(holder, AoT) else holder
        *above, name = path.split(".")
        place: Any = table
        for key in above:
            if key not in place:
                place[key] = tomlkit.inline_table()
            place = place[key]
        if value is None:
            place.pop(name, None)
        elif name in place or isinstance(value, Mapping | list):
            place[name] = _item(value)
        else:
            place[name] = value
        return replace(self, text=tomlkit.dumps(document).rstrip("\n") + "\n")


@dataclass(frozen=True, slots=True)
class Blocks:
    """A file in blocks; `tail` is what stands after the last one."""

    blocks: tuple[Block, ...]
    tail: str

    @property
    def text(self) -> str:
        return "".join(block.lead + block.text for block in self.blocks) + self.tail

    def replaced(self, index: int, block: Block) -> Blocks:
        return replace(self, blocks=(*self.blocks[:index], block, *self.blocks[index + 1 :]))

    def inserted(self, index: int, block: Block) -> Blocks:
        return replace(self, blocks=(*self.blocks[:index], block, *self.blocks[index:]))

    def removed(self, index: int) -> Blocks:
        """Without one block; the comments above it stay where they are the heading of others."""
        gone = self.blocks[index]
        kept = gone.lead if "# ---" in gone.lead else ""
        rest = [*self.blocks[:index], *self.blocks[index + 1 :]]
        if kept and index < len(rest):
            rest[index] = replace(rest[index], lead=kept.rstrip("\n") + "\n" + rest[index].lead)
        return replace(self, blocks=tuple(rest))


def blocks_of(text: str) -> Blocks:
    """The blocks of a file. `blocks_of(text).text == text`, whatever the text is."""
    blocks: list[Block] = []
    lead, table, body = "", "", ""
    for line in text.splitlines(keepends=True):
        heading = _HEADING.match(line.rstrip("\r\n"))
        if heading is not None and (not table or _is_whole(body)):
            if table:
                own, below = _split_tail(body)
                blocks.append(Block(table, lead, own))
                lead = below
            else:
                lead = body
            table, body = heading["table"], line
        else:
            body += line
    if not table:
        return Blocks((), body)
    own, below = _split_tail(body)
    return Blocks((*blocks, Block(table, lead, own)), below)


def _is_whole(body: str) -> bool:
    """Whether a block ends here: a line that looks like a heading may stand in a list or a long text."""
    try:
        tomllib.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def _split_tail(body: str) -> tuple[str, str]:
    """A block without the blank lines and comments after its last key, and these."""
    lines = body.splitlines(keepends=True)
    end = len(lines)
    while end > 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
        if not _is_whole("".join(lines[:end])):  # within a long text
            return body, ""
    return "".join(lines[:end]), "".join(lines[end:])


def new_block(table: str, values: Mapping[str, Any], lead: str = "\n") -> Block:
    """A table written anew, its keys in the order given."""
    is_single = table in ("catalogue", "form")
    heading = f"[{table}]\n" if is_single else f"[[{table}]]\n"
    return Block(
        table,
        lead,
        heading + "".join(f"{key} = {written(value)}\n" for key, value in values.items()),
    )


def written(value: Any) -> str:
    """A value as the files have it: inline tables with blanks, a list of them a line each, texts on one line."""
    if isinstance(value, Mapping):
        return (
            "{ " + ", ".join(f"{_key(key)} = {written(one)}" for key, one in value.items()) + " }"
        )
    if isinstance(value, list | tuple):
        if value and all(isinstance(one, Mapping) for one in value):
            return "[\n" + "".join(f"  {written(one)},\n" for one in value) + "]"
        return "[" + ", ".join(map(written, value)) + "]"
    return str(tomlkit.item(value).as_string())


def _key(key: str) -> str:
    """A key as TOML has it: in quotes where it is more than letters and digits."""
    return str(tomlkit.key(key).as_string())


def _item(value: Any) -> Any:
    """A value for a table that exists, written as `written` does."""
    return tomlkit.value(written(value))


def numbered(blocks: Blocks, table: str) -> Iterator[tuple[int, Block]]:
    """The blocks of one kind, with their places."""
    return ((index, block) for index, block in enumerate(blocks.blocks) if block.table == table)
