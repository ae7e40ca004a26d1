"""What Klarna can tell us about a payment, in our words; the Klarna adapter alone translates into them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kassa.domain.approved_money.movements import TransactionState
from kassa.domain.flow import Pricing


@dataclass(frozen=True, slots=True, kw_only=True)
class StepUp:
    """The shopper must act: here is the code to show."""

    payment_request_id: str
    qr_content: str
    network_response_data: str | None = None
    correlation_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """A transaction exists at Klarna. `capture_id` is there when the money was captured at once.

    Where Klarna cannot capture with this call, `captured_at_once` is false, whatever was asked for.
    """

    payment_transaction_id: str
    transaction_state: TransactionState | None = None
    expires_at: datetime | None = None
    capture_id: str | None = None
    captured_at_once: bool = True
    pricing: Pricing | None = None
    network_response_data: str | None = None
    correlation_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """No transaction exists and none will. The reason is Klarna's free text."""

    reason: str | None = None
    correlation_id: str | None = None


Answer = StepUp | Approved | Declined


class RequestState(StrEnum):
    """Where Klarna's payment request is."""

    WAITING = "waiting"
    IN_PROGRESS = "in_progress"
    SHOPPER_APPROVED = "shopper_approved"
    DECLINED = "declined"
    CANCELED = "canceled"
    EXPIRED = "expired"
    GONE = "gone"

    @property
    def has_ended(self) -> bool:
        """Nobody can approve it any more, and nobody has."""
        return self in _ENDED


_ENDED = frozenset({RequestState.DECLINED, RequestState.CANCELED, RequestState.EXPIRED, RequestState.GONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One look at Klarna's payment request. The session token finalises the payment and is never stored or logged.

    With `approved` the final call has been carried out already, whatever became of its answer. `amount` (minor units) and
    `reference` are what the shopper is asked for, `qr_content` the code to show, each where Klarna says it.
    """

    state: RequestState
    approved: Approved | None = None
    shopper_left: bool = False
    amount: int | None = None
    reference: str | None = None
    qr_content: str | None = None
    session_token: str | None = field(default=None, repr=False)
    reason: str | None = None
    correlation_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenCapture:
    """A capture in Klarna's books, in minor units; `reference` is ours if it was made through us."""

    klarna_capture_id: str
    amount: int
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRefund:
    """A refund in Klarna's books, in minor units; `reference` is ours if it was made through us."""

    klarna_refund_id: str
    klarna_capture_id: str | None
    amount: int
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands of a transaction at Klarna, in minor units. `amount` is what is authorised in all."""

    remaining_authorized: int
    captured: int
    refunded: int
    state: TransactionState | None = None
    amount: int | None = None
    expires_at: datetime | None = None
    captures: tuple[SeenCapture, ...] = ()
    refunds: tuple[SeenRefund, ...] = ()
    correlation_id: str | None = None

    @property
    def is_reversed(self) -> bool:
        """Nothing can be taken any more, and what was taken has been given back."""
        return self.remaining_authorized == 0 and self.captured == self.refunded


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedOut:
    """That Klarna did what an operation asks for. `klarna_id` is Klarna's id of the capture or refund.

    `qr_content` is the code of an amended payment, where Klarna gave one.
    """

    klarna_id: str | None = None
    state: TransactionState | None = None
    expires_at: datetime | None = None
    qr_content: str | None = None
    network_response_data: str | None = None
    correlation_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal:
    """That a transaction was undone: refunded where the money was taken, released where it was not."""

    klarna_refund_id: str | None = None
    correlation_id: str | None = None
