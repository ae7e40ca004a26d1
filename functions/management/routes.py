"""The HTTP face of the back office. It translates; it decides nothing."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from pydantic import BaseModel

from functions.management.requests import NewMerchant, NewStore
from functions.management.views import MerchantView, StoreView
from kassa.adapters.http.caller import Acquirer, AnyCaller
from kassa.adapters.http.fingerprint import fingerprint
from kassa.adapters.http.resolver import IdempotencyKey, new_resolver
from kassa.domain.access import KeyKind
from kassa.domain.flow import Flow
from kassa.domain.ids import derived
from kassa.domain.merchant import Address, Merchant, Store
from kassa.domain.payment import Capture
from kassa.domain.terminals import Software
from kassa.failures import NotKnown
from kassa.ports import Merchants, Request
from kassa.use_cases.onboard import Onboard


def build_app(onboard: Onboard, merchants: Merchants, *, now: Callable[[], datetime]) -> APIGatewayHttpResolver:
    """The routes of the back office."""
    app = new_resolver()

    @app.post("/v1/merchants", status_code=HTTPStatus.CREATED, summary="Create a merchant", tags=["Management"])
    def new_merchant(new: NewMerchant, key: IdempotencyKey, _: Acquirer) -> Response[MerchantView]:
        merchant = Merchant(
            id=derived("mer", key),
            name=new.name,
            klarna_account_id=new.klarna_account_id,
            capture=Capture(new.capture),
            created_at=now(),
            flow=Flow(new.flow) if new.flow else None,
            platform=Software(**new.platform.model_dump()) if new.platform else None,
        )
        stored = onboard.merchant(merchant, _request("merchant", key, new))
        return _made(MerchantView.of(stored), replayed=stored is not merchant)

    @app.get("/v1/merchants/<merchant_id>", summary="A merchant", tags=["Management"])
    def merchant(merchant_id: str, caller: AnyCaller) -> Response[MerchantView]:
        if caller.kind is not KeyKind.ACQUIRER and caller.merchant_id != merchant_id:
            raise NotKnown(merchant_id)
        return _answer(HTTPStatus.OK, MerchantView.of(merchants.merchant(merchant_id)))

    @app.post(
        "/v1/merchants/<merchant_id>/stores",
        status_code=HTTPStatus.CREATED,
        summary="Open a store",
        description="Our record first, then Klarna's: where Klarna fails, send the same request again.",
        tags=["Management"],
    )
    def new_store(merchant_id: str, new: NewStore, key: IdempotencyKey, _: Acquirer) -> Response[StoreView]:
        store = Store(
            merchant_id=merchant_id,
            reference=new.store_reference,
            name=new.name,
            address=Address(**new.address.model_dump()),
            time_zone=new.time_zone,
            created_at=now(),
        )
        stored = onboard.store(store, _request("store", key, new))
        return _made(StoreView.of(stored), replayed=stored.created_at != store.created_at)

    return app


def _request(operation: str, key: str, body: BaseModel) -> Request:
    return Request(operation=operation, idempotency_key=key, body_hash=fingerprint(body))


def _made(view: BaseModel, *, replayed: bool) -> Response[Any]:
    return _answer(HTTPStatus.CREATED, view, headers={"Idempotency-Replayed": "true"} if replayed else {})


def _answer(status: HTTPStatus, view: BaseModel, *, headers: dict[str, Any] | None = None) -> Response[Any]:
    return Response(status_code=status, content_type="application/json", body=view, headers=headers or {})
