"""Keys of a township and of the district, made once."""

from __future__ import annotations

import pytest

from desktop.exchange.keys import Keys, make_keys


@pytest.fixture(scope="session")
def township() -> Keys:
    return make_keys()


@pytest.fixture(scope="session")
def district() -> Keys:
    return make_keys()
