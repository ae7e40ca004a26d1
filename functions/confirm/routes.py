"""The HTTP face of confirmations. It translates; it decides nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions.confirm.requests import ConfirmedPayment, NewConfirmation
from kassa.adapters.http import problems
from kassa.adapters.http.caller import AnyCaller
from kassa.adapters.http.payment_view import PaymentView
from kassa.adapters.http.resolver import IdempotencyKey, logger, new_resolver, problem
from kassa.domain.payments.payment import Payment, Status
from kassa.failures import CannotConfirm
from kassa.use_cases.payments.confirm import Confirm
from kassa.use_cases.payments.place import Place
from kassa.use_cases.payments.start import Start

TIME_TO_SETTLE = timedelta(minutes=5)
"""How long a confirmation may be in doubt before an approval that comes yet is reversed."""


def build_app(
    confirm: Confirm, place: Place, start: Start, *, public_url: str, now: Callable[[], datetime]
) -> APIGatewayHttpResolver:
    """The routes that take the token of a shopper's approval."""
    app = new_resolver()

    def view(payment: Payment) -> PaymentView:
        return PaymentView.of(payment, public_url=public_url, now=now())

    @app.post(
        "/v1/payments/<payment_id>/confirm",
        summary="Confirm a payment with its token",
        description="For a payment that waits for its shopper. Klarna is asked whether the shopper has approved.",
        tags=["Confirmations"],
    )
    def confirm_payment(
        payment_id: str,
        asked: ConfirmedPayment,
        key: IdempotencyKey,  # noqa: ARG001 (the contract asks for one; a payment is confirmed once under any)
        caller: AnyCaller,
    ) -> Response[PaymentView]:
        payment = confirm(payment_id, caller, token=asked.token, amount=asked.amount, currency=asked.currency)
        status = HTTPStatus.OK if payment.is_final else HTTPStatus.ACCEPTED
        return _json(view(payment), status)

    @app.post(
        "/v1/confirmations",
        status_code=HTTPStatus.CREATED,
        summary="Take a payment that was approved elsewhere",
        description="Creates a payment and confirms it with the token, in one step. Answers 202 with status `created` where "
        "Klarna has not answered within 8 seconds; ask again then.",
        tags=["Confirmations"],
    )
    def new_confirmation(new: NewConfirmation, key: IdempotencyKey, caller: AnyCaller) -> Response[Any]:
        placed = place(new.asked(expires_in=TIME_TO_SETTLE, flow=new.flow), caller, idempotency_key=key)
        logger.append_keys(payment_id=placed.payment.id)
        started = start(placed.payment, new.purchase(), placed.obstruction)
        headers = {"Idempotency-Replayed": "true"} if started.replayed else {}
        refusal = problems.of_token(started.payment)
        if refusal is not None:
            return problem(app, refusal, payment=view(started.payment).model_dump(mode="json"), headers=headers)
        return _json(view(started.payment), _status_of(started.payment), headers)

    @app.exception_handler(CannotConfirm)
    def cannot_confirm(failure: CannotConfirm) -> Response[str]:
        present = view(failure.payment).model_dump(mode="json")
        return problem(app, problems.of(failure), payment=present)

    return app


def _status_of(payment: Payment) -> HTTPStatus:
    return HTTPStatus.ACCEPTED if payment.status is Status.CREATED else HTTPStatus.CREATED


def _json(body: PaymentView, status: HTTPStatus, headers: dict[str, Any] | None = None) -> Response[Any]:
    return Response(status_code=status, content_type="application/json", body=body, headers=headers or {})
