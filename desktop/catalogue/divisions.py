"""The statistical division codes of the whole country, from province to township.

Source: the National Bureau of Statistics' codes as of 2023-06-30, in the file of the open data package that its first
line names. A code begins with the codes of those that it lies in: 14 1409 140902 140902101.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from desktop import paths

LENGTHS = (2, 4, 6, 9)
"""Digits of a province's, a prefecture's, a county's and a township's code."""
_HEADINGS = ("县", "市辖区")  # zh-data: headings of the list where others have a prefecture
_DIRECTLY = "行政区划"  # zh-data: how longer headings end


@dataclass(frozen=True, slots=True)
class Division:
    code: str
    name: str


@cache
def _names() -> dict[str, str]:
    text = (paths.resources_dir() / "divisions" / "divisions.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {row[0]: row[1] for row in rows}


@cache
def _inside() -> dict[str, tuple[Division, ...]]:
    inside: dict[str, list[Division]] = {}
    for code, name in _names().items():
        at = LENGTHS.index(len(code))
        inside.setdefault(code[: LENGTHS[at - 1]] if at else "", []).append(Division(code, name))
    return {code: tuple(found) for code, found in inside.items()}


def divisions_in(code: str) -> tuple[Division, ...]:
    """What lies directly within a division, by code; the provinces for ""; () of a township or of an unknown code."""
    return _inside().get(code, ())


def division_name(code: str) -> str:
    """ "" for a code that the list does not have."""
    return _names().get(code, "")


def prefecture_name(code: str) -> str:
    """The name of the prefecture of a county's code as people say it: of the province where the list has a mere heading
    there (市辖区, 省直辖县级行政区划).
    """
    name = division_name(code[:4])
    is_heading = name in _HEADINGS or name.endswith(_DIRECTLY)
    return division_name(code[:2]) if is_heading else name
