"""The real Klarna adapter against the simulator: what we send is what Klarna asks for, and what it answers we understand."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from kassa.adapters.klarna.client import KlarnaClient
from kassa.adapters.klarna.network import BoundedTransport
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.domain.answers import Approved, Declined, RequestState, StepUp
from kassa.domain.changes import hear
from kassa.domain.ids import derived
from kassa.domain.merchant import Address, Store
from kassa.domain.payment import Capture, Payment
from kassa.domain.purchase import LineItem, Purchase
from kassa.failures import KlarnaConflict, KlarnaRefused, KlarnaUnavailable
from simulator.server import running
from tests.support.klarna_accounts import accounts_at, merchant_with
from tests.support.payments import a_payment

BASKET = Purchase(line_items=(LineItem(name="Espresso beans 1kg", quantity=2, unit_price=1450, total_amount=2900),))
ACCOUNT = "krn:partner:global:account:test:DEMO0001"


class Counter:
    """Klarna and its shopper, at a real address."""

    def __init__(self, url: str, transport: BoundedTransport) -> None:
        self.url = url
        settings = KlarnaSettings(
            url=url, api_key="klarna_test_api_simulator", authentication="raw", integrator="KASSA_TEST"
        )
        self.klarna = KlarnaClient(settings, transport=transport)
        self.transport = transport
        self._count = 0

    def payment(self, **changes: Any) -> Payment:
        self._count += 1
        now = datetime.now(UTC)
        times = {"created_at": now, "updated_at": now, "expires_at": now + timedelta(seconds=300)}
        return a_payment(id=derived("pay", str(self._count)), **times, **changes)

    def stepped_up(self) -> Payment:
        payment = self.payment()
        answer = self.klarna.authorize(payment, BASKET, within=5)
        assert isinstance(answer, StepUp)
        return hear(payment, answer, at=payment.created_at)

    def sim(self, path: str, body: Any = None) -> Any:
        return httpx.post(f"{self.url}/_sim{path}", json=body or {}).raise_for_status().json()

    def ledger(self, payment: Payment) -> Any:
        return httpx.get(f"{self.url}/_sim/ledger", params={"reference": payment.id}).json()["transactions"]

    def token(self, payment: Payment) -> str:
        token = self.klarna.look_at(payment, within=5).session_token
        assert token is not None
        return token


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running() as url:
        yield url


@pytest.fixture
def counter(address: str) -> Iterator[Counter]:
    with BoundedTransport(None, time.monotonic) as transport:
        yield _with_a_store(Counter(address, transport))


def _with_a_store(at: Counter) -> Counter:
    at.sim("/reset", {"forget_setup": True})
    where = Address(street_address="Avenyn 14", postal_code="41136", city="Göteborg", country="SE")
    store = Store(
        merchant_id="mer",
        reference="store-gbg-014",
        name="Avenyn",
        address=where,
        time_zone="UTC",
        created_at=datetime.now(UTC),
    )
    accounts, merchant = accounts_at(at.url, at.transport), merchant_with(ACCOUNT)
    assert accounts.open_store(merchant, store, within=5) == accounts.open_store(merchant, store, within=5)
    return at


def test_a_payment_goes_from_code_to_captured(counter):
    payment = counter.stepped_up()
    assert payment.qr_content.startswith("http")
    assert counter.klarna.look_at(payment, within=5).state is RequestState.WAITING
    counter.sim(f"/requests/{payment.id}/scan")
    assert counter.klarna.look_at(payment, within=5).state is RequestState.IN_PROGRESS
    counter.sim(f"/requests/{payment.id}/approve")
    seen = counter.klarna.look_at(payment, within=5)
    assert seen.state is RequestState.SHOPPER_APPROVED
    answer = counter.klarna.finalise(payment, BASKET, seen.session_token, within=5)
    assert isinstance(answer, Approved)
    (transaction,) = counter.ledger(payment)
    assert transaction["payment_transaction_id"] == answer.payment_transaction_id
    assert (transaction["amount"], transaction["captured_amount"]) == (2900, 2900)


def test_finalising_twice_makes_one_transaction(counter):
    payment = counter.stepped_up()
    counter.sim(f"/requests/{payment.id}/approve")
    token = counter.token(payment)
    first = counter.klarna.finalise(payment, BASKET, token, within=5)
    again = counter.klarna.finalise(payment, BASKET, token, within=5)
    assert isinstance(first, Approved)
    assert isinstance(again, Approved)
    assert again.payment_transaction_id == first.payment_transaction_id
    assert len(counter.ledger(payment)) == 1


def test_asking_twice_opens_one_request(counter):
    payment = counter.payment()
    first = counter.klarna.authorize(payment, BASKET, within=5)
    again = counter.klarna.authorize(payment, BASKET, within=5)
    assert isinstance(first, StepUp)
    assert isinstance(again, StepUp)
    assert again.payment_request_id == first.payment_request_id


def test_a_shopper_who_left_is_seen_as_such(counter):
    payment = counter.stepped_up()
    counter.sim(f"/requests/{payment.id}/scan")
    counter.sim(f"/requests/{payment.id}/leave")
    seen = counter.klarna.look_at(payment, within=5)
    assert (seen.state, seen.shopper_left) == (RequestState.WAITING, True)


def test_a_request_is_closed_once_and_for_all(counter):
    payment = counter.stepped_up()
    assert counter.klarna.close(payment, within=5).state is RequestState.CANCELED
    assert counter.klarna.look_at(payment, within=5).state is RequestState.CANCELED
    with pytest.raises(KlarnaConflict):
        counter.klarna.close(payment, within=5)


def test_klarna_may_decide_at_once(counter):
    counter.sim("/outcomes", {"first_call": "APPROVED"})
    assert isinstance(counter.klarna.authorize(counter.payment(), BASKET, within=5), Approved)
    counter.sim("/outcomes", {"first_call": "DECLINED"})
    assert isinstance(counter.klarna.authorize(counter.payment(), BASKET, within=5), Declined)


def test_a_store_that_klarna_does_not_know_is_refused(counter):
    with pytest.raises(KlarnaRefused) as refusal:
        counter.klarna.authorize(counter.payment(store_reference="elsewhere"), BASKET, within=5)
    assert refusal.value.error_id is not None


def test_a_basket_that_does_not_sum_is_refused(counter):
    wrong = Purchase(line_items=(LineItem(name="Beans", quantity=1, total_amount=1),))
    with pytest.raises(KlarnaRefused):
        counter.klarna.authorize(counter.payment(), wrong, within=5)


@pytest.mark.parametrize("kind", ["timeout_after", "timeout_before", "malformed", "disconnect"])
def test_a_lost_answer_is_found_again_under_the_same_key(counter, kind):
    payment = counter.payment()
    counter.sim("/faults", {"operation": "authorize", "kind": kind})
    with pytest.raises(KlarnaUnavailable):
        counter.klarna.authorize(payment, BASKET, within=0.7)
    httpx.delete(f"{counter.url}/_sim/faults")
    assert isinstance(counter.klarna.authorize(payment, BASKET, within=5), StepUp)
    requests = httpx.get(f"{counter.url}/_sim/requests", params={"reference": payment.id}).json()["requests"]
    assert len(requests) == 1


def test_a_rate_limit_is_waited_out(counter):
    counter.sim("/faults", {"operation": "authorize", "kind": "rate_limit", "times": 1})
    assert isinstance(counter.klarna.authorize(counter.payment(), BASKET, within=5), StepUp)


def test_an_error_of_klarnas_is_tried_again(counter):
    fault = {"operation": "authorize", "kind": "error", "status": 503, "code": "TEMPORARY_UNAVAILABLE", "times": 2}
    counter.sim("/faults", fault)
    assert isinstance(counter.klarna.authorize(counter.payment(), BASKET, within=8), StepUp)


def _approved_at_once(counter, **changes):
    """A payment that Klarna approves at the first call, as our books know it right after."""
    counter.sim("/outcomes", {"first_call": "APPROVED"})
    payment = counter.payment(**changes)
    answer = counter.klarna.authorize(payment, BASKET, within=5)
    assert isinstance(answer, Approved)
    return hear(payment, answer, at=payment.created_at)


@pytest.mark.parametrize(
    ("capture", "taken", "given_back", "released", "state"),
    [(Capture.NOW, 2900, 2900, 0, "COMPLETED"), (Capture.MANUAL, 0, 0, 2900, "CLOSED")],
)
def test_a_payment_reversed_twice_is_reversed_once(counter, capture, taken, given_back, released, state):
    payment = _approved_at_once(counter, capture=capture)
    assert not counter.klarna.transaction(payment, within=5).is_reversed
    first = counter.klarna.reverse(payment, within=5)
    again = counter.klarna.reverse(payment, within=5)
    assert again.klarna_refund_id == first.klarna_refund_id
    assert (first.klarna_refund_id is None) == (taken == 0)
    assert counter.klarna.transaction(payment, within=5).is_reversed
    (entry,) = counter.ledger(payment)
    amounts = tuple(entry[f"{what}_amount"] for what in ("captured", "refunded", "released", "remaining_authorized"))
    assert (entry["state"], *amounts) == (state, taken, given_back, released, 0)
    assert len(entry["refunds"]) + len(entry["releases"]) == 1


@pytest.mark.parametrize("capture", list(Capture))
def test_a_reversal_whose_answer_got_lost_is_not_made_again(counter, capture):
    payment = _approved_at_once(counter, capture=capture)
    operation = "refund_capture" if capture is Capture.NOW else "void"
    counter.sim("/faults", {"operation": operation, "kind": "timeout_after", "times": 1})
    with pytest.raises(KlarnaUnavailable):
        counter.klarna.reverse(payment, within=0.7)
    assert counter.klarna.transaction(payment, within=5).is_reversed
    counter.klarna.reverse(payment, within=5)
    (entry,) = counter.ledger(payment)
    assert len(entry["refunds"]) + len(entry["releases"]) == 1


def test_a_capture_whose_id_we_do_not_know_is_found_and_refunded(counter):
    payment = _approved_at_once(counter)
    (capture,) = payment.captures
    nameless = replace(payment, captures=(replace(capture, klarna_capture_id=None),))
    refund_id = counter.klarna.reverse(nameless, within=5).klarna_refund_id
    (refund,) = counter.ledger(payment)[0]["refunds"]
    assert refund["payment_refund_id"] == refund_id
    assert refund["payment_capture_id"] == capture.klarna_capture_id
    assert refund["payment_refund_reference"] == derived("ref", payment.id, "reversal")


def test_what_is_done_in_the_portal_shows_in_the_standing(counter):
    payment = _approved_at_once(counter, capture=Capture.MANUAL)
    counter.sim("/portal/capture", {"reference": payment.id, "amount": 1000})
    counter.sim("/portal/refund", {"reference": payment.id, "amount": 400})
    standing = counter.klarna.transaction(payment, within=5)
    assert (standing.remaining_authorized, standing.captured, standing.refunded) == (1900, 1000, 400)


def test_a_transaction_that_klarna_does_not_have_is_a_refusal(counter):
    payment = _approved_at_once(counter)
    counter.sim("/reset")
    for ask in (counter.klarna.transaction, counter.klarna.reverse):
        with pytest.raises(KlarnaRefused):
            ask(payment, within=5)
