"""One capture or refund as the answer to the request for it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kassa.adapters.http.movement_views import CaptureView, RefundView
from kassa.domain.approved_money.movements import Captured, Refunded
from kassa.use_cases.approved_money.move_money import Outcome

State = Annotated[
    Literal["succeeded", "pending"],
    Field(description="`pending`: Klarna has not answered yet; the amount is reserved, and the payment will tell"),
]


ResponseData = Annotated[
    str | None, Field(description="What Klarna last gave for this payment, to the letter; for whoever gave the data")
]


class CaptureAnswer(BaseModel):
    """A capture that was asked for. Amounts are in minor units of `currency`."""

    model_config = ConfigDict(extra="forbid")

    id: str
    object: Literal["capture"] = "capture"
    status: State
    payment_id: str
    amount: int
    currency: str
    reference: str | None
    captured_at: datetime | None
    klarna_capture_id: str | None
    klarna_network_response_data: ResponseData

    @classmethod
    def of(cls, outcome: Outcome) -> "CaptureAnswer":
        payment, moved = outcome.payment, outcome.moved
        done = CaptureView.of(moved) if isinstance(moved, Captured) else None
        return cls(
            id=moved.id,
            status="succeeded" if done else "pending",
            payment_id=payment.id,
            amount=moved.amount,
            currency=payment.currency,
            reference=moved.reference,
            captured_at=done.captured_at if done else None,
            klarna_capture_id=done.klarna_capture_id if done else None,
            klarna_network_response_data=payment.klarna.network_response_data,
        )


class RefundAnswer(BaseModel):
    """A refund that was asked for. Amounts are in minor units of `currency`."""

    model_config = ConfigDict(extra="forbid")

    id: str
    object: Literal["refund"] = "refund"
    status: State
    payment_id: str
    capture_id: str
    amount: int
    currency: str
    reference: str | None
    reason: str | None
    refunded_at: datetime | None
    klarna_refund_id: str | None
    klarna_network_response_data: ResponseData

    @classmethod
    def of(cls, outcome: Outcome) -> "RefundAnswer":
        payment, moved = outcome.payment, outcome.moved
        if isinstance(moved, Captured):
            raise TypeError(f"{moved.id} is no refund")
        done = RefundView.of(moved) if isinstance(moved, Refunded) else None
        return cls(
            id=moved.id,
            status="succeeded" if done else "pending",
            payment_id=payment.id,
            capture_id=str(moved.capture_id),
            amount=moved.amount,
            currency=payment.currency,
            reference=moved.reference,
            reason=moved.reason,
            refunded_at=done.refunded_at if done else None,
            klarna_refund_id=done.klarna_refund_id if done else None,
            klarna_network_response_data=payment.klarna.network_response_data,
        )
