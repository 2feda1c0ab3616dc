"""Properties of receiving: whatever is done to the bytes of a real file, nothing of it is taken
and nothing breaks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from desktop.actions.transfer.receive import Receiver
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.catalogue.model import Catalogue
from tests.senders import DONGLOU, QICUN, Sender

Mutation = Callable[[bytes, bytes], bytes]
_PLACE = st.floats(0, 1, exclude_max=True)


def _at(data: bytes, place: float) -> int:
    return int(place * len(data))


cut = st.builds(lambda p: lambda data, other: data[: _at(data, p)], _PLACE)
flip = st.builds(
    lambda p, bit: (
        lambda data, other: (
            data[: _at(data, p)]
            + bytes([data[_at(data, p)] ^ (1 << bit)])
            + data[_at(data, p) + 1 :]
        )
    ),
    _PLACE,
    st.integers(0, 7),
)
insert = st.builds(
    lambda p, more: lambda data, other: data[: _at(data, p)] + more + data[_at(data, p) :],
    _PLACE,
    st.binary(min_size=1, max_size=40),
)
drop = st.builds(
    lambda p, n: lambda data, other: data[: _at(data, p)] + data[_at(data, p) + n :],
    _PLACE,
    st.integers(1, 200),
)
repeat = st.builds(lambda n: lambda data, other: data * n, st.integers(2, 3))
splice = st.builds(
    lambda p: lambda data, other: data[: _at(data, p)] + other[_at(data, p) :], _PLACE
)
lengths = st.builds(
    lambda value: lambda data, other: data[:10] + value.to_bytes(4, "big") + data[14:],
    st.integers(0, 2**32 - 1),
)
MUTATIONS: st.SearchStrategy[list[Mutation]] = st.lists(
    st.one_of(cut, flip, insert, drop, repeat, splice, lengths), min_size=1, max_size=3
)


@pytest.fixture(scope="module")
def scene(
    tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue
) -> Iterator[tuple[Workplace, Path, bytes, bytes]]:
    """A desk that trusts two units, a folder, and a file of each."""
    folder = tmp_path_factory.mktemp("mutations")
    init_workplace(folder / "desk", role="district")
    with open_workplace(folder / "desk", today=date(2025, 12, 5)) as desk:
        files = []
        for unit in (QICUN, DONGLOU):
            sender = Sender(unit, catalogue)
            sender.known_at(desk)
            files.append(sender.put(folder / "files").read_bytes())
        yield desk, folder, files[0], files[1]


@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(mutations=MUTATIONS)
def test_nothing_mutated_is_ever_taken(
    scene: tuple[Workplace, Path, bytes, bytes], mutations: list[Mutation]
) -> None:
    desk, folder, data, other = scene
    mutated = data
    for mutate in mutations:
        mutated = mutate(mutated, other) if mutated else mutated
    assume(mutated not in (data, other))
    file = folder / "mutated.tbsub"
    file.write_bytes(mutated)
    result = Receiver(desk).receive(file)
    assert result.outcome in ("refused", "foreign")
    assert result.outcome == "foreign" or result.reason
    assert desk.db.execute(
        "SELECT (SELECT count(*) FROM received), (SELECT count(*) FROM figure)"
    ).fetchone() == (0, 0)
