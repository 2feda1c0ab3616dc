"""A catalogue file in blocks: what is not changed stays to the last blank."""

from __future__ import annotations

import difflib
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.catalogue.blocks import blocks_of, new_block
from desktop.catalogue.edit import (
    NoSuchPart,
    Part,
    key_of,
    moved,
    values_of,
    with_part,
    with_value,
    without_part,
)
from desktop.catalogue.load import load_files
from tests.forms import xinfu

FILES = xinfu()
FOREST = Part("indicator", "E303")


@pytest.mark.parametrize("name", [name for name, _content in FILES])
def test_every_file_is_the_sum_of_its_blocks(name: str) -> None:
    text = dict(FILES)[name].decode()
    blocks = blocks_of(text)
    assert blocks.text == text
    read = tomllib.loads(text)
    tables = sum(len(one) if isinstance(one, list) else 1 for one in read.values())
    assert len(blocks.blocks) == tables
    assert all(block.values for block in blocks.blocks)


@given(st.text(alphabet="[]ab=\"'\n# {}1,", max_size=80))
def test_any_text_is_the_sum_of_its_blocks(text: str) -> None:
    assert blocks_of(text).text == text


def test_a_heading_within_a_long_text_or_a_list_is_none() -> None:
    text = (
        '[[unit]]\nnames = """\n[[unit]]\n# no comment\n"""\n\n[[unit]]\nlist = [\n[1],\n]\n# end\n'
    )
    blocks = blocks_of(text)
    assert [len(block.text.splitlines()) for block in blocks.blocks] == [5, 4]
    assert blocks.text == text and blocks.tail == "# end\n"


def changed_lines(before: bytes, after: bytes) -> list[str]:
    lines = difflib.ndiff(before.decode().splitlines(), after.decode().splitlines())
    return [line for line in lines if line[0] in "+-"]


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        ("maximum", "20000", '+ maximum = "20000"'),
        ("required", False, "+ required = false"),
        ("minimum", None, '- minimum = "0"'),
        ("filled_by", ["township", "station"], '+ filled_by = ["township", "station"]'),
        ("decimals", 2, "+ decimals = 2"),
    ],
)
def test_one_value_changes_one_line(path: str, value: object, line: str) -> None:
    after = with_value(FILES, FOREST, path, value)
    assert changed_lines(dict(FILES)["e1.toml"], dict(after)["e1.toml"]) == [line]
    assert all(one == old for one, old in zip(after, FILES, strict=True) if one[0] != "e1.toml")


def test_a_name_keeps_its_other_language() -> None:
    after = with_value(FILES, FOREST, "name.zh", "造林“完成”面积")
    lines = changed_lines(dict(FILES)["e1.toml"], dict(after)["e1.toml"])
    assert lines[1] == '+ name = { zh = "造林“完成”面积", en = "Afforestation done (central)" }'
    assert len(lines) == 2


def test_a_text_with_quotes_and_lines_comes_back_as_it_is() -> None:
    text = 'a "b" \\ c\n第二行\t'
    after = with_value(FILES, FOREST, "definition.zh", text)
    assert values_of(after, FOREST)["definition"]["zh"] == text


def test_a_new_indicator_stands_below_the_one_named() -> None:
    values = {
        "code": "E306",
        "section": "forest",
        "name": {"zh": "森林抚育面积", "en": "Forest tending done"},
        "definition": {"zh": "累计。", "en": "Year to date."},
        "kind": "area",
        "over_time": "cumulative",
        "over_units": "sum",
    }
    after = with_part(FILES, "indicator", values, below=FOREST)
    codes = [i.code for i in load_files(after, "").form_by_id["E1"].indicators]
    assert codes[codes.index("E303") + 1] == "E306"  # type: ignore[arg-type]
    lines = changed_lines(dict(FILES)["e1.toml"], dict(after)["e1.toml"])
    assert len(lines) == 9 and all(line.startswith("+") for line in lines)
    assert without_part(after, Part("indicator", "E306")) == FILES
    assert values_of(after, Part("indicator", "E306")) == values


def test_moving_down_and_up_is_where_it_was() -> None:
    down = moved(FILES, FOREST, 1)
    codes = [i.code for i in load_files(down, "").form_by_id["E1"].indicators]
    assert codes.index("E304") < codes.index("E303")  # type: ignore[arg-type]
    assert moved(down, FOREST, -1) == FILES
    assert moved(FILES, Part("deadline", "month"), -1) == FILES  # the first


def test_the_key_of_each_part_is_its_own() -> None:
    for name, content in FILES:
        keys = [(block.table, key_of(block)) for block in blocks_of(content.decode()).blocks]
        assert len(set(keys)) == len(keys), name


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(NoSuchPart):
        with_value(FILES, Part("indicator", "E999"), "decimals", 1)
    with pytest.raises(NoSuchPart):
        values_of(FILES, Part("field", "aqi", "P1"))
    assert values_of(FILES, Part("field", "aqi", "E2"))["code"] == "aqi"


def test_a_new_block_reads_as_what_it_was_made_of() -> None:
    values = {
        "code": "140902109",
        "name": {"zh": "兰楼镇", "en": "Lanlou"},
        "successors": ["1", "2"],
    }
    assert new_block("unit", values).values == values
