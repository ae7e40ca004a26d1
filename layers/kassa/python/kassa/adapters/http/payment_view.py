"""The payment as terminals, merchants and acquirers see it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kassa.adapters.http.display import DisplayView, DistributionStatus, distribution_status
from kassa.adapters.http.movement_views import CaptureView, OperationView, RefundView
from kassa.domain.payments.display_token import token_of
from kassa.domain.payments.payment import Cancellation, Decline, Failure, Payment, Status

POLL_WHILE_CREATED_MS = 1000
POLL_WHILE_AWAITING_MS = 2000


class _View(BaseModel):
    model_config = ConfigDict(from_attributes=True, extra="forbid")


class QrView(_View):
    """The code to show, while the payment can be paid."""

    content: Annotated[str, Field(description="What the code says; draw it yourself if you like, black on white")]
    svg_url: str
    png_url: str
    expires_at: datetime


class KlarnaView(_View):
    """Klarna's ids, for support and reconciliation."""

    payment_request_id: str | None
    payment_transaction_id: str | None
    transaction_state: str | None
    transaction_expires_at: datetime | None


class DeclineView(_View):
    """That Klarna or the shopper said no; never show the reason to the shopper."""

    by: str
    reason: str | None

    @classmethod
    def of(cls, decline: Decline | None) -> "DeclineView | None":
        return cls(by=decline.by, reason=decline.reason) if decline else None


class FailureView(_View):
    """Why the payment could not be carried out; nobody was charged."""

    code: str
    message: str
    klarna_error_id: str | None

    @classmethod
    def of(cls, failure: Failure | None) -> "FailureView | None":
        return cls.model_validate(failure) if failure else None


class CancellationView(_View):
    """Who asked to end the payment, and what came of it; `outcome` is null while that is open."""

    requested_by: Literal["terminal", "deadline", "shopper", "klarna"]
    requested_at: datetime
    outcome: Literal["canceled", "too_late", "reversed"] | None

    @classmethod
    def of(cls, cancellation: Cancellation | None) -> "CancellationView | None":
        return cls.model_validate(cancellation) if cancellation else None


class PaymentView(_View):
    """A payment. Amounts are integers in minor units of `currency`; `version` grows by one with every change."""

    id: str
    object: Literal["payment"] = "payment"
    live: bool
    version: int
    status: Status
    distribution_status: DistributionStatus | None
    amount: int
    currency: str
    captured_amount: int
    refunded_amount: int
    released_amount: int
    capturable_amount: int
    refundable_amount: int
    disputed_amount: Annotated[
        int, Field(description="Held by Klarna for disputes, or lost in them; it cannot be refunded besides")
    ]
    reference: str
    merchant_id: str
    store_reference: str
    terminal_reference: str
    channel: Literal["pos", "kiosk"]
    capture: Literal["now", "manual"]
    captures: list[CaptureView]
    refunds: list[RefundView]
    pending_operations: Annotated[
        list[OperationView], Field(description="Asked for, and not settled yet: their amounts are reserved")
    ]
    qr: QrView | None
    display: DisplayView
    display_url: Annotated[
        str | None,
        Field(description="The shopper's screen, for a browser; whoever has it may see and cancel this payment"),
    ]
    klarna: KlarnaView
    klarna_network_response_data: str | None
    decline: DeclineView | None
    failure: FailureView | None
    cancellation: CancellationView | None
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    server_time: Annotated[datetime, Field(description="So that a terminal with a wrong clock can count down")]
    poll_after_ms: Annotated[int | None, Field(description="When to ask again; null once the status is final")]

    @classmethod
    def of(cls, payment: Payment, *, public_url: str, now: datetime) -> "PaymentView":
        """The view at one moment."""
        return cls(
            id=payment.id,
            live=payment.live,
            version=payment.version,
            status=payment.status,
            distribution_status=distribution_status(payment),
            amount=payment.amount,
            currency=payment.currency,
            captured_amount=payment.captured_amount,
            refunded_amount=payment.refunded_amount,
            released_amount=payment.released_amount,
            capturable_amount=payment.capturable_amount,
            refundable_amount=payment.refundable_amount,
            disputed_amount=payment.disputed_amount,
            reference=payment.reference,
            merchant_id=payment.merchant_id,
            store_reference=payment.store_reference,
            terminal_reference=payment.terminal_reference,
            channel=payment.channel.value,
            capture=payment.capture.value,
            captures=[CaptureView.of(capture) for capture in payment.captures],
            refunds=[RefundView.of(refund) for refund in payment.refunds],
            pending_operations=[OperationView.of(operation) for operation in payment.open_operations()],
            qr=_qr(payment, public_url),
            display=DisplayView.of(payment),
            display_url=_display_url(payment, public_url),
            klarna=KlarnaView.model_validate(payment.klarna),
            klarna_network_response_data=payment.klarna.network_response_data,
            decline=DeclineView.of(payment.decline),
            failure=FailureView.of(payment.failure),
            cancellation=CancellationView.of(payment.cancellation),
            created_at=payment.created_at,
            updated_at=payment.updated_at,
            expires_at=payment.expires_at,
            server_time=now,
            poll_after_ms=poll_after_ms(payment),
        )

    def without_screen(self) -> "PaymentView":
        """The payment for those who may not cancel it: without the shopper's screen and its code."""
        return self.model_copy(update={"qr": None, "display_url": None})


_POLL = {Status.CREATED: POLL_WHILE_CREATED_MS, Status.AWAITING_SHOPPER: POLL_WHILE_AWAITING_MS}


def poll_after_ms(payment: Payment) -> int | None:
    """When to ask again, in milliseconds; None once there is nothing to wait for."""
    return _POLL.get(payment.status)


def _display_url(payment: Payment, public_url: str) -> str | None:
    token = token_of(payment)
    return None if token is None else f"{public_url}/display/{token}"


def _qr(payment: Payment, public_url: str) -> QrView | None:
    if payment.status is not Status.AWAITING_SHOPPER or payment.qr_content is None:
        return None
    picture = f"{public_url}/v1/payments/{payment.id}/qr?format="
    return QrView(
        content=payment.qr_content,
        svg_url=f"{picture}svg",
        png_url=f"{picture}png",
        expires_at=payment.expires_at,
    )
