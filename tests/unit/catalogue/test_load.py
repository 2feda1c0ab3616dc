"""Each mistake is found with its file, table and line; several are found at once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop import paths
from desktop.catalogue.load import find_catalogue, load_catalogue
from desktop.errors import CatalogueError, MachineError
from tests.forms import examine

Edit = Callable[[str, str, str], int]

R01 = '[[rule]]\nid = "E1-R01"'


def one(folder: Path, code: str) -> tuple[str, str, int]:
    """Where the only mistake of the folder stands."""
    examined = examine(folder)
    assert [m.code for m in examined.mistakes] == [code], [
        (m.code, m.params) for m in examined.mistakes
    ]
    assert examined.catalogue is None
    found = examined.mistakes[0]
    return found.file, found.table, found.line


@pytest.mark.parametrize(
    ("code", "file", "old", "new", "table", "offset"),
    [
        ("catalogue-toml", "e1.toml", 'code = "E105"', 'code = "E105', "", 0),
        (
            "catalogue-unknown-table",
            "e1.toml",
            R01,
            '[[ruler]]\nid = "x"\n\n' + R01,
            "[[ruler]]",
            0,
        ),
        ("catalogue-wrong-brackets", "e1.toml", "[form]", "[[form]]", "[form]", 0),
        (
            "catalogue-unknown-key",
            "e1.toml",
            'left = "E101"',
            'lefft = "a"\nleft = "E101"',
            "[[rule]] E1-R02",
            0,
        ),
        (
            "catalogue-missing-key",
            "e1.toml",
            'severity = "error"\nleft = "E101"',
            'left = "E101"',
            "[[rule]] E1-R02",
            -2,
        ),
        (
            "catalogue-missing-key",
            "h1.toml",
            'name = { zh = "级别", en = "Level" }',
            'name = { zh = "级别" }',
            "[[field]] level",
            0,
        ),
        (
            "catalogue-unknown-key",
            "dimensions.toml",
            'id = "忻口", name',
            'id = "忻口", nome = 1, name',
            "[[dimension]] section",
            0,
        ),
        (
            "catalogue-duplicate",
            "dimensions.toml",
            'id = "省级"',
            'id = "国家级"',
            "[[choices]] levels",
            0,
        ),
        (
            "catalogue-wrong-type",
            "standards.toml",
            "co = [0, 2, 4",
            'co = [0, "2", 4',
            "[[air_standard]] HJ 633-2012",
            0,
        ),
        (
            "catalogue-wrong-type",
            "e1.toml",
            "required = false",
            'required = "no"',
            "[[indicator]] E111",
            0,
        ),
        (
            "catalogue-not-one-of",
            "e1.toml",
            'severity = "hint"',
            'severity = "warning"',
            "[[rule]] E1-R06",
            0,
        ),
        ("catalogue-not-one-of", "e1.toml", 'op = "<="', 'op = "=<"', "[[rule]] E1-R02", 0),
        (
            "catalogue-not-one-of",
            "e1.toml",
            'kind = "grade"',
            'kind = "class"',
            "[[indicator]] E201",
            0,
        ),
        (
            "catalogue-not-one-of",
            "r1.toml",
            'frequency = "year"',
            'frequency = "week"',
            "[[indicator]] R101",
            0,
        ),
        (
            "catalogue-wrong-value",
            "e1.toml",
            "decimals = 1",
            "decimals = 5",
            "[[indicator]] E110",
            0,
        ),
        ("catalogue-empty", "h1.toml", 'zh = "级别"', 'zh = " "', "[[field]] level", 0),
        (
            "catalogue-bad-date",
            "standards.toml",
            "effective_to = 2026-02-28",
            'effective_to = "2026-02-30"',
            "[[air_standard]] HJ 633-2012",
            0,
        ),
        (
            "catalogue-toml",
            "standards.toml",
            "effective_to = 2026-02-28",
            "effective_to = 2026-02-30",
            "",
            0,
        ),
        (
            "catalogue-duplicate",
            "e1.toml",
            'code = "E211"',
            'code = "E102"',
            "[[indicator]] E102",
            0,
        ),
        ("catalogue-duplicate", "e1.toml", 'id = "E1-R02"', 'id = "E1-R01"', "[[rule]] E1-R01", 0),
        (
            "catalogue-duplicate",
            "units.toml",
            'code = "140902908"',
            'code = "140902907"',
            "[[unit]] 140902907",
            0,
        ),
        (
            "catalogue-duplicate",
            "p1.toml",
            'code = "obstacles"',
            'code = "progress"',
            "[[field]] progress",
            0,
        ),
        (
            "catalogue-unknown-reference",
            "e1.toml",
            'cells = ["E104"]',
            'cells = ["E194"]',
            "[[rule]] E1-R07",
            0,
        ),
        (
            "catalogue-unknown-reference",
            "e1.toml",
            'section = "water"',
            'section = "river"',
            "[[indicator]] E201",
            0,
        ),
        (
            "catalogue-unknown-reference",
            "e1.toml",
            'over = "section"\nleft',
            'over = "river"\nleft',
            "[[rule]] E1-R15",
            0,
        ),
        (
            "catalogue-unknown-reference",
            "e1.toml",
            '"reporter:station"',
            '"reporter:nobody"',
            "[[indicator]] E101",
            0,
        ),
        (
            "catalogue-unknown-reference",
            "dimensions.toml",
            '"140902209"',
            '"140902299"',
            "[[dimension]] section",
            0,
        ),
        (
            "catalogue-unknown-reference",
            "h1.toml",
            'choices = "levels"',
            'choices = "grades"',
            "[[field]] level",
            0,
        ),
        (
            "catalogue-unknown-reference",
            "targets.toml",
            'code = "R401"',
            'code = "R499"',
            "[[target]] R499",
            0,
        ),
        (
            "catalogue-unknown-reference",
            "targets.toml",
            'dimension = "精品示范村"',
            'dimension = "示范村"',
            "[[target]] P101",
            0,
        ),
        (
            "catalogue-unknown-reference",
            "x1.toml",
            'filled_by = ["statistics"]',
            'filled_by = ["nobody"]',
            "[[indicator]] X301",
            0,
        ),
        (
            "catalogue-unknown-reference",
            "villages.toml",
            'unit = "140902210"',
            'unit = "140902299"',
            "[[villages]] 140902299",
            0,
        ),
        (
            "catalogue-not-ascending",
            "standards.toml",
            "35, 75",
            "75, 35",
            "[[air_standard]] HJ 633-2012",
            0,
        ),
        (
            "catalogue-standards-overlap",
            "standards.toml",
            "effective_to = 2026-02-28",
            "effective_to = 2026-03-01",
            "[[air_standard]] HJ 633-2026",
            13,
        ),
        (
            "catalogue-levels-gap",
            "standards.toml",
            "lowest = 51",
            "lowest = 52",
            "[[air_level]]",
            0,
        ),
        (
            "catalogue-village-line",
            "villages.toml",
            "140902001002 ",
            "14090200100 ",
            "[[villages]] 140902001",
            -1,
        ),
        (
            "catalogue-rate-not-derived",
            "r1.toml",
            'derivation = { expression = "100.0 * R102 / nullif(R101, 0)" }',
            "",
            "[[indicator]] R103",
            -5,
        ),
        ("catalogue-choices-missing", "h1.toml", 'choices = "levels"\n', "", "[[field]] level", -1),
        (
            "catalogue-bounds-reversed",
            "e1.toml",
            'maximum = "1000"',
            'maximum = "-1"',
            "[[indicator]] E111",
            -1,
        ),
        (
            "catalogue-placeholder",
            "e1.toml",
            "合计 {left} 天",
            "合计 {left 天",
            "[[rule]] E1-R01",
            0,
        ),
        ("catalogue-form-not-listed", "catalogue.toml", '"H1", "T1"]', '"T1"]', "", 0),
    ],
)
def test_a_mistake_has_its_file_table_and_line(
    folder: Path, edit: Edit, code: str, file: str, old: str, new: str, table: str, offset: int
) -> None:
    line = edit(file, old, new) + offset
    if code == "catalogue-form-not-listed":
        file, table, line = "h1.toml", "[form]", 4
    assert one(folder, code) == (file, table, line)


def test_all_mistakes_are_listed_not_just_the_first(folder: Path, edit: Edit) -> None:
    first = edit("e1.toml", "decimals = 1", "decimals = 9\ndecimal = 1")
    edit("x1.toml", 'op = ">="', 'op = "≥"')
    edit("standards.toml", "so2 = [0, 50", "so2 = [60, 50")
    edit("h1.toml", 'id = "H1"', "id = ")
    found = examine(folder).mistakes
    assert [(m.file, m.code) for m in found] == [
        ("e1.toml", "catalogue-wrong-value"),
        ("e1.toml", "catalogue-unknown-key"),
        ("h1.toml", "catalogue-toml"),
        ("standards.toml", "catalogue-not-ascending"),
        ("x1.toml", "catalogue-not-one-of"),
    ]
    assert [m.line for m in found[:2]] == [first, first + 1]


def test_several_mistakes_of_one_table_are_all_found(folder: Path, edit: Edit) -> None:
    edit(
        "e1.toml",
        'severity = "error"\nleft = "E101"\nop = "<="',
        'severity = "bad"\nop = "=<"\nextra = 1',
    )
    codes = sorted(m.code for m in examine(folder).mistakes)
    assert codes == [
        "catalogue-missing-key",
        "catalogue-not-one-of",
        "catalogue-not-one-of",
        "catalogue-unknown-key",
    ]


def test_an_unreadable_file_does_not_make_others_wrong(folder: Path, edit: Edit) -> None:
    edit("units.toml", "[[unit]]", "[[unit")
    assert [(m.file, m.code) for m in examine(folder).mistakes] == [
        ("units.toml", "catalogue-toml")
    ]


def test_bytes_that_are_not_utf8(folder: Path) -> None:
    with (folder / "h1.toml").open("ab") as file:
        file.write("\n# 说明".encode("gb18030"))
    found = [m for m in examine(folder).mistakes if m.code == "catalogue-not-utf8"]
    assert [m.file for m in found] == ["h1.toml"]
    assert found[0].line == (folder / "h1.toml").read_bytes().count(b"\n") + 1


def test_windows_line_ends_and_a_byte_order_mark_are_fine(folder: Path) -> None:
    path = folder / "h1.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert examine(folder).mistakes == ()


def test_load_raises_with_all_mistakes(folder: Path, edit: Edit) -> None:
    edit("e1.toml", 'severity = "hint"', 'severity = "warning"')
    edit("x1.toml", 'severity = "query"', 'severity = "warning"')
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(folder)
    assert caught.value.code == "catalogue-mistakes"
    assert caught.value.params["count"] == 2
    assert caught.value.params["first"] == examine(folder).mistakes[0]


def test_positions_lead_to_the_lines(folder: Path) -> None:
    examined = examine(folder)
    text = (folder / "e1.toml").read_text(encoding="utf-8").splitlines()
    rule = examined.positions["rule", "E1-R05"]
    assert rule.table == "[[rule]] E1-R05" and text[rule.line] == 'id = "E1-R05"'
    assert (
        text[examined.positions.of_key("rule", "E1-R05", "right").line - 1]
        == 'right = "E107 + E108"'
    )
    assert "E212 / nullif(E211" in text[examined.positions["derivation", "E202"].line - 1]
    assert ("rule", "absent") not in examined.positions


def test_the_digest_follows_names_and_bytes(folder: Path, tmp_path: Path) -> None:
    digest = load_catalogue(folder).digest
    copied = Path(shutil.copytree(folder, tmp_path / "copy"))
    assert load_catalogue(copied).digest == digest
    with (copied / "h1.toml").open("a", encoding="utf-8") as file:
        file.write("# a comment is a change\n")
    changed = load_catalogue(copied).digest
    (folder / "h1.toml").rename(folder / "h2.toml")
    assert len({digest, changed, load_catalogue(folder).digest}) == 3


def test_find_by_name_and_by_folder(folder: Path, tmp_path: Path) -> None:
    assert find_catalogue("xinfu").name == "xinfu"
    assert find_catalogue(str(folder)) == folder
    for name in ("nowhere", "", str(tmp_path / "absent"), "../xinfu-not"):
        with pytest.raises(CatalogueError) as caught:
            find_catalogue(name)
        assert caught.value.code == "catalogue-not-found"


def test_a_folder_where_a_file_should_be(folder: Path) -> None:
    (folder / "z.toml").mkdir()
    with pytest.raises(MachineError) as caught:
        examine(folder)
    assert caught.value.code == "catalogue-unreadable"


def test_a_kept_catalogue_is_the_same_and_a_broken_copy_is_read_anew(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "cache_dir", lambda: tmp_path / "cache")
    first = load_catalogue(folder)
    (kept,) = (tmp_path / "cache").iterdir()
    again = load_catalogue(folder)
    assert again == first
    assert again is not first
    kept.write_bytes(kept.read_bytes()[:1000])
    assert load_catalogue(folder) == first
    assert load_catalogue(folder) == first


def test_a_changed_file_is_read_anew(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "cache_dir", lambda: tmp_path / "cache")
    first = load_catalogue(folder)
    file = folder / "e1.toml"
    file.write_text(file.read_text("utf-8").replace("晋表", "忻表"), "utf-8")
    file.write_text(file.read_text("utf-8") + "\n# another line\n", "utf-8")
    assert load_catalogue(folder).digest != first.digest


def test_another_version_of_the_program_reads_anew_though_its_files_are_as_old(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "cache_dir", lambda: tmp_path / "cache")
    for count, version in ((1, "0.1.0"), (2, "0.2.0"), (2, "0.1.0")):
        resources = tmp_path / f"_internal-{version}/resources"
        monkeypatch.setattr(paths, "resources_dir", lambda resources=resources: resources)
        load_catalogue(folder)
        assert len(list((tmp_path / "cache").iterdir())) == count


def test_a_cache_that_cannot_be_written_costs_only_time(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache").write_text("a file stands in the way")
    monkeypatch.setattr(paths, "cache_dir", lambda: tmp_path / "cache")
    assert load_catalogue(folder).forms
