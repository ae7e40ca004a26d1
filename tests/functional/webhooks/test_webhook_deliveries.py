"""From a payment's event to the merchant: once for each endpoint, until it is taken or put aside."""

from datetime import timedelta

import pytest
from standardwebhooks import Webhook

from kassa.domain.webhooks.deliveries import DeliveryState
from tests.support.receiver import answers, hangs, receiving

NO = answers(500, b"not now")


pytestmark = pytest.mark.usefixtures("receivers_clock")


def test_every_event_arrives_with_a_signature_that_the_library_accepts(webhooks, receiver):
    endpoint = webhooks.create(receiver.url)
    payment_id = webhooks.approved()
    webhooks.tell(payment_id)
    webhooks.attempt_all()
    events = [Webhook(endpoint["secret"]).verify(got.body, got.headers) for got in receiver.got]
    assert [event["type"].removeprefix("payment.") for event in events] == webhooks.kassa.timeline(payment_id)
    assert [event["version"] for event in events] == list(range(1, len(events) + 1))
    assert [got.headers["webhook-id"] for got in receiver.got] == [event["id"] for event in events]
    assert {delivery["state"] for delivery in webhooks.log(endpoint)} == {"delivered"}


def test_an_event_is_the_whole_payment_as_it_then_stood(webhooks, receiver):
    endpoint = webhooks.create(receiver.url, "payment.approved")
    payment_id = webhooks.approved()
    webhooks.tell(payment_id)
    webhooks.attempt_all()
    (got,) = receiver.got
    event = Webhook(endpoint["secret"]).verify(got.body, got.headers)
    assert set(event) == {"id", "type", "created_at", "live", "merchant_id", "version", "data"}
    now = webhooks.kassa.payment(payment_id)
    assert event["data"] == {**now, "server_time": event["created_at"]}


def test_an_endpoint_gets_what_it_asked_for_and_the_bus_gets_all(webhooks, receiver):
    with receiving() as other:
        webhooks.create(receiver.url, "payment.approved")
        webhooks.create(other.url, "dispute.*", key="endpoint-0002")
        payment_id = webhooks.approved()
        webhooks.tell(payment_id)
        webhooks.attempt_all()
        assert other.got == []
    assert len(receiver.got) == 1
    assert [m.type.removeprefix("payment.") for m in webhooks.bus.published] == webhooks.kassa.timeline(payment_id)


def test_a_repeated_stream_record_makes_no_second_delivery(webhooks, receiver):
    endpoint = webhooks.create(receiver.url)
    payment_id = webhooks.kassa.start()["id"]
    webhooks.tell(payment_id)
    webhooks.attempt_all()
    webhooks.tell(payment_id)
    webhooks.attempt_all()
    assert len(receiver.got) == len(webhooks.log(endpoint)) == len(webhooks.happened(payment_id))


def test_a_crash_between_storing_and_beginning_loses_nothing(webhooks, receiver, monkeypatch):
    endpoint = webhooks.create(receiver.url)
    payment_id = webhooks.kassa.start()["id"]
    with monkeypatch.context() as broken:

        def crash(*_):
            raise RuntimeError("killed")

        broken.setattr("tests.support.webhooks.FakeAttempts.begin", crash)
        with pytest.raises(RuntimeError, match="killed"):
            webhooks.tell(payment_id)
    assert webhooks.log(endpoint)[0]["state"] == "pending"
    webhooks.tell(payment_id)  # the stream tries again
    webhooks.attempt_all()
    assert {delivery["state"] for delivery in webhooks.log(endpoint)} == {"delivered"}


def test_a_disabled_endpoint_gets_nothing(webhooks, receiver):
    endpoint = webhooks.create(receiver.url)
    webhooks.call(f"PATCH /v1/webhook-endpoints/{endpoint['id']}", {"status": "disabled"})
    webhooks.tell(webhooks.kassa.start()["id"])
    assert (webhooks.background.begun, webhooks.log(endpoint)) == ([], [])


def test_the_log_shows_each_attempt_with_status_latency_and_response(webhooks, receiver):
    receiver.planned = [NO]
    endpoint, delivery = webhooks.send_one(receiver.url)
    (logged,) = webhooks.log(endpoint)
    assert (logged["state"], logged["endpoint_id"], logged["event_type"]) == (
        "pending",
        endpoint["id"],
        "payment.created",
    )
    (attempt,) = logged["attempts"]
    assert (attempt["status"], attempt["trouble"], attempt["response"]) == (500, None, "not now")
    assert attempt["latency_ms"] >= 0
    waits = delivery.next_attempt_at - webhooks.kassa.now
    assert waits == timedelta(seconds=10)


def test_who_fails_half_the_time_gets_every_event(webhooks, receiver):
    endpoint = webhooks.create(receiver.url)
    payment_id = webhooks.approved()
    count = len(webhooks.happened(payment_id))
    receiver.planned = [NO, answers(204)] * (2 * count)
    webhooks.tell(payment_id)
    waiting = [delivery for delivery in webhooks.attempt_all() if delivery.is_pending]
    while waiting:
        waiting = [delivery for delivery in map(webhooks.wait_for_retry, waiting) if delivery.is_pending]
    assert {delivery["state"] for delivery in webhooks.log(endpoint)} == {"delivered"}
    assert len({got.headers["webhook-id"] for got in receiver.got}) == count
    assert webhooks.background.dead == []


