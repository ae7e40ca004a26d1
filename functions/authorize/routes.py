"""The HTTP face of starting a payment. It translates; it decides nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions.authorize.requests import NewPayment
from kassa.adapters.http.answers import answer
from kassa.adapters.http.caller import AnyCaller
from kassa.adapters.http.payment_view import PaymentView
from kassa.adapters.http.resolver import IdempotencyKey, logger, new_resolver
from kassa.domain.payments.payment import Payment, Status
from kassa.use_cases.payments.place import Place
from kassa.use_cases.payments.start import Start


def build_app(place: Place, start: Start, *, public_url: str, now: Callable[[], datetime]) -> APIGatewayHttpResolver:
    """The route that starts payments."""
    app = new_resolver()

    @app.post(
        "/v1/payments",
        status_code=HTTPStatus.CREATED,
        summary="Start a payment",
        description="Answers 202 with status `created` where Klarna has not answered within 8 seconds; ask again then.",
        tags=["Payments"],
    )
    def start_payment(new: NewPayment, key: IdempotencyKey, caller: AnyCaller) -> Response[PaymentView]:
        placed = place(new.asked(expires_in=timedelta(seconds=new.expires_in)), caller, idempotency_key=key)
        logger.append_keys(payment_id=placed.payment.id)
        started = start(placed.payment, new.purchase(), placed.obstruction)
        view = PaymentView.of(started.payment, public_url=public_url, now=now())
        return answer(_status_of(started.payment), view, replayed=started.replayed)

    return app


def _status_of(payment: Payment) -> HTTPStatus:
    return HTTPStatus.ACCEPTED if payment.status is Status.CREATED else HTTPStatus.CREATED
