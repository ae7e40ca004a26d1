"""Listening: what is signed is shown, what is not is called so, and the endpoint goes when the listener goes."""

import json
import os
import signal
import threading
import time
from datetime import UTC, datetime

import httpx
import pytest
from standardwebhooks import Webhook

from cli.api.kassa_api import KassaApi
from cli.events import listen as listening
from cli.events import trigger_merchant
from cli.events.receiver import Post, receiving
from cli.events.trigger import CANNOT, TRIGGERS
from cli.failures import CannotGoOn, Refused
from kassa.domain.merchants.account import MerchantEvent
from kassa.domain.webhooks.endpoints import DISPUTE_EVENTS, PAYMENT_EVENTS
from tests.unit.cli.conftest import API, a_payment

SECRET = "whsec_" + "a2Fzc2Ega2Fzc2Ega2Fzc2E="
ENDPOINTS = "/v1/webhook-endpoints"
EVENT = {
    "id": "evt_1",
    "type": "payment.approved",
    "version": 3,
    "created_at": "2026-03-01T10:15:00Z",
    "data": a_payment(),
}


def signed(body: str, secret: str = SECRET) -> dict[str, str]:
    now = datetime.now(UTC)
    headers = {"webhook-id": "evt_1", "webhook-timestamp": str(int(now.timestamp()))}
    return headers | {"webhook-signature": Webhook(secret).sign("evt_1", now, body)}


@pytest.fixture
def endpoints(api):
    """A merchant without endpoints, for whom one can be made and removed."""
    api.says("GET", ENDPOINTS, {"data": [], "next_cursor": None})
    api.says("POST", ENDPOINTS, {"id": "whe_1", "secret": SECRET, "url": "made"})
    api.says("DELETE", f"{ENDPOINTS}/whe_1", {})
    return api


def url_of(api) -> str:
    """Where the listener listens, once it does."""
    deadline = time.monotonic() + 5
    while not (made := api.bodies("POST", ENDPOINTS)):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return str(made[0]["url"])


def posted_while_listening(api, act, **options):
    """What a listener tells while `act` is given its address."""
    told: list[listening.Heard] = []
    errors: list[Exception] = []

    def poster():
        try:
            act(url_of(api))
        except Exception as error:
            errors.append(error)
            raise

    thread = threading.Thread(target=poster)
    thread.start()
    with KassaApi(API, "kassa_test_m") as caller:
        listening.listen(caller, ["*"], port=0, tell=told.append, **({"seconds": 5.0} | options))
    thread.join()
    assert not errors
    return told


def test_a_signed_event_is_shown_and_the_endpoint_removed(endpoints):
    body = json.dumps(EVENT)

    def act(url):
        assert httpx.post(url, content=body, headers=signed(body), trust_env=False).status_code == 204

    (heard,) = posted_while_listening(endpoints, act, count=1)
    assert heard.event["type"] == "payment.approved"
    assert "payment.approved" in listening.line(heard)
    assert "29.00 SEK" in listening.line(heard)
    assert len(endpoints.bodies("DELETE", f"{ENDPOINTS}/whe_1")) == 1


def test_a_forged_event_is_not_believed(endpoints):
    body = json.dumps(EVENT)

    def act(url):
        httpx.post(url, content=body, headers=signed(body, "whsec_" + "Zm9yZ2VkIGZvcmdlZCBmb3JnZWQ="), trust_env=False)

    (heard,) = posted_while_listening(endpoints, act, count=1)
    assert heard.event is None
    assert "not to be believed" in listening.line(heard)
    assert "unverified" in json.loads(listening.as_json(heard))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_listener_that_is_stopped_removes_its_endpoint(endpoints, number):
    before = signal.getsignal(signal.SIGINT)

    def act(url):
        assert url.startswith("http://127.0.0.1:")
        os.kill(os.getpid(), number)

    assert posted_while_listening(endpoints, act) == []
    assert len(endpoints.bodies("DELETE", f"{ENDPOINTS}/whe_1")) == 1
    assert signal.getsignal(signal.SIGINT) is before


