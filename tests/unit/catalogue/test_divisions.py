"""The national list of divisions: whole, and what everybody can look up of it."""

from __future__ import annotations

from desktop.catalogue.divisions import LENGTHS, division_name, divisions_in, prefecture_name
from desktop.catalogue.load import find_catalogue, load_catalogue


def test_every_division_lies_in_one_and_holds_some() -> None:
    provinces = divisions_in("")
    assert len(provinces) == 31
    count, level = 0, list(provinces)
    for length in LENGTHS:
        assert {len(one.code) for one in level} == {length}
        count += len(level)
        inside = [one for above in level for one in divisions_in(above.code)]
        assert all(divisions_in(above.code) for above in level) == (length != LENGTHS[-1])
        level = inside
    assert count == 44_703
    assert level == []


def test_the_bundled_district_is_in_it_with_its_townships() -> None:
    catalogue = load_catalogue(find_catalogue("xinfu"))
    own = [(str(u.code), u.name.zh) for u in catalogue.units if u.group == "township"]
    assert [(one.code, one.name) for one in divisions_in("140902")] == own
    assert division_name("140902") == "忻府区"
    assert prefecture_name("140902") == "忻州市"


def test_where_the_list_has_only_a_heading_the_province_stands_for_the_prefecture() -> None:
    assert prefecture_name("110101") == "北京市"
    assert prefecture_name("500229") == "重庆市"
    assert prefecture_name("429004") == "湖北省"
    assert division_name("999999") == "" and divisions_in("999999") == ()
