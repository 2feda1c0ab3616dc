"""The same project in two units' ledgers: name, place and amount alike.

Made for 60,000 rows: only rows of about one amount that share a place, a rare pair of characters
or the whole name are compared at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from math import ceil, floor, log

ALIKE = 0.75  # of the names' pairs of characters, where no place is known
ALIKE_IN_PLACE = 0.6
SAME_AMOUNT = 0.05
PROGRAMME = (
    3  # a name that more units than this use is a programme's: their places tell the projects apart
)
_LEAST_NAME = 4
_GAP = "\0"
_WIDTH = log(1 + SAME_AMOUNT)
# Endings that every project has, and those of places as they are written.
_GENERIC = re.compile(
    "(?:建设项目|建设工程|工程项目|改造项目|项目|工程|建设)$"  # zh-data
)
_PLACE_ENDINGS = re.compile(
    "(?:街道办事处|(?:社区)?居民委员会|村民委员会|村委会|街道|社区|镇|乡|村)$"  # zh-data
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A ledger row as it matters here. `amount` in ten-thousandths, None unknown; `unit_name`
    and `place` as written.
    """

    unit: str
    unit_name: str
    project: str
    name: str
    place: str
    amount: int | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows of two units; `one` came first in the order given."""

    one: Listed
    other: Listed
    likeness: float


@dataclass(frozen=True, slots=True)
class _Read:
    row: Listed
    order: int
    name: str
    grams: frozenset[str]
    places: frozenset[str]
    residue: frozenset[str]
    bucket: int


def same_projects(
    rows: Iterable[Listed], place_names: Collection[str], unit: str = ""
) -> tuple[Pair, ...]:
    """Pairs of rows of different units that seem to be one project; with `unit` only the pairs that
    it has a part in.

    `place_names`: names of units and villages, by which a project's own name may tell where it
    lies.
    """
    sized = [
        (order, row, _bucket(row.amount))
        for order, row in enumerate(rows)
        if row.amount is not None and row.amount > 0
    ]
    units_of_name: dict[str, set[str]] = defaultdict(set)
    for _order, row, _at in sized:
        units_of_name[row.name].add(row.unit)
    programmes = {
        normalised(name) for name, units in units_of_name.items() if len(units) > PROGRAMME
    }
    if unit:
        sized = _within_reach(sized, unit)
    known = frozenset(short for name in place_names if len(short := short_place(name)) >= 2)
    read = [
        _read(row, order, bucket, known)
        for order, row, bucket in sized
        if len(normalised(row.name)) >= _LEAST_NAME
    ]
    pairs: dict[tuple[int, int], Pair] = {}
    for one, other in _candidates(read, programmes):
        if unit and unit not in (one.row.unit, other.row.unit):
            continue
        if one.order > other.order:
            one, other = other, one
        if (one.order, other.order) not in pairs and one.row.unit != other.row.unit:
            likeness = _likeness(one, other, programmes)
            if likeness:
                pairs[one.order, other.order] = Pair(one.row, other.row, likeness)
    return tuple(pairs[key] for key in sorted(pairs))


def _within_reach(
    sized: Sequence[tuple[int, Listed, int]], unit: str
) -> list[tuple[int, Listed, int]]:
    """The rows of about an amount of the unit's that share at least half of their characters
    with its row.
    """
    letters: dict[int, list[frozenset[str]]] = defaultdict(list)
    for _order, row, bucket in sized:
        if row.unit == unit:
            for beside in (bucket - 1, bucket, bucket + 1):
                letters[beside].append(frozenset(row.name))
    return [
        each
        for each in sized
        if each[1].unit == unit
        or any(
            2 * len(own.intersection(each[1].name)) >= len(own) for own in letters.get(each[2], ())
        )
    ]


def _read(row: Listed, order: int, bucket: int, known: frozenset[str]) -> _Read:
    name = normalised(row.name)
    places, residue = set[str](), name
    # Its own first, lest a name lie across two others.
    for own in (short_place(row.place), short_place(row.unit_name)):
        if own and own in residue:
            residue = residue.replace(own, _GAP)
            places.add(own)
    if row.place:
        places.add(short_place(row.place))
    for mention in sorted(_mentions(residue, known), key=lambda spot: (-len(spot), spot)):
        if mention in residue:
            residue = residue.replace(mention, _GAP)
            places.add(mention)
    return _Read(row, order, name, _grams(name), frozenset(places), _grams(residue), bucket)


def _candidates(
    read: Sequence[_Read], programmes: Collection[str]
) -> Iterator[tuple[_Read, _Read]]:
    blocks: dict[tuple[str, str, int], list[_Read]] = defaultdict(list)
    for one in read:
        for place in one.places:
            blocks["place", place, one.bucket].append(one)
        if one.name not in programmes:
            blocks["name", one.name, one.bucket].append(one)
    for (kind, key, bucket), block in blocks.items():
        yield from combinations(block, 2)
        yield from product(block, blocks.get((kind, key, bucket + 1), ()))
    yield from _without_place(read, programmes)


def _without_place(
    read: Sequence[_Read], programmes: Collection[str]
) -> Iterator[tuple[_Read, _Read]]:
    """Rows that tell no place beside all others that share one of the rarest pairs of characters
    in their name: two names that are ALIKE must share one of so many (prefix filter).
    """
    common = Counter(gram for one in read for gram in one.grams)
    index: dict[tuple[str, int], list[_Read]] = defaultdict(list)
    for one in read:
        if one.name not in programmes:
            for gram in _rarest(one.grams, common):
                index[gram, one.bucket].append(one)
    for one in read:
        if one.places or one.name in programmes:
            continue
        for gram in _rarest(one.grams, common):
            for bucket in (one.bucket - 1, one.bucket, one.bucket + 1):
                for other in index.get((gram, bucket), ()):
                    yield one, other


def _rarest(grams: frozenset[str], common: Counter[str]) -> list[str]:
    shared = ceil(ALIKE / (2 - ALIKE) * len(grams))
    return sorted(grams, key=lambda gram: (common[gram], gram))[: len(grams) - shared + 1]


def _likeness(one: _Read, other: _Read, programmes: Collection[str]) -> float:
    """How alike two rows of two units are, 0 where they are not one project."""
    a, b = one.row.amount or 0, other.row.amount or 0
    if abs(a - b) > SAME_AMOUNT * max(a, b):
        return 0.0
    if one.places and other.places and not one.places & other.places:
        same = (
            one.name == other.name and one.name not in programmes and abs(a - b) * 100 <= max(a, b)
        )
        return 1.0 if same else 0.0
    likeness = _dice(one.grams, other.grams)
    if one.residue and other.residue:
        likeness = max(likeness, _dice(one.residue, other.residue))
    return likeness if likeness >= (ALIKE_IN_PLACE if one.places & other.places else ALIKE) else 0.0


@lru_cache(maxsize=65536)
def normalised(name: str) -> str:
    """A project's name without punctuation, case and the endings that every project has."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    plain = "".join(c for c in plain if unicodedata.category(c)[0] in "LN")
    short = _GENERIC.sub("", plain)
    return short if len(short) >= _LEAST_NAME else plain


@lru_cache(maxsize=65536)
def short_place(name: str) -> str:
    """A place without what kind of place it is."""
    plain = "".join(
        c for c in unicodedata.normalize("NFKC", name) if unicodedata.category(c)[0] in "LN"
    )
    short = _PLACE_ENDINGS.sub("", plain)
    return short if len(short) >= 2 else plain


def _mentions(name: str, known: frozenset[str]) -> list[str]:
    return [
        part
        for start in range(len(name))
        for end in range(start + 2, min(start + 7, len(name) + 1))
        if (part := name[start:end]) in known
    ]


def _grams(text: str) -> frozenset[str]:
    return frozenset(pair for n in range(len(text) - 1) if _GAP not in (pair := text[n : n + 2]))


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _bucket(amount: int) -> int:
    return floor(log(amount) / _WIDTH)
