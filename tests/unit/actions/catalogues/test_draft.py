"""The draft of the next forms: kept step by step, undone and done again to the letter, and issued."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.actions.catalogues.additions import ADDABLE, Addition, add, first_new
from desktop.actions.catalogues.draft import (
    change_draft,
    discard_draft,
    issue_draft,
    open_draft,
    redo_draft,
    starts,
    take_files,
    undo_draft,
)
from desktop.actions.catalogues.export import export_version
from desktop.actions.catalogues.merge import Merger, free_code, merging
from desktop.actions.catalogues.outline import Node, outline_of
from desktop.actions.catalogues.properties import PROPERTIES
from desktop.actions.workplace import Workplace, open_workplace
from desktop.catalogue.content import Files, as_one_text, read_files
from desktop.catalogue.edit import Part, find, moved, values_of, with_part, with_value, without_part
from desktop.catalogue.load import load_files
from desktop.catalogue.tables import LISTED_TABLES, SINGLE_TABLES
from desktop.domain.periods import Period
from desktop.errors import CatalogueError, Refused, UsageError
from desktop.store import catalogue_drafts
from tests.conftest import DEFAULT_REPEAT
from tests.forms import DONGLOU, LANCUN, LANLOU, xinfu
from tests.pair import OCTOBER, Pair, make_pair
from tests.senders import QICUN, Stick

pytestmark = pytest.mark.usefixtures("in_chinese")

FOREST = Part("indicator", "E303")
PARTS = [
    FOREST,
    Part("indicator", "X301"),
    Part("rule", "E1-R13"),
    Part("unit", QICUN),
    Part("section", "forest", "E1"),
    Part("field", "aqi", "E2"),
    Part("deadline", "month"),
]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with make_pair(tmp_path_factory.mktemp("draft")) as pair:
        yield pair


@pytest.fixture
def desk(pair: Pair) -> Iterator[Workplace]:
    yield pair.desk
    discard_draft(pair.desk)


edits = st.lists(
    st.tuples(
        st.sampled_from(PARTS),
        st.sampled_from(["value", "words", "up", "down", "stop", "add"]),
        st.text(alphabet="abc\"'\\\n 造林【】#=[]{}", max_size=12),
    ),
    min_size=1,
    max_size=6,
)


def _edit(part: Part, kind: str, text: str, number: int, files: Files) -> Files:
    match kind:
        case "value":
            return with_value(
                files, part, "remark" if part.table == "deadline" else "name.zh", text
            )
        case "words":
            return with_value(files, part, "message.en", text) if part.table == "rule" else files
        case "up" | "down":
            return moved(files, part, -1 if kind == "up" else 1)
        case "stop":
            return without_part(files, part)
        case _:
            return with_part(
                files,
                "section",
                {"id": f"new{number}", "name": {"zh": text, "en": text}},
                below=part,
            )


def test_any_steps_undone_are_as_they_were_and_done_again_are_the_same(
    desk: Workplace, repeat: int
) -> None:
    base = open_draft(desk).files

    @settings(
        max_examples=15 if repeat == DEFAULT_REPEAT else repeat,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(edits)
    def steps(made: list[tuple[Part, str, str]]) -> None:
        states = [base]
        for number, (part, kind, text) in enumerate(made):
            try:
                draft = change_draft(
                    desk, f"step {number}", partial(_edit, part, kind, text, number)
                )
            except Refused as refusal:
                assert refusal.code == "draft-part-gone"
                continue
            if draft.files != states[-1]:
                states.append(draft.files)
        for before in reversed(states[:-1]):
            assert undo_draft(desk).files == before
        assert open_draft(desk).to_undo == ""
        for after in states[1:]:
            assert redo_draft(desk).files == after
        discard_draft(desk)

    steps()


def test_written_out_and_taken_again_it_is_the_same(desk: Workplace, tmp_path: Path) -> None:
    draft = change_draft(desk, "bound", lambda files: with_value(files, FOREST, "maximum", "20000"))
    text = tmp_path / "forms.txt"
    text.write_text(as_one_text(draft.files), encoding="utf-8", newline="")
    discard_draft(desk)
    again = take_files(desk, read_files(text), "taken")
    assert again.files == draft.files
    assert [(one.part, one.key) for one in again.changes] == [("indicator", "E303")]
    written = export_version(desk, OCTOBER, tmp_path / "folder")
    assert read_files(tmp_path / "folder") == xinfu() and len(written) == len(xinfu())
    with pytest.raises(Refused, match="catalogue-target-exists"):
        export_version(desk, OCTOBER, tmp_path / "folder")


def test_a_draft_stays_when_the_desk_is_closed(tmp_path: Path) -> None:
    with make_pair(tmp_path) as pair:
        change_draft(
            pair.desk, "bound", lambda files: with_value(files, FOREST, "maximum", "20000")
        )
        home = pair.desk.home
    with open_workplace(home) as again:
        draft = open_draft(again)
        assert draft.is_begun and draft.to_undo == "bound"
        assert draft.catalogue.indicators["E303"].maximum == "20000"  # type: ignore[index]


def test_steps_are_kept_small(desk: Workplace) -> None:
    for number in range(20):
        change_draft(
            desk, "bound", lambda files, n=number: with_value(files, FOREST, "maximum", f"{n}1")
        )  # type: ignore[misc]
    rows = desk.db.execute(
        "SELECT sum(length(removed) + length(inserted)) FROM catalogue_draft_step"
    )
    assert rows.fetchone()[0] < 20 * 60
    assert len(catalogue_drafts.step_to_undo(desk.db)) == 1


def test_a_mistake_is_placed_at_its_part_and_keeps_the_draft_back(desk: Workplace) -> None:
    draft = change_draft(desk, "wrong", lambda files: with_value(files, FOREST, "maximum", "viel"))
    (placed,) = outline_of(draft).mistakes
    assert (placed.part, placed.key) == (FOREST, "maximum")
    assert "12.5" in placed.sentence
    with pytest.raises(CatalogueError):
        issue_draft(desk, OCTOBER, "")
    assert open_draft(desk).is_begun


def _nodes(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _nodes(node.children)


def test_the_tree_holds_every_part_once_and_a_new_one_of_each_kind_can_be_made(
    desk: Workplace,
) -> None:
    draft = open_draft(desk)
    nodes = list(_nodes(outline_of(draft).nodes))
    assert len({node.id for node in nodes}) == len(nodes)
    parts = [node.part for node in nodes if node.part is not None]
    catalogue = draft.catalogue
    assert {p.key for p in parts if p.table == "indicator"} == set(catalogue.indicators)
    assert {p.key for p in parts if p.table == "rule"} == {rule.id for rule in catalogue.rules}
    for table in {*ADDABLE} - {"field"}:
        near = next(part for part in parts if part.table == table)
        values = first_new(draft.files, table, near)
        files = with_part(draft.files, table, values, below=near)
        load_files(files, "")  # raises where it is not whole


def test_whatever_a_node_offers_can_be_added_without_a_mistake(desk: Workplace) -> None:
    """But for a rule, which says something new only once somebody writes it, and can be tried only then."""
    nodes = [node for node in _nodes(outline_of(open_draft(desk)).nodes) if node.additions]
    seen: set[tuple[str, Addition]] = set()
    for node in nodes:
        near = node.part or node.children[-1].part
        assert near is not None
        for addition in node.additions:
            if (near.table, addition) in seen:
                continue
            seen.add((near.table, addition))
            draft, added = add(desk, addition, near)
            assert draft.mistakes == (), (near, addition, draft.mistakes[:2])
            assert find(draft.files, added)
            is_unused = addition.table == "choices"  # no field takes it yet
            assert draft.changes or is_unused, (near, addition)
            undo_draft(desk)
    assert len(seen) > 20
    assert not open_draft(desk).changes


def test_an_added_part_is_named_by_a_key_that_nothing_has(desk: Workplace) -> None:
    draft, added = add(desk, Addition("indicator"), FOREST)
    assert added == Part("indicator", "E306") and draft.mistakes == ()
    assert add(desk, Addition("indicator"), FOREST)[1] == Part("indicator", "E307")


def test_every_field_is_a_key_of_its_table() -> None:
    """What the designer asks for, the loader reads."""
    shapes = SINGLE_TABLES | LISTED_TABLES
    for table, properties in PROPERTIES.items():
        known = set(shapes[table].__struct_encode_fields__)
        assert {one.path.split(".")[0] for one in properties} <= known, table


def test_units_are_merged_in_one_step(desk: Workplace) -> None:
    merger = Merger((LANCUN, DONGLOU), LANLOU, "兰楼镇", "Lanlou Town", Period("2025-12"))
    draft = change_draft(desk, "merged", merging(merger))
    assert draft.mistakes == ()
    units = {unit.code: unit for unit in draft.catalogue.units}
    assert units[LANCUN].until == "2025-11" and units[LANCUN].successors == (LANLOU,)  # type: ignore[index]
    assert units[LANLOU].since == "2025-12"  # type: ignore[index]
    assert not [v for v in draft.catalogue.villages if v.unit in (LANCUN, DONGLOU)]
    section = next(d for d in draft.catalogue.dimensions if d.id == "section")
    assert [v.id for v in section.values if LANLOU in v.units] == ["定襄桥"]
    assert undo_draft(desk).files == xinfu()
    assert free_code(draft.catalogue, (units[LANCUN], units[DONGLOU])) == "140902211"  # type: ignore[index]


@pytest.mark.parametrize(
    ("merger", "code"),
    [
        (Merger((LANCUN,), LANLOU, "兰楼镇", "", OCTOBER), "merge-too-few"),
        (Merger((LANCUN, DONGLOU), LANLOU, " ", "", OCTOBER), "merge-no-name"),
        (Merger((LANCUN, DONGLOU), QICUN, "兰楼镇", "", OCTOBER), "merge-code-taken"),
    ],
)
def test_a_merger_that_cannot_be_is_refused(desk: Workplace, merger: Merger, code: str) -> None:
    with pytest.raises(UsageError) as error:
        change_draft(desk, "merged", merging(merger))
    assert error.value.code == code
    assert not open_draft(desk).is_begun


def test_months_that_were_reported_are_not_offered(tmp_path: Path) -> None:
    with make_pair(tmp_path) as pair:
        assert starts(pair.desk)[0] == OCTOBER, "nothing has come in: the month that is due"
        Stick(pair.desk, pair.stick).give(QICUN, "2025-11", E303=3)
        assert starts(pair.desk)[0] == "2025-12" and len(starts(pair.desk)) == 13


def test_an_office_has_no_draft(pair: Pair) -> None:
    with pytest.raises(UsageError) as error:
        open_draft(pair.unit)
    assert error.value.code == "not-district"


def test_what_is_issued_is_no_draft_any_more(tmp_path: Path) -> None:
    with make_pair(tmp_path) as pair:
        change_draft(
            pair.desk, "bound", lambda files: with_value(files, FOREST, "maximum", "20000")
        )
        made = issue_draft(pair.desk, Period("2025-12"), "上限")
        assert (made.number, made.from_month, made.news) == (2, "2025-12", "上限")
        draft = open_draft(pair.desk)
        assert not draft.is_begun and draft.base == made
        assert values_of(draft.files, FOREST)["maximum"] == "20000"
