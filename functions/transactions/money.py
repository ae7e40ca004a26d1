"""POST …/captures and …/refunds: money taken and given back."""

from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Body

from functions.transactions.answers import PENDING, TAGS, answer, wanted
from functions.transactions.requests import NewCapture, NewRefund, asked
from functions.transactions.views import CaptureAnswer, RefundAnswer
from kassa.adapters.http.caller import AnyCaller
from kassa.adapters.http.fingerprint import fingerprint
from kassa.adapters.http.resolver import IdempotencyKey
from kassa.domain.access.caller import Caller
from kassa.domain.approved_money.movements import Kind
from kassa.use_cases.approved_money.move_money import MoveMoney


def add_captures_and_refunds(app: APIGatewayHttpResolver, move_money: MoveMoney) -> None:
    """Whole or in parts, as many as Klarna allows."""

    @app.post(
        "/v1/payments/<payment_id>/captures",
        status_code=HTTPStatus.CREATED,
        summary="Capture",
        description=f"Take all that is left of an approved payment, or a part of it. {PENDING}",
        tags=TAGS,
    )
    def capture(
        payment_id: str, key: IdempotencyKey, caller: AnyCaller, new: Annotated[NewCapture | None, Body()] = None
    ) -> Response[CaptureAnswer]:
        new = new or NewCapture()
        operation = wanted(Kind.CAPTURE, payment_id, key, caller, amount=new.amount, reference=new.reference)
        request = asked(
            fingerprint(new), lines=new.line_items, shipping=new.shipping, network_data=new.klarna_network_data
        )
        outcome = move_money(payment_id, caller, operation, request)
        return answer(outcome, CaptureAnswer.of(outcome), HTTPStatus.CREATED)

    def refund(payment_id: str, key: str, caller: Caller, new: NewRefund, capture_id: str | None) -> Response[Any]:
        operation = wanted(
            Kind.REFUND,
            payment_id,
            key,
            caller,
            amount=new.amount,
            capture_id=capture_id,
            reference=new.reference,
            reason=new.reason,
        )
        request = asked(f"{fingerprint(new)}/{capture_id}", lines=new.line_items, network_data=new.klarna_network_data)
        outcome = move_money(payment_id, caller, operation, request)
        return answer(outcome, RefundAnswer.of(outcome), HTTPStatus.CREATED)

    @app.post(
        "/v1/payments/<payment_id>/captures/<capture_id>/refunds",
        status_code=HTTPStatus.CREATED,
        summary="Refund a capture",
        description=f"Give back all that is left of one capture, or a part of it. {PENDING}",
        tags=TAGS,
    )
    def refund_capture(
        payment_id: str, capture_id: str, new: NewRefund, key: IdempotencyKey, caller: AnyCaller
    ) -> Response[RefundAnswer]:
        return refund(payment_id, key, caller, new, capture_id)

    @app.post(
        "/v1/payments/<payment_id>/refunds",
        status_code=HTTPStatus.CREATED,
        summary="Refund",
        description=f"As above, for a payment with one capture; with several, 409 `refund_needs_capture`. {PENDING}",
        tags=TAGS,
    )
    def refund_payment(
        payment_id: str, new: NewRefund, key: IdempotencyKey, caller: AnyCaller
    ) -> Response[RefundAnswer]:
        return refund(payment_id, key, caller, new, None)
