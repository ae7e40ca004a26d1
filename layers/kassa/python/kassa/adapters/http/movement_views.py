"""Captures, refunds and operations under way, as a part of the payment and as answers of their own."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from kassa.adapters.http.models import View
from kassa.domain.approved_money.movements import Captured, Operation, Refunded


class CaptureView(View):
    """Money taken, in minor units."""

    id: str
    amount: int
    captured_at: datetime
    reference: str | None
    origin: Annotated[Literal["kassa", "klarna_portal"], Field(description="Where somebody captured")]
    klarna_capture_id: str | None

    @classmethod
    def of(cls, capture: Captured) -> "CaptureView":
        return cls.model_validate(capture)


class RefundView(View):
    """Money given back, in minor units."""

    id: str
    capture_id: str
    amount: int
    reason: str | None
    refunded_at: datetime
    reference: str | None
    origin: Annotated[Literal["kassa", "klarna_portal"], Field(description="Where somebody refunded")]
    klarna_refund_id: str | None

    @classmethod
    def of(cls, refund: Refunded) -> "RefundView":
        return cls.model_validate(refund)


class OperationView(View):
    """What was asked for and has no outcome yet; a repeat of the request, or the payment, tells. An amendment moves nothing."""

    id: str
    kind: Literal["capture", "refund", "release", "reauthorize", "update", "amend"]
    amount: int
    capture_id: str | None
    reference: str | None
    reason: str | None
    requested_at: datetime

    @classmethod
    def of(cls, operation: Operation) -> "OperationView":
        return cls.model_validate(operation)
