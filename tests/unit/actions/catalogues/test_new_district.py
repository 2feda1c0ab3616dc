"""The first forms of another district: whatever county it is, they stand, and nothing of the bundled one goes along."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from desktop.actions.catalogues.check import check_files
from desktop.actions.catalogues.new_district import begin_district, english_name, first_files
from desktop.actions.catalogues.new_form import form_kinds, with_new_form
from desktop.actions.workplace import open_workplace
from desktop.catalogue.content import as_one_text
from desktop.catalogue.divisions import Division, divisions_in, prefecture_name
from desktop.catalogue.edit import Part, listed_forms, moved, with_part, with_value, without_part
from desktop.catalogue.load import load_files
from desktop.domain.kept_columns import needed_columns
from desktop.errors import UsageError
from tests.conftest import DEFAULT_REPEAT

pytestmark = pytest.mark.usefixtures("in_chinese")
DINGXIANG = "140921"
FEW, MANY = 4, 60
NAMED = ("110101", "141181", "152223", "371300", "441900", "429004", "511521", "533122")
"""Of a municipality, a county-level city, a banner, places without counties, and with long names."""


def counties(repeat: int) -> list[str]:
    every = [
        county.code
        for province in divisions_in("")
        for prefecture in divisions_in(province.code)
        for county in divisions_in(prefecture.code)
    ]
    assert len(every) > 2_900
    chosen = random.Random(repeat).sample(every, MANY if repeat > DEFAULT_REPEAT else FEW)
    return [DINGXIANG, *(code for code in NAMED if code in every), *chosen]


def test_any_county_begins_with_forms_that_stand(repeat: int) -> None:
    for code in counties(repeat):
        for start in ("bundled", "empty"):
            files = first_files(code, start)
            assert check_files(files, with_reach=False) == (), (code, start)
            catalogue = load_files(files, "")
            assert str(catalogue.district) == code
            assert [str(unit.code) for unit in catalogue.units if unit.group == "township"] == [
                one.code for one in divisions_in(code)
            ]
            assert catalogue.villages == () and catalogue.targets == ()
            assert all(unit.code.startswith(code) for unit in catalogue.units)


def test_nothing_of_the_bundled_district_goes_along() -> None:
    text = as_one_text(first_files("110101", "bundled"))
    assert not re.findall("忻|山西|Xinfu|Xinzhou|Shanxi|140902|XF-|定襄|云中|滹沱", text)
    assert "北京市" in text and "DC-E1" in text
    county = as_one_text(first_files(DINGXIANG, "bundled"))
    assert prefecture_name(DINGXIANG) == "忻州市"
    assert not re.findall("忻(?!州市)|区级|全区|Xinfu|140902|XF-", county)


def test_names_in_letters() -> None:
    for code, name, letters in (
        ("140902101", "奇村镇", "Qicun Town"),
        ("140902001", "秀容街道", "Xiurong Subdistrict"),
        ("140921", "定襄县", "Dingxiang County"),
        ("140981", "原平市", "Yuanping City"),
        ("150424001", "红旗农场", "Hongqinongchang"),
    ):
        assert english_name(Division(code, name)) == letters


def test_what_is_no_county_is_refused(tmp_path: Path) -> None:
    for code in ("", "14", "1409", "140902101", "999999", "忻府区", "14090２"):
        with pytest.raises(UsageError) as refused:
            begin_district(tmp_path / "home", code, "empty")
        assert refused.value.code == "division-unknown"
        assert not (tmp_path / "home").exists()


def test_a_workplace_begins_with_them(tmp_path: Path) -> None:
    begin_district(tmp_path / "home", DINGXIANG, "bundled")
    with open_workplace(tmp_path / "home") as desk:
        assert str(desk.catalogue.district_name) == "定襄县"
        assert [one.number for one in desk.versions.issues] == [1]
        assert "河边镇" in {str(unit.name) for unit in desk.catalogue.units}


def test_a_form_of_every_kind_is_added_moved_renamed_and_removed() -> None:
    files = first = first_files(DINGXIANG, "empty")
    kinds = form_kinds(files)
    assert set(kinds) == {"table", "ledger", "daily", "honours", "targets"}
    for kind in (*kinds, "table"):
        files = with_new_form(files, kind)
        assert check_files(files, with_reach=False) == (), kind
    assert form_kinds(files) == ("table",)
    forms = listed_forms(files)
    assert len(forms) == len({*forms}) == 7
    catalogue = load_files(files, "")
    assert [form.kind for form in catalogue.forms].count("table") == 3
    assert {str(form.authority) for form in catalogue.forms} == {"定襄县"}
    last = Part("form", forms[-1], forms[-1])
    assert listed_forms(moved(files, last, -1)) == [*forms[:-2], forms[-1], forms[-2]]
    assert moved(files, last, 1) == files
    renamed = with_value(files, last, "id", "B1")
    assert listed_forms(renamed) == [*forms[:-1], "B1"]
    assert check_files(renamed, with_reach=False) == ()
    for form in forms[1:]:
        files = without_part(files, Part("form", form, form))
        assert check_files(files, with_reach=False) == (), form
    assert load_files(files, "").forms == load_files(first, "").forms


FIELD = {
    "name": {"zh": "甲", "en": "A"},
    "definition": {"zh": "甲。", "en": "A."},
    "kind": "amount",
}


def test_columns_that_no_workplace_could_keep_are_mistakes() -> None:
    files = first_files(DINGXIANG, "bundled")

    def codes(changed: object) -> list[str]:
        return [mistake.code for mistake in check_files(changed, with_reach=False)]  # type: ignore[arg-type]

    ledger = Part("field", "owner", "P1")
    assert codes(with_part(files, "field", {"code": "profit", **FIELD}, below=ledger)) == [
        "catalogue-no-such-column"
    ]
    table = Part("indicator", "E101")
    assert codes(with_part(files, "field", {"code": "profit", **FIELD}, below=table)) == [
        "catalogue-no-columns"
    ]
    assert codes(with_value(files, ledger, "kind", "amount")) == ["catalogue-column-kind"]
    assert "catalogue-column-choices" in codes(
        with_value(files, Part("field", "status", "P1"), "choices", "levels")
    )
    second = with_value(files, Part("form", "R1", "R1"), "kind", "ledger")
    assert "catalogue-one-of-kind" in codes(second)


def test_a_column_that_the_program_needs_is_missed() -> None:
    files = first_files(DINGXIANG, "bundled")
    catalogue = load_files(files, "")
    for judged in (*catalogue.rules, *catalogue.checks):
        table = "rule" if judged in catalogue.rules else "check"
        files = without_part(files, Part(table, judged.id))
    for name in ("roles.toml", "words.toml"):
        files = tuple(file for file in files if file[0] != name)
    assert check_files(files, with_reach=False) == ()
    count = 0
    for form in catalogue.forms:
        for field in form.fields:
            changed = without_part(files, Part("field", field.code, form.id))
            found = [one.code for one in check_files(changed, with_reach=False)]
            is_needed = field.code in needed_columns(form)
            assert ("catalogue-column-missing" in found) == is_needed, (form.id, field.code)
            count += is_needed
    assert count == 9 + 9 + 3
