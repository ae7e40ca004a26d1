"""The routes of a merchant's store groups: the brands that shoppers see, which Klarna alone keeps."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions.management.account_requests import ChangedStoreGroup, NewStoreGroup
from functions.management.account_views import StoreGroupList, StoreGroupView
from functions.management.callers import AcquirerFor, change_key
from functions.management.desk import Desk
from kassa.adapters.http.answers import answer
from kassa.adapters.http.fingerprint import request_of
from kassa.adapters.http.resolver import IdempotencyKey
from kassa.ports.accounts import Document

_TAGS = ["Management"]
_PATH = "/v1/merchants/<merchant_id>/store-groups"


def add_store_groups(app: APIGatewayHttpResolver, desk: Desk) -> None:
    """A group of stores under one brand; in v1 of Klarna's API, a channel collection."""

    def view(merchant_id: str, found: Document) -> StoreGroupView:
        return StoreGroupView(merchant_id=merchant_id, **found)

    @app.post(_PATH, status_code=HTTPStatus.CREATED, summary="Create a store group", tags=_TAGS)
    def new_group(
        merchant_id: str, new: NewStoreGroup, key: IdempotencyKey, _: AcquirerFor
    ) -> Response[StoreGroupView]:
        merchant = desk.accounts.get(merchant_id)
        made, again = desk.places.new_store_group(merchant, new.document(), request_of("store-group", key, new))
        return answer(HTTPStatus.CREATED, view(merchant_id, made), replayed=again)

    @app.get(_PATH, summary="A merchant's store groups", tags=_TAGS)
    def groups(merchant_id: str, _: AcquirerFor) -> Response[StoreGroupList]:
        found = desk.places.store_groups(desk.accounts.get(merchant_id))
        return answer(HTTPStatus.OK, StoreGroupList(data=[view(merchant_id, one) for one in found]))

    @app.get(f"{_PATH}/<store_group_reference>", summary="A store group", tags=_TAGS)
    def group(merchant_id: str, store_group_reference: str, _: AcquirerFor) -> Response[StoreGroupView]:
        found = desk.places.store_group(desk.accounts.get(merchant_id), store_group_reference)
        return answer(HTTPStatus.OK, view(merchant_id, found))

    @app.patch(f"{_PATH}/<store_group_reference>", summary="Change how a store group looks", tags=_TAGS)
    def change(
        merchant_id: str, store_group_reference: str, changed: ChangedStoreGroup, _: AcquirerFor
    ) -> Response[StoreGroupView]:
        found = desk.places.change_store_group(
            desk.accounts.get(merchant_id), store_group_reference, changed.news(), key=change_key(app)
        )
        return answer(HTTPStatus.OK, view(merchant_id, found))
