"""The routes of what Klarna keeps of a merchant: business entities, store groups, products, and the way into its portal."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions.management.account_requests import (
    ChangedBusinessEntity,
    ChangedStoreGroup,
    NewPortalLink,
    NewStoreGroup,
    Switch,
)
from functions.management.account_views import (
    BusinessEntityList,
    BusinessEntityView,
    PortalLinkView,
    ProductList,
    ProductView,
    StoreGroupList,
    StoreGroupView,
    TermList,
    TermView,
)
from functions.management.answers import answer, change_key, request
from functions.management.desk import Desk
from kassa.adapters.http.caller import Acquirer, AcquirerFor
from kassa.adapters.http.merchant_view import MerchantView
from kassa.adapters.http.resolver import IdempotencyKey
from kassa.domain.merchants.account import ProductStatus
from kassa.ports.accounts import Document
from kassa.use_cases.merchants.tend_places import named

_TAGS = ["Management"]
_TERMS_TAGS = ["Klarna's terms"]
_LINK_LIVES = timedelta(seconds=60)
_TERMS_LIMIT = 20.0


def add_business_entities(app: APIGatewayHttpResolver, desk: Desk) -> None:
    """Klarna alone keeps them."""
    path = "/v1/merchants/<merchant_id>/business-entities"

    def view(merchant_id: str, found: Document) -> BusinessEntityView:
        return BusinessEntityView(merchant_id=merchant_id, **found)

    @app.get(path, summary="A merchant's business entities", tags=_TAGS)
    def entities(merchant_id: str, _: AcquirerFor) -> Response[BusinessEntityList]:
        found = desk.places.business_entities(desk.accounts.get(merchant_id))
        return answer(HTTPStatus.OK, BusinessEntityList(data=[view(merchant_id, one) for one in found]))

    @app.get(f"{path}/<business_entity_reference>", summary="A business entity", tags=_TAGS)
    def entity(merchant_id: str, business_entity_reference: str, _: AcquirerFor) -> Response[BusinessEntityView]:
        found = named(desk.places.business_entities(desk.accounts.get(merchant_id)), business_entity_reference)
        return answer(HTTPStatus.OK, view(merchant_id, found))

    @app.patch(f"{path}/<business_entity_reference>", summary="Change a business entity", tags=_TAGS)
    def change(
        merchant_id: str, business_entity_reference: str, changed: ChangedBusinessEntity, _: AcquirerFor
    ) -> Response[BusinessEntityView]:
        found = desk.places.change_business_entity(
            desk.accounts.get(merchant_id), business_entity_reference, changed.news(), key=change_key(app)
        )
        return answer(HTTPStatus.OK, view(merchant_id, found))


def add_store_groups(app: APIGatewayHttpResolver, desk: Desk) -> None:
    """A group of stores under one brand; in v1 of Klarna's API, a channel collection."""
    path = "/v1/merchants/<merchant_id>/store-groups"

    def view(merchant_id: str, found: Document) -> StoreGroupView:
        return StoreGroupView(merchant_id=merchant_id, **found)

    @app.post(path, status_code=HTTPStatus.CREATED, summary="Create a store group", tags=_TAGS)
    def new_group(
        merchant_id: str, new: NewStoreGroup, key: IdempotencyKey, _: AcquirerFor
    ) -> Response[StoreGroupView]:
        merchant = desk.accounts.get(merchant_id)
        made, again = desk.places.new_store_group(merchant, new.document(), request("store-group", key, new))
        return answer(HTTPStatus.CREATED, view(merchant_id, made), replayed=again)

    @app.get(path, summary="A merchant's store groups", tags=_TAGS)
    def groups(merchant_id: str, _: AcquirerFor) -> Response[StoreGroupList]:
        found = desk.places.store_groups(desk.accounts.get(merchant_id))
        return answer(HTTPStatus.OK, StoreGroupList(data=[view(merchant_id, one) for one in found]))

    @app.get(f"{path}/<store_group_reference>", summary="A store group", tags=_TAGS)
    def group(merchant_id: str, store_group_reference: str, _: AcquirerFor) -> Response[StoreGroupView]:
        found = named(desk.places.store_groups(desk.accounts.get(merchant_id)), store_group_reference)
        return answer(HTTPStatus.OK, view(merchant_id, found))

    @app.patch(f"{path}/<store_group_reference>", summary="Change how a store group looks", tags=_TAGS)
    def change(
        merchant_id: str, store_group_reference: str, changed: ChangedStoreGroup, _: AcquirerFor
    ) -> Response[StoreGroupView]:
        found = desk.places.change_store_group(
            desk.accounts.get(merchant_id), store_group_reference, changed.news(), key=change_key(app)
        )
        return answer(HTTPStatus.OK, view(merchant_id, found))


