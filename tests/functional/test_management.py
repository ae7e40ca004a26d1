"""The back office: merchants, stores, terminals and keys; safe to repeat, and nobody else's business."""

import pytest

from kassa.domain.access.caller import Caller, KeyKind
from kassa.failures import KlarnaRefused, KlarnaUnavailable
from tests.functional.conftest import ACQUIRER

MERCHANT = {"name": "Bok & Blad", "klarna_account_id": "krn:partner:global:account:test:DEMO0002"}
ADDRESS = {"street_address": "Sveavägen 1", "postal_code": "11157", "city": "Stockholm", "country": "SE"}
STORE = {
    "store_reference": "store-sth-001",
    "name": "Sveavägen",
    "address": ADDRESS,
}


def post(kassa, route, body, key="request-1", caller=ACQUIRER):
    return kassa.call(f"POST {route}", body, key=key, caller=caller)


def below(kassa, what):
    return f"/v1/merchants/{kassa.merchant_id}/{what}"


def test_the_same_request_makes_one_merchant(kassa):
    first, again = post(kassa, "/v1/merchants", MERCHANT), post(kassa, "/v1/merchants", MERCHANT)
    assert (first.status, again.status) == (201, 201)
    assert again.body == first.body
    assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")
    assert kassa.call(f"GET /v1/merchants/{first.body['id']}", caller=ACQUIRER).body == first.body


def test_a_key_reused_for_another_merchant_is_refused(kassa):
    post(kassa, "/v1/merchants", MERCHANT)
    answer = post(kassa, "/v1/merchants", {**MERCHANT, "name": "Other"})
    assert (answer.status, answer.body["code"]) == (422, "idempotency_key_reused")


def test_a_store_is_opened_at_klarna(kassa, klarna):
    answer = post(kassa, below(kassa, "stores"), STORE)
    assert (answer.status, answer.body["klarna_store_id"]) == (201, "krn:store:store-sth-001")
    assert "krn:partner:global:account:test:DEMO0001/store-sth-001" in klarna.stores


def test_a_store_that_klarna_did_not_open_is_opened_by_the_same_request_again(kassa, klarna):
    klarna.fail("open_store", KlarnaUnavailable("away"))
    assert post(kassa, below(kassa, "stores"), STORE).status == 502
    terminal = {"store_reference": "store-sth-001", "terminal_reference": "lane-1"}
    assert post(kassa, below(kassa, "terminals"), terminal).status == 201
    pay = {"amount": 1, "currency": "SEK", "reference": "R", **terminal}
    assert kassa.call("POST /v1/payments", pay, caller=kassa.merchant).body["errors"][0]["field"] == "store_reference"
    again = post(kassa, below(kassa, "stores"), STORE)
    assert (again.status, again.body["klarna_store_id"]) == (201, "krn:store:store-sth-001")
    assert kassa.call("POST /v1/payments", pay, caller=kassa.merchant).status == 201


def test_klarnas_refusal_comes_with_its_error_id(kassa, klarna):
    klarna.fail("open_store", KlarnaRefused("bad address", error_id="e-7"))
    answer = post(kassa, below(kassa, "stores"), STORE)
    assert (answer.status, answer.body["code"], answer.body["klarna_error_id"]) == (502, "refused_by_klarna", "e-7")


def test_the_same_store_by_another_request_is_a_conflict(kassa):
    post(kassa, below(kassa, "stores"), STORE)
    answer = post(kassa, below(kassa, "stores"), STORE, key="request-2")
    assert (answer.status, answer.body["code"]) == (409, "already_exists")


def test_a_key_is_shown_once(kassa):
    body = {"kind": "terminal", "store_reference": "store-gbg-014", "terminal_reference": "lane-3"}
    first, again = post(kassa, below(kassa, "keys"), body), post(kassa, below(kassa, "keys"), body)
    assert first.body["key"].startswith("kassa_test_")
    assert again.body == {**first.body, "key": None}
    assert again.headers["Idempotency-Replayed"] == "true"


def test_only_the_hash_of_a_key_is_stored(kassa, dynamodb):
    key = post(kassa, below(kassa, "keys"), {"kind": "merchant"}).body["key"]
    secret = key.removeprefix("kassa_test_")
    assert secret not in str(dynamodb.scan(TableName="merchants")["Items"])


