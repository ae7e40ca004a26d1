"""Terminals: named, taken out of service and put back, and heard of."""

from dataclasses import replace

import pytest

from kassa.adapters.dynamodb.merchants.account_table import AccountTable
from kassa.domain.merchants.account import KlarnaState, Obstruction, PaymentProduct, ProductStatus
from tests.functional.access.conftest import LANE, a_key
from tests.functional.conftest import ACQUIRER, COFFEE


def holder(kassa, key):
    """The terminal of lane 3, calling with this key."""
    return replace(kassa.terminal, key_id=key["id"])


def test_terminals_are_listed_by_store(call):
    assert len(call("GET /terminals", query="store_reference=store-gbg-014").body["data"]) == 2
    assert call("GET /terminals", query="store_reference=store").body["data"] == []


def test_a_terminal_is_named_and_says_what_runs_on_it(call, lane):
    changed = call(f"PATCH /terminals/{lane['id']}", {"name": "By the door", "software": {"name": "Acme POS"}}).body
    assert (changed["name"], changed["software"]) == ("By the door", {"name": "Acme POS", "version": None})
    assert call(f"PATCH /terminals/{lane['id']}", {"name": None}).body == {**changed, "name": None}
    assert call(f"GET /terminals/{lane['id']}").body == {**changed, "name": None}


def test_a_revoked_terminal_sells_no_more_whoever_asks(kassa, call, lane, admit):
    key, of_the_store = a_key(call), a_key(call, terminal_reference=None)
    revoked = call(f"POST /terminals/{lane['id']}/revoke").body
    assert revoked["status"] == "revoked"
    assert (admit(key["key"]), admit(of_the_store["key"]).terminal_reference) == (None, None)
    for caller in (kassa.terminal, kassa.merchant):
        answer = kassa.call("POST /v1/payments", {**COFFEE, **LANE}, caller=caller)
        assert (answer.status, answer.body["code"]) == (409, "terminal_revoked")
    assert call(f"POST /terminals/{lane['id']}/revoke").body == revoked
    assert call("POST /keys", {"kind": "terminal", **LANE}, key="another-one").body["code"] == "terminal_revoked"
    assert call(f"POST /terminals/{lane['id']}/pairing-codes").body["code"] == "terminal_revoked"


def test_a_terminal_comes_back_into_service_without_its_old_keys(kassa, call, lane, admit):
    key = a_key(call)
    call(f"POST /terminals/{lane['id']}/revoke")
    assert call(f"PATCH /terminals/{lane['id']}", {"status": "active"}).body["status"] == "active"
    assert kassa.call("POST /v1/payments", {**COFFEE, **LANE}, caller=kassa.merchant).status == 201
    assert admit(key["key"]) is None


def test_a_heartbeat_tells_what_a_terminal_should_know(kassa, call):
    key = a_key(call, expires_at="2026-04-01T00:00:00+00:00")
    caller = holder(kassa, key)
    said = {"software": {"name": "Acme POS", "version": "7.4.1"}}
    heard = kassa.call("POST /v1/terminal/heartbeat", said, key=None, caller=caller).body
    assert heard["server_time"] == heard["terminal"]["seen_at"] == "2026-03-01T10:15:00Z"
    assert (heard["merchant"]["name"], heard["store"]["name"]) == ("Kaffe & Kram", "Avenyn")
    assert heard["terminal"]["software"] == said["software"]
    assert heard["key"] == {"id": key["id"], "expires_at": "2026-04-01T00:00:00Z", "replaced_by": None}
    assert (heard["klarna"], heard["live"]) == ({"accepting_payments": True, "reason": None}, False)


@pytest.mark.parametrize(
    ("stands", "reason"),
    [
        ({"klarna_account_id": None}, Obstruction.NOT_ONBOARDED),
        ({"klarna_state": KlarnaState.DISABLED}, Obstruction.ACCOUNT_DISABLED),
        ({"payment_product": PaymentProduct(status=ProductStatus.DISABLED)}, Obstruction.PRODUCT_DISABLED),
        ({"payment_product": PaymentProduct(status=ProductStatus.TERMINATED)}, Obstruction.PRODUCT_TERMINATED),
    ],
)
def test_a_heartbeat_tells_what_a_payment_would_be_refused_for(kassa, call, stands, reason):
    accounts = AccountTable(kassa.dynamodb, "merchants")
    before = accounts.get(kassa.merchant_id)
    accounts.save(before, replace(before, version=before.version + 1, **stands))
    caller = holder(kassa, a_key(call))
    heard = kassa.call("POST /v1/terminal/heartbeat", {}, key=None, caller=caller).body
    assert heard["klarna"] == {"accepting_payments": False, "reason": reason.value}
    assert kassa.call("POST /v1/payments", COFFEE, caller=caller).body["code"] == reason.value


def test_a_heartbeat_writes_only_what_is_news(kassa, call, lane):
    key = a_key(call)
    caller = holder(kassa, key)

    def seen_at(said):
        assert kassa.call("POST /v1/terminal/heartbeat", said, key=None, caller=caller).status == 200
        return call(f"GET /terminals/{lane['id']}").body["seen_at"]

    first = seen_at({})
    kassa.pass_time(599)
    assert seen_at({}) == first
    assert seen_at({"software": {"name": "Acme POS"}}) == "2026-03-01T10:24:59Z"
    kassa.pass_time(600)
    assert seen_at({}) == "2026-03-01T10:34:59Z"
    assert kassa.call("GET /v1/audit", caller=ACQUIRER, query="actor=" + key["id"]).body["data"] == []


def test_a_revoked_key_hears_nothing_however_long_the_authorizer_remembers_it(kassa, call):
    key = a_key(call)
    caller = holder(kassa, key)
    call(f"POST /keys/{key['id']}/revoke")
    assert kassa.call("POST /v1/terminal/heartbeat", {}, key=None, caller=caller).status == 403
