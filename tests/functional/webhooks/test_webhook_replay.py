"""What a merchant can do when something did not arrive: read the log, send a test, replay one, recover all."""

from datetime import timedelta

import pytest
from standardwebhooks import Webhook

from kassa.adapters.dynamodb.webhooks.delivery_table import KEPT_FOR
from kassa.domain.webhooks.deliveries import DeliveryState
from tests.functional.conftest import ACQUIRER
from tests.functional.webhooks.conftest import OTHER
from tests.support.receiver import answers

NO = answers(500, b"not now")

pytestmark = pytest.mark.usefixtures("receivers_clock")


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
    endpoint, delivery = webhooks.send_one(receiver.url)
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
    endpoint, delivery = webhooks.send_one(receiver.url)
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
    _, delivery = webhooks.send_one(receiver.url)
    while delivery.is_pending:
        delivery = webhooks.wait_for_retry(delivery)
    webhooks.call(f"POST /v1/deliveries/{delivery.id}/replay", key="replay-01")
    (delivery,) = webhooks.attempt_all()
    assert delivery.next_attempt_at - webhooks.kassa.now == timedelta(seconds=10)


def test_a_delivery_is_replayed_by_its_merchant_or_the_acquirer(webhooks, receiver):
    _, delivery = webhooks.send_one(receiver.url)
    path = f"POST /v1/deliveries/{delivery.id}/replay"
    expected = {OTHER: 404, webhooks.kassa.terminal: 403, webhooks.kassa.merchant: 202, ACQUIRER: 202}
    for caller, status in expected.items():
        assert webhooks.call(path, caller=caller, key=f"replay-{status}-{caller.kind}").status == status
    for unknown in ("dlv_" + "0" * 32, "dlv_1", "evt_" + "0" * 32):
        assert webhooks.call(f"POST /v1/deliveries/{unknown}/replay").status == 404


def test_recover_begins_anew_what_has_failed_since_then_and_nothing_else(webhooks, receiver):
    receiver.planned = [NO] * 14
    endpoint, early = webhooks.send_one(receiver.url)
    while early.is_pending:
        early = webhooks.wait_for_retry(early)
    webhooks.kassa.pass_time(60)
    since = webhooks.kassa.now
    _, late = webhooks.send_one(receiver.url, key="pay-0002")
    while late.is_pending:
        late = webhooks.wait_for_retry(late)
    _, taken = webhooks.send_one(receiver.url, key="pay-0003")
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


@pytest.mark.parametrize("since", ["yesterday", "2026-03-01T00:00:00", None])
def test_a_moment_without_an_offset_is_no_moment(webhooks, receiver, since):
    endpoint = webhooks.create(receiver.url)
    answer = webhooks.call(f"POST /v1/webhook-endpoints/{endpoint['id']}/recover", {"since": since})
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "since")


def test_the_log_is_read_newest_first_page_by_page(webhooks, receiver):
    endpoint = webhooks.create(receiver.url)
    webhooks.tell(webhooks.approved())
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
    assert [one["event_created_at"] for one in whole] == sorted(
        (one["event_created_at"] for one in whole), reverse=True
    )
    for query in ("cursor=nonsense", "cursor=ZW5kcG9pbnQjeA==", "limit=0", "state=failed"):
        assert webhooks.call(path, query=query).status == 422


def test_deliveries_are_kept_for_a_month_after_their_event(webhooks, receiver, dynamodb):
    _, delivery = webhooks.send_one(receiver.url)
    items = dynamodb.scan(TableName="merchants")["Items"]
    expiring = [int(item["ttl"]["N"]) for item in items if "ttl" in item and "document" in item]
    assert expiring == [int((delivery.event_at + KEPT_FOR).timestamp())] * 2
    assert timedelta(days=30) == KEPT_FOR
