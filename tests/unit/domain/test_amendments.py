"""Amendments: whatever comes first, the final call carries the amount that the shopper saw, and nothing stays open."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kassa.domain.approved_money.calendar import entry_of
from kassa.domain.approved_money.movements import Kind, Operation
from kassa.domain.approved_money.transactions import NotPossible, Obstacle, Wanted, complete
from kassa.domain.payments.amendments import STILL_RUNNING, ask_to_amend, is_agreed, open_amendment, settle
from kassa.domain.payments.answers import CarriedOut, RequestState, Sighting
from kassa.domain.payments.changes import conclude, hear, see
from kassa.domain.payments.happenings import Actor, EventType
from kassa.domain.payments.intentions import ask_to_cancel, begin_finalising
from kassa.domain.payments.payment import Payment, Shopper, Status
from kassa.domain.payments.resolution import Close, Conclude, Finalise, Wait, decide
from tests.support.payments import APPROVED, DEADLINE, DECLINED, NOW, STEP_UP, a_payment, seen

SOON = NOW + timedelta(seconds=20)
WAITING, IN_PROGRESS, DONE = RequestState.WAITING, RequestState.IN_PROGRESS, RequestState.SHOPPER_APPROVED


def waiting() -> Payment:
    return hear(a_payment(), STEP_UP, at=NOW)


def wanted(amount: int | None = 3400, *, name: str = "upd_1", reference: str | None = None) -> Wanted:
    return Wanted(id=name, kind=Kind.AMEND, by=Actor.TERMINAL, amount=amount, reference=reference)


def amending(amount: int | None = 3400, *, reference: str | None = None) -> Payment:
    return ask_to_amend(waiting(), wanted(amount, reference=reference), at=SOON)


def the_open(payment: Payment) -> Operation:
    operation = open_amendment(payment)
    assert operation is not None
    return operation


def test_what_is_to_be_paid_changes_only_once_klarna_has_it():
    asked = amending(reference="R-2")
    assert (asked.amount, asked.reference, the_open(asked).amount) == (2900, "R-2026-000123", 3400)
    done = complete(asked, the_open(asked), CarriedOut(qr_content="https://new"), at=SOON)
    assert (done.amount, done.reference, done.qr_content) == (3400, "R-2", "https://new")
    assert (done.happened.type, done.open_operations(), done.version) == (EventType.UPDATED, (), asked.version + 1)
    assert complete(done, the_open(asked), CarriedOut(), at=SOON) is done


@pytest.mark.parametrize(
    ("payment", "at", "obstacle"),
    [
        (a_payment(), SOON, Obstacle.OPERATION_OPEN),
        (amending(), SOON, Obstacle.OPERATION_OPEN),
        (see(waiting(), seen(IN_PROGRESS), at=SOON), SOON, Obstacle.SHOPPER_ARRIVED),
        (replace(waiting(), shopper=Shopper.LEFT), SOON, Obstacle.SHOPPER_ARRIVED),
        (begin_finalising(waiting(), at=SOON), SOON, Obstacle.SHOPPER_ARRIVED),
        (ask_to_cancel(waiting(), by=Actor.TERMINAL, at=SOON), SOON, Obstacle.TOO_LATE_TO_UPDATE),
        (waiting(), DEADLINE, Obstacle.TOO_LATE_TO_UPDATE),
        (hear(waiting(), APPROVED, at=SOON), SOON, Obstacle.TOO_LATE_TO_UPDATE),
        (hear(waiting(), DECLINED, at=SOON), SOON, Obstacle.TOO_LATE_TO_UPDATE),
    ],
)
def test_only_what_nobody_has_looked_at_can_be_amended(payment, at, obstacle):
    with pytest.raises(NotPossible) as no:
        ask_to_amend(payment, wanted(name="upd_2"), at=at)
    assert no.value.obstacle is obstacle


@pytest.mark.parametrize("state", [WAITING, IN_PROGRESS, DONE])
def test_klarnas_amount_settles_an_amendment_that_nobody_heard_of(state):
    assert settle(amending(), seen(state, amount=3400), at=SOON).amount == 3400


@pytest.mark.parametrize(
    ("state", "age", "is_open"),
    [
        (WAITING, timedelta(hours=1), True),
        (IN_PROGRESS, timedelta(0), True),
        (IN_PROGRESS, STILL_RUNNING, False),
        (DONE, timedelta(0), False),
        (RequestState.CANCELED, STILL_RUNNING, True),
    ],
)
def test_the_old_amount_takes_it_back_once_no_call_of_ours_can_change_it(state, age, is_open):
    settled = settle(amending(), seen(state, amount=2900), at=SOON + age)
    assert (settled.amount, open_amendment(settled) is not None) == (2900, is_open)


@pytest.mark.parametrize("amount", [None, 1, 3401])
def test_where_the_amounts_cannot_be_known_nothing_is_guessed(amount):
    asked = amending()
    look = seen(DONE, amount=amount)
    assert settle(asked, look, at=SOON + STILL_RUNNING) is asked
    assert not is_agreed(asked, look)


def test_an_approval_of_another_amount_is_not_finalised():
    assert is_agreed(waiting(), seen(DONE, amount=2900))
    assert is_agreed(waiting(), seen(DONE))
    assert not is_agreed(waiting(), seen(DONE, amount=2901))


@pytest.mark.parametrize(
    ("told", "reference"), [("R-2", "R-2"), ("R-2026-000123", "R-2026-000123"), (None, "R-2026-000123")]
)
def test_of_the_same_amount_the_reference_tells(told, reference):
    settled = settle(amending(None, reference="R-2"), seen(DONE, amount=2900, reference=told), at=SOON)
    assert (settled.reference, settled.open_operations()) == (reference, ())


@pytest.mark.parametrize(
    "end",
    [
        lambda payment: hear(payment, APPROVED, at=SOON),
        lambda payment: hear(payment, DECLINED, at=SOON),
        lambda payment: conclude(payment, Status.EXPIRED, seen(RequestState.EXPIRED), at=SOON),
        lambda payment: conclude(payment, Status.CANCELED, seen(RequestState.CANCELED), at=SOON),
    ],
)
def test_a_payment_that_ends_takes_back_what_is_open_and_remembers_what_was_done(end):
    first = amending()
    done = complete(first, the_open(first), CarriedOut(), at=SOON)
    again = ask_to_amend(done, wanted(5000, name="upd_2"), at=SOON)
    ended = end(again)
    assert (ended.amount, ended.version, ended.open_operations()) == (3400, again.version + 1, ())
    assert [operation.id for operation in ended.operations] == ["upd_1"]


def test_one_that_waits_stands_in_no_calendar():
    assert entry_of(amending()) is None


class Counter:
    """A till, a shopper, Klarna's request, and calls that may be carried out late; the domain decides, as `Resolve` does."""

    def __init__(self) -> None:
        self.payment, self.at = waiting(), SOON
        self.state, self.amount = WAITING, 2900
        self.on_its_way: Operation | None = None
        self.paid: list[tuple[int, int]] = []

    def amend(self, amount: int) -> None:
        try:
            self.payment = ask_to_amend(self.payment, wanted(amount, name=f"upd_{self.payment.version}"), at=self.at)
        except NotPossible:
            return
        self.on_its_way = open_amendment(self.payment)

    def carry_out(self, *, heard: bool) -> None:
        operation, self.on_its_way = self.on_its_way, None
        if operation is None or self.state is not WAITING or self.at >= operation.requested_at + STILL_RUNNING:
            return
        self.amount = operation.amount
        if heard:
            self.payment = complete(self.payment, operation, CarriedOut(), at=self.at)

    def shopper(self, state: RequestState) -> None:
        follows = {WAITING: (IN_PROGRESS,), IN_PROGRESS: (WAITING, DONE)}
        if state in follows.get(self.state, ()):
            self.state = state

    def cancel(self) -> None:
        if not self.payment.is_final and self.payment.finalising_since is None:
            self.payment = ask_to_cancel(self.payment, by=Actor.TERMINAL, at=self.at)

    def look(self) -> None:
        if self.payment.is_final:
            return
        look: Sighting = seen(self.state, amount=self.amount)
        payment = settle(see(self.payment, look, at=self.at), look, at=self.at)
        match decide(payment, look, now=self.at):
            case Wait():
                payment = self._send_again(payment)
            case Finalise() if is_agreed(payment, look):
                self.paid.append((payment.amount, self.amount))
                payment = hear(begin_finalising(payment, at=self.at), APPROVED, at=self.at)
            case Close(by):
                payment = ask_to_cancel(payment, by=by, at=self.at)
                self.state = RequestState.CANCELED
                payment = conclude(payment, Status.CANCELED, seen(self.state), at=self.at)
            case Conclude(status):
                payment = conclude(payment, status, look, at=self.at)
        self.payment = payment

    def _send_again(self, payment: Payment) -> Payment:
        operation = open_amendment(payment)
        if operation is None or self.state is not WAITING or self.at < operation.free_at:
            return payment
        self.amount = operation.amount
        return complete(payment, operation, CarriedOut(), at=self.at)


