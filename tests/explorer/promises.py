"""What can never be, checked in every state; and what must be once everything has had its time."""

from collections.abc import Iterator
from itertools import pairwise

from kassa.domain.approved_money.movements import Kind
from kassa.domain.payments.happenings import Actor, EventType
from kassa.domain.payments.payment import Capture, Payment, Status
from tests.explorer.klarna import OPEN
from tests.explorer.programs import Programs
from tests.explorer.world import AMOUNT, NEXT_DAY, NOTHING, State, Transaction, World, known

_TOLD_BY = {
    Status.APPROVED: {EventType.APPROVED},
    Status.DECLINED: {EventType.DECLINED},
    Status.CANCELED: {EventType.CANCELED, EventType.REVERSED},
    Status.EXPIRED: {EventType.EXPIRED},
    Status.FAILED: {EventType.FAILED},
}
_MAY_RAISE = frozenset(
    {
        "cancel raised TooLateToCancel",
        "amend raised OperationNotPossible",
        "amend raised OperationRefused",
        # Step Functions runs the step again; the payment is final, or was changed by five others in a row
        "look raised PaymentNotFound",
        "look raised StalePayment",
        "look raised KlarnaDenied",
        "look raised KlarnaRefused",
    }
)


class Promises:
    """Checks each combination of facts once: most moves change nothing that a promise speaks of."""

    def __init__(self, programs: Programs) -> None:
        self._programs = programs
        self._verdicts: dict[object, str] = {}

    def broken_in(self, state: State) -> str:
        """The first promise that does not hold in a state, or nothing."""
        world = state.world
        facts = (
            world.timeline,
            world.transactions,
            world.requests,
            world.told,
            world.item is None,
            bool(world.late),
            world.overcharged,
        )
        verdict = self._verdicts.get(facts)
        if verdict is None:
            verdict = self._verdicts[facts] = next(_broken(world), "")
        return verdict or self._slept_over(state)

    def _slept_over(self, state: State) -> str:
        """News that came while a session lives is looked at without waiting for a time-out, unless something died."""
        world = state.world
        if not world.unlooked or world.disturbed or world.item is None:
            return ""
        phases = {execution.phase for execution in world.executions}
        if "slice" not in phases or "look" in phases:
            return ""
        at_work = {self._programs[actor.node].program for actor in state.actors}
        return "" if at_work & _WAKING else "news is slept over: the slice goes on although a look is due"


_WAKING = frozenset({"webhook", "cancel", "start", "resume", "look_up", "slice", "look", "sweep"})


def _broken(world: World) -> Iterator[str]:
    if len(world.transactions) > 1:
        yield "more than one Klarna transaction"
    unexpected = [answer for answer in world.told if " raised " in answer and answer not in _MAY_RAISE]
    if unexpected:
        yield f"a failure that nobody expects: {unexpected[0]}"
    if world.payment == NOTHING:
        if world.transactions:
            yield "a Klarna transaction without a payment"
        return
    payment = known[world.payment]
    yield from _of_the_timeline(world)
    yield from _of_the_amounts(payment)
    if payment.is_final:
        yield from _of_the_outcome(world, payment)
    yield from _of_the_answers(world, payment)


def _of_the_timeline(world: World) -> Iterator[str]:
    payments = [known[entry] for entry in world.timeline]
    if [payment.version for payment in payments] != list(range(1, len(payments) + 1)):
        yield "the versions have a gap, or one was written twice"
    if world.timeline[-1] != world.payment:
        yield "the last event is not the payment as it stands"
    if any(_facts(earlier) - _facts(later) for earlier, later in pairwise(payments)):
        yield "what was on record has vanished from it"
    if any(payment.is_final for payment in payments[:-1]):
        yield "a final status was left, or changed"
    if {(payment.currency, payment.created_at) for payment in payments} != {
        (payments[0].currency, payments[0].created_at)
    }:
        yield "what is to be paid has changed"
    amounts = [payment.amount for payment in payments]
    asked_for = {AMOUNT, *(request.amount for request in world.requests)}
    if amounts != sorted(amounts) or not set(amounts) <= asked_for:  # it is amended upwards, and once
        yield "what is to be paid has changed, and not by an amendment that Klarna has"
    if world.overcharged:
        yield "a final call carried another amount than the shopper saw"


