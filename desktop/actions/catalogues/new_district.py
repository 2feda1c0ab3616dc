"""The first forms of another district: its townships from the national list, and the bundled forms with what is its
own put in the place of theirs, or hardly any.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

from desktop.actions.catalogues.keep import first_issue
from desktop.actions.catalogues.new_form import with_new_form
from desktop.actions.workplace import init_workplace
from desktop.catalogue.blocks import Block, Blocks, blocks_of, new_block
from desktop.catalogue.content import Files, read_files
from desktop.catalogue.divisions import Division, division_name, divisions_in, prefecture_name
from desktop.catalogue.edit import COVER, Part, form_of, listed_forms, values_of, with_value
from desktop.catalogue.load import BUNDLED, find_catalogue, load_files
from desktop.errors import UsageError
from desktop.i18n import initials, romanised

Start = Literal["bundled", "empty"]
_KINDS: tuple[tuple[str, str, str], ...] = (  # zh-data: how names of the list end
    ("街道", "Subdistrict", "subdistrict"),  # zh-data
    ("民族乡", "Ethnic Township", "township"),  # zh-data
    ("族乡", "Ethnic Township", "township"),  # zh-data
    ("苏木", "Sumu", "township"),  # zh-data
    ("镇", "Town", "town"),  # zh-data
    ("乡", "Township", "township"),  # zh-data
)
_COUNTIES: tuple[tuple[str, str], ...] = (
    ("自治县", "County"),  # zh-data
    ("自治旗", "Banner"),  # zh-data
    ("区", "District"),  # zh-data
    ("县", "County"),  # zh-data
    ("市", "City"),  # zh-data
    ("旗", "Banner"),  # zh-data
)
_OF_ITSELF: Mapping[str, Mapping[str, str]] = {
    "县": {"区级": "县级", "全区": "全县", "区里": "县里"},  # zh-data: what a county says of itself
    "旗": {"区级": "旗级", "全区": "全旗", "区里": "旗里"},  # zh-data
    "市": {"区级": "县级", "全区": "本市", "区里": "市里"},  # zh-data: 市级 is the prefecture's
}
_EXAMPLE = {"zh": "示例", "en": "Example"}  # zh-data: until whoever sets the district up names it
_TITLE = {"zh": "{name}统计报表制度", "en": "{name} reporting"}  # zh-data: of a set of forms
_OF_ANY_DISTRICT = ("catalogue", "deadline", "unit")


def first_files(district: str, start: Start) -> Files:
    """The files of a district's first version: the cover, the roster of its townships, and the forms to begin from.
    Nothing of the bundled district's own goes along: no village, no target, no value that is one of its places.

    Raises: UsageError("division-unknown") for what is no county's code of the national list.
    """
    if len(district) != 6 or not divisions_in(district):
        raise UsageError("division-unknown", name=district or "—")
    bundled = read_files(find_catalogue(BUNDLED))
    return adapted(bundled, district) if start == "bundled" else _hardly_any(bundled, district)


def begin_district(home: Path, district: str, start: Start) -> None:
    """Make the workplace of a district's desk in `home`, with forms to begin from as its first version.

    Raises: as first_files and init_workplace.
    """
    files = first_files(district, start)
    catalogue = load_files(files, district)
    init_workplace(
        home, role="district", catalogue_name=catalogue.id, issued=((first_issue(files), files),)
    )


def english_name(division: Division) -> str:
    """The name in letters: Qicun Town."""
    endings = [(zh, en) for zh, en, _kind in _KINDS] if len(division.code) == 9 else _COUNTIES
    for ending, word in endings:
        if division.name.endswith(ending) and len(division.name) > len(ending) + 1:
            return f"{romanised(division.name.removesuffix(ending))} {word}"
    return romanised(division.name)


def adapted(files: Files, district: str) -> Files:
    """A district's forms as another's: its names, its roster. The offices of the district itself (the station, the
    bureaus) stay, under codes of the new one.
    """
    words = _words(files, district)
    changed: dict[str, bytes] = {}
    for name, content in files:
        blocks = _without_places(blocks_of(content.decode()))
        if any(block.table == "unit" for block in blocks.blocks):
            blocks = replace(blocks, blocks=(*_townships(district), *blocks.blocks))
        if blocks.blocks:
            changed[name] = _replaced(blocks.text, words).encode()
    return _with_cover(tuple(sorted(changed.items())), district)


def _without_places(blocks: Blocks) -> Blocks:
    """Without townships, villages and targets; where the values of a dimension are places, one example instead."""
    kept: list[Block] = []
    for block in blocks.blocks:
        if block.table in ("villages", "target"):
            continue
        if block.table == "unit" and block.values["group"] == "township":
            continue
        if block.table == "dimension" and any("units" in one for one in block.values["values"]):
            value = {"id": _EXAMPLE["zh"], "name": _EXAMPLE}
            block = replace(block.with_value("values", [value]), lead="\n")
        kept.append(block)
    return Blocks(tuple(kept), "")


def _townships(district: str) -> tuple[Block, ...]:
    """The roster of the national list."""
    made = []
    for one in divisions_in(district):
        kind = next((kind for zh, _en, kind in _KINDS if one.name.endswith(zh)), "township")
        name = {"zh": one.name, "en": english_name(one)}
        values = {"code": one.code, "name": name, "kind": kind, "group": "township"}
        made.append(new_block("unit", values))
    return tuple(made)


def _words(files: Files, district: str) -> dict[str, str]:
    """What stands for what: the names of the bundled district and of where it lies, and of the new one."""
    cover = values_of(files, COVER)
    old, new = str(cover["district"]), Division(district, division_name(district))
    names, english = cover["district_name"], english_name(new)
    own = _OF_ITSELF.get(new.name[-1], {})
    return {
        names["zh"]: new.name,
        names["en"]: english,
        names["en"].split()[0]: english.rsplit(" ", 1)[0],
        prefecture_name(old): prefecture_name(district),
        division_name(old[:2]): division_name(district[:2]),
        old: district,
        f"{_letters(names['zh'])}-": f"{_letters(new.name)}-",
        **own,
    }


def _letters(name: str) -> str:
    """The initials that stand before a form's number: XF of 忻府区."""  # zh-data: an example
    return initials(name[:-1]).upper()


