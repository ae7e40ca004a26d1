"""What Kassa needs from the world, and how that can fail.

The failures:

    KassaError
    ├── PaymentNotFound          there is none, or not for this caller
    ├── StalePayment             somebody else wrote a newer version first
    ├── KeyReused                an Idempotency-Key came back with another request
    ├── TooLateToCancel          the payment is approved, or is being finalised
    ├── Forbidden                the right merchant, but the wrong kind of key
    ├── AlreadyThere             a store or terminal of that reference exists, made by another request
    ├── NotKnown                 a merchant, store or terminal that does not exist, or not for this caller
    ├── NotAccepted              a request that is well formed but cannot be carried out, field by field
    ├── WebhookRejected          news that Klarna did not sign
    └── KlarnaError
        ├── KlarnaUnavailable    no usable answer: it may or may not have happened
        └── KlarnaRefused        Klarna said no: it did not happen
            ├── KlarnaDenied     Klarna would not listen: this call did not happen, an earlier one may have
            └── KlarnaConflict   Klarna's state does not allow it now: look before deciding
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kassa.domain.answers import Answer, Reversal, Sighting, Standing
from kassa.domain.merchant import ApiKey, Merchant, Store, Terminal
from kassa.domain.payment import Happening, Payment
from kassa.domain.purchase import Purchase


class KassaError(Exception):
    """Anything that Kassa itself names as having gone wrong."""


class PaymentNotFound(KassaError):
    """There is no such payment, or it is not this caller's."""


class StalePayment(KassaError):
    """Somebody else wrote a newer version of the payment first."""


class KeyReused(KassaError):
    """An Idempotency-Key came back with another request."""


class TooLateToCancel(KassaError):
    """The payment is approved, or the decision to finalise it has been made."""

    def __init__(self, payment: Payment) -> None:
        super().__init__(payment.id)
        self.payment = payment


class Forbidden(KassaError):
    """The right merchant, but a kind of key that may not do this."""


class AlreadyThere(KassaError):
    """What was asked for exists already, made by another request."""


class NotKnown(KassaError):
    """A merchant, store or terminal that does not exist, or not for this caller."""


class NotAccepted(KassaError):
    """A well-formed request that cannot be carried out, with a message for each field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {message}" for field, message in errors.items()))
        self.errors = errors


class WebhookRejected(KassaError):
    """News that Klarna did not sign, or that nobody can read. The reason is a word for the metric."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class KlarnaError(KassaError):
    """Klarna did not do what we asked. `error_id` is Klarna's, to quote to its support."""

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        error_id: str | None = None,
        correlation_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.error_id = error_id
        self.correlation_id = correlation_id


class KlarnaUnavailable(KlarnaError):
    """No usable answer in time: what we asked may or may not have happened."""


class KlarnaRefused(KlarnaError):
    """Klarna understood and said no: what we asked did not happen."""


class KlarnaDenied(KlarnaRefused):
    """Klarna would not listen (credentials, account): this call did not happen, but an earlier one like it may have."""


class KlarnaConflict(KlarnaRefused):
    """Klarna's present state does not allow it: look before deciding what that means."""


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

    def purchase_of(self, payment_id: str) -> Purchase:
        """What is being bought. Raises PaymentNotFound once the payment is final, for then it is forgotten."""
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
        """The first call. Safe to repeat within Klarna's 24 hours: one payment, one key. `within` is in seconds."""
        ...

    def finalise(self, payment: Payment, purchase: Purchase, session_token: str, *, within: float) -> Answer:
        """The final authorization, which makes the transaction. Safe to repeat: the token is a key of its own."""
        ...

    def look_at(self, payment: Payment, *, within: float) -> Sighting:
        """The payment request as it stands at Klarna."""
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

    def open_store(self, klarna_account_id: str, store: Store, *, within: float) -> str:
        """Make a physical store known to Klarna; returns Klarna's id of it. Safe to repeat."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request to make something, known by its Idempotency-Key; the hash tells whether it is the same one again."""

    operation: str
    idempotency_key: str
    body_hash: str


class Merchants(Protocol):
    """Merchants, their stores, terminals and keys.

    Each `add` returns what is stored: the very object it was given, or, for a repeated request, what the first one stored.
    It raises KeyReused for the same Idempotency-Key with another body, AlreadyThere for another request for the same thing.
    """

    def add_merchant(self, merchant: Merchant, request: Request) -> Merchant: ...
    def merchant(self, merchant_id: str) -> Merchant:
        """Raises NotKnown."""
        ...

    def add_store(self, store: Store, request: Request) -> Store: ...
    def store(self, merchant_id: str, store_reference: str) -> Store:
        """Raises NotKnown."""
        ...

    def store_opened(self, store: Store) -> None:
        """Record under which id Klarna knows the store."""
        ...

    def add_terminal(self, terminal: Terminal, request: Request) -> Terminal: ...
    def terminal(self, merchant_id: str, store_reference: str, terminal_reference: str) -> Terminal:
        """Raises NotKnown."""
        ...

    def add_key(self, key: ApiKey, request: Request) -> ApiKey: ...
    def key_with_hash(self, secret_hash: str) -> ApiKey:
        """Raises NotKnown."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What we keep of a Klarna event: enough to know where to look, nothing about the shopper."""

    event_id: str
    event_type: str
    payment_reference: str | None
    occurred_at: str | None
    state: str | None


class Inbox(Protocol):
    """What Klarna sent, each event once."""

    def put(self, news: News, *, received_at: datetime) -> bool:
        """Store an event; False where it was there already."""
        ...