def _facts(payment: Payment) -> set[object]:
    """What must stay on record once it is there. A wish to cancel gets an outcome, but stays the same wish."""
    wish = payment.cancellation and (payment.cancellation.requested_by, payment.cancellation.requested_at)
    facts: set[object] = {
        *payment.captures,
        *payment.refunds,
        wish,
        ("finalising", payment.finalising_since),
        ("reversing", payment.reversing_since),
        ("attention", payment.attention_since),
        ("request", payment.klarna.payment_request_id),
        ("transaction", payment.klarna.payment_transaction_id),
    }
    return facts - _NOT_YET


_NOT_YET: set[object] = {
    None,
    *((name, None) for name in ("finalising", "reversing", "attention", "request", "transaction")),
}


def _of_the_amounts(payment: Payment) -> Iterator[str]:
    if payment.captured_amount + payment.released_amount > payment.amount:
        yield "more is captured and released than was authorised"
    if payment.refunded_amount > payment.captured_amount:
        yield "more is refunded than was captured"


def _of_the_outcome(world: World, payment: Payment) -> Iterator[str]:
    standing = [transaction for transaction in world.transactions if not transaction.is_reversed]
    if payment.status is not Status.APPROVED and standing:
        yield f"a Klarna transaction stands, but the payment is {payment.status}"
    if payment.status is Status.APPROVED and len(standing) != 1:
        yield "the payment is approved, but no Klarna transaction stands"
    if payment.happened.type not in _TOLD_BY[payment.status]:
        yield "the merchant is told something else than the outcome"
    if (payment.happened.type is EventType.REVERSED) != (
        payment.status is not Status.APPROVED and bool(world.transactions)
    ):
        yield "a reversal is not told as one"
    if world.item is not None:
        yield "what was bought is kept although the payment is final"
    if payment.open_operations(Kind.AMEND):
        yield "an amendment has no outcome although the payment is final"
    if payment.cancel_pending:
        yield "a wish to cancel has no outcome although the payment is final"
    if (
        payment.status is Status.APPROVED
        and payment.cancellation
        and payment.cancellation.requested_by is Actor.TERMINAL
    ):
        yield "the cashier's wish to cancel was on record, but the payment is approved"
    if any(request.state in OPEN for request in world.requests):
        yield "the payment is final, but its shopper can still approve"
    yield from _of_the_books(payment, world.transactions)


def _of_the_books(payment: Payment, transactions: tuple[Transaction, ...]) -> Iterator[str]:
    captured = sum(transaction.captured for transaction in transactions)
    refunded = sum(transaction.refunded for transaction in transactions)
    if (payment.captured_amount, payment.refunded_amount) != (captured, refunded):
        yield "the books do not agree with Klarna's"
    capturable = sum(transaction.remaining for transaction in transactions)
    if payment.capturable_amount != capturable or (payment.capture is Capture.NOW and capturable):
        yield "what can still be captured is not what Klarna says"


def _of_the_answers(world: World, payment: Payment) -> Iterator[str]:
    outcomes = {answer.removeprefix("told ") for answer in world.told if answer.startswith("told ")}
    if outcomes - {payment.status}:
        yield f"somebody was told {min(outcomes - {payment.status})}, but the payment is {payment.status}"
    too_late = "cancel raised TooLateToCancel" in world.told
    if too_late and payment.status in (Status.CANCELED, Status.EXPIRED):
        yield f"a cancel was told that it is too late, but the payment is {payment.status}"


def unsettled(world: World) -> str:
    """What is wrong once everything has had its time."""
    if world.payment == NOTHING or known[world.payment].is_final:
        return ""
    payment = known[world.payment]
    forgotten = world.clock >= NEXT_DAY and payment.status is Status.CREATED and payment.reversing_since is None
    if forgotten and payment.attention_since is not None:
        return ""  # Klarna no longer remembers the first call: a person has to look, and is told so
    return f"never final: {payment.status} for ever"
