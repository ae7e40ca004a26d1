"""The simulator behind the real adapter and our own understanding of Klarna agree, whatever is asked of them."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kassa.domain.approved_money.movements import Captured, Kind, Operation, TransactionState
from kassa.failures import KlarnaError
from simulator.server import running
from tests.support.klarna_accounts import SleeplessTransport
from tests.support.klarna_benches import Account, Bench, FakeBench, SimulatedBench


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running() as url:
        yield url


# amounts so small that the caps are reached
STEPS = st.one_of(
    st.tuples(st.just("capture"), st.integers(1, 4)),
    st.tuples(st.just("refund"), st.integers(1, 4), st.integers(0, 3)),
    st.tuples(st.just("reauthorize"), st.integers(1, 8)),
    st.tuples(st.sampled_from(["release", "update", "expire", "lapse"])),
    st.tuples(st.just("portal"), st.sampled_from(["capture", "reauthorize"]), st.integers(1, 8)),
    st.tuples(st.just("again"), st.integers(0, 5)),
)


class Walk:
    """The same steps at one of the two, and what each came to."""

    def __init__(self, bench: Bench) -> None:
        self.account = Account(bench, amount=6)
        self.asked: list[Operation] = []

    def take(self, step: tuple[Any, ...]) -> object:
        try:
            self._take(*step)
        except KlarnaError as failure:
            return type(failure), self._books()
        return self._books()

    def _take(self, act: str, *how: Any) -> None:
        account, captures = self.account, self.account.payment.captures
        state = account.standing.state
        match act, how:
            case "capture", (amount,):
                self._ask(account.asks(Kind.CAPTURE, amount))
            case "refund", (amount, number) if captures:
                self._ask(account.asks(Kind.REFUND, amount, capture_id=captures[number % len(captures)].id))
            case "reauthorize", (amount,):
                self._ask(account.asks(Kind.REAUTHORIZE, amount))
            case "release", _:
                self._ask(account.asks(Kind.RELEASE))
            case "update", _:
                self._ask(account.asks(Kind.UPDATE, reference="R-2"))
            case "again", (number,) if self.asked:
                account.does(self.asked[number % len(self.asked)])
            case "expire", _ if state is TransactionState.AUTHORIZED:
                account.bench.expire(account.payment)
            case "lapse", _ if state is TransactionState.EXPIRED:
                account.bench.lapse(account.payment)
            case "portal", (move, amount) if self._may(move, amount):
                account.bench.portal(account.payment, move, amount)

    def _ask(self, operation: Operation) -> None:
        self.asked.append(operation)
        self.account.does(operation)

    def _may(self, move: str, amount: int) -> bool:
        """Whether the portal lets one do that; it is asked for nothing else here."""
        seen = self.account.standing
        if move == "capture":
            return amount <= seen.remaining_authorized
        return seen.state is not None and seen.state.has_an_open_part and amount > seen.captured

    def _books(self) -> object:
        """The books without Klarna's own ids and times, which are each Klarna's own."""
        seen = self.account.standing
        order = {one.klarna_capture_id: number for number, one in enumerate(seen.captures)}
        captures = [(one.amount, one.reference) for one in seen.captures]
        refunds = [(one.amount, one.reference, order[str(one.klarna_capture_id)]) for one in seen.refunds]
        known: tuple[Captured, ...] = self.account.payment.captures
        ours = [(one.amount, order[str(one.klarna_capture_id)]) for one in known]
        return seen.state, seen.remaining_authorized, seen.amount, captures, refunds, ours


@settings(max_examples=20, deadline=None)
@given(steps=st.lists(STEPS, min_size=6, max_size=16))
def test_whatever_is_asked_both_do_and_refuse_the_same(address, steps):
    with SleeplessTransport() as transport:
        walks = [Walk(SimulatedBench(address, transport)), Walk(FakeBench())]
        for step in steps:
            simulated, understood = (walk.take(step) for walk in walks)
            assert simulated == understood, step
