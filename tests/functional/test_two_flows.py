"""Whole payments through the routes against the simulated Klarna: the terminal cannot tell one flow from the other."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from kassa.adapters.klarna.client import KlarnaClient
from kassa.adapters.klarna.network import BoundedTransport
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.domain.flow import Flow
from simulator.server import running
from simulator.simulation import Options
from tests.functional.conftest import ACQUIRER, COFFEE, Kassa
from tests.support.payments import NOW
from tests.support.stepfunctions import FakeStepFunctions
from tests.support.tables import recreate_tables

SETTINGS: dict[str, Any] = {
    "api_key": "klarna_test_api_simulator",
    "authentication": "raw",
    "integrator": "KASSA_TEST",
}
ACCOUNTS = ("krn:partner:global:account:test:DEMO0001", "krn:partner:global:account:test:DEMO0002")


class Shop:
    """One merchant of each flow, its terminal, the shopper, and Klarna's books; one clock for all of them."""

    def __init__(self, kassa: Kassa, url: str, flow: Flow) -> None:
        self.kassa, self.url, self.flow = kassa, url, flow
        merchant = {"name": "Shop", "klarna_account_id": ACCOUNTS[0], "flow": flow}
        kassa.merchant_id = kassa.call("POST /v1/merchants", merchant, key="a-merchant", caller=ACQUIRER).body["id"]
        store = {
            "store_reference": "store-gbg-014",
            "name": "Avenyn",
            "address": {"street_address": "Avenyn 14", "postal_code": "41136", "city": "Göteborg", "country": "SE"},
        }
        path = f"POST /v1/merchants/{kassa.merchant_id}"
        assert kassa.call(f"{path}/stores", store, key="a-new-store", caller=ACQUIRER).status == 201
        terminal = {"store_reference": "store-gbg-014", "terminal_reference": "lane-3"}
        assert kassa.call(f"{path}/terminals", terminal, key="a-terminal", caller=ACQUIRER).status == 201

    def sim(self, path: str, body: Any = None) -> Any:
        return httpx.post(f"{self.url}/_sim{path}", json=body or {}, trust_env=False).raise_for_status().json()

    def reads(self, path: str, payment_id: str) -> Any:
        query = {"reference": payment_id}
        return httpx.get(f"{self.url}/_sim{path}", params=query, trust_env=False).raise_for_status().json()

    def start(self, **changes: Any) -> Any:
        payment = self.kassa.start(**changes)
        assert self.kassa.payments.get(payment["id"]).klarna.flow is self.flow
        return payment

    def shopper(self, payment: Any, move: str) -> Any:
        return self.sim(f"/requests/{payment['klarna']['payment_request_id']}/{move}")

    def fails(self, v2: str, v1: str, kind: str) -> None:
        operation = v1 if self.flow is Flow.PAYMENT_REQUEST else v2
        self.sim("/faults", {"operation": operation, "kind": kind, "times": 5, "delay_ms": 20})

    def behaves(self) -> None:
        httpx.delete(f"{self.url}/_sim/faults", trust_env=False).raise_for_status()

    def ledger(self, payment: Any) -> Any:
        return self.reads("/ledger", payment["id"])["transactions"]

    def token(self, payment: Any) -> dict[str, str]:
        context = self.reads("/requests", payment["id"])["requests"][0]["state_context"]
        kinds = ("payment_confirmation_token", "klarna_network_session_token")
        return {kind: context[kind] for kind in kinds if kind in context}


def _a_moment(_: float) -> None:
    time.sleep(0.02)


@pytest.fixture(params=list(Flow))
def shop(request: pytest.FixtureRequest, world: Kassa) -> Iterator[Shop]:
    clock = [NOW]
    with running(Options(time=lambda: clock[0])) as url, BoundedTransport(None, time.monotonic) as transport:
        recreate_tables(world.dynamodb)
        klarna: Any = KlarnaClient(KlarnaSettings(url=url, **SETTINGS), transport=transport, sleep=_a_moment)
        kassa = Kassa(klarna=klarna, stepfunctions=FakeStepFunctions(), dynamodb=world.dynamodb)

        def pass_time(seconds: float) -> None:
            kassa.now += timedelta(seconds=seconds)
            clock[0] = kassa.now

        kassa.pass_time = pass_time  # type: ignore[method-assign]
        kassa.pass_time(0)
        yield Shop(kassa, url, request.param)


