"""Signing keys, webhooks, and how events are delivered."""

import hashlib
import hmac
import json

import pytest

from simulator.deliveries import sign
from tests.simulator.till import CONFLICT, HOOK, INVALID, Till, expiring, final, from_customer, refused, request_path

KEYS = "/v2/notification/signing-keys"
HOOKS = "/v2/notification/webhooks"


def test_the_signature_is_the_hex_hmac_of_the_raw_body() -> None:
    body = b'{"metadata":{"event_id":"e1"},"payload":{}}'
    expected = "f38431610c8f333bc5215aad4745da765476106bfde8879c3bbde54242992c18"
    assert sign("c0ffee00-0000-4000-8000-000000000001", body) == expected


def test_every_event_is_signed_compact_and_complete(till: Till) -> None:
    secret, webhook = till.listen("payment.request.*")
    request_id, token = till.approved()
    assert till.types() == ["submitted", "in-progress", "completed"]
    posted = till.posted[-1]
    assert posted.url == HOOK
    assert posted.headers["Klarna-Signature"] == hmac.new(secret.encode(), posted.raw, hashlib.sha256).hexdigest()
    assert posted.headers["Klarna-Signing-Key-Id"] == webhook["signing_key_id"]
    assert posted.raw == json.dumps(posted.event, separators=(",", ":"), ensure_ascii=False).encode()
    metadata, payload = posted.event["metadata"], posted.event["payload"]
    assert metadata["event_version"] == "v2"
    assert metadata["subject_account_id"].endswith("DEMO0001")
    assert metadata["webhook_id"] == webhook["webhook_id"]
    assert metadata["live"] is False
    assert payload["payment_request_id"] == request_id
    assert payload["payment_request_reference"] == "ps_1"
    assert (payload["state"], payload["previous_state"]) == ("COMPLETED", "IN_PROGRESS")
    assert payload["klarna_network_session_token"] == token, "the token stands in the payload itself"
    assert payload["klarna_customer"]["customer_profile"]["given_name"] == "Kim"
    assert "klarna_network_session_token" not in till.posted[0].event["payload"]


def test_every_end_of_a_request_has_its_event(till: Till) -> None:
    till.listen("payment.request.state-change.*")
    till.call("DELETE", request_path(till.submitted()))
    till.sim("POST", f"/requests/{till.submitted()}/decline")
    till.sim("POST", f"/requests/{till.submitted(from_customer('a+denied@example.test'))}/approve")
    till.submitted(expiring(duration="PT15M"))
    till.sim("POST", "/clock", {"advance_seconds": 900})
    ends = [end for end in till.types() if end not in {"submitted", "in-progress"}]
    assert ends == ["canceled", "declined", "declined", "expired"]


def test_transactions_have_their_events(till: Till) -> None:
    till.listen("payment.transaction.*")
    till.finalise(till.approved()[1])
    till.finalise(till.approved()[1], final(capture="NOW"))
    assert till.types() == ["authorized", "completed", "captured"]
    assert till.posted[0].event["payload"]["payment_transaction_reference"] == "pay_1"
    assert till.posted[0].event["payload"]["state"] == "AUTHORIZED"
    till.sim("POST", "/clock", {"advance_seconds": 28 * 24 * 3600})
    assert till.types()[-1] == "expired"


def test_a_webhook_hears_only_what_it_asked_for(till: Till) -> None:
    till.listen("payment.request.state-change.completed")
    till.finalise(till.approved()[1])
    assert till.types() == ["completed"]


def test_an_answer_never_waits_for_a_webhook(till: Till) -> None:
    till.listen()
    till.submitted()
    assert till.posted == [], "the answer was there before the first delivery began"
    till.settle()
    assert len(till.posted) == 1


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_these_answers_acknowledge(till: Till, status: int) -> None:
    till.listen()
    till.acknowledge = lambda _: status
    till.submitted()
    till.settle()
    assert till.sim("GET", "/webhooks/deliveries")["deliveries"][0]["status"] == "delivered"


def test_what_is_not_acknowledged_is_tried_six_times_more_by_the_schedule(till: Till) -> None:
    till.listen()
    till.acknowledge = lambda _: 500
    till.submitted()
    till.settle()
    waits = (10, 2 * 60, 15 * 60, 3 * 3600, 6 * 3600, 12 * 3600)
    for tries, wait in enumerate(waits, start=1):
        till.sim("POST", "/clock", {"advance_seconds": wait - 1})
        assert len([posted for posted in till.posted if posted.type.endswith("submitted")]) == tries
        till.sim("POST", "/clock", {"advance_seconds": 1})
        assert len([posted for posted in till.posted if posted.type.endswith("submitted")]) == tries + 1
    till.sim("POST", "/clock", {"advance_seconds": 24 * 3600})
    delivery = till.sim("GET", "/webhooks/deliveries?event_type=payment.request.state-change.submitted")["deliveries"][
        0
    ]
    assert (delivery["status"], len(delivery["attempts"]), delivery["next_attempt_at"]) == ("failed", 7, None)
    assert len({posted.raw for posted in till.posted if posted.type.endswith("submitted")}) == 1


