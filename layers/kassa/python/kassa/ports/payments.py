"""What payments need from the world. How that can fail stands in `failures`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kassa.domain.approved_money.movements import Operation
from kassa.domain.payments.answers import Answer, Reversal, Sighting, Standing
from kassa.domain.payments.happenings import Happening
from kassa.domain.payments.payment import Payment
from kassa.domain.payments.purchase import LineItem, Purchase


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of a payment's timeline: why a version came to be, and the whole payment as it then stood."""

    id: str
    happened: Happening
    at: datetime
    payment: Payment


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Which payments to list: one merchant's, or those of all that need a person's attention.

    Times bound `created_at`, both inclusive.
    """

    merchant_id: str | None = None
    attention: bool = False
    reference: str | None = None
    status: str | None = None
    store_reference: str | None = None
    terminal_reference: str | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None


class Payments(Protocol):
    """Where payments are kept. Every write adds an event to the timeline in the same stroke."""

    def add(self, payment: Payment, purchase: Purchase) -> Payment:
        """Store a new payment; where its id is taken, return the one that is there."""
        ...

    def get(self, payment_id: str) -> Payment:
        """The payment as it stands. Raises PaymentNotFound."""
        ...

    def save(self, payment: Payment) -> None:
        """Store the next version. Raises StalePayment where the stored one has moved on."""
        ...

    def amend(self, payment: Payment, purchase: Purchase) -> None:
        """Store the next version and what is bought from now on, in one stroke. Raises StalePayment."""
        ...

    def purchase_of(self, payment_id: str) -> Purchase:
        """What is being bought. Raises PaymentNotFound once the payment is final, for then it is forgotten."""
        ...

    def basket(self, payment_id: str) -> tuple[LineItem, ...]:
        """The lines of what is or was bought, kept for good; empty where the terminal named none."""
        ...

    def events(self, payment_id: str, *, after: int, limit: int) -> Sequence[Event]:
        """The timeline after version `after`, oldest first."""
        ...

    def unfinished(self, *, changed_before: datetime) -> Iterator[Payment]:
        """Payments that are not final and have not changed for a while, the longest first."""
        ...

    def search(self, search: Search, *, limit: int, cursor: str | None) -> tuple[Sequence[Payment], str | None]:
        """Payments, newest first, and the cursor of the next page. Raises NotAccepted for a cursor that is none of ours."""
        ...


class Confirmations(Protocol):
    """Requests to confirm a payment that waits for its shopper."""

    def is_repeat(self, payment_id: str, idempotency_key: str, request_hash: str) -> bool:
        """Whether this request was here before; from now on it was. Raises KeyReused where the first was another one."""
        ...

    def check(self, payment_id: str, idempotency_key: str, request_hash: str) -> None:
        """Raises KeyReused where another request was here under this key. This one leaves no trace."""
        ...


class Sessions(Protocol):
    """The waits for shoppers: one Step Functions execution for each payment that needs one."""

    def start(self, payment_id: str) -> None:
        """Begin to wait. Nothing happens where the session has been started before."""
        ...

    def wake(self, payment_id: str) -> None:
        """There is news: end the present slice, or the next one at once. Nothing happens where the payment is final.

        Raises PaymentNotFound where there is no such payment.
        """
        ...

    def await_news(self, payment_id: str, task_token: str) -> None:
        """Leave the token with which the present slice can be ended; where news came first, end it at once."""
        ...

    def is_held(self, payment_id: str) -> bool:
        """Whether a session waits or looks, or did so a moment ago."""
        ...

    def resume(self, payment_id: str) -> None:
        """Begin to wait once more, after a session that died."""
        ...

    def begin_look(self, payment_id: str) -> None:
        """Forget token and news: whatever comes from now on wakes the next slice."""
        ...


class Klarna(Protocol):
    """Klarna's side of a payment. Every method raises KlarnaUnavailable, KlarnaRefused or KlarnaConflict."""

    def authorize(self, payment: Payment, purchase: Purchase, *, within: float) -> Answer:
        """The first call. Safe to repeat within Klarna's 24 hours: one payment, one key. `within` is in seconds.

        Where the purchase was approved elsewhere it is the only call, and finishes the payment with the purchase's token.
        """
        ...

    def finalise(self, payment: Payment, purchase: Purchase, session_token: str, *, within: float) -> Answer:
        """The final call, which makes the transaction. Safe to repeat: the token of the approval is a key of its own."""
        ...

    def look_at(self, payment: Payment, *, within: float) -> Sighting:
        """The payment request as it stands at Klarna."""
        ...

    def amend(self, payment: Payment, operation: Operation, purchase: Purchase, *, within: float) -> Sighting:
        """Ask the shopper for the operation's amount and reference, and for this purchase; the request as it then stands.

        Raises KlarnaConflict where a shopper is there already, or the request has ended. Safe to repeat within 24 hours.
        """
        ...

    def close(self, payment: Payment, *, within: float) -> Sighting:
        """Cancel the payment request. Raises KlarnaConflict where it can no longer be cancelled."""
        ...

    def transaction(self, payment: Payment, *, within: float) -> Standing:
        """What stands of the payment's transaction."""
        ...

    def reverse(self, payment: Payment, *, within: float) -> Reversal:
        """Undo the payment's whole transaction: refund what was captured, release what was not.

        Safe to repeat within Klarna's 24 hours; look at the transaction first.
        """
        ...
