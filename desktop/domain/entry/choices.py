"""Typed grades and choices: by key, name, number, Roman or Chinese numeral, or pinyin initials."""
# zh-data: module - what people type, not what they read

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from desktop.catalogue.model import Field
from desktop.domain.air import air_quality
from desktop.domain.problems import Problem, shown, trimmed
from desktop.i18n import initials, listed

_NUMERALS = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"} | {
    c: str(n) for n, c in enumerate("一二三四五六", start=1)
}
_GRADE = re.compile(
    r"(?P<worse>劣?)(?:class|grade)?(?P<numeral>[ivx]+|[一二三四五六]|[1-6])(?:类|類|级|級)?"
)
_LIST_MARKS = re.compile(r"[、,，;；/／|+\s]+")
_NONE_OF_THEM = frozenset(("无", "-", "—", "——", "--", "–", "none"))


def folded(text: str) -> str:
    """For comparison: compatibility forms (Ⅲ, Ｏ₃) resolved, lower case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def grade(text: str) -> str:
    """One spelling for a grade: "Ⅲ类", "III", "三类", "3" → "3"; "劣V类" → "劣5"; other words
    folded.
    """
    match = _GRADE.fullmatch(folded(text))
    if match is None or (match["numeral"][0] in "ivx" and match["numeral"] not in _NUMERALS):
        return folded(text).removesuffix("类")
    return match["worse"] + _NUMERALS.get(match["numeral"], match["numeral"])


def choice_index(text: str, field: Field) -> int | Problem:
    """Place of the choice that was meant, from 0. `text` is not blank."""
    typed = trimmed(text)
    for spelling in _spellings(field):
        hits = _hits(spelling(typed), field, spelling)
        if len(hits) == 1:
            return hits.pop()
        if hits:
            return _ambiguous(typed, field, hits)
    number = grade(typed) if field.kind == "grade" else folded(typed)
    if number.isascii() and number.isdecimal() and 1 <= int(number[:4]) <= len(field.choices):
        return int(number[:4]) - 1
    if field.kind == "grade" and folded(typed) in ("劣", "劣类"):
        worse = [n for n, key in enumerate(field.choices) if key.startswith("劣")]
        if len(worse) == 1:
            return worse[0]
    if re.fullmatch(r"[a-z0-9.]*[a-z][a-z0-9.]*", number):  # pinyin is loaded for letters only
        hits = _hits(number, field, initials)
        if len(hits) == 1:
            return hits.pop()
        if hits:
            return _ambiguous(typed, field, hits)
    everything = _listed(field, range(len(field.choices)))
    return Problem("entry-choice", {"typed": shown(typed), "choices": everything})


def read_list(text: str, field: Field) -> str | Problem:
    """Several choices ("PM2.5、臭氧") as keys in the field's order, joined by ","; "" for 无 or
    a dash.
    """
    typed = trimmed(text)
    if folded(typed) in _NONE_OF_THEM:
        return ""
    whole = choice_index(typed, field)
    if isinstance(whole, int):
        return field.choices[whole]
    chosen: set[int] = set()
    for part in filter(None, _LIST_MARKS.split(typed)):
        index = choice_index(part, field)
        if isinstance(index, Problem):
            return index
        chosen.add(index)
    if not chosen:
        return whole
    return ",".join(field.choices[n] for n in sorted(chosen))


def _spellings(field: Field) -> tuple[Callable[[str], str], ...]:
    return (folded, grade if field.kind == "grade" else _pollutant)


def _hits(typed: str, field: Field, spelling: Callable[[str], str]) -> set[int]:
    if not typed:
        return set()
    return {
        n for n, names in enumerate(_names(field)) if typed in {spelling(name) for name in names}
    }


def _pollutant(text: str) -> str:
    return air_quality.pollutant_of(text) or ""


def _names(field: Field) -> list[set[str]]:
    """All names of each choice: its key and both languages."""
    named = [{key} for key in field.choices]
    for names, text in zip(named, field.choice_names, strict=False):
        names |= {text.zh, text.en}
    return named


def _listed(field: Field, indexes: Iterable[int]) -> str:
    names = [str(name) for name in field.choice_names] or list(field.choices)
    return listed(names[n] for n in sorted(indexes) if n < len(names))


def _ambiguous(typed: str, field: Field, hits: Iterable[int]) -> Problem:
    return Problem(
        "entry-choice-ambiguous", {"typed": shown(typed), "choices": _listed(field, hits)}
    )