def test_one_jump_of_the_clock_makes_all_retries_at_their_own_times(till: Till) -> None:
    till.listen("payment.request.state-change.submitted")

    def broken(_: object) -> int:
        raise ConnectionRefusedError("nobody listens")

    till.acknowledge = broken
    till.submitted()
    till.settle()
    till.sim("POST", "/clock", {"advance_seconds": 24 * 3600})
    (delivery,) = till.sim("GET", "/webhooks/deliveries")["deliveries"]
    assert [attempt["at"][11:19] for attempt in delivery["attempts"]] == [
        "12:00:00",
        "12:00:10",
        "12:02:10",
        "12:17:10",
        "15:17:10",
        "21:17:10",
        "09:17:10",
    ]
    assert delivery["attempts"][0]["error"] == "nobody listens"
    assert delivery["attempts"][0]["status"] is None


def test_a_retry_keeps_the_address_and_the_key_of_its_event(till: Till) -> None:
    _, webhook = till.listen("payment.request.state-change.submitted")
    till.acknowledge = lambda _: 503
    till.submitted()
    till.settle()
    new_key = till.call("POST", KEYS).json()["signing_key_id"]
    body = {"url": "http://localhost:9/new", "signing_key_id": new_key}
    changed = till.call("PATCH", f"{HOOKS}/{webhook['webhook_id']}", body).json()
    assert (changed["url"], changed["signing_key_id"]) == (body["url"], new_key)
    till.sim("POST", "/clock", {"advance_seconds": 10})
    till.submitted()
    till.settle()
    assert [posted.url for posted in till.posted] == [HOOK, HOOK, "http://localhost:9/new"]
    keys = [posted.headers["Klarna-Signing-Key-Id"] for posted in till.posted]
    assert keys == [webhook["signing_key_id"]] * 2 + [new_key]


def test_the_secret_of_a_signing_key_is_shown_once(till: Till) -> None:
    key = till.call("POST", KEYS).json()
    path = f"{KEYS}/{key['signing_key_id']}"
    assert key["signing_key"]
    assert "signing_key" not in till.call("GET", path).json()
    assert [shown.keys() for shown in till.call("GET", KEYS).json()["signing_keys"]] == [
        {"signing_key_id", "created_at"}
    ]
    assert till.call("DELETE", path).status_code == 204
    assert refused(till.call("GET", path)) == (404, "RESOURCE_NOT_FOUND")


def test_a_signing_key_in_use_is_not_deleted(till: Till) -> None:
    _, webhook = till.listen()
    assert refused(till.call("DELETE", f"{KEYS}/{webhook['signing_key_id']}")) == CONFLICT


def test_there_are_fifty_signing_keys_at_most(till: Till) -> None:
    assert {till.call("POST", KEYS).status_code for _ in range(50)} == {201}
    assert refused(till.call("POST", KEYS)) == CONFLICT


def test_a_webhook_can_be_read_disabled_and_deleted(till: Till) -> None:
    _, webhook = till.listen()
    path = f"{HOOKS}/{webhook['webhook_id']}"
    assert till.call("GET", path).json() == webhook
    assert till.call("GET", HOOKS).json() == {"webhooks": [webhook]}
    assert till.call("PATCH", path, {"status": "DISABLED"}).json()["status"] == "DISABLED"
    till.submitted()
    assert till.types() == []
    assert till.call("DELETE", path).status_code == 204
    assert refused(till.call("GET", path)) == (404, "RESOURCE_NOT_FOUND")


def test_the_same_webhook_twice_is_a_conflict(till: Till) -> None:
    _, webhook = till.listen("payment.request.*")
    body = {name: webhook[name] for name in ("url", "event_types", "event_version", "signing_key_id")}
    assert refused(till.call("POST", HOOKS, body)) == CONFLICT


@pytest.mark.parametrize(
    "change",
    [
        {"url": "http://hooks.example/klarna"},
        {"url": "https://hooks.example:444/klarna"},
        {"url": "ftp://127.0.0.1/klarna"},
        {"url": "nowhere"},
        {"event_types": []},
        {"event_types": "payment.request.*"},
        {"event_version": "v3"},
        {"signing_key_id": "krn:none"},
        {"status": "PERHAPS"},
    ],
)
def test_a_webhook_that_klarna_would_refuse_is_refused(till: Till, change: dict[str, object]) -> None:
    key = till.call("POST", KEYS).json()["signing_key_id"]
    body = {
        "url": "https://hooks.example:8443/klarna",
        "event_types": ["*"],
        "event_version": "v2",
        "signing_key_id": key,
    }
    assert refused(till.call("POST", HOOKS, body | change)) == INVALID
    assert till.call("POST", HOOKS, body).status_code == 201


def test_an_example_of_an_event_can_be_asked_for(till: Till) -> None:
    _, webhook = till.listen("payment.transaction.*")
    body = {"event_type": "payment.request.state-change.completed", "event_version": "v2"}
    answer = till.call("POST", f"{HOOKS}/{webhook['webhook_id']}/simulate", body)
    assert answer.status_code == 202
    assert till.types() == ["completed"]
    assert till.posted[0].event["payload"]["state"] == "COMPLETED"
