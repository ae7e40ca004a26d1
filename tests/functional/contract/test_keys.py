"""Keys: another merchant's sees nothing, the wrong kind is told so."""

import pytest

from kassa.domain.access.caller import Caller, KeyKind
from tests.functional.conftest import ACQUIRER

STRANGER = Caller(key_id="key_s", kind=KeyKind.MERCHANT, merchant_id="mer_" + "0" * 32)
TERMINAL = {"store_reference": "store-gbg-014", "terminal_reference": "lane-9"}
ADDRESS = {"street_address": "Avenyn 14", "postal_code": "41136", "city": "Göteborg", "country": "SE"}
STORE = {"store_reference": "store-2", "name": "Andra", "address": ADDRESS}


@pytest.mark.parametrize(("what", "body"), [("keys", {"kind": "merchant"}), ("terminals", TERMINAL), ("stores", STORE)])
def test_what_only_the_acquirer_makes_is_hidden_from_other_merchants(kassa, what, body):
    route = f"POST /v1/merchants/{kassa.merchant_id}/{what}"
    assert kassa.call(route, body, caller=STRANGER).status == 404
    assert kassa.call(route, body, caller=kassa.merchant).body["code"] == "forbidden"
    assert kassa.call(route, body, caller=kassa.terminal).body["code"] == "forbidden"


def test_a_terminal_that_may_not_refund_learns_nothing_of_other_payments(kassa):
    payment = kassa.approved()
    bound = {"merchant_id": kassa.merchant_id, "store_reference": "store-gbg-014", "may_refund": False}
    refund = f"POST /v1/payments/{payment['id']}/refunds"
    for lane, status in (("lane-3", 403), ("lane-4", 404)):
        caller = Caller(key_id="key_t", kind=KeyKind.TERMINAL, terminal_reference=lane, **bound)
        assert kassa.call(refund, {"reference": "return-1"}, caller=caller).status == status


@pytest.mark.parametrize("expires_at", ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00", "3000-01-01T00:00:00Z"])
def test_a_key_that_would_end_after_all_time_is_refused(kassa, expires_at):
    route = f"POST /v1/merchants/{kassa.merchant_id}/keys"
    answer = kassa.call(route, {"kind": "merchant", "expires_at": expires_at}, caller=ACQUIRER)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "expires_at")


def test_times_come_back_in_utc(kassa):
    route = f"POST /v1/merchants/{kassa.merchant_id}/keys"
    answer = kassa.call(route, {"kind": "merchant", "expires_at": "2027-01-01T00:00:00+02:00"}, caller=ACQUIRER)
    assert answer.body["expires_at"] == "2026-12-31T22:00:00Z"
