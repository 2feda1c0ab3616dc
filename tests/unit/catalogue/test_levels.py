"""Levels and areas of a catalogue: the tree as each desk sees it, and every mistake of it in words."""

from __future__ import annotations

import pytest

from desktop.actions.catalogues.check import check_files
from desktop.catalogue.content import Files
from desktop.catalogue.load import load_files
from desktop.domain.rollups import rollups_of
from desktop.domain.roster import areas_at, areas_below, of_area, ways_down
from tests.forms import added, edited, xinfu
from tests.tree import CITY, DISTRICTS, OF_CITY, OTHER_CITY, XINFU, tree


def codes_of(files: Files) -> list[str]:
    return [mistake.code for mistake in check_files(files, with_reach=False)]


def test_a_tree_holds() -> None:
    assert codes_of(tree()) == []


def test_each_desk_sees_its_own_part() -> None:
    whole = load_files(tree(), "tree")
    alone = load_files(xinfu(), "xinfu")
    for code, name in DISTRICTS.items():
        own = of_area(whole, code)
        assert (own.district, str(own.district_name), own.level) == (code, name, "district")
        assert {u.code for u in own.units} == {u.code.replace(XINFU, code) for u in alone.units}
        assert own.areas == () and own.digest == whole.digest
        assert {*rollups_of(own)} == {*rollups_of(alone)}
        assert {v.unit[:6] for v in own.villages} <= {code}
    city = of_area(whole, CITY)
    assert [area.code for area in city.areas] == [*OF_CITY]
    assert {unit.code[:6] for unit in city.units} == {*OF_CITY}
    assert of_area(city, OTHER_CITY) is city, "another city's part is not in it"
    assert of_area(whole, whole.district) is whole
    assert areas_at(whole, "city") == (CITY, OTHER_CITY)
    assert areas_at(whole, "district") == (*OF_CITY, "140702")
    assert areas_at(city, "province") == ()
    assert [a.code for a in areas_below(whole, OTHER_CITY)] == ["140702"]
    assert ways_down(whole)[f"{XINFU}001"] == (XINFU, CITY)
    assert ways_down(city)[f"{XINFU}001"] == (XINFU,)


def test_what_has_no_sum_ends_at_its_level() -> None:
    whole = load_files(tree(), "tree")
    of_district, of_city = (rollups_of(of_area(whole, code)) for code in (XINFU, CITY))
    assert {*of_city} < {*of_district}
    ended = {*of_district} - {*of_city}
    assert ended == {c for c, i in whole.indicators.items() if i.up_to == "district"} & {
        *of_district
    }
    assert {*rollups_of(whole)} == {*of_city}


TREE = tree()
AREA = (
    '\n[[area]]\ncode = "{code}"\nname = {{ zh = "某地", en = "Somewhere" }}\nlevel = "{level}"\n'
)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            added(TREE, "units.toml", AREA.format(code="140999", level="county")),
            "catalogue-unknown-reference",
        ),
        (
            added(TREE, "units.toml", AREA.format(code="141099", level="district")),
            "catalogue-level-missing",
        ),
        (
            added(TREE, "units.toml", AREA.format(code="140998", level="city")),
            "catalogue-level-missing",
        ),
        (
            added(TREE, "units.toml", AREA.format(code="140999", level="township")),
            "catalogue-area-of-units",
        ),
        (added(TREE, "units.toml", AREA.format(code="1409", level="city")), "catalogue-duplicate"),
        (
            added(TREE, "units.toml", AREA.format(code="14", level="city")),
            "catalogue-area-code-taken",
        ),
        (
            added(TREE, "units.toml", AREA.format(code=f"{XINFU}001", level="city")),
            "catalogue-area-code-taken",
        ),
        (
            added(
                TREE, "units.toml", AREA.format(code="140999", level="district") + 'parent = "99"\n'
            ),
            "catalogue-unknown-reference",
        ),
        (
            edited(
                TREE,
                "units.toml",
                (f'code = "{XINFU}001"\n', f'code = "{XINFU}001"\narea = "99"\n'),
            ),
            "catalogue-unknown-reference",
        ),
        (
            added(xinfu(), "units.toml", AREA.format(code="140999", level="district")),
            "catalogue-levels-none",
        ),
        (
            added(
                xinfu(),
                "catalogue.toml",
                '\n[[level]]\nid = "city"\nname = { zh = "市", en = "City" }\n',
            ),
            "catalogue-levels-few",
        ),
        (
            added(
                TREE,
                "catalogue.toml",
                '\n[[level]]\nid = "city"\nname = { zh = "市", en = "City" }\n',
            ),
            "catalogue-duplicate",
        ),
        (edited(TREE, "x1.toml", ('up_to = "province"\n', "")), "catalogue-reporters-several"),
        (
            edited(
                TREE,
                "e1.toml",
                ('code = "E111"\nup_to = "district"\n', 'code = "E111"\nup_to = "city"\n'),
            ),
            "catalogue-reporters-several",
        ),
        (
            edited(
                TREE,
                "e1.toml",
                ('code = "E111"\nup_to = "district"\n', 'code = "E111"\nup_to = "township"\n'),
            ),
            "catalogue-unknown-reference",
        ),
        (
            edited(TREE, "e1.toml", ('code = "E110"\nup_to = "district"\n', 'code = "E110"\n')),
            "catalogue-parts-end-below",
        ),
        (
            edited(
                TREE,
                "p1.toml",
                (
                    "count(name) filter (where status < 3)",
                    "count(distinct name) filter (where status < 3)",
                ),
            ),
            "catalogue-not-from-parts",
        ),
    ],
)
def test_mistakes_of_a_tree(files: Files, expected: str) -> None:
    mistakes = check_files(files, with_reach=False)
    assert expected in [mistake.code for mistake in mistakes]
    assert all(str(mistake) for mistake in mistakes)


def test_two_reporters_one_after_the_other_are_one() -> None:
    files = xinfu()
    files = added(
        files,
        "catalogue.toml",
        "".join(
            f'\n[[level]]\nid = "{name}"\nname = {{ zh = "{name}", en = "{name}" }}\n'
            for name in ("city", "district", "township")
        ),
    )
    files = edited(files, "catalogue.toml", ('district = "140902"', 'district = "1409"'))
    files = added(files, "units.toml", AREA.format(code=XINFU, level="district"))
    assert codes_of(files) == [], "one station in all"
    station = f'code = "{XINFU}901"\n'
    second = (
        '\n[[unit]]\ncode = "140902991"\nname = { zh = "新监测站", en = "New station" }\n'
        'kind = "station"\ngroup = "station"\nsince = "2026-01"\n'
    )
    after = edited(
        files,
        "units.toml",
        (station, f'{station}until = "2025-12"\nbecomes = "renamed"\nsuccessors = ["140902991"]\n'),
    )
    assert codes_of(added(after, "units.toml", second)) == []
    assert "catalogue-reporters-several" in codes_of(added(files, "units.toml", second))
