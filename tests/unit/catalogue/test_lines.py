"""The scanner of table headers: line numbers of TOML tables and keys."""

from __future__ import annotations

from desktop.catalogue.lines import scan


def test_tables_and_keys_have_their_lines() -> None:
    lines = scan(
        '[form]\nid = "E1"\n\n[[rule]]\nid = "a"\n[[rule]]  # second\nid = "b"\nleft = "x"\n'
    )
    assert lines[("form", 0)].header == 1
    assert lines[("rule", 1)].header == 6
    assert lines[("rule", 1)].line_of("left") == 8
    assert lines[("rule", 1)].line_of("absent") == 6


def test_headers_inside_strings_and_lists_are_none() -> None:
    text = '[[villages]]\nnames = """\n[[villages]]\n"""\nx = [\n  [1, 2], # ]\n  ["[[unit]]"],\n]\n[[villages]]\nunit = "]"\n'
    lines = scan(text)
    assert ("unit", 0) not in lines
    assert [lines[("villages", n)].header for n in (0, 1)] == [1, 9]
    assert ("villages", 2) not in lines


def test_a_sub_table_is_a_key_of_its_table() -> None:
    lines = scan(
        '[[air_standard]]\nid = "a"\n[air_standard.breakpoints]\nso2 = [0, 1]\n[[air_standard]]\nid = "b"\n'
    )
    assert lines[("air_standard", 0)].line_of("breakpoints") == 3
    assert lines[("air_standard", 1)].header == 5
