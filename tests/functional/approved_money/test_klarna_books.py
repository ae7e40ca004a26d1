"""Klarna's side of approved money: the simulator behind the real adapter and our own understanding of Klarna do the same."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from kassa.domain.approved_money.movements import Kind, TransactionState
from kassa.domain.payments.answers import SeenCapture, SeenRefund, Standing
from kassa.domain.payments.payment import Capture
from kassa.failures import KlarnaConflict, KlarnaRefused
from simulator.server import running
from tests.support.klarna_accounts import SleeplessTransport
from tests.support.klarna_benches import LIFE, Account, Bench, FakeBench, SimulatedBench
from tests.support.klarna_books import OF_APPROVED_MONEY
from tests.support.payments import NOW


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running() as url:
        yield url


@pytest.fixture(params=["the simulator", "our understanding"])
def bench(request: pytest.FixtureRequest, address: str) -> Iterator[Bench]:
    if request.param == "our understanding":
        yield FakeBench()
        return
    with SleeplessTransport() as transport:
        yield SimulatedBench(address, transport)


@pytest.fixture
def account(bench: Bench) -> Account:
    return Account(bench)


def sums(standing: Standing) -> tuple[TransactionState | None, int, int, int]:
    return standing.state, standing.remaining_authorized, standing.captured, standing.refunded


def test_each_piece_is_found_in_the_books_under_our_id_of_it(account):
    first, second = account.asks(Kind.CAPTURE, 1000), account.asks(Kind.CAPTURE, 400)
    captures = [account.does(operation) for operation in (first, second)]
    refund = account.asks(Kind.REFUND, 300, capture_id=second.id)
    refunded = account.does(refund)
    standing = account.standing
    assert sums(standing) == (TransactionState.AUTHORIZED, 1500, 1400, 300)
    assert standing.amount == 2900
    assert standing.captures == tuple(
        SeenCapture(klarna_capture_id=done.klarna_id, amount=each.amount, reference=each.id)
        for each, done in zip((first, second), captures, strict=True)
    )
    assert standing.refunds == (
        SeenRefund(
            klarna_refund_id=refunded.klarna_id,
            klarna_capture_id=captures[1].klarna_id,
            amount=300,
            reference=refund.id,
        ),
    )


def test_the_last_capture_completes_it_and_a_release_lets_go_of_the_rest(bench):
    whole, part, none = Account(bench), Account(bench), Account(bench)
    whole.captures(2900)
    part.captures(1000)
    for account in (part, none):
        account.releases()
    assert sums(whole.standing) == (TransactionState.COMPLETED, 0, 2900, 0)
    assert sums(part.standing) == (TransactionState.COMPLETED, 0, 1000, 0)
    assert sums(none.standing) == (TransactionState.CLOSED, 0, 0, 0)


@pytest.mark.parametrize("kind", OF_APPROVED_MONEY)
def test_an_operation_asked_for_twice_is_done_once(account, kind):
    account.captures(1000)
    operation = account.asks(kind, 500 if kind is not Kind.REAUTHORIZE else 4000, reference="R-2")
    if kind is Kind.REFUND:
        operation = replace(operation, capture_id=account.payment.captures[0].id)
    first = account.does(operation)
    before = account.standing
    again = account.does(operation)
    assert replace(again, correlation_id=None) == replace(first, correlation_id=None)
    assert replace(account.standing, correlation_id=None) == replace(before, correlation_id=None)


def test_one_id_cannot_become_another_operation(account):
    capture = account.asks(Kind.CAPTURE, 1000)
    account.does(capture)
    with pytest.raises(KlarnaConflict):
        account.does(replace(capture, amount=900))
    assert account.standing.captured == 1000


def test_more_than_there_is_cannot_be_taken_or_given_back(account):
    account.captures(1000)
    for too_much in (lambda: account.captures(1901), lambda: account.refunds(1001)):
        with pytest.raises(KlarnaRefused) as refusal:
            too_much()
        assert not isinstance(refusal.value, KlarnaConflict)
    assert sums(account.standing) == (TransactionState.AUTHORIZED, 1900, 1000, 0)


def test_what_the_state_does_not_allow_is_a_conflict(bench):
    complete, closed = Account(bench, capture=Capture.NOW), Account(bench)
    closed.releases()
    kinds = (Kind.CAPTURE, Kind.RELEASE, Kind.REAUTHORIZE, Kind.UPDATE)
    for account, kind in product((complete, closed), kinds):
        with pytest.raises(KlarnaConflict):
            account.does(account.asks(kind, 5000, reference="R-2"))


def test_an_expired_authorization_can_be_reauthorized_for_a_week_and_then_captured(account):
    account.captures(1000)
    account.bench.expire(account.payment)
    assert sums(account.standing) == (TransactionState.EXPIRED, 0, 1000, 0)
    with pytest.raises(KlarnaConflict):
        account.captures(1)
    account.refunds(400)
    done = account.reauthorizes(4000)
    assert done.state is TransactionState.AUTHORIZED
    assert sums(account.standing) == (TransactionState.AUTHORIZED, 3000, 1000, 400)
    assert (account.standing.amount, account.standing.expires_at) == (4000, done.expires_at)
    account.captures(3000)
    assert account.standing.state is TransactionState.COMPLETED


@pytest.mark.parametrize(("taken", "state"), [(0, TransactionState.CLOSED), (1000, TransactionState.COMPLETED)])
def test_after_the_week_nothing_is_open_any_more(account, taken, state):
    if taken:
        account.captures(taken)
    account.bench.expire(account.payment)
    account.bench.lapse(account.payment)
    assert sums(account.standing) == (state, 0, taken, 0)
    with pytest.raises(KlarnaConflict):
        account.reauthorizes(2900)


def test_what_is_below_the_captured_amount_cannot_be_reauthorized(account):
    account.captures(1000)
    with pytest.raises(KlarnaRefused) as refusal:
        account.reauthorizes(1000)
    assert not isinstance(refusal.value, KlarnaConflict)
    assert account.standing.amount == 2900


def test_the_201st_capture_is_refused(account):
    for _ in range(200):
        account.captures(1)
    with pytest.raises(KlarnaRefused) as refusal:
        account.captures(1)
    assert not isinstance(refusal.value, KlarnaConflict)
    standing = account.standing
    assert (standing.captured, len(standing.captures)) == (200, 200)


def test_what_is_done_in_the_portal_is_in_the_books_without_a_reference_of_ours(account):
    account.captures(1000)
    for act, amount in (("capture", 500), ("refund", 300), ("reauthorize", 4000), ("release", None)):
        account.bench.portal(account.payment, act, amount)
    standing = account.standing
    assert sums(standing) == (TransactionState.COMPLETED, 0, 1500, 300)
    assert [(one.amount, one.reference is None) for one in standing.captures] == [(1000, False), (500, True)]
    assert [(one.amount, one.reference) for one in standing.refunds] == [(300, None)]
    assert standing.refunds[0].klarna_capture_id == standing.captures[0].klarna_capture_id
    assert standing.amount == 4000


@pytest.mark.parametrize("capture", list(Capture))
def test_a_capture_of_which_our_books_lack_klarnas_id_is_refunded_all_the_same(bench, capture):
    account = Account(bench, capture=capture)
    if capture is Capture.MANUAL:
        account.captures(1000)
        account.captures(500)
    nameless = tuple(replace(each, klarna_capture_id=None) for each in account.payment.captures)
    account.payment = replace(account.payment, captures=nameless)
    account.refunds(400, number=len(nameless) - 1)
    standing = account.standing
    assert standing.refunds[0].klarna_capture_id == standing.captures[-1].klarna_capture_id


def test_a_transaction_of_nothing_has_nothing_to_move(bench):
    at_once, later = Account(bench, amount=0, capture=Capture.NOW), Account(bench, amount=0)
    assert sums(at_once.standing) == (TransactionState.COMPLETED, 0, 0, 0)
    assert sums(later.standing) == (TransactionState.AUTHORIZED, 0, 0, 0)
    later.releases()
    assert later.standing.state is TransactionState.CLOSED


def test_our_understanding_knows_when_an_authorization_expires():
    assert Account(FakeBench()).standing.expires_at == NOW + LIFE