def add_products(app: APIGatewayHttpResolver, desk: Desk) -> None:
    """A merchant has one product, payments, which can be switched off and on."""
    path = "/v1/merchants/<merchant_id>/products"

    @app.get(path, summary="A merchant's products", tags=_TAGS)
    def products(merchant_id: str, _: AcquirerFor) -> Response[ProductList]:
        merchant, sight = desk.tend.products(desk.accounts.get(merchant_id))
        return answer(HTTPStatus.OK, ProductList(data=[ProductView.of(merchant, sight)]))

    @app.post(
        f"{path}/payment/disable",
        summary="Take no new payments",
        description="From here on new payments are refused; captures, refunds and the rest go on. 202: Klarna has not answered "
        "yet, and will be asked again.",
        tags=_TAGS,
    )
    def disable(merchant_id: str, why: Switch, key: IdempotencyKey, _: AcquirerFor) -> Response[MerchantView]:
        return switched(merchant_id, ProductStatus.DISABLED, why, key)

    @app.post(
        f"{path}/payment/enable",
        summary="Take new payments again",
        description="Once Klarna agrees. What Klarna has terminated stays so.",
        tags=_TAGS,
    )
    def enable(merchant_id: str, why: Switch, key: IdempotencyKey, _: AcquirerFor) -> Response[MerchantView]:
        return switched(merchant_id, ProductStatus.ENABLED, why, key)

    def switched(merchant_id: str, to: ProductStatus, why: Switch, key: str) -> Response[MerchantView]:
        asked = request(f"product-{to.lower()}", key, why)
        merchant, again = desk.tend.switch(desk.accounts.get(merchant_id), to, why.reason, asked)
        status = HTTPStatus.ACCEPTED if merchant.payment_product.change else HTTPStatus.OK
        return answer(status, MerchantView.of(merchant), replayed=again)


def add_portal(app: APIGatewayHttpResolver, desk: Desk, *, now: Callable[[], datetime]) -> None:
    """The way into Klarna's portal."""

    @app.post(
        "/v1/merchants/<merchant_id>/portal-links",
        status_code=HTTPStatus.CREATED,
        summary="A link into Klarna's portal",
        description="It works once, within 60 seconds. Ask for it when somebody wants to go there, and redirect.",
        tags=_TAGS,
    )
    def new_link(merchant_id: str, new: NewPortalLink, key: IdempotencyKey, _: AcquirerFor) -> Response[PortalLinkView]:
        merchant, asked = desk.accounts.get(merchant_id), request("portal-link", key, new)
        link, again = desk.places.portal_link(merchant, new.user_reference, new.roles, asked)
        expires_at = link.expires_at or (None if again else now() + _LINK_LIVES)
        return answer(HTTPStatus.CREATED, PortalLinkView.of(link, expires_at), replayed=again)


def add_terms(app: APIGatewayHttpResolver, desk: Desk) -> None:
    """What Klarna agreed with the acquirer: read only."""

    @app.get("/v1/klarna/price-plans", summary="Klarna's price plans", tags=_TERMS_TAGS)
    def price_plans(_: Acquirer) -> Response[TermList]:
        return terms(desk.terms.price_plans(within=_TERMS_LIMIT))

    @app.get("/v1/klarna/payment-profiles", summary="With which terms merchants can be onboarded", tags=_TERMS_TAGS)
    def payment_profiles(_: Acquirer) -> Response[TermList]:
        return terms(desk.terms.payment_profiles(within=_TERMS_LIMIT))

    @app.get("/v1/klarna/acquiring-accounts", summary="Where Klarna settles to", tags=_TERMS_TAGS)
    def acquiring_accounts(_: Acquirer) -> Response[TermList]:
        return terms(desk.terms.acquiring_accounts(within=_TERMS_LIMIT))

    def terms(found: Sequence[Document]) -> Response[TermList]:
        return answer(HTTPStatus.OK, TermList(data=[TermView(**one) for one in found]))
