"""The routes of what a merchant sells with: it can be switched off and on."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions.management.account_requests import Switch
from functions.management.account_views import ProductList, ProductView
from functions.management.callers import AcquirerFor
from functions.management.desk import Desk
from kassa.adapters.http.answers import answer
from kassa.adapters.http.fingerprint import request_of
from kassa.adapters.http.merchant_view import MerchantView
from kassa.adapters.http.resolver import IdempotencyKey
from kassa.domain.merchants.account import ProductStatus

_TAGS = ["Management"]
_PATH = "/v1/merchants/<merchant_id>/products"


def add_products(app: APIGatewayHttpResolver, desk: Desk) -> None:
    """A merchant has one product, payments, which can be switched off and on."""

    @app.get(_PATH, summary="A merchant's products", tags=_TAGS)
    def products(merchant_id: str, _: AcquirerFor) -> Response[ProductList]:
        merchant, sight = desk.tend.products(desk.accounts.get(merchant_id))
        return answer(HTTPStatus.OK, ProductList(data=[ProductView.of(merchant, sight)]))

    @app.post(
        f"{_PATH}/payment/disable",
        summary="Take no new payments",
        description="From here on new payments are refused; captures, refunds and the rest go on. 202: Klarna has not answered "
        "yet, and will be asked again.",
        tags=_TAGS,
    )
    def disable(merchant_id: str, why: Switch, key: IdempotencyKey, _: AcquirerFor) -> Response[MerchantView]:
        return switched(merchant_id, ProductStatus.DISABLED, why, key)

    @app.post(
        f"{_PATH}/payment/enable",
        summary="Take new payments again",
        description="Once Klarna agrees. What Klarna has terminated stays so.",
        tags=_TAGS,
    )
    def enable(merchant_id: str, why: Switch, key: IdempotencyKey, _: AcquirerFor) -> Response[MerchantView]:
        return switched(merchant_id, ProductStatus.ENABLED, why, key)

    def switched(merchant_id: str, to: ProductStatus, why: Switch, key: str) -> Response[MerchantView]:
        asked = request_of(f"product-{to.lower()}", key, why)
        merchant, again = desk.tend.switch(desk.accounts.get(merchant_id), to, why.reason, asked)
        status = HTTPStatus.ACCEPTED if merchant.payment_product.change else HTTPStatus.OK
        return answer(status, MerchantView.of(merchant), replayed=again)
