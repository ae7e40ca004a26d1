"""Klarna's answers about approved money get lost, and nothing is done twice; what we send arrives as it was meant."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from kassa.adapters.klarna.connect import connect_books
from kassa.adapters.klarna.network import BoundedTransport
from kassa.adapters.secrets import Secret
from kassa.domain.approved_money.movements import Kind, Operation, Shipment
from kassa.domain.ids import klarna_idempotency_key
from kassa.domain.payments.payment import Capture
from kassa.domain.payments.purchase import LineItem, Purchase
from kassa.failures import KlarnaConflict, KlarnaRefused, KlarnaUnavailable
from kassa.ports.approved_money import Asked
from simulator.server import running
from tests.support.klarna_accounts import SleeplessTransport
from tests.support.klarna_benches import DAY, Account, SimulatedBench
from tests.support.klarna_books import OF_APPROVED_MONEY

NAMES = {
    Kind.CAPTURE: "capture",
    Kind.REFUND: "refund_capture",
    Kind.RELEASE: "void",
    Kind.REAUTHORIZE: "reauthorize",
    Kind.UPDATE: "update_transaction",
}
"""What the simulator calls the operations."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running() as url:
        yield url


@pytest.fixture
def bench(address: str) -> Iterator[SimulatedBench]:
    with SleeplessTransport() as transport:
        yield SimulatedBench(address, transport)


@pytest.fixture
def account(bench: SimulatedBench) -> Account:
    account = Account(bench)
    account.captures(1000)
    return account


def asked_for(account: Account, kind: Kind) -> Operation:
    amount = {Kind.REAUTHORIZE: 4000, Kind.RELEASE: 1900, Kind.UPDATE: 0}.get(kind, 500)
    capture_id = account.payment.captures[0].id if kind is Kind.REFUND else None
    return account.asks(kind, amount, capture_id=capture_id, reference="R-2")


def pieces(bench: SimulatedBench, account: Account) -> tuple[int, int, int, int]:
    """Captures, refunds, releases, amount."""
    entry = bench.ledger(account.payment)
    return len(entry["captures"]), len(entry["refunds"]), len(entry["releases"]), entry["amount"]


AFTER = {
    Kind.CAPTURE: (2, 0, 0, 2900),
    Kind.REFUND: (1, 1, 0, 2900),
    Kind.RELEASE: (1, 0, 1, 2900),
    Kind.REAUTHORIZE: (1, 0, 0, 4000),
    Kind.UPDATE: (1, 0, 0, 2900),
}


@pytest.mark.parametrize("fault", ["timeout_after", "timeout_before", "disconnect", "malformed"])
@pytest.mark.parametrize("kind", OF_APPROVED_MONEY)
def test_an_operation_whose_answer_got_lost_is_made_once(bench, account, kind, fault):
    operation = asked_for(account, kind)
    bench.sim("/faults", {"operation": NAMES[kind], "kind": fault})
    with pytest.raises(KlarnaUnavailable):
        account.does(operation, within=0.7)
    bench.clear_faults()
    account.does(operation)
    account.does(operation)
    assert pieces(bench, account) == AFTER[kind]


@pytest.mark.parametrize(
    "fault", [{"kind": "rate_limit"}, {"kind": "error", "status": 500}, {"kind": "error", "status": 503}]
)
@pytest.mark.parametrize("kind", OF_APPROVED_MONEY)
def test_what_klarna_could_not_do_just_now_is_asked_for_again(bench, account, kind, fault):
    bench.sim("/faults", {"operation": NAMES[kind], "times": 1} | fault)
    account.does(asked_for(account, kind))
    assert pieces(bench, account) == AFTER[kind]


@pytest.mark.parametrize("kind", OF_APPROVED_MONEY)
def test_all_calls_for_an_operation_are_one_call_to_klarna(bench, account, kind):
    operation = asked_for(account, kind)
    before = len(bench.heard(account.payment, NAMES[kind]))
    bench.sim("/faults", {"operation": NAMES[kind], "kind": "error", "status": 500, "times": 2})
    account.does(operation)
    account.does(operation)
    calls = bench.heard(account.payment, NAMES[kind])[before:]
    assert len(calls) == 4
    assert len({(call["method"], call["path"], call["body"]) for call in calls}) == 1
    keys = {call["headers"]["klarna-idempotency-key"] for call in calls}
    assert keys == {klarna_idempotency_key(account.payment.id, operation.id)}


@pytest.mark.parametrize("kind", [Kind.CAPTURE, Kind.REFUND])
def test_money_whose_answer_got_lost_is_found_in_the_books_by_our_id(bench, account, kind):
    operation = asked_for(account, kind)
    bench.sim("/faults", {"operation": NAMES[kind], "kind": "timeout_after"})
    with pytest.raises(KlarnaUnavailable):
        account.does(operation, within=0.7)
    bench.clear_faults()
    standing = account.standing
    assert operation.id in {one.reference for one in (*standing.captures, *standing.refunds)}


