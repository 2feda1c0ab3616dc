"""A province's desks with October of all offices; made once, copied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desks import Desks, make_desks, opened


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Desks:
    """The districts hold and accepted what all offices sent; nothing has gone up."""
    made = make_desks(tmp_path_factory.mktemp("desks"))
    with opened(made) as desks:
        desks.fill()
    return desks


@pytest.fixture(scope="session")
def risen(filled: Desks, tmp_path_factory: pytest.TempPathFactory) -> Desks:
    """It has gone up to the province, accepted at each desk."""
    with opened(filled, tmp_path_factory.mktemp("risen") / "desks") as desks:
        desks.all_up()
    return desks


@pytest.fixture
def desks(filled: Desks, tmp_path: Path) -> Iterator[Desks]:
    with opened(filled, tmp_path / "desks") as there:
        yield there


@pytest.fixture
def tree(risen: Desks, tmp_path: Path) -> Iterator[Desks]:
    with opened(risen, tmp_path / "desks") as there:
        yield there
