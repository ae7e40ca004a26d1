"""The HTTP face of the back office. It translates; it decides nothing."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions.management.answers import answer, request
from functions.management.at_klarna import (
    add_business_entities,
    add_portal,
    add_products,
    add_store_groups,
    add_terms,
)
from functions.management.desk import Desk
from functions.management.merchants import add_merchants
from functions.management.requests import NewKey, NewTerminal
from functions.management.stores import add_stores
from functions.management.views import KeyView, TerminalView
from kassa.adapters.http.caller import Acquirer
from kassa.adapters.http.resolver import IdempotencyKey, new_resolver
from kassa.domain.access import KeyKind
from kassa.domain.ids import derived
from kassa.domain.merchant import ApiKey, Terminal


def build_app(desk: Desk, *, now: Callable[[], datetime]) -> APIGatewayHttpResolver:
    """The routes of the back office."""
    app = new_resolver()

    add_merchants(app, desk, now=now)
    add_stores(app, desk, now=now)
    add_business_entities(app, desk)
    add_store_groups(app, desk)
    add_products(app, desk)
    add_portal(app, desk, now=now)
    add_terms(app, desk)

    @app.post(
        "/v1/merchants/<merchant_id>/terminals",
        status_code=HTTPStatus.CREATED,
        summary="Add a terminal to a store",
        tags=["Management"],
    )
    def new_terminal(merchant_id: str, new: NewTerminal, key: IdempotencyKey, _: Acquirer) -> Response[TerminalView]:
        terminal = Terminal(
            merchant_id=merchant_id,
            store_reference=new.store_reference,
            reference=new.terminal_reference,
            created_at=now(),
        )
        stored = desk.onboard.terminal(terminal, request("terminal", key, new))
        return answer(HTTPStatus.CREATED, TerminalView.of(stored), replayed=stored is not terminal)

    @app.post(
        "/v1/merchants/<merchant_id>/keys",
        status_code=HTTPStatus.CREATED,
        summary="Create a key",
        description="The key is shown once: a repeated request finds its record, with `key` null.",
        tags=["Management"],
    )
    def new_key(merchant_id: str, new: NewKey, key: IdempotencyKey, _: Acquirer) -> Response[KeyView]:
        record = ApiKey(
            id=derived("key", merchant_id, key),
            secret_hash="",
            kind=KeyKind(new.kind),
            merchant_id=merchant_id,
            created_at=now(),
            store_reference=new.store_reference,
            terminal_reference=new.terminal_reference,
            may_refund=new.may_refund,
            description=new.description,
            expires_at=new.expires_at,
        )
        stored, shown = desk.onboard.key(record, request("key", key, new))
        return answer(HTTPStatus.CREATED, KeyView.of(stored, shown), replayed=shown is None)

    return app
