"""From a payment's event to the merchant: once for each endpoint, verified by its library, until it is taken or put aside."""

from datetime import timedelta

import pytest
from standardwebhooks import Webhook

from kassa.adapters.dynamodb.delivery_table import KEPT_FOR
from kassa.domain.answers import RequestState
from kassa.domain.webhooks import DeliveryState
from kassa.webhook_ports import StaleDelivery
from tests.functional.conftest import ACQUIRER
from tests.functional.webhooks.conftest import OTHER
from tests.support.receiver import answers, receiving

NO = answers(500, b"not now")


@pytest.fixture(autouse=True)
def receivers_clock(webhooks, monkeypatch):
    """Signatures are dated by the test's clock, so the receiver's library must look at the same one."""

    class Clock:
        @staticmethod
        def now(tz=None):
            return webhooks.kassa.now

        @staticmethod
        def fromtimestamp(timestamp, tz=None):
            return type(webhooks.kassa.now).fromtimestamp(timestamp, tz)

    monkeypatch.setattr("standardwebhooks.webhooks.datetime", Clock)


def approved(webhooks):
    """A payment that a shopper approved; its id."""
    payment = webhooks.kassa.start()
    webhooks.kassa.shopper(payment["id"], RequestState.SHOPPER_APPROVED)
    webhooks.kassa.look(payment["id"])
    return payment["id"]


def test_every_event_arrives_with_a_signature_that_the_library_accepts(webhooks, receiver):
    endpoint = webhooks.create(receiver.url)
    payment_id = approved(webhooks)
    webhooks.tell(payment_id)
    webhooks.attempt_all()
    events = [Webhook(endpoint["secret"]).verify(got.body, got.headers) for got in receiver.got]
    assert [event["type"].removeprefix("payment.") for event in events] == webhooks.kassa.timeline(payment_id)
    assert [event["version"] for event in events] == list(range(1, len(events) + 1))
    assert [got.headers["webhook-id"] for got in receiver.got] == [event["id"] for event in events]
    assert {delivery["state"] for delivery in webhooks.log(endpoint)} == {"delivered"}


def test_an_event_is_the_whole_payment_as_it_then_stood(webhooks, receiver):
    webhooks.create(receiver.url)
    payment_id = approved(webhooks)
    webhooks.tell(payment_id)
    last = webhooks.bus.published[-1]
    webhooks.attempt_all()
    event = Webhook(webhooks.create(receiver.url)["secret"] or b"x") and __import__("json").loads(last.body)
    assert set(event) == {"id", "type", "created_at", "live", "merchant_id", "version", "data"}
    now = webhooks.kassa.payment(payment_id)
    assert event["data"] == {**now, "server_time": event["created_at"]}


def test_an_endpoint_gets_what_it_asked_for_and_the_bus_gets_all(webhooks, receiver):
    with receiving() as other:
        webhooks.create(receiver.url, "payment.approved")
        webhooks.create(other.url, "dispute.*", key="endpoint-0002")
        payment_id = approved(webhooks)
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


def one_pending(webhooks, url):
    """One event on its way to an endpoint, attempted once and refused."""
    endpoint = webhooks.create(url, "payment.created")
    webhooks.tell(webhooks.kassa.start()["id"])
    (delivery,) = webhooks.attempt_all()
    return endpoint, delivery


def test_the_log_shows_each_attempt_with_status_latency_and_response(webhooks, receiver):
    receiver.planned = [NO]
    endpoint, delivery = one_pending(webhooks, receiver.url)
    (logged,) = webhooks.log(endpoint)
    assert (logged["state"], logged["endpoint_id"], logged["event_type"]) == ("pending", endpoint["id"], "payment.created")
    (attempt,) = logged["attempts"]
    assert (attempt["status"], attempt["trouble"], attempt["response"]) == (500, None, "not now")
    assert attempt["latency_ms"] >= 0
    waits = delivery.next_attempt_at - webhooks.kassa.now
    assert waits == timedelta(seconds=10)


def test_who_fails_half_the_time_gets_every_event(webhooks, receiver):
    endpoint = webhooks.create(receiver.url)
    payment_id = approved(webhooks)
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
    endpoint, delivery = one_pending(webhooks, receiver.url)
    began = webhooks.kassa.now
    while delivery.is_pending:
        delivery = webhooks.wait_for_retry(delivery)
    assert webhooks.kassa.now - began == timedelta(seconds=10 + 120 + 900 + 10_800 + 21_600 + 43_200)
    assert (delivery.state, len(receiver.got)) == (DeliveryState.FAILED, 7)
    assert [dead.id for dead in webhooks.background.dead] == [delivery.id]
    assert webhooks.log(endpoint)[0]["next_attempt_at"] is None


def test_nothing_is_sent_before_its_time(webhooks, receiver):
    receiver.usual = NO
    _, delivery = one_pending(webhooks, receiver.url)
    for _ in range(3):
        assert webhooks.deliver(delivery.id) == delivery
    assert len(receiver.got) == 1


