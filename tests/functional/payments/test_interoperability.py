"""What merchants pass through, and who stands upstream of us: from the till's request to Klarna, and back."""

import json

import pytest

from kassa.domain.payments.originators import Originator
from tests.functional.conftest import ACQUIRER, COFFEE

DATA = '{ "operation":"capture",\n "a": 1 }'


@pytest.fixture
def upstream(kassa):
    """Name what runs on the terminal."""

    def runs(**software):
        base = f"/v1/merchants/{kassa.merchant_id}/terminals"
        lanes = kassa.call(f"GET {base}", caller=ACQUIRER).body["data"]
        lane = next(one for one in lanes if one["terminal_reference"] == "lane-3")
        kassa.call(f"PATCH {base}/{lane['id']}", {"software": software}, caller=ACQUIRER)

    return runs


def test_a_payment_knows_for_good_who_stands_upstream_of_it(kassa, upstream):
    upstream(name="Acme POS", version="7.4.1")
    payment = kassa.start(originators=[{"name": "Kaffé & Co.", "session_reference": "order-7"}, {"name": "acme-pos"}])
    upstream(name="Another")
    assert kassa.payments.get(payment["id"]).originators == (
        Originator(name="ACME_POS", module_version="7.4.1"),
        Originator(name="KAFFE_CO", session_reference="order-7"),
    )


def test_a_merchants_platform_is_named_first(kassa):
    new = {
        "name": "X",
        "klarna_account_id": "krn:partner:global:account:test:DEMO0001",
        "platform": {"name": "Shop-It"},
    }
    made = kassa.call("POST /v1/merchants", new, key="platform-1", caller=ACQUIRER).body
    assert made["platform"] == {"name": "Shop-It", "version": None}
    kassa.merchant_id = made["id"]
    store = {
        "store_reference": "store-gbg-014",
        "name": "Avenyn",
        "address": {"street_address": "Avenyn 14", "postal_code": "41136", "city": "Göteborg", "country": "SE"},
    }
    lane = {"store_reference": "store-gbg-014", "terminal_reference": "lane-3"}
    for what, body in (("stores", store), ("terminals", lane)):
        kassa.call(f"POST /v1/merchants/{made['id']}/{what}", body, key=f"platform-{what}", caller=ACQUIRER)
    payment = kassa.start(originators=[{"name": "Orders"}])
    names = [originator.name for originator in kassa.payments.get(payment["id"]).originators]
    assert names == ["SHOP_IT", "ORDERS"]


@pytest.mark.parametrize(
    ("originators", "field"),
    [
        ([{"name": "..."}], "originators[0].name"),
        ([{"name": "A", "session_reference": "r" * 101}], "originators[0].session_reference"),
        ([{"name": "A", "vendor": "x"}], "originators[0].vendor"),
        ([{"name": "A"}] * 11, "originators"),
    ],
)
def test_originators_that_klarna_would_refuse_are_refused_here(kassa, klarna, originators, field):
    answer = kassa.call("POST /v1/payments", {**COFFEE, "originators": originators})
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, field)
    assert klarna.calls == []


def test_network_data_of_an_operation_reaches_klarna_to_the_letter(kassa, klarna, monkeypatch):
    payment, asked = kassa.approved(capture="manual"), []
    carry_out = klarna.carry_out

    def listen(payment, operation, said, *, within):
        asked.append(said)
        return carry_out(payment, operation, said, within=within)

    monkeypatch.setattr(klarna, "carry_out", listen)
    path = f"POST /v1/payments/{payment['id']}"
    capture = kassa.call(f"{path}/captures", {"amount": 900, "klarna_network_data": DATA}, caller=kassa.merchant)
    assert (capture.status, capture.body["klarna_network_response_data"]) == (201, None)
    kassa.call(f"{path}/refunds", {"reference": "r", "klarna_network_data": DATA}, caller=kassa.merchant)
    more = {"klarna_network_data": DATA, "supplementary_purchase_data": {"a": [1]}}
    kassa.call(f"{path}/reauthorize", more, caller=kassa.merchant)
    assert [one.klarna_network_data for one in asked] == [DATA] * 3
    assert json.dumps(asked[2].supplementary_purchase_data) == '{"a": [1]}'


def test_another_text_under_the_same_key_is_another_request(kassa):
    payment = kassa.approved(capture="manual")
    path = f"POST /v1/payments/{payment['id']}/captures"
    answers = [
        kassa.call(path, {"amount": 900, "klarna_network_data": data}, key="capture-1", caller=kassa.merchant)
        for data in (DATA, DATA, DATA.replace(" ", ""))
    ]
    assert [answer.status for answer in answers] == [201, 201, 422]
