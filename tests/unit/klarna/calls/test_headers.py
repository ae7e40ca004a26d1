"""Every call says who we are, what it is about and that it may be repeated."""

import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from kassa.adapters.klarna.headers import MODULE_VERSION, PaymentToken
from kassa.domain.ids import klarna_idempotency_key
from kassa.domain.payments.originators import Originator
from kassa.failures import KlarnaRefused
from tests.unit.klarna.klarna_talk import (
    ACCOUNT,
    API_KEY,
    APPROVED,
    MERCHANT,
    PAYMENT,
    PURCHASE,
    STEP_UP,
    STORE,
    WAITING,
    Klarna,
    request_in,
    says,
)

TOKEN = "krn:network:eu1:test:session-token:eyJ0"


def all_calls() -> list[httpx.Request]:
    klarna = Klarna(
        says(STEP_UP),
        says(request_in("SUBMITTED")),
        says(APPROVED),
        says(request_in("CANCELED")),
        says({"store_id": "krn:store:1"}, 201),
    )
    klarna.client.authorize(PAYMENT, PURCHASE, within=8)
    klarna.client.look_at(WAITING, within=8)
    klarna.client.finalise(WAITING, PURCHASE, TOKEN, within=8)
    klarna.client.close(WAITING, within=8)
    klarna.accounts.open_store(MERCHANT, STORE, within=8)
    return klarna.asked


def test_each_call_goes_to_its_path() -> None:
    account = f"https://klarna.test/v2/accounts/{ACCOUNT}"
    assert [(request.method, str(request.url)) for request in all_calls()] == [
        ("POST", f"{account}/payment/authorize"),
        ("GET", f"{account}/payment/requests/krn:payment:eu1:request:0b6a"),
        ("POST", f"{account}/payment/authorize"),
        ("DELETE", f"{account}/payment/requests/krn:payment:eu1:request:0b6a"),
        ("POST", f"{account}/stores"),
    ]


def test_every_call_carries_the_key_the_metadata_and_a_correlation_id() -> None:
    for request in all_calls():
        assert request.headers["Authorization"] == f"Basic {API_KEY}"
        assert re.fullmatch("[A-Za-z0-9]{1,255}", request.headers["Partner-Correlation-Id"])
        integrator = json.loads(request.headers["Klarna-Integration-Metadata"])["integrator"]
        assert integrator["name"] == "ACME_ACQUIRER"
        assert integrator["module_name"] == "KASSA"
        assert integrator["module_version"] == MODULE_VERSION
        assert 1 <= len(integrator["session_reference"]) <= 100


def test_calls_about_a_payment_name_it() -> None:
    request = all_calls()[0]
    assert request.headers["Partner-Correlation-Id"] == PAYMENT.id.replace("_", "")
    assert json.loads(request.headers["Klarna-Integration-Metadata"]) == {
        "integrator": {
            "name": "ACME_ACQUIRER",
            "session_reference": PAYMENT.id,
            "module_name": "KASSA",
            "module_version": MODULE_VERSION,
        }
    }


def test_idempotency_keys_are_derived_and_differ_between_operations() -> None:
    first, look, final, cancel, store = (request.headers.get("Klarna-Idempotency-Key") for request in all_calls())
    assert first == klarna_idempotency_key(PAYMENT.id, "authorize")
    assert final == klarna_idempotency_key(PAYMENT.id, "finalise")
    assert store not in (None, first, final)
    assert look is None
    assert cancel is None


def test_the_originators_are_passed_on_in_one_line_of_ascii() -> None:
    till = Originator(name="SHOP_POS", session_reference="t-55\n", module_name="Kassé")
    klarna = Klarna(says(STEP_UP))
    payment = replace(PAYMENT, originators=(till, Originator(name="SHOP")))
    klarna.client.authorize(payment, PURCHASE, within=8)
    header = klarna.asked[0].headers["Klarna-Integration-Metadata"]
    assert header.isascii()
    assert "\n" not in header
    assert json.loads(header)["originators"] == [
        {"name": "SHOP_POS", "session_reference": "t-55\n", "module_name": "Kassé"},
        {"name": "SHOP", "session_reference": PAYMENT.id},
    ]


def test_a_merchants_token_goes_with_the_first_call_to_the_letter() -> None:
    klarna = Klarna(says(APPROVED))
    klarna.client.authorize(PAYMENT, replace(PURCHASE, klarna_network_session_token=TOKEN), within=8)
    assert klarna.asked[0].headers["Klarna-Network-Session-Token"] == TOKEN


@pytest.mark.parametrize("token", [None, ""])
def test_without_a_token_there_is_no_such_header(token: str | None) -> None:
    klarna = Klarna(says(STEP_UP))
    klarna.client.authorize(PAYMENT, replace(PURCHASE, klarna_network_session_token=token), within=8)
    assert "Klarna-Network-Session-Token" not in klarna.asked[0].headers


def test_the_final_call_carries_the_shoppers_token_and_not_the_merchants() -> None:
    klarna = Klarna(says(APPROVED))
    klarna.client.finalise(WAITING, replace(PURCHASE, klarna_network_session_token="theirs"), TOKEN, within=8)
    assert klarna.asked[0].headers["Klarna-Network-Session-Token"] == TOKEN
    assert "Klarna-Payment-Token" not in klarna.asked[0].headers


def test_a_payment_token_goes_out_under_its_own_header() -> None:
    klarna = Klarna(says(request_in("COMPLETED", payment_token="krn:payment:eu1:payment-token:1")), says(APPROVED))
    token = klarna.client.look_at(WAITING, within=8).session_token
    assert isinstance(token, PaymentToken)
    klarna.client.finalise(WAITING, PURCHASE, token, within=8)
    assert klarna.asked[1].headers["Klarna-Payment-Token"] == "krn:payment:eu1:payment-token:1"
    assert "Klarna-Network-Session-Token" not in klarna.asked[1].headers


@pytest.mark.parametrize("token", ["krn\r\nX-Evil: 1", "krn é", " krn", "krn\x00"])
def test_a_token_that_no_header_can_carry_is_refused_unsent_and_unshown(token: str) -> None:
    klarna = Klarna()
    with pytest.raises(KlarnaRefused) as failure:
        klarna.client.authorize(PAYMENT, replace(PURCHASE, klarna_network_session_token=token), within=8)
    assert failure.value.code == "bad_token"
    assert "krn" not in str(failure.value)


def test_the_module_version_is_that_of_the_project() -> None:
    project = Path(__file__).parents[4] / "pyproject.toml"
    assert tomllib.loads(project.read_text())["project"]["version"] == MODULE_VERSION
