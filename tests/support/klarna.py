"""A Klarna of our own understanding: one payment request for each payment, in memory, with faults on demand."""

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime

from kassa.domain.approved_money.movements import Operation
from kassa.domain.flow import Flow, Pricing
from kassa.domain.merchants.merchant import Merchant, Store
from kassa.domain.payments.answers import (
    Answer,
    Approved,
    CarriedOut,
    Declined,
    RequestState,
    Reversal,
    Sighting,
    Standing,
    StepUp,
)
from kassa.domain.payments.payment import Capture, Payment
from kassa.domain.payments.purchase import LineItem, Purchase
from kassa.failures import KlarnaConflict, KlarnaError, KlarnaRefused, KlarnaUnavailable
from kassa.ports.approved_money import Asked
from tests.support.klarna_books import KlarnaTransaction
from tests.support.klarna_outcomes import Outcome, Planned

TOKEN = "token-of-{}"
"""A session token: the payment's id in it."""

PRICING = Pricing(fixed=251, variable=2_990_001)


@dataclass
class KlarnaRequest:
    """One payment request as Klarna keeps it."""

    state: RequestState = RequestState.WAITING
    left: bool = False
    approved: Approved | None = None
    amount: int | None = None
    reference: str | None = None
    lines: tuple[LineItem, ...] = ()