def test_a_whole_payment(shop):
    payment = shop.start()
    assert payment["qr"]["content"].startswith(f"{shop.url}/pay/")
    shop.shopper(payment, "scan")
    assert shop.kassa.look(payment["id"]) == "await"
    assert shop.kassa.payment(payment["id"])["display"]["state"] == "in_progress"
    shop.shopper(payment, "approve")
    assert shop.kassa.look(payment["id"]) == "settled"
    done = shop.kassa.payment(payment["id"])
    assert done["status"] == "approved"
    (transaction,) = shop.ledger(payment)
    assert done["klarna"]["payment_transaction_id"] == transaction["payment_transaction_id"]
    assert done["captured_amount"] == transaction["captured_amount"], "what is not captured is not claimed"
    assert done["capturable_amount"] == transaction["remaining_authorized_amount"]
    timeline = shop.kassa.timeline(payment["id"])
    assert timeline == ["created", "awaiting_shopper", "shopper_arrived", "updated", "approved"]
    pricing = shop.kassa.payments.get(payment["id"]).klarna.pricing
    assert pricing is not None
    assert (pricing.fixed, pricing.variable) == (250, 2_990_000)


@pytest.mark.parametrize("kind", ["timeout_before", "timeout_after", "disconnect"])
def test_a_lost_first_answer_is_found_again_as_one_request(shop, kind):
    shop.fails("authorize", "create_payment_request", kind)
    started = shop.kassa.call("POST /v1/payments", COFFEE)
    assert (started.status, started.body["status"]) == (202, "created")
    shop.behaves()
    assert shop.kassa.look(started.body["id"]) == "await"
    payment = shop.kassa.payment(started.body["id"])
    assert payment["status"] == "awaiting_shopper"
    assert len(shop.reads("/requests", payment["id"])["requests"]) == 1


@pytest.mark.parametrize("kind", ["timeout_before", "timeout_after"])
def test_a_lost_final_answer_makes_one_transaction(shop, kind):
    payment = shop.start()
    shop.shopper(payment, "approve")
    shop.fails("finalise", "confirm_payment_request", kind)
    answer = shop.kassa.call(f"POST /v1/payments/{payment['id']}/confirm", _body(shop.token(payment)))
    assert (answer.status, answer.body["status"]) == (202, "awaiting_shopper")
    shop.behaves()
    assert shop.kassa.look(payment["id"]) == "settled"
    done = shop.kassa.payment(payment["id"])
    (transaction,) = shop.ledger(payment)
    assert done["status"] == "approved"
    assert done["klarna"]["payment_transaction_id"] == transaction["payment_transaction_id"]
    assert shop.kassa.payments.get(payment["id"]).klarna.pricing is not None


def test_the_cashier_cancels(shop):
    payment = shop.start()
    shop.shopper(payment, "scan")
    shop.kassa.while_pausing = lambda: shop.kassa.look(payment["id"])
    answer = shop.kassa.call(f"POST /v1/payments/{payment['id']}/cancel", key="cancel-0001")
    assert (answer.status, answer.body["status"]) == (200, "canceled")
    with pytest.raises(httpx.HTTPStatusError):
        shop.shopper(payment, "approve")
    assert shop.ledger(payment) == []


@pytest.mark.parametrize(("left", "status"), [(False, "expired"), (True, "canceled")])
def test_the_deadline_closes_the_request(shop, left, status):
    payment = shop.start(expires_in=60)
    if left:
        shop.shopper(payment, "scan")
        shop.kassa.look(payment["id"])
        shop.shopper(payment, "leave")
    shop.kassa.pass_time(61)
    assert shop.kassa.look(payment["id"]) == "settled"
    assert shop.kassa.payment(payment["id"])["status"] == status
    with pytest.raises(httpx.HTTPStatusError):
        shop.shopper(payment, "approve")


def test_an_approval_that_nobody_could_finish_in_time_is_lost_and_charges_nobody(shop):
    payment = shop.start()
    shop.shopper(payment, "approve")
    shop.fails("finalise", "confirm_payment_request", "timeout_before")
    assert shop.kassa.call(f"POST /v1/payments/{payment['id']}/confirm", _body(shop.token(payment))).status == 202
    shop.behaves()
    shop.kassa.pass_time(65 * 60)
    assert shop.kassa.look(payment["id"]) == "settled"
    done = shop.kassa.payment(payment["id"])
    assert (done["status"], done["failure"]["code"]) == ("failed", "approval_lapsed")
    assert shop.ledger(payment) == []


