"""An endpoint that hangs is one merchant's trouble."""

import pytest

from infra.stages import STAGES
from tests.neighbours.run import Heard, run

PAYMENTS = 8


@pytest.fixture(scope="module")
def heard(stack) -> Heard:
    """What a merchant heard of its payments beside one whose endpoint takes everything and never answers."""
    return run(stack, payments=PAYMENTS, pace=1.0, neighbour="hanging")


def test_beside_an_endpoint_that_hangs_every_event_of_a_merchant_comes(heard):
    assert heard.missing == 0
    assert len(heard.lateness) >= 3 * PAYMENTS


def test_none_of_its_own_turns_is_put_off(heard):
    assert heard.put_off == 0


def test_the_endpoint_that_hangs_holds_no_more_attempts_than_it_has_places(heard):
    assert 0 < heard.neighbours_most_at_once <= STAGES["local"].places_at_an_endpoint