@dataclass
class FakeKlarna:
    """Steps every payment up unless told otherwise; at most one transaction for each payment.

    `lives_until` is when the next authorization expires; where `silent`, Klarna does what we ask without a word.
    """

    first_answer: Answer | None = None
    lives_until: datetime | None = None
    silent: bool = False
    requests: dict[str, KlarnaRequest] = field(default_factory=dict)
    transactions: dict[str, str] = field(default_factory=dict)
    reversed: set[str] = field(default_factory=set)
    purchases: list[Purchase] = field(default_factory=list)
    stores: set[str] = field(default_factory=set)
    calls: list[str] = field(default_factory=list)
    _books: dict[str, KlarnaTransaction] = field(default_factory=dict)
    _failures: Planned = field(default_factory=dict)

    def fail(
        self, operation: str, failure: KlarnaError | None = None, *, executed: bool = False, times: int = 1
    ) -> None:
        """The next calls of an operation fail, before or after Klarna did what was asked."""
        queue = self._failures.setdefault(operation, deque())
        queue.extend([(failure or KlarnaUnavailable("no answer"), executed)] * times)

    def authorize(self, payment: Payment, purchase: Purchase, *, within: float) -> Answer:
        assert within > 0
        with Outcome(self.calls, self._failures, "authorize"):
            self.purchases.append(purchase)
            if purchase.approved_elsewhere and self.first_answer is None:
                transaction_id = self.transactions.setdefault(payment.id, f"krn:transaction:{payment.id}")
                is_v2 = payment.klarna.flow is Flow.AUTHORIZE
                return Approved(payment_transaction_id=transaction_id, captured_at_once=is_v2, pricing=PRICING)
            if isinstance(self.first_answer, Approved):
                self.transactions[payment.id] = self.first_answer.payment_transaction_id
                self._open(payment, self.first_answer.capture_id)
            if self.first_answer is not None:
                return self.first_answer
            self._ask(payment, purchase)
            return StepUp(
                payment_request_id=f"krn:request:{payment.id}", qr_content=f"https://pay.klarna.example/{payment.id}"
            )

    def finalise(self, payment: Payment, purchase: Purchase, session_token: str, *, within: float) -> Answer:
        assert within > 0
        assert session_token == TOKEN.format(payment.id)
        with Outcome(self.calls, self._failures, "finalise"):
            self.purchases.append(purchase)
            if self.requests[payment.id].state is not RequestState.SHOPPER_APPROVED:
                raise KlarnaConflict("the shopper has not approved")
            if payment.amount != self.requests[payment.id].amount:
                raise KlarnaConflict("the shopper approved another amount")
            if self.first_answer == Declined(reason="at the end"):
                return Declined(reason="at the end")
            self.transactions.setdefault(payment.id, f"krn:transaction:{payment.id}")
            opened = self._open(payment)
            return Approved(
                payment_transaction_id=self.transactions[payment.id],
                transaction_state=opened.state,
                expires_at=opened.expires_at,
                capture_id=opened.captures[0].klarna_capture_id if opened.captures else None,
                pricing=PRICING,
            )

    def look_at(self, payment: Payment, *, within: float) -> Sighting:
        assert within > 0
        with Outcome(self.calls, self._failures, "look_at"):
            return self._sighting(payment)

    def amend(self, payment: Payment, operation: Operation, purchase: Purchase, *, within: float) -> Sighting:
        assert within > 0
        with Outcome(self.calls, self._failures, "amend"):
            request = self.requests[payment.id]
            if request.state is not RequestState.WAITING:
                raise KlarnaConflict(f"the request is {request.state}")
            request.amount, request.lines = operation.amount, purchase.line_items
            request.reference = operation.reference or request.reference
            return self._sighting(payment)

    def close(self, payment: Payment, *, within: float) -> Sighting:
        assert within > 0
        with Outcome(self.calls, self._failures, "close"):
            request = self.requests[payment.id]
            if request.state not in (RequestState.WAITING, RequestState.IN_PROGRESS):
                raise KlarnaConflict("the request has ended")
            request.state = RequestState.CANCELED
            return self._sighting(payment)

    def transaction(self, payment: Payment, *, within: float) -> Standing:
        assert within > 0
        with Outcome(self.calls, self._failures, "transaction"):
            self._check_transaction(payment)
            return self.books(payment).standing

    def reverse(self, payment: Payment, *, within: float) -> Reversal:
        assert within > 0
        with Outcome(self.calls, self._failures, "reverse"):
            self._check_transaction(payment)
            self.reversed.add(payment.id)
            return Reversal(klarna_refund_id=self._undo(self.books(payment)))

    def carry_out(self, payment: Payment, operation: Operation, asked: Asked, *, within: float) -> CarriedOut:
        assert within > 0
        with Outcome(self.calls, self._failures, "carry_out"):
            self._check_transaction(payment)
            ours = {capture.id: capture.klarna_capture_id for capture in payment.captures}
            books = self.books(payment)
            capture_id = ours.get(operation.capture_id or "") or _capture_of(books, operation)
            done = books.carry_out(operation, asked, klarna_capture_id=capture_id, lives_until=self.lives_until)
            return CarriedOut() if self.silent else done

    def books(self, payment: Payment) -> KlarnaTransaction:
        """The payment's transaction in Klarna's books; what is done with it there, nobody tells us."""
        return self._books.get(payment.id) or self._open(payment)

    def portal_capture(self, payment: Payment, amount: int | None = None) -> str:
        """Somebody captures in Klarna's portal: all that remains, or a part of it."""
        books = self.books(payment)
        return books.capture(books.uncaptured if amount is None else amount)

    def portal_refund(self, payment: Payment, amount: int | None = None) -> str:
        """Somebody refunds the first capture in Klarna's portal, or a part of it."""
        books = self.books(payment)
        first = books.captures[0]
        return books.refund(first.amount if amount is None else amount, first.klarna_capture_id)

    def portal_release(self, payment: Payment) -> None:
        """Somebody voids the transaction in Klarna's portal."""
        self.books(payment).release()

    def portal_reauthorize(self, payment: Payment, amount: int) -> None:
        """Somebody reauthorizes in Klarna's portal."""
        self.books(payment).reauthorize(amount, self.lives_until)

    def expire(self, payment: Payment) -> None:
        """The authorization's time is over."""
        self.books(payment).expire()

    def open_store(self, merchant: Merchant, store: Store, *, within: float) -> str:
        assert within > 0
        with Outcome(self.calls, self._failures, "open_store"):
            self.stores.add(f"{merchant.klarna_account_id}/{store.reference}")
            return f"krn:store:{store.reference}"

    def _ask(self, payment: Payment, purchase: Purchase) -> None:
        asked = KlarnaRequest(amount=payment.amount, reference=payment.reference, lines=purchase.line_items)
        self.requests.setdefault(payment.id, asked)

    def _open(self, payment: Payment, capture_id: str | None = None) -> KlarnaTransaction:
        if payment.id in self._books:
            return self._books[payment.id]
        books = KlarnaTransaction(name=payment.id, amount=payment.amount, expires_at=self.lives_until)
        if payment.capture is Capture.NOW:
            books.capture(payment.amount)
            books.captures[0] = replace(
                books.captures[0], klarna_capture_id=capture_id or books.captures[0].klarna_capture_id
            )
        self._books[payment.id] = books
        return books

    def _undo(self, books: KlarnaTransaction) -> str | None:
        """Void what is left of it, and give back what was captured."""
        if books.uncaptured:
            books.release()
        refund_id = None
        for capture in books.captures if books.refunded < books.captured else ():
            refund_id = books.refund(capture.amount, capture.klarna_capture_id)
        return refund_id or (books.refunds[0].klarna_refund_id if books.refunds else None)

    def _check_transaction(self, payment: Payment) -> None:
        if payment.klarna.payment_transaction_id != self.transactions.get(payment.id, "none"):
            raise KlarnaRefused("there is no such transaction", code="RESOURCE_NOT_FOUND")

    def _sighting(self, payment: Payment) -> Sighting:
        request = self.requests[payment.id]
        approved = request.state is RequestState.SHOPPER_APPROVED
        return Sighting(
            state=request.state,
            approved=request.approved,
            shopper_left=request.left,
            amount=request.amount,
            reference=request.reference,
            session_token=TOKEN.format(payment.id) if approved and request.approved is None else None,
        )


def _capture_of(books: KlarnaTransaction, operation: Operation) -> str | None:
    """Klarna's id of a capture that our books have no such id of: by our reference, or it is the only one."""
    named = [each.klarna_capture_id for each in books.captures if each.reference == operation.capture_id]
    found = named or [each.klarna_capture_id for each in books.captures]
    return found[0] if len(found) == 1 else None
