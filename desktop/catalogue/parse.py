"""From the bytes of TOML files to typed tables, with every mistake of form: syntax, keys, types,
ranges.
"""

from __future__ import annotations

import re
import tomllib
import typing
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from desktop.catalogue.mistakes import Mistake, Placed, Source
from desktop.catalogue.tables import LISTED_TABLES, PATTERN_WORDS, SINGLE_TABLES, Table
from desktop.i18n import N_, _

_SYNTAX_POSITION = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_PATTERN = re.compile(r"matching regex '(?P<regex>.*)'")
_BOUND = re.compile(r"`(int|float)` (?P<sign><=|>=) (?P<n>-?[0-9]+)")
_TYPES = re.compile(r"Expected `(?P<expected>[^`]+)`, got `(?P<got>[^`]+)`")


_TYPE_WORDS = {  # as msgspec and Python name them
    "str": N_("a text"),
    "int": N_("a whole number"),
    "float": N_("a number"),
    "decimal": N_("a number"),
    "bool": N_("true or false"),
    "array": N_("a list"),
    "list": N_("a list"),
    "object": N_("a table"),
    "dict": N_("a table"),
    "table": N_("a table"),
    "date": N_("a date"),
    "datetime": N_("a time"),
    "time": N_("a time"),
    "null": N_("nothing"),
}


@dataclass(frozen=True)
class Parsed:
    """All tables of one file that have the right form. `broken` says that some had not."""

    source: Source
    tables: tuple[Placed[Table], ...]
    mistakes: tuple[Mistake, ...]