def test_gone_disables_the_endpoint_and_what_waits_is_given_up(webhooks, receiver):
    receiver.planned = [NO, answers(410)]
    endpoint, waiting = one_pending(webhooks, receiver.url)
    webhooks.call(f"PATCH /v1/webhook-endpoints/{endpoint['id']}", {"event_types": ["*"]})
    webhooks.tell(approved(webhooks))
    webhooks.attempt_all()
    shown = webhooks.call(f"GET /v1/webhook-endpoints/{endpoint['id']}").body
    assert (shown["status"], shown["gone_at"] is not None) == ("disabled", True)
    assert webhooks.wait_for_retry(waiting).state is DeliveryState.FAILED
    assert {delivery["state"] for delivery in webhooks.log(endpoint)} <= {"failed", "pending"}
    assert len(receiver.got) == 2
    assert webhooks.background.dead == []
    back = webhooks.call(f"PATCH /v1/webhook-endpoints/{endpoint['id']}", {"status": "enabled"}).body
    assert (back["status"], back["gone_at"]) == ("enabled", None)


def test_a_deleted_endpoint_is_not_called_any_more(webhooks, receiver):
    receiver.planned = [NO]
    endpoint, delivery = one_pending(webhooks, receiver.url)
    webhooks.call(f"DELETE /v1/webhook-endpoints/{endpoint['id']}")
    assert webhooks.wait_for_retry(delivery).state is DeliveryState.FAILED
    assert len(receiver.got) == 1


def test_a_retry_goes_where_the_endpoint_is_now_and_is_signed_with_its_secrets(webhooks, receiver):
    receiver.planned = [NO]
    endpoint, delivery = one_pending(webhooks, receiver.url)
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


def test_two_attempts_at_the_same_instant_are_recorded_as_one(webhooks, receiver, monkeypatch):
    _, delivery = one_pending(webhooks, receiver.url)
    stored, _ = webhooks.deliveries.get(delivery.id)
    with pytest.raises(StaleDelivery):
        webhooks.deliveries.save(stored)
    assert webhooks.deliveries.get(delivery.id)[0] == stored


def test_a_test_event_arrives_and_is_no_payment(webhooks, receiver):
    endpoint = webhooks.create(receiver.url, "dispute.*")
    path = f"POST /v1/webhook-endpoints/{endpoint['id']}/test"
    first = webhooks.call(path, key="test-0001")
    again = webhooks.call(path, key="test-0001")
    assert (first.status, again.status, again.headers["Idempotency-Replayed"]) == (202, 202, "true")
    assert first.body["id"] == again.body["id"]
    webhooks.attempt_all()
    (got,) = receiver.got
    event = Webhook(endpoint["secret"]).verify(got.body, got.headers)
    assert (event["type"], event["data"]["id"], event["data"]["secret"]) == (
        "webhook_endpoint.test",
        endpoint["id"],
        None,
    )
    assert [delivery["state"] for delivery in webhooks.log(endpoint)] == ["delivered"]


def test_nothing_is_sent_again_to_an_endpoint_that_is_disabled(webhooks, receiver):
    endpoint, delivery = one_pending(webhooks, receiver.url)
    here = f"/v1/webhook-endpoints/{endpoint['id']}"
    webhooks.call(f"PATCH {here}", {"status": "disabled"})
    for route, body in (
        (f"POST {here}/test", None),
        (f"POST {here}/recover", {"since": "2026-03-01T00:00:00Z"}),
        (f"POST /v1/deliveries/{delivery.id}/replay", None),
    ):
        answer = webhooks.call(route, body)
        assert (answer.status, answer.body["code"]) == (409, "endpoint_disabled")


def test_replay_delivers_once_more_under_the_same_webhook_id(webhooks, receiver):
    endpoint, delivery = one_pending(webhooks, receiver.url)
    path = f"POST /v1/deliveries/{delivery.id}/replay"
    first, again = webhooks.call(path, key="replay-01"), webhooks.call(path, key="replay-01")
    assert (first.status, first.body["state"]) == (202, "pending")
    assert (again.status, again.headers["Idempotency-Replayed"]) == (202, "true")
    webhooks.attempt_all()
    assert len(receiver.got) == 2
    assert receiver.got[0].headers["webhook-id"] == receiver.got[1].headers["webhook-id"]
    (logged,) = webhooks.log(endpoint)
    assert (logged["state"], len(logged["attempts"])) == ("delivered", 2)


def test_a_replay_has_the_whole_schedule_before_it(webhooks, receiver):
    receiver.usual = NO
    _, delivery = one_pending(webhooks, receiver.url)
    while delivery.is_pending:
        delivery = webhooks.wait_for_retry(delivery)
    webhooks.call(f"POST /v1/deliveries/{delivery.id}/replay", key="replay-01")
    (delivery,) = webhooks.attempt_all()
    assert delivery.next_attempt_at - webhooks.kassa.now == timedelta(seconds=10)