def test_what_nobody_takes_is_put_aside_after_the_whole_schedule(webhooks, receiver):
    receiver.usual = NO
    endpoint, delivery = webhooks.send_one(receiver.url)
    began = webhooks.kassa.now
    while delivery.is_pending:
        delivery = webhooks.wait_for_retry(delivery)
    assert webhooks.kassa.now - began == timedelta(seconds=10 + 120 + 900 + 10_800 + 21_600 + 43_200)
    assert (delivery.state, len(receiver.got)) == (DeliveryState.FAILED, 7)
    assert [dead.id for dead in webhooks.background.dead] == [delivery.id]
    assert webhooks.log(endpoint)[0]["next_attempt_at"] is None


def test_nothing_is_sent_before_its_time(webhooks, receiver):
    receiver.usual = NO
    _, delivery = webhooks.send_one(receiver.url)
    for _ in range(3):
        assert webhooks.deliver(delivery.id) == delivery
    assert len(receiver.got) == 1


def test_gone_disables_the_endpoint_and_what_waits_is_given_up(webhooks, receiver):
    receiver.planned = [NO, answers(410)]
    endpoint, waiting = webhooks.send_one(receiver.url)
    webhooks.call(f"PATCH /v1/webhook-endpoints/{endpoint['id']}", {"event_types": ["*"]})
    webhooks.tell(webhooks.approved())
    webhooks.attempt_all()
    shown = webhooks.call(f"GET /v1/webhook-endpoints/{endpoint['id']}").body
    assert (shown["status"], shown["gone_at"] is not None) == ("disabled", True)
    assert webhooks.wait_for_retry(waiting).state is DeliveryState.FAILED
    assert {delivery["state"] for delivery in webhooks.log(endpoint)} == {"failed"}
    assert len(receiver.got) == 2
    assert webhooks.background.dead == []
    back = webhooks.call(f"PATCH /v1/webhook-endpoints/{endpoint['id']}", {"status": "enabled"}).body
    assert (back["status"], back["gone_at"]) == ("enabled", None)


def test_a_deleted_endpoint_is_not_called_any_more(webhooks, receiver):
    receiver.planned = [NO]
    endpoint, delivery = webhooks.send_one(receiver.url)
    webhooks.call(f"DELETE /v1/webhook-endpoints/{endpoint['id']}")
    assert webhooks.wait_for_retry(delivery).state is DeliveryState.FAILED
    assert len(receiver.got) == 1


def test_a_retry_goes_where_the_endpoint_is_now_and_is_signed_with_its_secrets(webhooks, receiver):
    receiver.planned = [NO]
    endpoint, delivery = webhooks.send_one(receiver.url)
    with receiving() as moved:
        webhooks.call(f"PATCH /v1/webhook-endpoints/{endpoint['id']}", {"url": moved.url})
        rotated = webhooks.call(f"POST /v1/webhook-endpoints/{endpoint['id']}/rotate-secret", key="rotation-1").body
        webhooks.wait_for_retry(delivery)
        (got,) = moved.got
    for secret in (endpoint["secret"], rotated["secret"]):
        Webhook(secret).verify(got.body, got.headers)


def test_after_a_day_the_earlier_secret_signs_no_more(webhooks, receiver):
    endpoint = webhooks.create(receiver.url, "payment.created")
    rotated = webhooks.call(f"POST /v1/webhook-endpoints/{endpoint['id']}/rotate-secret", key="rotation-1").body
    webhooks.kassa.pass_time(24 * 3600)
    webhooks.tell(webhooks.kassa.start()["id"])
    webhooks.attempt_all()
    (got,) = receiver.got
    Webhook(rotated["secret"]).verify(got.body, got.headers)
    assert len(got.headers["webhook-signature"].split()) == 1


def test_of_two_attempts_at_the_same_instant_one_is_recorded(webhooks, receiver):
    """Lambda may call twice for one event: the merchant may get it twice, but the log tells one story."""
    endpoint = webhooks.create(receiver.url, "payment.created")
    webhooks.tell(webhooks.kassa.start()["id"])
    (delivery_id,) = webhooks.background.begun

    def is_called_again(post):
        assert webhooks.deliver(delivery_id).state is DeliveryState.DELIVERED
        post.answer(500)

    receiver.planned = [is_called_again]
    assert webhooks.deliver(delivery_id).state is DeliveryState.DELIVERED
    assert len(receiver.got) == 2
    (logged,) = webhooks.log(endpoint)
    assert [attempt["status"] for attempt in logged["attempts"]] == [204]


def test_the_stream_waits_for_nobody(webhooks, receiver):
    """Nothing is sent while events are told, so an endpoint that hangs holds up no other merchant's."""
    receiver.usual = hangs(5)
    webhooks.create(receiver.url)
    payment_id = webhooks.kassa.start()["id"]
    webhooks.tell(payment_id)
    assert receiver.got == []
    assert len(webhooks.background.begun) == len(set(webhooks.background.begun)) == len(webhooks.happened(payment_id))