def test_a_payment_is_confirmed_with_the_token_that_klarna_shows(shop):
    payment = shop.start()
    shop.shopper(payment, "approve")
    token = shop.token(payment)
    assert len(token) == 1
    route = f"POST /v1/payments/{payment['id']}/confirm"
    wrong = {kind: f"{text}x" for kind, text in token.items()}
    assert shop.kassa.call(route, _body(wrong)).body["code"] == "token_mismatch"
    answer = shop.kassa.call(route, _body(token))
    assert (answer.status, answer.body["status"]) == (200, "approved")
    assert len(shop.ledger(payment)) == 1


def _body(token: dict[str, str], **changes: Any) -> dict[str, Any]:
    return {"amount": 2900, "currency": "SEK", **token, **changes}


KINDS = ("payment_confirmation_token", "klarna_network_session_token")


def _express(shop: Shop, kind: str, **changes: Any) -> dict[str, str]:
    asked = {"partner_account_id": ACCOUNTS[0], "amount": 2900, "currency": "SEK", "kind": kind} | changes
    return {kind: shop.sim("/tokens", asked)["token"]}


@pytest.mark.parametrize("kind", KINDS)
def test_an_express_token_makes_one_payment_whatever_the_merchants_flow(shop, kind):
    token = _express(shop, kind)
    answer = shop.kassa.call("POST /v1/confirmations", {**COFFEE, **token}, key="express-0001")
    assert (answer.status, answer.body["status"]) == (201, "approved")
    (transaction,) = shop.ledger(answer.body)
    assert transaction["payment_transaction_id"] == answer.body["klarna"]["payment_transaction_id"]
    assert transaction["captured_amount"] == answer.body["captured_amount"]
    again = shop.kassa.call("POST /v1/confirmations", {**COFFEE, **token}, key="express-0002")
    assert (again.status, again.body["code"], again.body["payment"]["status"]) == (409, "token_not_usable", "failed")
    assert shop.ledger(again.body["payment"]) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"partner_account_id": ACCOUNTS[1]}, 422, "token_of_another_account"),
        ({"amount": 2901}, 409, "token_not_usable"),
        ({"currency": "EUR"}, 409, "token_not_usable"),
        ({"expires_in_seconds": 0}, 409, "token_not_usable"),
    ],
)
def test_an_express_token_that_klarna_refuses_has_a_code(shop, kind, changes, status, code):
    token = _express(shop, kind, **changes)
    shop.kassa.pass_time(2)
    answer = shop.kassa.call("POST /v1/confirmations", {**COFFEE, **token}, key="express-0001")
    assert (answer.status, answer.body["code"]) == (status, code)
    assert shop.ledger(answer.body["payment"]) == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_express_token_has_a_code(shop, kind):
    answer = shop.kassa.call("POST /v1/confirmations", {**COFFEE, kind: "krn:none"}, key="express-0001")
    assert (answer.status, answer.body["code"]) == (422, "token_unknown")


@pytest.mark.parametrize("kind", KINDS)
def test_a_lost_answer_to_an_express_token_makes_one_transaction(shop, kind):
    for operation in ("finalise", "confirm_payment_request"):
        shop.sim("/faults", {"operation": operation, "kind": "timeout_after", "times": 5, "delay_ms": 20})
    answer = shop.kassa.call("POST /v1/confirmations", {**COFFEE, **_express(shop, kind)}, key="express-0001")
    assert (answer.status, answer.body["status"]) == (202, "created")
    shop.behaves()
    assert shop.kassa.look(answer.body["id"]) == "settled"
    assert shop.kassa.payment(answer.body["id"])["status"] == "approved"
    assert len(shop.ledger(answer.body)) == 1


def test_a_token_of_a_payment_that_waits_pays_that_payment_or_another_but_not_both(shop):
    payment = shop.start()
    shop.shopper(payment, "approve")
    other = shop.kassa.call("POST /v1/confirmations", {**COFFEE, **shop.token(payment)}, key="express-0001")
    shop.kassa.look(payment["id"])
    both = [shop.kassa.payment(payment["id"]), shop.kassa.payment((other.body.get("payment") or other.body)["id"])]
    assert sorted(one["status"] for one in both) == ["approved", "failed"]
    (failed,) = (one for one in both if one["status"] == "failed")
    assert failed["failure"]["code"] == "token_of_another_payment"
    assert len(shop.ledger(payment)) == 1
