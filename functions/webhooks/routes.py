"""The HTTP face of a merchant's webhook endpoints. It translates; it decides nothing."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions.webhooks.callers import MerchantId
from functions.webhooks.deliveries import add_deliveries
from functions.webhooks.requests import ChangedEndpoint, NewEndpoint
from functions.webhooks.views import EndpointList, EndpointView
from kassa.adapters.http import queries
from kassa.adapters.http.answers import answer, nothing
from kassa.adapters.http.fingerprint import request_of
from kassa.adapters.http.queries import Cursor, Limit
from kassa.adapters.http.resolver import IdempotencyKey, new_resolver
from kassa.domain.ids import derived
from kassa.domain.webhooks.endpoints import Endpoint
from kassa.use_cases.webhooks.deliver import Replay
from kassa.use_cases.webhooks.endpoints import Asked, WebhookEndpoints

_TAGS = ["Webhooks"]


def build_app(
    endpoints: WebhookEndpoints,
    replay: Replay,
    *,
    live: bool,
    now: Callable[[], datetime],
) -> APIGatewayHttpResolver:
    """The routes of webhook endpoints and of their deliveries."""
    app = new_resolver()
    add_deliveries(app, endpoints, replay, live=live, now=now)

    def view(endpoint: Endpoint, secret: str | None = None) -> EndpointView:
        return EndpointView.of(endpoint, now=now(), secret=secret)

    @app.post(
        "/v1/webhook-endpoints",
        status_code=HTTPStatus.CREATED,
        summary="Create a webhook endpoint",
        description="The secret is shown once: a repeated request finds the endpoint, with `secret` null.",
        tags=_TAGS,
    )
    def create(new: NewEndpoint, key: IdempotencyKey, merchant_id: MerchantId) -> Response[EndpointView]:
        asked = Asked(
            id=derived("whe", merchant_id, key),
            merchant_id=merchant_id,
            url=new.url,
            event_types=tuple(new.event_types),
            description=new.description,
        )
        endpoint, secret = endpoints.create(asked, request_of("webhook-endpoint", key, new))
        return answer(HTTPStatus.CREATED, view(endpoint, secret), replayed=secret is None)

    @app.get("/v1/webhook-endpoints", summary="Your webhook endpoints", tags=_TAGS)
    def many(merchant_id: MerchantId, limit: Limit = 20, cursor: Cursor = None) -> Response[EndpointList]:
        queries.only(app, "limit", "cursor")
        found, next_cursor = endpoints.many(merchant_id, limit=limit, cursor=cursor)
        return answer(HTTPStatus.OK, EndpointList(data=[view(one) for one in found], next_cursor=next_cursor))

    @app.get("/v1/webhook-endpoints/<endpoint_id>", summary="A webhook endpoint", tags=_TAGS)
    def one(endpoint_id: str, merchant_id: MerchantId) -> Response[EndpointView]:
        return answer(HTTPStatus.OK, view(endpoints.one(merchant_id, endpoint_id)))

    @app.patch(
        "/v1/webhook-endpoints/<endpoint_id>",
        summary="Change, disable or enable a webhook endpoint",
        description="While it is disabled, nothing is kept for it: what happens then is not sent later.",
        tags=_TAGS,
    )
    def change(endpoint_id: str, changed: ChangedEndpoint, merchant_id: MerchantId) -> Response[EndpointView]:
        return answer(HTTPStatus.OK, view(endpoints.change(merchant_id, endpoint_id, **changed.news())))

    @app.delete(
        "/v1/webhook-endpoints/<endpoint_id>",
        status_code=HTTPStatus.NO_CONTENT,
        summary="Delete a webhook endpoint",
        description="What is on its way there is given up.",
        tags=_TAGS,
    )
    def remove(endpoint_id: str, merchant_id: MerchantId) -> Response[None]:
        endpoints.remove(merchant_id, endpoint_id)
        return nothing()

    @app.post(
        "/v1/webhook-endpoints/<endpoint_id>/rotate-secret",
        summary="Give a webhook endpoint a new secret",
        description="The new and the earlier secret both sign for 24 hours. The new one is shown once.",
        tags=_TAGS,
    )
    def rotate(endpoint_id: str, key: IdempotencyKey, merchant_id: MerchantId) -> Response[EndpointView]:
        endpoint, secret = endpoints.rotate(merchant_id, endpoint_id, request_of("rotate-secret", key, endpoint_id))
        return answer(HTTPStatus.OK, view(endpoint, secret), replayed=secret is None)

    return app
