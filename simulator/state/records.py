"""The records of Klarna's books: accounts, stores, payment requests, webhooks."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from simulator.settlements.pricing import DEFAULT_TERMS, Terms

JsonObject = dict[str, Any]


class RequestState(StrEnum):
    """Where a payment request is. COMPLETED and DECLINED are words of v2; the last three are v1's."""

    SUBMITTED = "SUBMITTED"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    EXPIRED = "EXPIRED"
    CANCELED = "CANCELED"
    DECLINED = "DECLINED"
    PREPARED = "PREPARED"
    PENDING_CONFIRMATION = "PENDING_CONFIRMATION"
    AUTHORIZED = "AUTHORIZED"


OPEN_STATES = {RequestState.SUBMITTED, RequestState.IN_PROGRESS, RequestState.PREPARED}
APPROVED_STATES = {RequestState.COMPLETED, RequestState.PENDING_CONFIRMATION}
"""The shopper has approved, and a token waits to be used: v2's word for it, and v1's."""

V1, V2 = "v1", "v2"
TOKEN_SECONDS = 60 * 60
"""How long the token of an approval can be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A partner account: a merchant of the acquirer."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A place where a partner sells."""

    id: str
    account_id: str
    reference: str
    type: str
    created_at: datetime
    details: JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """What an authorize call asks to be paid, after it was checked."""

    amount: int
    currency: str
    transaction_reference: str | None
    capture_now: bool
    purchase_data: JsonObject
    store_reference: str | None

    @property
    def purchase_reference(self) -> str | None:
        """The customer-facing order number."""
        return self.purchase_data.get("purchase_reference")

    @property
    def email(self) -> str:
        """The customer's e-mail address in lower case; empty where none was given."""
        customer = self.purchase_data.get("customer")
        email = customer.get("email") if isinstance(customer, dict) else None
        return email.lower() if isinstance(email, str) else ""


@dataclass(slots=True, kw_only=True)
class PaymentRequest:
    """A request to the shopper to approve a payment, in the version of the API that made it.

    `session_token` is the token of the approval, whatever that version calls it. With `once` it makes one transaction for
    one caller; otherwise it gives its one result to whoever asks again.
    """

    id: str
    account: Account
    reference: str | None
    purchase: Purchase
    interaction: JsonObject
    url: str
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    version: str = V2
    state: RequestState = RequestState.SUBMITTED
    previous_state: RequestState | None = None
    state_reason: str | None = None
    completed_at: datetime | None = None
    canceled_at: datetime | None = None
    session_token: str | None = None
    token_seconds: int = TOKEN_SECONDS
    once: bool = False
    transaction_id: str | None = None
    terms: Terms = DEFAULT_TERMS
    being_finalised: bool = False
    final_answer: JsonObject | None = None

    @property
    def uuid(self) -> str:
        """The last part of the id, which stands in the pay page's address."""
        return self.id.rpartition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A secret with which webhooks are signed."""

    id: str
    secret: str
    created_at: datetime


@dataclass(slots=True, kw_only=True)
class Webhook:
    """Where to send which events."""

    id: str
    url: str
    event_types: list[str]
    event_version: str
    signing_key_id: str
    status: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try to deliver an event, with the answer's status or what went wrong."""

    at: datetime
    status: int | None
    error: str | None
    forged: bool
    milliseconds: int


@dataclass(slots=True, kw_only=True)
class Delivery:
    """One event on its way to one webhook. Address and key are those of the time of the event."""

    id: str
    event_id: str
    event_type: str
    references: frozenset[str]
    webhook_id: str
    url: str
    signing_key: SigningKey
    body: bytes
    created_at: datetime
    status: str = "pending"
    next_attempt_at: datetime | None = None
    attempts: list[Attempt] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class LoggedCall:
    """One call that the API received, with its answer; none yet where the call is being held."""

    at: datetime
    operation: str
    method: str
    path: str
    headers: dict[str, str]
    body: str
    fault: str | None
    status: int | None = None
    answer: str = ""
    milliseconds: int | None = None
