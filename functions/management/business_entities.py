"""The routes of a merchant's business entities: the companies behind it, which Klarna alone keeps."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions.management.account_requests import ChangedBusinessEntity
from functions.management.account_views import BusinessEntityList, BusinessEntityView
from functions.management.callers import AcquirerFor, change_key
from functions.management.desk import Desk
from kassa.adapters.http.answers import answer
from kassa.ports.accounts import Document

_TAGS = ["Management"]
_PATH = "/v1/merchants/<merchant_id>/business-entities"


def add_business_entities(app: APIGatewayHttpResolver, desk: Desk) -> None:
    """Klarna alone keeps them."""

    def view(merchant_id: str, found: Document) -> BusinessEntityView:
        return BusinessEntityView(merchant_id=merchant_id, **found)

    @app.get(_PATH, summary="A merchant's business entities", tags=_TAGS)
    def entities(merchant_id: str, _: AcquirerFor) -> Response[BusinessEntityList]:
        found = desk.places.business_entities(desk.accounts.get(merchant_id))
        return answer(HTTPStatus.OK, BusinessEntityList(data=[view(merchant_id, one) for one in found]))

    @app.get(f"{_PATH}/<business_entity_reference>", summary="A business entity", tags=_TAGS)
    def entity(merchant_id: str, business_entity_reference: str, _: AcquirerFor) -> Response[BusinessEntityView]:
        found = desk.places.business_entity(desk.accounts.get(merchant_id), business_entity_reference)
        return answer(HTTPStatus.OK, view(merchant_id, found))

    @app.patch(f"{_PATH}/<business_entity_reference>", summary="Change a business entity", tags=_TAGS)
    def change(
        merchant_id: str, business_entity_reference: str, changed: ChangedBusinessEntity, _: AcquirerFor
    ) -> Response[BusinessEntityView]:
        found = desk.places.change_business_entity(
            desk.accounts.get(merchant_id), business_entity_reference, changed.news(), key=change_key(app)
        )
        return answer(HTTPStatus.OK, view(merchant_id, found))
