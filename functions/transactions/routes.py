"""The HTTP face of approved money. It translates; it decides nothing."""

from collections.abc import Callable
from datetime import datetime

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions.transactions.authorization import add_authorization
from functions.transactions.money import add_captures_and_refunds
from kassa.adapters.http import problems
from kassa.adapters.http.payment_view import PaymentView
from kassa.adapters.http.resolver import new_resolver, problem
from kassa.domain.payments.payment import Payment
from kassa.failures import OperationNotPossible, OperationRefused
from kassa.use_cases.approved_money.move_money import MoveMoney


def build_app(move_money: MoveMoney, *, public_url: str, now: Callable[[], datetime]) -> APIGatewayHttpResolver:
    """The routes of captures, refunds, release, reauthorization and changes."""
    app = new_resolver()

    def view(payment: Payment) -> PaymentView:
        return PaymentView.of(payment, public_url=public_url, now=now())

    add_captures_and_refunds(app, move_money)
    add_authorization(app, move_money, view)

    @app.exception_handler(OperationNotPossible)
    def not_possible(failure: OperationNotPossible) -> Response[str]:
        present = view(failure.payment).model_dump(mode="json")
        return problem(app, problems.of_obstacle(failure.obstacle), payment=present)

    @app.exception_handler(OperationRefused)
    def refused(failure: OperationRefused) -> Response[str]:
        present = view(failure.payment).model_dump(mode="json")
        refusal = failure.refusal
        return problem(
            app, problems.of(failure), detail=refusal.message, klarna_error_id=refusal.error_id, payment=present
        )

    return app
