"""The wording of the brief (简报): plain text with placeholders, read into pieces and held against
the catalogue.

`# ` begins the title, `## ` a heading, every other line is a paragraph. `{E104}` is a figure
with its unit of measure, `{P105/省市重点工程}` that of a dimension's value, `{E104|change}`
another way to say it (WAYS), `{E303|areas}` that of each area below the desk, `{honours|省级}` a list, `{words}` what the units wrote to their
figures and `{words|140902101}` what one did, `{E303>=E301 and E304>=E302 ? all done :
going on}` a choice. What stands in [brackets] is left out where a figure in it is not there.
Names in English and in Chinese mean the same in every language.
"""

# zh-data: module - what the desk writes into a wording
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Literal

from desktop.catalogue.model import Catalogue
from desktop.domain.figures import from_decimal
from desktop.errors import UsageError
from desktop.i18n import _, listed

Way = Literal[
    "value",
    "number",
    "last_year",
    "to_date",
    "change",
    "direction",
    "over",
    "standard",
    "target",
    "target_words",
    "next_target",
    "next_target_words",
    "progress",
    "months",
    "stages",
    "areas",
    "highest",
    "lowest",
]
WAYS: dict[str, Way] = {
    "number": "number",
    "数": "number",
    "last year": "last_year",
    "上年": "last_year",
    "so far": "to_date",
    "累计": "to_date",
    "change": "change",
    "增减": "change",
    "direction": "direction",
    "升降": "direction",
    "over": "over",
    "超过": "over",
    "standard": "standard",
    "标准": "standard",
    "target": "target",
    "目标": "target",
    "target words": "target_words",
    "目标措辞": "target_words",
    "next target": "next_target",
    "明年目标": "next_target",
    "next target words": "next_target_words",
    "明年目标措辞": "next_target_words",
    "progress": "progress",
    "进度": "progress",
    "months": "months",
    "月份": "months",
    "stages": "stages",
    "阶段": "stages",
    "areas": "areas",
    "各地": "areas",
    "highest": "highest",
    "最高": "highest",
    "lowest": "lowest",
    "最低": "lowest",
}
Name = Literal["period", "district", "year", "next_year"]
NAMES: dict[str, Name] = {
    "period": "period",
    "本期": "period",
    "district": "district",
    "地区": "district",
    "year": "year",
    "年份": "year",
    "next year": "next_year",
    "下一年": "next_year",
}
HONOURS = ("honours", "荣誉")
WORDS = ("words", "说明")
Kind = Literal["title", "heading", "body"]
_TOKEN = re.compile(r"\{[^{}]*\}|[\[\]{}]|[^\[\]{}]+")
_COMPARES = re.compile(r"(>=|<=|>|<|=)")
_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,4})?")
_AND = re.compile(r"\s+(?:and|且)\s+")
_STEP = 5
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Ref:
    code: str
    dimension: str = ""


@dataclass(frozen=True, slots=True)
class FigureRef:
    """One figure, said in one way; `step` for "over"."""

    ref: Ref
    way: Way = "value"
    step: int = _STEP


@dataclass(frozen=True, slots=True)
class Condition:
    left: Ref
    op: str
    right: Ref | int  # a number in ten-thousandths


@dataclass(frozen=True, slots=True)
class Choice:
    conditions: tuple[Condition, ...]
    yes: str
    no: str


@dataclass(frozen=True, slots=True)
class Honours:
    level: str  # "" = all


@dataclass(frozen=True, slots=True)
class Covering:
    """What units wrote to their figures."""

    unit: str  # "" = all


@dataclass(frozen=True, slots=True)
class Named:
    name: Name


@dataclass(frozen=True, slots=True)
class IfThere:
    """What stood in brackets."""

    pieces: tuple[Piece, ...]


Piece = str | FigureRef | Choice | Honours | Covering | Named | IfThere


@dataclass(frozen=True, slots=True)
class Line:
    kind: Kind
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class WordingMistake:
    line: int  # from 1
    words: str


def read_wording(text: str, catalogue: Catalogue) -> tuple[Line, ...]:
    """The lines of a wording, empty ones left out. Raises: UsageError("brief-wording",
    "brief-too-long").
    """
    if len(text) > LONGEST:
        raise UsageError("brief-too-long", most=LONGEST)
    reader = _Reader(catalogue)
    lines = tuple(
        reader.line(number, line)
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    )
    if reader.mistakes:
        raise UsageError(
            "brief-wording",
            line=reader.mistakes[0].line,
            n=len(reader.mistakes),
            mistakes="\n".join(
                _("Line {line}: {words}").format(line=mistake.line, words=mistake.words)
                for mistake in reader.mistakes
            ),
        )
    return lines


