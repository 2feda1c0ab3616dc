"""Lineage: what counts gives way to what follows it, and to nothing else before a person decides."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.lineage import Settled, ancestors, settle


@dataclass(frozen=True)
class File:
    digest: str
    sequence: int
    previous: str = ""


A1, A2, A3 = File("a1", 1), File("a2", 2, "a1"), File("a3", 3, "a2")
B1, B2, B3 = File("b1", 1), File("b2", 2, "a1"), File("b3", 3, "b2")


def arrive(*files: File) -> tuple[str, list[str]]:
    """What counts and what waits for a person after the files came one by one."""
    settled = Settled("", frozenset())
    for count in range(1, len(files) + 1):
        settled = settle(files[:count], settled.current)
    return settled.current, sorted(settled.conflict)


def test_the_newest_counts_where_all_lead_to_it() -> None:
    assert arrive(A1) == ("a1", [])
    assert arrive(A1, A2, A3) == ("a3", [])
    assert arrive(A2, A1) == ("a2", [])


def test_a_number_still_to_come_is_waited_for() -> None:
    assert arrive(A1, A3) == ("a1", ["a3"])
    assert arrive(A1, A3, A2) == ("a3", [])
    assert arrive(A3) == ("a3", []), "it takes nobody's place"


def test_two_files_of_one_number_fork() -> None:
    assert arrive(A1, B1) == ("a1", ["b1"])
    assert arrive(A1, A2, B2) == ("a2", ["b2"])


def test_what_corrects_another_copys_file_forks() -> None:
    """The copied folder's number 3, whose number 2 never came, against the other copy's number 2."""
    assert arrive(A1, A2, B3) == ("a2", ["b3"])
    assert arrive(A1, A2, B2, B3) == ("a2", ["b3"])
    assert arrive(A1, A2, A3, B2) == ("a3", ["b2"])
    assert arrive(A1, A2, A3, B2, B3) == ("a3", ["b3"])


def test_a_first_file_of_another_copy_forks_too() -> None:
    assert arrive(A1, A2, B1) == ("a2", ["b1"])


def test_what_a_person_rejected_stays_so_and_what_follows_it_waits() -> None:
    assert settle((A1, A2, B2), "a2", {"b2"}) == Settled("a2", frozenset())
    assert settle((A1, A2, B2, B3), "a2", {"b2"}) == Settled("a2", frozenset({"b3"}))
    assert settle((A1, A2, B3), "b3", {"a2"}) == Settled("b3", frozenset()), "a1 was passed over"


@st.composite
def families(draw: st.DrawFn) -> list[File]:
    """Files of one period in the order in which they come: corrections of any of the lower numbers,
    some of which never come.
    """
    made = [File("f0", 1)]
    for n in range(1, draw(st.integers(1, 9))):
        before = draw(st.sampled_from([None, *made]))
        sequence = before.sequence + draw(st.integers(1, 2)) if before else 1
        made.append(File(f"f{n}", sequence, before.digest if before else ""))
    come = draw(st.lists(st.sampled_from(made), min_size=1, unique=True))
    return list(draw(st.permutations(come)))


@given(families())
def test_what_counted_is_only_ever_followed(files: list[File]) -> None:
    """Whatever comes: one file counts, it is followed by the next that counts, and every file that
    is not followed counts or waits for a person.
    """
    current = ""
    for count in range(1, len(files) + 1):
        here = files[:count]
        settled = settle(here, current)
        assert settled.current in {file.digest for file in here}
        assert current in {"", settled.current, *ancestors(here, settled.current)}
        followed = {file.previous for file in here}
        ends = {file.digest for file in here if file.digest not in followed}
        assert ends <= settled.conflict | {settled.current}
        assert settled.current not in settled.conflict
        current = settled.current


@given(families().flatmap(lambda files: st.tuples(st.just(files), st.permutations(files))))
def test_what_nothing_follows_is_the_same_in_whatever_order(
    both: tuple[list[File], list[File]],
) -> None:
    """Which of a fork counts until a person decides is the one that came first; what a person is
    asked about is the same.
    """
    followed = {file.previous for file in both[0]}
    ends = {file.digest for file in both[0] if file.digest not in followed}
    for files in both:
        current, waiting = arrive(*files)
        assert ends <= {current, *waiting} <= {file.digest for file in files}
        if len(ends) == 1:
            assert ({current}, waiting) == (ends, [])
