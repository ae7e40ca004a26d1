"""What all tests share."""

import gc

import pytest
from hypothesis import HealthCheck, settings

# a busy machine is not a broken promise
settings.register_profile("kassa", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kassa")

TAKES_ITS_TIME = {"waits", "left_alone"}
"""Fixtures that begin a wait when the tests begin, and end it for whoever asks for them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Who waits for something looks at it last, when it has happened beside all the other tests."""
    items.sort(key=lambda item: bool(TAKES_ITS_TIME.intersection(getattr(item, "fixturenames", ()))))


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: nobody looks through them again and again for garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure() -> None:
    """At the end they go, too: some libraries count what is left of theirs, and complain."""
    gc.unfreeze()