def parse_file(name: str, content: bytes) -> Parsed:
    """One catalogue file. Nothing is raised: whatever is wrong stands in `mistakes`, in the
    order of the file.
    """
    try:
        source = Source(name, content.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return Parsed(Source(name, ""), (), (Mistake(name, "", line, "catalogue-not-utf8"),))
    try:
        data = tomllib.loads(source.text)
    except (
        ValueError,
        RecursionError,
    ) as error:  # also a number of thousands of digits, or lists in lists in lists
        return Parsed(source, (), (_syntax_mistake(source, str(error)),))
    tables: list[Placed[Table]] = []
    mistakes: list[Mistake] = []
    for table, value in data.items():
        for placed in _placed(source, table, value, mistakes):
            shape = SINGLE_TABLES.get(table) or LISTED_TABLES[table]
            try:
                tables.append(
                    Placed(source, table, placed.index, msgspec.convert(placed.value, shape))
                )
            except msgspec.ValidationError:
                mistakes.extend(_mistakes_of(placed, placed.value, shape, ""))
    return Parsed(source, tuple(tables), tuple(mistakes))


def _syntax_mistake(source: Source, message: str) -> Mistake:
    position = _SYNTAX_POSITION.search(message)
    last = max(len(source.text.splitlines()), 1)
    line = int(position[1]) if position is not None and position[1] else last
    return Mistake(
        source.name, "", line, "catalogue-toml", {"reason": _SYNTAX_POSITION.sub("", message)}
    )


def _placed(
    source: Source, table: str, value: object, mistakes: list[Mistake]
) -> Iterator[Placed[dict[str, object]]]:
    """The tables under one top-level name; a name that no catalogue knows is a mistake."""
    if table in SINGLE_TABLES and isinstance(value, dict):
        yield Placed(source, table, 0, value)
    elif (
        table in LISTED_TABLES
        and isinstance(value, list)
        and all(isinstance(item, dict) for item in value)
    ):
        for index, item in enumerate(value):
            yield Placed(source, table, index, item)
    elif table in SINGLE_TABLES or table in LISTED_TABLES:
        expected = f"[{table}]" if table in SINGLE_TABLES else f"[[{table}]]"
        mistakes.append(
            _whole(source, table).mistake("catalogue-wrong-brackets", table, table=expected)
        )
    else:
        mistakes.append(
            _whole(source, table).mistake("catalogue-unknown-table", table, table=table)
        )


def _whole(source: Source, table: str) -> Placed[None]:
    """The first table of that name, or the head of the file where it is a bare key."""
    return Placed(source, table if (table, 0) in source.lines else "", 0, None)


def _mistakes_of(
    placed: Placed[dict[str, object]],
    data: dict[str, object],
    shape: type[msgspec.Struct],
    prefix: str,
) -> Iterator[Mistake]:
    """Every mistake of a table that msgspec refused; msgspec itself stops at the first."""
    fields = {f.encode_name: f for f in msgspec.structs.fields(shape)}
    for key in data:
        if key not in fields:
            yield placed.mistake("catalogue-unknown-key", prefix + key, key=prefix + key)
    for key, info in fields.items():
        path = prefix + key
        if key not in data:
            if info.required:
                yield placed.mistake("catalogue-missing-key", path, key=path)
            continue
        value, inner = data[key], _struct_of(info.type)
        if inner is not None and isinstance(value, dict):
            yield from _mistakes_of(placed, value, inner, f"{path}.")
        elif inner is not None and isinstance(value, list) and value:
            for index, item in enumerate(value):
                if isinstance(item, dict):
                    yield from _mistakes_of(placed, item, inner, f"{path}[{index}].")
                else:
                    yield placed.mistake(
                        "catalogue-wrong-type",
                        f"{path}[{index}]",
                        key=f"{path}[{index}]",
                        expected=_type_words("table"),
                        got=_type_words(type(item).__name__),
                    )
        elif typing.get_origin(info.type) is dict and isinstance(value, dict):
            for name, one in value.items():
                yield from _value_mistakes(
                    placed, f"{path}.{name}", one, typing.get_args(info.type)[1]
                )
        else:
            yield from _value_mistakes(placed, path, value, info.type)


def _type_words(names: str) -> str:
    """Of "int | null": what may stand there, in words."""
    words = dict.fromkeys(_TYPE_WORDS.get(name.lower(), name) for name in names.split(" | "))
    return " / ".join(map(_, words))


def _struct_of(kind: object) -> type[msgspec.Struct] | None:
    """The struct that a value, or each of a list's values, must have; None for plain values."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return kind
    return next(
        (struct for part in typing.get_args(kind) if (struct := _struct_of(part)) is not None), None
    )


def _value_mistakes(
    placed: Placed[dict[str, object]], path: str, value: object, kind: object
) -> Iterator[Mistake]:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        yield _value_mistake(placed, path, value, kind, str(error))


def _value_mistake(
    placed: Placed[dict[str, object]], path: str, value: object, kind: object, reason: str
) -> Mistake:
    where = re.search(r" - at `\$([^`]*)`$", reason)
    if where is not None:
        path, reason = path + where[1], reason[: where.start()]
    allowed = _allowed(kind)
    if reason.startswith("Invalid enum value"):
        return placed.mistake(
            "catalogue-not-one-of", path, key=path, value=value, allowed=", ".join(allowed)
        )
    if types := _TYPES.search(reason):
        return placed.mistake(
            "catalogue-wrong-type",
            path,
            key=path,
            expected=_type_words(types["expected"]),
            got=_type_words(types["got"]),
        )
    if isinstance(value, str) and not value.strip():
        return placed.mistake("catalogue-empty", path, key=path)
    if "date" in reason:
        return placed.mistake("catalogue-bad-date", path, key=path, value=value)
    words = _reason_words(reason)
    return placed.mistake("catalogue-wrong-value", path, key=path, value=value, reason=words)


def _reason_words(reason: str) -> str:
    """What msgspec has against a value, as people say it."""
    if (pattern := _PATTERN.search(reason)) is not None:
        words = PATTERN_WORDS.get(pattern["regex"].replace("\\\\", "\\"))
        return _(words) if words else reason
    if (bound := _BOUND.search(reason)) is not None:
        text = _("at most {n}") if bound["sign"] == "<=" else _("at least {n}")
        return text.format(n=bound["n"])
    return reason


def _allowed(kind: object) -> list[str]:
    if typing.get_origin(kind) is typing.Literal:
        return [str(name) for name in typing.get_args(kind)]
    return [name for part in typing.get_args(kind) for name in _allowed(part)]
