"""Release, reauthorization and changes: what is approved and not captured."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Body

from functions.transactions.answers import PENDING, TAGS, answer, wanted
from functions.transactions.requests import Change, NewAuthorization, NewRelease, asked
from kassa.adapters.http.caller import AnyCaller
from kassa.adapters.http.fingerprint import fingerprint
from kassa.adapters.http.payment_view import PaymentView
from kassa.adapters.http.resolver import IdempotencyKey, MaybeIdempotencyKey, request_id
from kassa.domain.approved_money.movements import Kind
from kassa.domain.payments.payment import Payment
from kassa.use_cases.approved_money.move_money import MoveMoney, Outcome


def add_authorization(
    app: APIGatewayHttpResolver, move_money: MoveMoney, view: Callable[[Payment], PaymentView]
) -> None:
    """Each answers the payment as it then stands."""

    def present(outcome: Outcome) -> Response[PaymentView]:
        return answer(outcome, view(outcome.payment), HTTPStatus.OK)

    @app.post(
        "/v1/payments/<payment_id>/release",
        summary="Release",
        description=f"Give back what is not captured; nothing more can be captured then. {PENDING}",
        tags=TAGS,
    )
    def release(
        payment_id: str, key: IdempotencyKey, caller: AnyCaller, new: Annotated[NewRelease | None, Body()] = None
    ) -> Response[PaymentView]:
        new = new or NewRelease()
        operation = wanted(Kind.RELEASE, payment_id, key, caller, reason=new.reason)
        return present(move_money(payment_id, caller, operation, asked(fingerprint(new))))

    @app.post(
        "/v1/payments/<payment_id>/reauthorize",
        summary="Reauthorize",
        description="A longer life for what is not captured, with another amount if need be. Klarna looks at the shopper "
        f"again and may decline. {PENDING}",
        tags=TAGS,
    )
    def reauthorize(
        payment_id: str,
        key: IdempotencyKey,
        caller: AnyCaller,
        new: Annotated[NewAuthorization | None, Body()] = None,
    ) -> Response[PaymentView]:
        new = new or NewAuthorization()
        operation = wanted(Kind.REAUTHORIZE, payment_id, key, caller, amount=new.amount)
        request = asked(
            fingerprint(new),
            lines=new.line_items,
            network_data=new.klarna_network_data,
            purchase_data=new.supplementary_purchase_data,
        )
        return present(move_money(payment_id, caller, operation, request))

    @app.patch(
        "/v1/payments/<payment_id>",
        summary="Change a payment",
        description="While no shopper has arrived: amount, line items, reference. While something of it can be captured: "
        f"reference, shipping. {PENDING}",
        tags=TAGS,
    )
    def change(
        payment_id: str, new: Change, caller: AnyCaller, key: MaybeIdempotencyKey = None
    ) -> Response[PaymentView]:
        name = key or request_id(app)  # without a key, each request is another one
        operation = wanted(new.kind, payment_id, name, caller, amount=new.amount, reference=new.reference)
        request = asked(fingerprint(new), lines=new.line_items, shipping=new.shipping)
        return present(move_money(payment_id, caller, operation, request))
