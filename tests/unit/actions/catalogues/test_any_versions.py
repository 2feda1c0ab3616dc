"""Whatever is changed in the forms, in whatever order: nothing of the periods before moves, every version loads, and
every change is told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import cache
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.actions.catalogues.check import check_files
from desktop.actions.catalogues.issue import take_back_version
from desktop.actions.catalogues.keep import keep_version
from desktop.actions.consolidation.consolidate import consolidate
from desktop.catalogue.content import (
    Files,
    as_one_text,
    binding_digest,
    content_digest,
    packed,
    unpacked,
)
from desktop.catalogue.load import load_files
from desktop.domain.catalogue_changes import catalogue_changes
from desktop.domain.periods import Period
from desktop.domain.records.catalogue_issue import CatalogueIssue
from tests.conftest import DEFAULT_REPEAT
from tests.forms import SOWN, TENDED, added, edited, xinfu
from tests.pair import Pair, make_pair
from tests.senders import Stick

pytestmark = pytest.mark.usefixtures("in_chinese")

UNITS = ("140902101", "140902102", "140902103", "140902206", "140902209")
MONTHS = ("2024-09", "2024-10", "2025-03", "2025-08", "2025-09")
LOOKED_AT = ("2024", "2024-10", "2025-03", "2025-09")


class Change(NamedTuple):
    """One thing that a person changes in the forms, at a month; `number` makes it another one."""

    kind: str
    number: int


def _with_row(files: Files, number: int) -> Files:
    text = TENDED if number % 2 else SOWN
    code = f"E{600 + number}"
    return added(files, "e1.toml", text.replace("E306", code).replace("E307", code))


def _other_name(files: Files, number: int) -> Files:
    return _after(files, "e1.toml", 'name = { zh = "', f"改{number}")


def _other_bound(files: Files, number: int) -> Files:
    return added(
        files,
        "e1.toml",
        f"""
[[rule]]
id = "E1-N{number}"
severity = "query"
left = "E303"
op = "<="
right = "{1000 + number}"
cells = ["E303"]
message = {{ zh = "{{left}}超过{number}。", en = "{{left}} is above {number}." }}
instruction = {{ zh = "请核实。", en = "Please check." }}
""",
    )


def _merge(files: Files, number: int) -> Files:
    """Two units, whichever still report, go into a new one."""
    rest = [
        code
        for code in UNITS
        if f'code = "{code}"\nuntil' not in dict(files)["units.toml"].decode()
    ]
    new = f"1409023{number:02d}"
    for code in rest[:2]:
        end = f'until = "2025-09"\nbecomes = "merged"\nsuccessors = ["{new}"]\n'
        files = edited(files, "units.toml", (f'code = "{code}"\n', f'code = "{code}"\n{end}'))
        if f'unit = "{code}"' in dict(files)["villages.toml"].decode():
            files = edited(files, "villages.toml", (f'unit = "{code}"', f'unit = "{new}"'))
    unit = f"""
[[unit]]
code = "{new}"
name = {{ zh = "合并镇{number}", en = "Merged {number}" }}
kind = "town"
group = "township"
since = "2025-10"
"""
    return added(files, "units.toml", unit)


def _other_days(files: Files, number: int) -> Files:
    content = dict(files)["catalogue.toml"].decode()
    changed = re.sub(r"working_days = [0-9]+", f"working_days = {10 + number}", content, count=1)
    return edited(files, "catalogue.toml", (content, changed))


def _holiday(files: Files, number: int) -> Files:
    return _after(files, "catalogue.toml", "holidays = [", f"2027-01-{number:02d}, ")


def _after(files: Files, name: str, mark: str, text: str) -> Files:
    """Put a text behind the first place of a mark."""
    content = dict(files)[name].decode()
    at = content.index(mark) + len(mark)
    return edited(files, name, (content, content[:at] + text + content[at:]))


KINDS: dict[str, Callable[[Files, int], Files]] = {
    "row": _with_row,
    "name": _other_name,
    "rule": _other_bound,
    "merger": _merge,
    "deadline": _other_days,
    "holiday": _holiday,
}
changes = st.lists(
    st.tuples(st.sampled_from(sorted(KINDS)), st.sampled_from(["2025-10", "2025-11", "2026-01"])),
    min_size=1,
    max_size=5,
)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with make_pair(tmp_path_factory.mktemp("versions")) as pair:
        stick = Stick(pair.desk, pair.stick)
        for number, month in enumerate(MONTHS):
            for unit in UNITS:
                stick.give(unit, month, E303=10 + number, E304=3, E301=90, E302=20)
        yield pair


@cache
def _loads(files: Files) -> None:
    """Each content is judged once, however many sequences lead to it."""
    assert check_files(files, with_reach=False) == ()


def _figures_in_words(pair: Pair) -> str:
    return json.dumps(
        [asdict(row) for at in LOOKED_AT for row in consolidate(pair.desk, Period(at)).rows],
        default=str,
    )


def test_whatever_changes_nothing_of_the_past_moves(pair: Pair, repeat: int) -> None:
    before = _figures_in_words(pair)

    @settings(
        max_examples=30 if repeat == DEFAULT_REPEAT else repeat,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(changes)
    def sequence(made: list[tuple[str, str]]) -> None:
        files = xinfu()
        try:
            for number, (kind, start) in enumerate(made, 2):
                earlier, files = files, KINDS[kind](files, number)
                _loads(files)
                assert unpacked(packed(files)) == files
                assert catalogue_changes(load_files(earlier, ""), load_files(files, "")) != ()
                issue = CatalogueIssue(number, content_digest(files), binding_digest(files), start)
                with pair.desk.db.atomic():
                    keep_version(pair.desk.db, issue, files, by="")
                pair.desk.versions.reload()
            assert _figures_in_words(pair) == before
            for issue in pair.desk.versions.issues:
                assert pair.desk.versions.loaded(issue).content == issue.content
        finally:
            while len(pair.desk.versions.issues) > 1:
                take_back_version(pair.desk)

    sequence()
    assert _figures_in_words(pair) == before


def test_one_text_holds_every_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    from desktop.catalogue.content import read_files

    path = tmp_path_factory.mktemp("text") / "forms.txt"
    path.write_text(as_one_text(xinfu()), encoding="utf-8", newline="")
    assert read_files(path) == xinfu()


def test_the_same_says_that_nothing_changed() -> None:
    catalogue = load_files(xinfu(), "")
    assert catalogue_changes(catalogue, catalogue) == ()
