"""An endpoint that hangs holds as many attempts as it has places, and costs nobody else anything."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest

from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.webhooks.place_table import HUNG, LEASE, PAUSES, PlaceTable
from kassa.domain.webhooks.deliveries import DeliveryState, Trouble
from tests.functional.webhooks.conftest import PLACES
from tests.support.receiver import hangs, receiving
from tests.support.webhooks import SCHEDULE

ENDPOINT, OTHER = "whe_" + "1" * 32, "whe_" + "2" * 32

pytestmark = pytest.mark.usefixtures("receivers_clock")


class OneWriteAtATime:
    """DynamoDB does a conditional write of an item as a whole; between threads, the one in this process has to be told to."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._lock = threading.Lock()

    def update_item(self, **asked: Any) -> Any:
        with self._lock:
            return self._client.update_item(**asked)


def one_write_at_a_time(client: Any) -> Any:
    return OneWriteAtATime(client)


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


def taken_by_others(webhooks, endpoint, *, aged=5.0):
    """Other attempts wait for the endpoint, and have for some seconds."""
    now = webhooks.kassa.now - timedelta(seconds=aged)
    others = PlaceTable(webhooks.kassa.dynamodb, "merchants", limit=PLACES, now=lambda: now, sleep=lambda _: None)
    return [others.take(endpoint["id"], f"dlv_other_{number}") for number in range(PLACES)]


def one_delivery(webhooks, url):
    """An endpoint, and the id of the delivery of one event to it."""
    endpoint = webhooks.create(url, "payment.created")
    webhooks.tell(webhooks.kassa.start()["id"])
    (delivery_id,) = webhooks.background.begun
    return endpoint, delivery_id


def test_a_busy_turn_is_in_the_log_and_is_tried_again(webhooks, receiver):
    endpoint, delivery_id = one_delivery(webhooks, receiver.url)
    others = taken_by_others(webhooks, endpoint)
    delivery = webhooks.deliver(delivery_id)
    assert (delivery.is_pending, receiver.got) == (True, [])
    assert SCHEDULE[0] <= delivery.next_attempt_at - webhooks.kassa.now < 1.5 * SCHEDULE[0]
    (turn,) = webhooks.log(endpoint)[0]["attempts"]
    assert (turn["trouble"], turn["status"], turn["latency_ms"]) == ("busy", None, 0)
    for place in others:
        webhooks.deliver.places.give_back(place, hung=False)
    assert webhooks.wait_for_retry(delivery).state is DeliveryState.DELIVERED
    assert len(receiver.got) == 1


@pytest.mark.parametrize("recovers", [True, False])
def test_the_last_turn_is_always_attempted(webhooks, receiver, recovers):
    endpoint, delivery_id = one_delivery(webhooks, receiver.url)
    receiver.usual = receiver.usual if recovers else hangs(2)
    taken_by_others(webhooks, endpoint)
    delivery = webhooks.deliver(delivery_id)
    while delivery.is_pending:
        assert {attempt.trouble for attempt in delivery.attempts} == {Trouble.BUSY}
        webhooks.kassa.now = max(webhooks.kassa.now, delivery.next_attempt_at)
        taken_by_others(webhooks, endpoint)
        delivery = webhooks.deliver(delivery_id)
    assert (len(delivery.attempts), len(receiver.got)) == (len(SCHEDULE) + 1, 1)
    assert delivery.state is (DeliveryState.DELIVERED if recovers else DeliveryState.FAILED)
    assert [dead.id for dead in webhooks.background.dead] == ([] if recovers else [delivery_id])


def test_an_attempt_that_times_out_tells_that_the_endpoint_hangs(webhooks, receiver, clock):
    endpoint, delivery_id = one_delivery(webhooks, receiver.url)
    receiver.usual = hangs(2)
    delivery = replace(webhooks.deliver, patience=timedelta(seconds=0.1))(delivery_id)
    assert delivery.attempts[0].trouble is Trouble.TIMEOUT
    taken_by_others(webhooks, endpoint, aged=0.1)
    places = PlaceTable(webhooks.kassa.dynamodb, "merchants", limit=PLACES, now=clock, sleep=clock.sleep)
    assert places.take(endpoint["id"], "dlv_more") is None
    assert clock.slept == []


def answers_when(enough):
    """Takes the request, and answers when it is told to."""

    def behave(post):
        enough.wait(10)
        post.answer(204)

    return behave


def test_a_hanging_endpoint_holds_so_many_and_no_more_while_its_neighbour_hears_everything(webhooks, receiver):
    with receiving() as hanging:
        enough = threading.Event()
        hanging.usual = answers_when(enough)
        webhooks.create(hanging.url)
        webhooks.create(receiver.url, key="endpoint-0002")
        webhooks.tell(webhooks.approved())
        begun = list(webhooks.background.begun)
        client = one_write_at_a_time(webhooks.kassa.dynamodb)
        places = PlaceTable(client, "merchants", limit=PLACES, now=utc_now)
        deliver = replace(webhooks.deliver, places=places, patience=timedelta(seconds=10))
        with ThreadPoolExecutor(len(begun)) as workers:
            attempts = [workers.submit(deliver, delivery_id) for delivery_id in begun]
            done = [attempt.result() for attempt in islice(as_completed(attempts), len(begun) - PLACES)]
            held = len(hanging.got)
            enough.set()
    events = len(begun) // 2
    troubles = [delivery.attempts[0].trouble for delivery in done]
    assert (held, troubles.count(Trouble.BUSY)) == (PLACES, events - PLACES)
    assert (troubles.count(None), len(receiver.got)) == (events, events)
    assert {attempt.result().state for attempt in attempts if attempt.result() not in done} == {DeliveryState.DELIVERED}


def test_an_attempt_that_breaks_down_gives_its_place_back(webhooks, receiver, monkeypatch):
    endpoint, delivery_id = one_delivery(webhooks, receiver.url)

    def killed(*_, **__):
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(type(webhooks.deliver.sender), "send", killed)
        for _ in range(PLACES + 1):
            with pytest.raises(MemoryError):
                webhooks.deliver(delivery_id)
    assert webhooks.deliver(delivery_id).state is DeliveryState.DELIVERED
    assert webhooks.log(endpoint)[0]["state"] == "delivered"
