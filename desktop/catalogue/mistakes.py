"""Mistakes of a catalogue and the places where its tables stand: file, table, line."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from desktop import messages
from desktop.catalogue.lines import TableLines, scan
from desktop.catalogue.tables import SINGLE_TABLES
from desktop.i18n import _


class Position(NamedTuple):
    """Where something stands: the file's name, its table as written ("[[rule]] E1-R05"), and the
    line (1-based).
    """

    file: str
    table: str
    line: int


@dataclass(frozen=True)
class Mistake:
    """One mistake of a catalogue; `code` and `params` name a sentence of messages.py."""

    file: str
    table: str
    line: int
    code: str
    params: dict[str, object] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return messages.sentence(self.code, self.params)

    def __str__(self) -> str:
        return " ".join(filter(None, (f"{self.file}:{self.line}", self.table, self.sentence)))


@dataclass(frozen=True)
class Source:
    """One file of a catalogue. Its lines are looked at only when somebody asks where a table
    stands.
    """

    name: str
    text: str

    @cached_property
    def lines(self) -> dict[tuple[str, int], TableLines]:
        return scan(self.text)


T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class Placed(Generic[T_co]):
    """One table of one file: the `index`-th of its name, and what it says."""

    source: Source
    table: str
    index: int
    value: T_co

    def position(self, key: str = "") -> Position:
        """Where the table, or one of its keys, stands."""
        bracketed = f"[{self.table}]" if self.table in SINGLE_TABLES else f"[[{self.table}]]"
        name = next(
            (value for value in map(self._get, ("id", "code", "unit")) if isinstance(value, str)),
            "",
        )
        lines = self.source.lines.get((self.table, self.index)) or TableLines(1)
        label = f"{bracketed} {name}" if name and self.table not in SINGLE_TABLES else bracketed
        return Position(self.source.name, label, lines.line_of(key))

    def mistake(self, code: str, key: str = "", /, **params: object) -> Mistake:
        return Mistake(*self.position(key), code, params)

    def _get(self, key: str) -> object:
        return (
            self.value.get(key) if isinstance(self.value, dict) else getattr(self.value, key, None)
        )


class Positions(Mapping[tuple[str, str], Position]):
    """("rule", id), ("derivation", code), ("indicator", code), ("field", "form/code"), … → where
    it stands.
    """

    def __init__(self, places: Mapping[tuple[str, str], tuple[Placed[object], str]]) -> None:
        self._places = places

    def __getitem__(self, key: tuple[str, str]) -> Position:
        placed, name = self._places[key]
        return placed.position(name)

    def of_key(self, kind: str, name: str, key: str) -> Position:
        """Where one key of a table stands, as `left` of a rule."""
        return self._places[kind, name][0].position(key)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def doubles(
    what: str, placed: Iterable[tuple[Placed[Any], Hashable]], key: str = "id"
) -> Iterator[Mistake]:
    """Names that stand twice, each but the first; `key` is where the name stands."""
    seen: dict[Hashable, Placed[Any]] = {}
    for one, name in placed:
        if name in seen:
            first = seen[name].position(key)
            shown = " ".join(filter(None, name)) if isinstance(name, tuple) else name
            yield one.mistake(
                "catalogue-duplicate",
                key,
                what=_(what),
                name=shown,
                file=first.file,
                line=first.line,
            )
        else:
            seen[name] = one


def unknown(
    placed: Placed[Any], key: str, what: str, name: str, known: Iterable[str]
) -> Iterator[Mistake]:
    """A name under `key` that nothing has."""
    if name not in known:
        yield placed.mistake("catalogue-unknown-reference", key, key=key, what=_(what), name=name)