ACTS = {
    "amend to 3400": lambda counter: counter.amend(3400),
    "amend to 100": lambda counter: counter.amend(100),
    "Klarna carries it out": lambda counter: counter.carry_out(heard=True),
    "Klarna carries it out unheard": lambda counter: counter.carry_out(heard=False),
    "scan": lambda counter: counter.shopper(IN_PROGRESS),
    "leave": lambda counter: counter.shopper(WAITING),
    "approve": lambda counter: counter.shopper(DONE),
    "cancel": Counter.cancel,
    "look": Counter.look,
    "half a minute": lambda counter: _pass(counter, timedelta(seconds=31)),
    "two minutes": lambda counter: _pass(counter, timedelta(minutes=2)),
    "the deadline": lambda counter: _pass(counter, DEADLINE - NOW),
}


def _pass(counter: Counter, time: timedelta) -> datetime:
    counter.at += time
    return counter.at


@settings(max_examples=400)
@given(st.lists(st.sampled_from(sorted(ACTS)), max_size=25))
def test_no_order_of_events_charges_an_amount_that_the_shopper_did_not_see(acts):
    counter = Counter()
    for act in acts:
        before = counter.payment
        ACTS[act](counter)
        assert all(ours == shown for ours, shown in counter.paid)
        assert counter.payment.version >= before.version
        assert len(counter.payment.open_operations(Kind.AMEND)) <= 1
        if counter.payment.is_final:
            assert counter.payment.open_operations(Kind.AMEND) == ()
    counter.on_its_way = None
    _pass(counter, DEADLINE - NOW)
    counter.look()
    counter.look()
    assert counter.payment.is_final, "nothing that is open keeps a payment from its end"
