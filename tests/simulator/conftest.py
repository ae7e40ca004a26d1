"""One fresh simulator for each test."""

from collections.abc import Iterator

import pytest

from tests.simulator.till import Till


@pytest.fixture
def till() -> Iterator[Till]:
    till = Till()
    yield till
    till.close()