def test_a_delivery_is_replayed_by_its_merchant_or_the_acquirer(webhooks, receiver):
    _, delivery = one_pending(webhooks, receiver.url)
    path = f"POST /v1/deliveries/{delivery.id}/replay"
    expected = {OTHER: 404, webhooks.kassa.terminal: 403, webhooks.kassa.merchant: 202, ACQUIRER: 202}
    for caller, status in expected.items():
        assert webhooks.call(path, caller=caller, key=f"replay-{status}-{caller.kind}").status == status
    for unknown in ("dlv_" + "0" * 32, "dlv_1", "evt_" + "0" * 32):
        assert webhooks.call(f"POST /v1/deliveries/{unknown}/replay").status == 404


def test_recover_begins_anew_what_has_failed_since_then_and_nothing_else(webhooks, receiver):
    receiver.planned = [NO] * 7
    endpoint, early = one_pending(webhooks, receiver.url)
    while early.is_pending:
        early = webhooks.wait_for_retry(early)
    webhooks.kassa.pass_time(60)
    since = webhooks.kassa.now
    receiver.planned = [NO] * 7
    webhooks.tell(webhooks.kassa.call("POST /v1/payments", {"amount": 1, "currency": "SEK", "reference": "2"}, key="pay-0002").body["id"])
    (late,) = webhooks.attempt_all()
    while late.is_pending:
        late = webhooks.wait_for_retry(late)
    webhooks.tell(webhooks.kassa.call("POST /v1/payments", {"amount": 1, "currency": "SEK", "reference": "3"}, key="pay-0003").body["id"])
    (taken,) = webhooks.attempt_all()
    assert taken.state is DeliveryState.DELIVERED

    path, body = f"POST /v1/webhook-endpoints/{endpoint['id']}/recover", {"since": since.isoformat()}
    first, again = webhooks.call(path, body, key="recover-1"), webhooks.call(path, body, key="recover-1")
    assert (first.status, first.body["endpoint_id"]) == (202, endpoint["id"])
    assert (again.status, again.headers["Idempotency-Replayed"]) == (202, "true")
    reused = webhooks.call(path, {"since": "2026-01-01T00:00:00Z"}, key="recover-1")
    assert (reused.status, reused.body["code"]) == (422, "idempotency_key_reused")
    merchant_id, endpoint_id, moment = webhooks.background.recoveries[0]
    assert (merchant_id, endpoint_id, moment) == (webhooks.kassa.merchant_id, endpoint["id"], since)

    assert webhooks.recover(endpoint_id, moment) == 1
    assert webhooks.recover(endpoint_id, moment) == 0
    assert [delivery.id for delivery in webhooks.background.waits] == [late.id]
    assert webhooks.deliver(late.id).state is DeliveryState.DELIVERED
    assert webhooks.deliveries.get(early.id)[0].state is DeliveryState.FAILED


def test_recover_finds_what_was_lost_between_two_steps(webhooks, receiver):
    """Stored, but never attempted: as after a crash whose repetition failed as well."""
    endpoint = webhooks.create(receiver.url, "payment.created")
    since = webhooks.kassa.now
    webhooks.tell(webhooks.kassa.start()["id"])
    webhooks.background.begun.clear()
    assert webhooks.recover(endpoint["id"], since) == 0  # it may be in somebody's hands
    webhooks.kassa.pass_time(60)
    assert webhooks.recover(endpoint["id"], since) == 1


@pytest.mark.parametrize("since", ["yesterday", "2026-03-01T00:00:00", 7, None])
def test_a_moment_without_an_offset_is_no_moment(webhooks, receiver, since):
    endpoint = webhooks.create(receiver.url)
    answer = webhooks.call(f"POST /v1/webhook-endpoints/{endpoint['id']}/recover", {"since": since})
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "since")


def test_the_log_is_read_newest_first_page_by_page(webhooks, receiver):
    endpoint = webhooks.create(receiver.url)
    webhooks.tell(approved(webhooks))
    webhooks.attempt_all()
    whole, seen, cursor = webhooks.log(endpoint), [], ""
    path = f"GET /v1/webhook-endpoints/{endpoint['id']}/deliveries"
    while True:
        page = webhooks.call(path, query=f"limit=2{cursor}").body
        seen += page["data"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == whole
    assert [one["event_created_at"] for one in whole] == sorted((one["event_created_at"] for one in whole), reverse=True)
    for query in ("cursor=nonsense", "cursor=ZW5kcG9pbnQjeA==", "limit=0", "state=failed"):
        assert webhooks.call(path, query=query).status == 422


def test_deliveries_are_kept_for_a_month_after_their_event(webhooks, receiver, dynamodb):
    _, delivery = one_pending(webhooks, receiver.url)
    items = dynamodb.scan(TableName="merchants")["Items"]
    expiring = [int(item["ttl"]["N"]) for item in items if "ttl" in item]
    assert expiring == [int((delivery.event_at + KEPT_FOR).timestamp())] * 2
    assert timedelta(days=30) == KEPT_FOR