@pytest.mark.parametrize(
    ("what", "body", "field"),
    [
        ("keys", {"kind": "acquirer"}, "kind"),
        ("keys", {"kind": "terminal"}, "store_reference"),
        ("keys", {"kind": "terminal", "store_reference": "nowhere"}, "store_reference"),
        (
            "keys",
            {"kind": "terminal", "store_reference": "store-gbg-014", "terminal_reference": "x"},
            "terminal_reference",
        ),
        ("keys", {"kind": "merchant", "store_reference": "store-gbg-014"}, "kind"),
        ("keys", {"kind": "merchant", "expires_at": "2026-03-01T10:15:00"}, "expires_at"),
        ("terminals", {"store_reference": "nowhere", "terminal_reference": "lane-1"}, "store_reference"),
        ("terminals", {"store_reference": "store-gbg-014", "terminal_reference": ""}, "terminal_reference"),
        ("stores", {**STORE, "time_zone": "Europe/Gothenburg"}, "time_zone"),
        ("stores", {**STORE, "address": {**ADDRESS, "country": "Sweden"}}, "address.country"),
        ("stores", {**STORE, "adress": {}}, "adress"),
    ],
)
def test_bad_input_names_its_field(kassa, what, body, field):
    answer = post(kassa, below(kassa, what), body)
    assert answer.status == 422
    assert [error["field"] for error in answer.body["errors"]] == [field]


def test_only_an_acquirer_manages(kassa):
    for caller in (kassa.terminal, kassa.merchant):
        answer = post(kassa, below(kassa, "keys"), {"kind": "merchant"}, caller=caller)
        assert (answer.status, answer.body["code"]) == (403, "forbidden")


def test_a_merchant_sees_itself_and_no_other(kassa):
    other = Caller(key_id="k", kind=KeyKind.MERCHANT, merchant_id="mer_" + "0" * 32)
    assert kassa.call(f"GET /v1/merchants/{kassa.merchant_id}", caller=kassa.merchant).status == 200
    assert kassa.call(f"GET /v1/merchants/{kassa.merchant_id}", caller=other).status == 404


def test_nothing_can_be_added_to_a_merchant_that_does_not_exist(kassa):
    for what, body in (("stores", STORE), ("keys", {"kind": "merchant"})):
        assert post(kassa, f"/v1/merchants/mer_{'0' * 32}/{what}", body).status == 404


@pytest.mark.parametrize("flow", [None, "authorize", "payment_request"])
def test_a_merchant_may_choose_its_flow_and_a_payment_keeps_it(kassa, flow):
    body = {"name": "Chooser", "klarna_account_id": "krn:partner:global:account:test:DEMO0001"}
    made = kassa.call("POST /v1/merchants", body | ({"flow": flow} if flow else {}), key="chooser-1", caller=ACQUIRER)
    assert (made.status, made.body["flow"]) == (201, flow)
    read = kassa.call(f"GET /v1/merchants/{made.body['id']}", caller=ACQUIRER)
    assert read.body == made.body
    kassa.merchant_id = _with_store(kassa, made.body["id"])
    payment = kassa.start()
    assert kassa.payments.get(payment["id"]).klarna.flow == (flow or "authorize"), "else the stage's"


def _with_store(kassa, merchant_id):
    store = {
        "store_reference": "store-gbg-014",
        "name": "Avenyn",
        "address": {"street_address": "Avenyn 14", "postal_code": "41136", "city": "Göteborg", "country": "SE"},
    }
    terminal = {"store_reference": "store-gbg-014", "terminal_reference": "lane-3"}
    for what, new in (("stores", store), ("terminals", terminal)):
        path = f"POST /v1/merchants/{merchant_id}/{what}"
        assert kassa.call(path, new, key=f"chooser-{what}", caller=ACQUIRER).status == 201
    return merchant_id


def test_a_flow_that_nobody_knows_is_refused(kassa):
    body = {"name": "Chooser", "klarna_account_id": "krn:partner:global:account:test:DEMO0001", "flow": "other"}
    answer = kassa.call("POST /v1/merchants", body, key="chooser-1", caller=ACQUIRER)
    assert (answer.status, [error["field"] for error in answer.body["errors"]]) == (422, ["flow"])


@pytest.mark.parametrize("reference", ["A/B", "A?B", "100%", "A\\B", 'The "A"', "# 1", "Bar € 1", "a\u0301"])
def test_a_store_gets_no_reference_that_would_not_arrive_in_an_address(kassa, reference):
    answer = post(kassa, below(kassa, "stores"), {**STORE, "store_reference": reference})
    assert (answer.status, [error["field"] for error in answer.body["errors"]]) == (422, ["store_reference"])


@pytest.mark.parametrize("reference", ["Zum Löwen & Bär (Süd)", "café_1.~'!*:@,;=+$-", "1"])
def test_what_may_be_a_stores_reference_finds_it(kassa, reference):
    made = post(kassa, below(kassa, "stores"), {**STORE, "store_reference": reference})
    assert made.status == 201
    found = kassa.call(f"GET {below(kassa, 'stores')}/{reference}", caller=ACQUIRER)
    assert (found.status, found.body["store_reference"]) == (200, reference)
