"""The places at an endpoint: a burst passes through them, and nobody waits for those of an endpoint that hangs."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.webhooks.place_table import HUNG, LEASE, PAUSES, PlaceTable
from tests.functional.webhooks.conftest import PLACES
from tests.support.one_write import one_write_at_a_time

ENDPOINT, OTHER = "whe_" + "1" * 32, "whe_" + "2" * 32

pytestmark = pytest.mark.usefixtures("receivers_clock")


class Clock:
    """A clock that passes when somebody sleeps, or a test says so."""

    def __init__(self, now):
        self.now = now
        self.slept = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock(kassa):
    return Clock(kassa.now)


@pytest.fixture
def places(kassa, clock):
    return PlaceTable(kassa.dynamodb, "merchants", limit=PLACES, now=clock, sleep=clock.sleep)


def fill(places, clock, *, aged=5.0):
    """All places are taken, and have been for some seconds."""
    taken = [places.take(ENDPOINT, f"dlv_{number}") for number in range(PLACES)]
    assert None not in taken
    clock.now += timedelta(seconds=aged)
    return taken


@pytest.mark.parametrize("limit", [1, 3])
def test_a_burst_passes_through_and_never_more_at_once_than_there_are_places(kassa, limit):
    places = PlaceTable(one_write_at_a_time(kassa.dynamodb), "merchants", limit=limit, now=utc_now)
    under_way, most, lock = set(), [], threading.Lock()

    def attempt(number):
        place = places.take(ENDPOINT, f"dlv_{number}")
        assert place is not None, "an endpoint that answers at once turns nobody away"
        with lock:
            under_way.add(number)
            most.append(len(under_way))
        time.sleep(0.005)
        with lock:
            under_way.remove(number)
        places.give_back(place, hung=False)

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(attempt, range(8)))
    assert 0 < max(most) <= limit


def test_who_finds_a_slow_endpoint_full_does_not_wait(places, clock):
    fill(places, clock)
    assert places.take(ENDPOINT, "dlv_more") is None
    assert clock.slept == []


def test_who_finds_a_busy_endpoint_full_waits_for_three_seconds_at_most(places, clock, kassa):
    fill(places, clock, aged=0.0)
    quick = PlaceTable(kassa.dynamodb, "merchants", limit=PLACES, now=lambda: kassa.now, sleep=clock.slept.append)
    assert quick.take(ENDPOINT, "dlv_more") is None
    assert clock.slept == list(PAUSES)
    assert sum(PAUSES) < 3.5


def test_nobody_waits_for_the_places_of_an_endpoint_that_has_just_let_one_time_out(places, clock):
    for place in fill(places, clock, aged=10):
        places.give_back(place, hung=True)
    fill(places, clock, aged=0.1)
    assert places.take(ENDPOINT, "dlv_more") is None
    assert clock.slept == []


@pytest.mark.parametrize("answered", [True, False], ids=["it answered since", "that was long ago"])
def test_an_endpoint_does_not_count_as_hanging_for_ever(places, clock, answered):
    one, other = fill(places, clock, aged=10)
    places.give_back(one, hung=True)
    if answered:
        places.give_back(other, hung=False)
    clock.now += timedelta() if answered else HUNG
    fill(places, clock, aged=0.1)
    places.take(ENDPOINT, "dlv_more")
    assert clock.slept


def test_a_place_that_comes_free_is_taken(places, clock):
    one, _ = fill(places, clock)
    places.give_back(one, hung=False)
    assert places.take(ENDPOINT, "dlv_more") is not None
    assert places.take(ENDPOINT, "dlv_too_many") is None


def test_giving_back_twice_frees_nobody_elses_place(places, clock):
    one, _ = fill(places, clock)
    for _ in range(3):
        places.give_back(one, hung=False)
    assert places.take(ENDPOINT, "dlv_more") is not None
    assert places.take(ENDPOINT, "dlv_too_many") is None


def test_a_worker_that_died_gives_its_place_back_after_a_while(places, clock):
    fill(places, clock, aged=LEASE.total_seconds() - 1)
    assert places.take(ENDPOINT, "dlv_more") is None
    clock.now += timedelta(seconds=2)
    assert [places.take(ENDPOINT, f"dlv_new_{number}") is not None for number in range(PLACES)] == [True] * PLACES


def test_the_dead_are_found_among_the_living(places, clock):
    dead, living = fill(places, clock)
    for _ in range(10):  # the endpoint is never idle for as long as a lease lasts
        places.give_back(living, hung=False)
        living = places.take(ENDPOINT, "dlv_living")
        assert living is not None
        clock.now += timedelta(seconds=4)
    assert places.take(ENDPOINT, "dlv_more") is not None
    places.give_back(dead, hung=False)  # it was not dead after all: that is nobody's business any more
    assert places.take(ENDPOINT, "dlv_too_many") is None


def test_another_endpoint_has_places_of_its_own(places, clock):
    fill(places, clock)
    assert places.take(OTHER, "dlv_more") is not None