class _Reader:
    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._levels = next(
            (
                f.choices
                for form in catalogue.forms
                if form.kind == "honours"
                for f in form.fields
                if f.code == "level"
            ),
            (),
        )
        self._number = 0
        self.mistakes: list[WordingMistake] = []

    def line(self, number: int, line: str) -> Line:
        self._number = number
        text = line.strip()
        for mark, kind in (("## ", "heading"), ("# ", "title")):
            if text.startswith(mark):
                return Line(kind, tuple(self._pieces(text.removeprefix(mark))))  # type: ignore[arg-type]
        return Line("body", tuple(self._pieces(text)))

    def _wrong(self, text: str) -> None:
        self.mistakes.append(WordingMistake(self._number, text))

    def _pieces(self, text: str) -> Iterator[Piece]:
        inside: list[Piece] | None = None
        for token in _TOKEN.findall(text):
            if token == "[" and inside is None:
                inside = []
            elif token == "]" and inside is not None:
                yield IfThere(tuple(inside))
                inside = None
            elif token in ("[", "]", "{", "}"):
                self._wrong(_("“{mark}” has no partner.").format(mark=token))
            else:
                piece = token if not token.startswith("{") else self._place(token)
                if piece is not None and inside is not None:
                    inside.append(piece)
                elif piece is not None:
                    yield piece
        if inside is not None:
            self._wrong(_("“{mark}” has no partner.").format(mark="["))

    def _place(self, token: str) -> Piece | None:
        body = token[1:-1].strip()
        if "?" in body or "？" in body:
            return self._choice(token, body.replace("？", "?").replace("：", ":"))
        if body in NAMES:
            return Named(NAMES[body])
        first, *ways = (part.strip() for part in body.split("|"))
        if first in HONOURS:
            level = ways[0] if ways else ""
            if (level and level not in self._levels) or len(ways) > 1:
                self._wrong(
                    _("{place}: the levels are {known}.").format(
                        place=token, known=listed(self._levels)
                    )
                )
                return None
            return Honours(level)
        if first in WORDS:
            return self._covering(token, ways)
        ref = self._ref(token, first)
        if ref is None:
            return None
        if not ways:
            return FigureRef(ref)
        name, step = _split_step(ways[0])
        if len(ways) > 1 or name not in WAYS or step == 0:
            self._wrong(
                _("{place}: “{way}” is no way to say a figure.").format(
                    place=token, way="|".join(ways)
                )
                + _near(name, WAYS)
            )
            return None
        derivation = self._catalogue.indicators[ref.code].derivation
        if WAYS[name] == "stages" and (derivation is None or derivation.over != "project"):
            self._wrong(
                _("{place}: {code} does not follow from projects, so it has no stages.").format(
                    place=token, code=ref.code
                )
            )
            return None
        return FigureRef(ref, WAYS[name], step or _STEP)

    def _covering(self, token: str, ways: list[str]) -> Covering | None:
        """A unit may be named by its code or its name."""
        unit = next(
            (
                one
                for one in self._catalogue.units
                if ways and ways[0] in (one.code, one.name.zh, one.name.en)
            ),
            None,
        )
        if len(ways) > 1 or (ways and unit is None):
            names = [str(one.name) for one in self._catalogue.units]
            self._wrong(
                _("{place}: there is no unit {unit}.").format(place=token, unit="|".join(ways))
                + _near("|".join(ways), names)
            )
            return None
        return Covering(str(unit.code) if unit else "")

    def _ref(self, token: str, text: str) -> Ref | None:
        code, _slash, dimension = (part.strip() for part in text.partition("/"))
        known = self._catalogue.indicators.get(code)
        if known is None:
            self._wrong(
                _("{place}: there is no indicator {code}.").format(place=token, code=code)
                + _near(code, (*self._catalogue.indicators, *NAMES, *HONOURS, *WORDS))
            )
            return None
        values = (
            [v.id for v in self._catalogue.dimension_by_id[known.dimension].values]
            if known.dimension
            else []
        )
        if dimension and dimension not in values:
            self._wrong(
                _("{place}: {code} has no “{dimension}”.").format(
                    place=token, code=code, dimension=dimension
                )
                + _near(dimension, values)
            )
            return None
        return Ref(code, dimension)

    def _choice(self, token: str, body: str) -> Choice | None:
        question, _mark, answers = body.partition("?")
        yes, _colon, no = answers.partition(":")
        conditions = [self._condition(token, text) for text in _AND.split(question.strip())]
        known = tuple(condition for condition in conditions if condition is not None)
        return Choice(known, yes.strip(), no.strip()) if len(known) == len(conditions) else None

    def _condition(self, token: str, text: str) -> Condition | None:
        parts = [part.strip() for part in _COMPARES.split(text)]
        if len(parts) != 3:
            self._wrong(
                _("{place}: a choice reads {{CODE>=CODE ? words : other words}}.").format(
                    place=token
                )
            )
            return None
        left = self._ref(token, parts[0])
        right = (
            from_decimal(Decimal(parts[2]))
            if _NUMBER.fullmatch(parts[2])
            else self._ref(token, parts[2])
        )
        return Condition(left, parts[1], right) if left is not None and right is not None else None


def _split_step(way: str) -> tuple[str, int | None]:
    """("over", 5) of "over 5"; None where no number stands."""
    match = re.fullmatch(r"(.*?)\s*(\d{1,3})", way)
    return (match[1], int(match[2])) if match else (way, None)


def _near(text: str, known: Iterable[str]) -> str:
    near = get_close_matches(text, list(known), n=3, cutoff=0.5)
    return _(" Perhaps: {near}").format(near=listed(near)) if near else ""
