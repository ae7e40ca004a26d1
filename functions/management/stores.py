"""The routes of a merchant's stores."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions.management.callers import AcquirerFor, ReaderOf, change_key
from functions.management.desk import Desk
from functions.management.store_requests import ChangedStore, NewStore, store_of
from functions.management.store_views import StoreList, StoreView
from kassa.adapters.http import queries
from kassa.adapters.http.answers import answer
from kassa.adapters.http.fingerprint import request_of
from kassa.adapters.http.queries import Cursor, Limit
from kassa.adapters.http.resolver import IdempotencyKey
from kassa.failures import NotAccepted

_TAGS = ["Management"]


def add_stores(app: APIGatewayHttpResolver, desk: Desk, *, now: Callable[[], datetime]) -> None:
    """Add them to the application."""

    @app.post(
        "/v1/merchants/<merchant_id>/stores",
        status_code=HTTPStatus.CREATED,
        summary="Open a store",
        description="Our record first, then Klarna's: where Klarna fails, send the same request again.",
        tags=_TAGS,
    )
    def new_store(merchant_id: str, new: NewStore, key: IdempotencyKey, _: AcquirerFor) -> Response[StoreView]:
        if wrong := new.wrong_fields():
            raise NotAccepted(wrong)
        store = store_of(new, merchant_id, now())
        stored = desk.onboard.store(store, request_of("store", key, new))
        return answer(HTTPStatus.CREATED, StoreView.of(stored), replayed=stored.created_at != store.created_at)

    @app.get("/v1/merchants/<merchant_id>/stores", summary="A merchant's stores", tags=_TAGS)
    def stores(merchant_id: str, _: ReaderOf, limit: Limit = 20, cursor: Cursor = None) -> Response[StoreList]:
        queries.only(app, "limit", "cursor")
        found, next_cursor = desk.stores.stores(desk.accounts.get(merchant_id).id, limit=limit, cursor=cursor)
        return answer(HTTPStatus.OK, StoreList(data=[StoreView.of(one) for one in found], next_cursor=next_cursor))

    @app.get("/v1/merchants/<merchant_id>/stores/<store_reference>", summary="A store", tags=_TAGS)
    def store(merchant_id: str, store_reference: str, _: ReaderOf) -> Response[StoreView]:
        return answer(HTTPStatus.OK, StoreView.of(desk.stores.store(merchant_id, store_reference)))

    @app.patch(
        "/v1/merchants/<merchant_id>/stores/<store_reference>",
        summary="Change a store",
        description="At Klarna first, then here; a store that Klarna did not take is sent again as it is then.",
        tags=_TAGS,
    )
    def change(merchant_id: str, store_reference: str, changed: ChangedStore, _: AcquirerFor) -> Response[StoreView]:
        merchant = desk.accounts.get(merchant_id)
        news, wrong = changed.news_for(desk.stores.store(merchant_id, store_reference).kind)
        if wrong:
            raise NotAccepted(wrong)
        after = desk.places.change_store(merchant, store_reference, news, key=change_key(app))
        return answer(HTTPStatus.OK, StoreView.of(after))