def test_an_endpoint_that_a_killed_listener_left_is_removed_first(endpoints):
    left = {"id": "whe_0", "description": listening.DESCRIPTION, "url": "http://127.0.0.1:9/kassa"}
    somebodys = {"id": "whe_9", "description": "mine", "url": "http://127.0.0.1:9/kassa"}
    endpoints.says("GET", ENDPOINTS, {"data": [left, somebodys], "next_cursor": None})
    endpoints.says("DELETE", f"{ENDPOINTS}/whe_0", {})
    with KassaApi(API, "k") as caller, listening.endpoint(caller, "http://127.0.0.1:9/kassa", ["*"]) as secret:
        assert secret == SECRET
    removed = [request.url.path[-5:] for request in endpoints.asked if request.method == "DELETE"]
    assert removed == ["whe_0", "whe_1"]


def test_where_no_endpoint_can_be_made_nothing_is_left_listening(endpoints):
    endpoints.says("POST", ENDPOINTS, lambda _: httpx.Response(403, json={}))
    with KassaApi(API, "k") as caller, pytest.raises(Refused):
        listening.listen(caller, ["*"], port=0, tell=print)


def test_a_taken_port_is_named(endpoints):
    with receiving() as taken, KassaApi(API, "k") as caller:
        port = int(taken.url.split(":")[2].split("/")[0])
        with pytest.raises(CannotGoOn, match=f"port {port}.*--port"):
            listening.listen(caller, ["*"], port=port, tell=print)


def test_what_is_signed_but_is_no_json_is_called_so():
    post = Post(headers=signed("coffee"), body=b"coffee")
    assert listening.verified(Webhook(SECRET), post).trouble == "The message is no JSON"


def test_fewer_events_than_wanted_is_exit_status_1(endpoints, kassa):
    answer = kassa("listen", "--seconds", "0.01", "--count", "1", "--json")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "Listening at" in answer.stderr


def test_every_event_can_be_triggered_or_it_is_said_why_not():
    assert set(TRIGGERS) | set(CANNOT) == PAYMENT_EVENTS | DISPUTE_EVENTS
    assert set(trigger_merchant.TRIGGERS) == set(MerchantEvent)


def test_the_list_of_triggers_says_what_is_done(kassa):
    answer = kassa("trigger")
    assert answer.exit_code == 0
    assert all(event in answer.stdout for event in (*PAYMENT_EVENTS, *DISPUTE_EVENTS, *MerchantEvent))


@pytest.mark.parametrize(("event", "status"), [("payment.authorization_expiring", 1), ("payment.nonsense", 2)])
def test_what_cannot_be_triggered_is_refused_with_a_reason(api, kassa, event, status):
    answer = kassa("trigger", event)
    assert answer.exit_code == status
    assert event in answer.stderr


STATES = ("OPERATIONAL", "OPERATIONAL", "DISABLED", "DISABLED", "OPERATIONAL")
"""Before; not moved yet; moved; not moved back yet; moved back."""


def test_a_merchants_event_has_happened_once_its_record_says_so(api, kassa):
    path = "/v1/merchants/mer_1"
    merchant = {"id": "mer_1", "status": "active", "klarna_account_id": "krn:1"}
    seen = [merchant | {"klarna_state": state, "payment_product": {"status": "ENABLED"}} for state in STATES]
    api.says("GET", path, *seen)
    api.says("POST", "/_sim/accounts/krn:1/state", {})
    answer = kassa("trigger", "merchant.disabled")
    assert "at Klarna OPERATIONAL, payments enabled" in answer.stdout
    told = [body["state"] for body in api.bodies("POST", "/_sim/accounts/krn:1/state")]
    assert told == ["DISABLED", "OPERATIONAL"]


def test_a_trigger_does_its_part_and_tells_what_came_of_it(api, kassa):
    api.says("POST", "/v1/payments", a_payment("awaiting_shopper"))
    api.says("POST", "/_sim/requests/pay_1/decline", {})
    api.says("GET", "/v1/payments/pay_1", a_payment("declined"))
    happened = [{"version": 3, "type": "payment.declined"}]
    api.says("GET", "/v1/payments/pay_1/events", {"data": happened, "next_cursor": None})
    answer = kassa("trigger", "payment.declined", "--json")
    assert json.loads(answer.stdout)["status"] == "declined"
    assert len(api.bodies("POST", "/_sim/requests/pay_1/decline")) == 1
