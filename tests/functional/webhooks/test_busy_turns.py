"""An endpoint that hangs holds as many attempts as it has places, and costs nobody else anything."""

import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from datetime import timedelta
from itertools import islice

import pytest

from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.webhooks.place_table import PlaceTable
from kassa.domain.webhooks.deliveries import DeliveryState, Trouble
from tests.functional.webhooks.conftest import PLACES
from tests.support.one_write import one_write_at_a_time
from tests.support.receiver import hangs, receiving
from tests.support.webhooks import SCHEDULE

pytestmark = pytest.mark.usefixtures("receivers_clock")


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


def test_an_attempt_that_times_out_tells_that_the_endpoint_hangs(webhooks, receiver):
    endpoint, delivery_id = one_delivery(webhooks, receiver.url)
    receiver.usual = hangs(2)
    delivery = replace(webhooks.deliver, patience=timedelta(seconds=0.1))(delivery_id)
    assert delivery.attempts[0].trouble is Trouble.TIMEOUT
    taken_by_others(webhooks, endpoint, aged=0.1)
    now, slept = webhooks.kassa.now, list[float]()
    places = PlaceTable(webhooks.kassa.dynamodb, "merchants", limit=PLACES, now=lambda: now, sleep=slept.append)
    assert places.take(endpoint["id"], "dlv_more") is None
    assert slept == []


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