def _replaced(text: str, words: Mapping[str, str]) -> str:
    found = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.sub(found, lambda match: words[match[0]], text)


def _with_cover(files: Files, district: str) -> Files:
    """The cover says whose it is, and that it is the first version."""
    files = with_value(files, COVER, "id", initials(division_name(district)[:-1]))
    return with_value(files, COVER, "version", "1")


def _hardly_any(bundled: Files, district: str) -> Files:
    """One form with one indicator, to be renamed; the deadlines and the phrases that explain nothing are the bundled
    ones.
    """
    whole = adapted(bundled, district)
    name = Division(district, division_name(district))
    kept: dict[str, bytes] = {}
    for file, content in whole:
        blocks = blocks_of(content.decode())
        if form_of(blocks):
            continue
        of = tuple(replace(b, lead="\n") for b in blocks.blocks if b.table in _OF_ANY_DISTRICT)
        of = tuple(b for b in of if b.table != "unit" or b.values["group"] == "township")
        if of:
            kept[file] = Blocks(of, "").text.encode()
    files: Files = tuple(sorted(kept.items()))
    title = {
        key: words.format(name=name.name if key == "zh" else english_name(name))
        for key, words in _TITLE.items()
    }
    files = with_value(files, COVER, "name", title)
    files = with_value(files, COVER, "forms", [])
    files = with_new_form(files, "table")
    form = Part("form", listed_forms(files)[0])
    return with_value(files, form, "number", f"{_letters(name.name)}-{form.key}")
