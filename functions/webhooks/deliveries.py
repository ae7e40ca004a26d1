"""The deliveries of an endpoint: their log, a test, and sending again."""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions.webhooks.callers import MerchantId, MerchantIdOrAll
from functions.webhooks.requests import Since
from functions.webhooks.views import DeliveryList, DeliveryView, RecoveryView, sample
from kassa.adapters.http import queries
from kassa.adapters.http.answers import answer
from kassa.adapters.http.fingerprint import request_of
from kassa.adapters.http.queries import Cursor, Limit
from kassa.adapters.http.resolver import IdempotencyKey
from kassa.use_cases.webhooks.deliver import Replay
from kassa.use_cases.webhooks.endpoints import WebhookEndpoints

_TAGS = ["Webhooks"]


def add_deliveries(
    app: APIGatewayHttpResolver,
    endpoints: WebhookEndpoints,
    replay: Replay,
    *,
    live: bool,
    now: Callable[[], datetime],
) -> None:
    """The log, test, replay and recover."""

    @app.get("/v1/webhook-endpoints/<endpoint_id>/deliveries", summary="What was sent to an endpoint", tags=_TAGS)
    def log(
        endpoint_id: str, merchant_id: MerchantId, limit: Limit = 20, cursor: Cursor = None
    ) -> Response[DeliveryList]:
        queries.only(app, "limit", "cursor")
        endpoint = endpoints.one(merchant_id, endpoint_id)
        found, next_cursor = replay.log(endpoint, limit=limit, cursor=cursor)
        page = DeliveryList(data=[DeliveryView.of(delivery) for delivery in found], next_cursor=next_cursor)
        return answer(HTTPStatus.OK, page)

    @app.post(
        "/v1/webhook-endpoints/<endpoint_id>/test",
        status_code=HTTPStatus.ACCEPTED,
        summary="Send a sample event to an endpoint",
        description="Its type is `webhook_endpoint.test`, its data the endpoint. How it went is in the deliveries.",
        tags=_TAGS,
    )
    def test(endpoint_id: str, key: IdempotencyKey, merchant_id: MerchantId) -> Response[DeliveryView]:
        endpoint = endpoints.one(merchant_id, endpoint_id)
        delivery, new = endpoints.test(endpoint, sample(endpoint, idempotency_key=key, live=live, now=now()))
        return answer(HTTPStatus.ACCEPTED, DeliveryView.of(delivery), replayed=not new)

    @app.post(
        "/v1/deliveries/<delivery_id>/replay",
        status_code=HTTPStatus.ACCEPTED,
        summary="Deliver once more",
        description="Now, and then by the whole schedule again, whatever came of it before.",
        tags=_TAGS,
    )
    def again(delivery_id: str, key: IdempotencyKey, merchant_id: MerchantIdOrAll) -> Response[DeliveryView]:
        delivery, new = replay.one(delivery_id, merchant_id, request_of("replay", key, delivery_id))
        return answer(HTTPStatus.ACCEPTED, DeliveryView.of(delivery), replayed=not new)

    @app.post(
        "/v1/webhook-endpoints/<endpoint_id>/recover",
        status_code=HTTPStatus.ACCEPTED,
        summary="Deliver once more whatever has failed since then",
        description="Goes on in the background; how it went is in the deliveries.",
        tags=_TAGS,
    )
    def recover(endpoint_id: str, since: Since, key: IdempotencyKey, merchant_id: MerchantId) -> Response[RecoveryView]:
        endpoint, moment = endpoints.one(merchant_id, endpoint_id), since.since.astimezone(UTC)
        new = replay.since(endpoint, moment, request_of("recover", key, f"{endpoint_id} {moment.isoformat()}"))
        return answer(HTTPStatus.ACCEPTED, RecoveryView(endpoint_id=endpoint_id, since=moment), replayed=not new)
