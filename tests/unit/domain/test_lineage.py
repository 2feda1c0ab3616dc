"""Lineage: one newest file where all lead to it, else the ends of the fork; whatever came first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.lineage import leaves
from desktop.domain.records.received_file import ReceivedFile


def file(digest: str, sequence: int, previous: str = "") -> ReceivedFile:
    return ReceivedFile(
        digest=digest,
        kind="submission",
        unit="140902101",
        period="2025-10",
        sequence=sequence,
        state="current",
        previous=previous,
        signing_key=b"",
        recipient="",
        catalogue="",
        created_at="",
        file="",
        source="",
        forms="",
        reason="",
        filled_by="",
        phone="",
        at="",
    )


A1, A2, A3 = file("a1", 1), file("a2", 2, "a1"), file("a3", 3, "a2")
B1, B2, B3 = file("b1", 1), file("b2", 2, "a1"), file("b3", 3, "b2")


def names(*files: ReceivedFile) -> list[str]:
    return [each.digest for each in leaves(files)]


def test_the_newest_counts_where_all_lead_to_it() -> None:
    assert names() == []
    assert names(A1) == ["a1"]
    assert names(A1, A2, A3) == ["a3"]


def test_a_number_still_to_come_breaks_nothing() -> None:
    assert names(A1, A3) == ["a3"]
    assert names(A3) == ["a3"]


def test_two_files_of_one_number_fork() -> None:
    assert names(A1, B1) == ["b1", "a1"] or names(A1, B1) == ["a1", "b1"]
    assert sorted(names(A1, A2, B2)) == ["a2", "b2"]


def test_what_corrects_another_copys_file_forks() -> None:
    """The copied folder's number 3, whose number 2 never came, against the other copy's number 2."""
    assert names(A1, A2, B3) == ["b3", "a2"]
    assert names(A1, A2, B2, B3) == ["b3", "a2"]
    assert names(A1, A2, A3, B2) == ["a3", "b2"]
    assert sorted(names(A1, A2, A3, B2, B3)) == ["a3", "b3"]


def test_a_first_file_of_another_copy_forks_too() -> None:
    assert names(A1, A2, B1) == ["a2", "b1"]


@given(st.permutations([A1, A2, A3, B2, B3]), st.integers(1, 5))
def test_the_order_of_coming_does_not_matter(files: list[ReceivedFile], count: int) -> None:
    chosen = files[:count]
    assert leaves(chosen) == leaves(list(reversed(chosen)))
    assert leaves(chosen) == leaves(sorted(chosen, key=lambda each: each.digest))


@given(st.sets(st.sampled_from([A1, A2, A3, B2, B3]), min_size=1))
def test_every_file_is_an_end_or_followed(files: set[ReceivedFile]) -> None:
    """No acknowledged correction disappears: it leads to an end, or is one."""
    ends = {each.digest for each in leaves(files)}
    for each in files:
        following = {each.digest}
        for other in sorted(files, key=lambda f: f.sequence):
            if other.previous in following or (
                other.sequence > each.sequence + 1
                and not any(f.sequence == other.sequence - 1 for f in files)
            ):
                following.add(other.digest)
        assert ends & following