def test_after_a_lost_answer_a_conflict_does_not_say_that_nothing_happened(bench, account):
    operation = asked_for(account, Kind.CAPTURE)
    bench.portal(account.payment, "release")
    bench.sim("/faults", {"operation": "capture", "kind": "error", "status": 500, "times": 1})
    with pytest.raises(KlarnaUnavailable):
        account.does(operation)
    with pytest.raises(KlarnaConflict):
        account.does(operation)
    assert pieces(bench, account) == (1, 0, 1, 2900)


def test_a_day_later_klarna_no_longer_remembers_but_its_books_do(bench, account):
    operation = asked_for(account, Kind.CAPTURE)
    account.does(operation)
    bench.sim("/clock", {"advance_seconds": DAY})
    assert [one.reference for one in account.standing.captures].count(operation.id) == 1


def test_a_reauthorization_that_is_declined_changes_nothing(bench, account):
    bench.sim("/outcomes", {"reauthorize": "DECLINED"})
    operation, before = asked_for(account, Kind.REAUTHORIZE), bench.ledger(account.payment)
    for _ in range(2):
        with pytest.raises(KlarnaRefused) as refusal:
            account.does(operation)
        assert refusal.value.code == "reauthorization_declined"
    assert bench.ledger(account.payment) == before


def test_line_items_and_shipments_arrive(bench):
    account = Account(bench)
    mill = LineItem(name="Mill", quantity=1, total_amount=1000)
    parcel = Shipment(carrier="PostNord", tracking_number="77", tracking_url="https://post.example/77")
    asked = Asked(request_hash="hash", line_items=(mill,), shipping=(parcel, Shipment(tracking_number="78")))
    account.does(account.asks(Kind.CAPTURE, 1000), asked)
    (capture,) = bench.ledger(account.payment)["captures"]
    assert capture["line_items"] == [{"name": "Mill", "quantity": 1, "total_amount": 1000}]
    assert capture["shipping"] == [
        {"shipping_carrier": "PostNord", "tracking_number": "77", "tracking_url": "https://post.example/77"},
        {"tracking_number": "78"},
    ]
    wrong = replace(asked, line_items=(replace(mill, total_amount=999),))
    with pytest.raises(KlarnaRefused):
        account.does(account.asks(Kind.CAPTURE, 1000), wrong)


def test_an_update_changes_what_is_named_and_nothing_else(bench):
    account = Account(bench)
    account.does(account.asks(Kind.UPDATE), Asked(request_hash="", shipping=(Shipment(carrier="DHL"),)))
    account.does(account.asks(Kind.UPDATE, reference="R-2"))
    answer = json.loads(bench.heard(account.payment, "update_transaction")[-1]["answer"])
    assert answer["shipping"] == [{"shipping_carrier": "DHL"}]
    assert answer["supplementary_purchase_data"]["purchase_reference"] == "R-2"
    with pytest.raises(KlarnaRefused):
        account.does(account.asks(Kind.UPDATE))


def test_another_amount_needs_other_things_where_klarna_knows_what_is_bought(bench):
    account = Account(bench)
    basket = Purchase(line_items=(LineItem(name="Beans", quantity=1, total_amount=2900),))
    account.payment = bench.approved(capture=Capture.MANUAL, purchase=basket)
    with pytest.raises(KlarnaRefused):
        account.reauthorizes(4000)
    more = (*basket.line_items, LineItem(name="Mill", quantity=1, total_amount=1100))
    account.does(account.asks(Kind.REAUTHORIZE, 4000), Asked(request_hash="hash", line_items=more))
    assert account.standing.amount == 4000


def test_a_handler_reaches_the_books_with_its_settings_and_its_secret(bench, monkeypatch):
    secret = json.dumps({"api_key": "klarna_test_api_simulator"})
    secrets: Any = SimpleNamespace(get_secret_value=lambda **_: {"SecretString": secret})
    environ = {
        "KLARNA_URL": bench.url,
        "KLARNA_AUTHENTICATION": "base64",
        "KLARNA_INTEGRATOR": "KASSA_TEST",
        "KLARNA_SECRET_FRESH_FOR": "300",
    }
    with BoundedTransport(None, time.monotonic) as transport:  # a handler never closes its own
        monkeypatch.setattr("kassa.adapters.klarna.connect.BoundedTransport", lambda *_: transport)
        books = connect_books(environ, Secret(secrets, "klarna"))
        assert books.transaction(bench.approved(), within=5).amount == 2900
