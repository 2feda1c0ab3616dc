"""Wordings: what they may say, and that every mistake is told with its line and a way out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop import i18n, paths
from desktop.catalogue.model import Catalogue
from desktop.domain.brief.wording import (
    LONGEST,
    Choice,
    FigureRef,
    Honours,
    IfThere,
    Line,
    Ref,
    read_wording,
)
from desktop.errors import UsageError
from desktop.messages import describe


def refused(text: str, catalogue: Catalogue) -> UsageError:
    with pytest.raises(UsageError) as caught:
        read_wording(text, catalogue)
    return caught.value


def test_english_and_chinese_names_mean_the_same(catalogue: Catalogue) -> None:
    chinese = read_wording(
        "{E104|增减}{R203|超过 5}{荣誉|省级}{E303>=E301 且 E304>=12.5 ? 好 ： 不好}", catalogue
    )
    english = read_wording(
        "{E104|change}{R203|over 5}{honours|省级}{E303>=E301 and E304>=12.5 ? 好 : 不好}", catalogue
    )
    assert chinese == english
    (line,) = chinese
    assert line.pieces[:3] == (
        FigureRef(Ref("E104"), "change"),
        FigureRef(Ref("R203"), "over", 5),
        Honours("省级"),
    )
    choice = line.pieces[3]
    assert isinstance(choice, Choice)
    assert (choice.yes, choice.no, choice.conditions[1].right) == ("好", "不好", 125_000)


def test_headings_brackets_and_dimensions(catalogue: Catalogue) -> None:
    title, heading, body = read_wording("# 题\n\n## 一\n甲[，{P105/省市重点工程}]乙\n", catalogue)
    assert (title, heading) == (Line("title", ("题",)), Line("heading", ("一",)))
    assert body == Line(
        "body", ("甲", IfThere(("，", FigureRef(Ref("P105", "省市重点工程")))), "乙")
    )


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ("{E1o4}", "E104"),
        ("{E104|增咸}", "增减"),
        ("{P105/省市重点}", "省市重点工程"),
        ("{荣誉|省}", "省级"),
        ("{E104", "{"),
        ("E104}", "}"),
        ("[甲", "["),
        ("甲]", "]"),
        ("[甲[乙]]", "["),
        ("{}", "{}"),
        ("{R203|超过0}", "超过"),
        ("{E303 ? 甲 : 乙}", "{代码>=代码 ? 文字 : 另一文字}"),
        ("{E303>=E999 ? 甲 : 乙}", "E999"),
        ("{E104|数|增减}", "数|增减"),
    ],
)
def test_a_mistake_is_named_with_its_line(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, wrong: str, text: str
) -> None:
    monkeypatch.setattr(i18n, "_language", "zh_CN")
    error = refused(f"# 题\n好的{{E104}}\n{wrong}", catalogue)
    assert (error.code, error.params["line"]) == ("brief-wording", 3)
    assert "第 3 行" in describe(error)
    assert text in describe(error)


def test_all_mistakes_are_told_at_once(catalogue: Catalogue) -> None:
    error = refused("{E999}\n{E104}\n{E998}", catalogue)
    assert error.params["n"] == 2
    assert str(error.params["mistakes"]).count("\n") == 1


def test_a_wording_without_end_is_refused(catalogue: Catalogue) -> None:
    assert refused("甲" * (LONGEST + 1), catalogue).code == "brief-too-long"


@given(text=st.text(alphabet=st.sampled_from("{}[]|?:/E1034数增减荣誉 且>=#\n"), max_size=60))
def test_anything_typed_is_read_or_refused(catalogue: Catalogue, text: str) -> None:
    try:
        read_wording(text, catalogue)
    except UsageError as error:
        assert error.code == "brief-wording"


@pytest.mark.parametrize(
    "file", sorted((paths.resources_dir() / "brief").glob("*.txt")), ids=lambda file: file.name
)
def test_the_programs_own_wordings_fit_the_catalogue(catalogue: Catalogue, file: object) -> None:
    assert read_wording(file.read_text(encoding="utf-8"), catalogue)[0].kind == "title"  # type: ignore[attr-defined]
