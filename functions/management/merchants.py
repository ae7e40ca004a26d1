"""The routes of merchants: take one on, see, change or correct it."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.management.account_views import AccountView, MerchantList
from functions.management.callers import AcquirerFor, change_key
from functions.management.desk import Desk
from functions.management.merchant_requests import ChangedMerchant, NewMerchant
from kassa.adapters.http import problems, queries
from kassa.adapters.http.answers import answer
from kassa.adapters.http.caller import Acquirer, AnyCaller, OfTheAcquirer
from kassa.adapters.http.fingerprint import request_of
from kassa.adapters.http.merchant_view import MerchantView
from kassa.adapters.http.queries import Cursor, Limit
from kassa.adapters.http.resolver import IdempotencyKey, problem
from kassa.domain.access.terminals import Software
from kassa.domain.flow import Flow
from kassa.domain.ids import derived
from kassa.domain.merchants.account import MerchantStatus
from kassa.domain.merchants.merchant import Merchant
from kassa.domain.payments.payment import Capture
from kassa.failures import NotAccepted, NotKnown
from kassa.ports.accounts import OnboardingOpen, OnboardingRefused

_TAGS = ["Management"]

Status = Annotated[Literal["onboarding", "refused", "active"] | None, Query(description="Only these")]


def add_merchants(app: APIGatewayHttpResolver, desk: Desk, *, now: Callable[[], datetime]) -> None:
    """Add them to the application."""
    add_changes(app, desk)

    @app.post(
        "/v1/merchants",
        status_code=HTTPStatus.CREATED,
        summary="Take on a merchant",
        description="With `klarna_account_id`, one that has an account at Klarna; otherwise Klarna is asked to onboard it. "
        "What Klarna refuses is 422 `onboarding_refused` with your own fields, and can be corrected with PATCH. Where Klarna "
        "does not answer (502), the same request goes on from there, and so does Kassa without one.",
        tags=_TAGS,
    )
    def new_merchant(new: NewMerchant, key: IdempotencyKey, _: Acquirer) -> Response[MerchantView]:
        application, at = new.application(), now()
        merchant = Merchant(
            id=derived("mer", key),
            name=new.name,
            klarna_account_id=new.klarna_account_id,
            capture=Capture(new.capture),
            created_at=at,
            flow=Flow(new.flow) if new.flow else None,
            mcc=new.mcc,
            platform=Software(**new.platform.model_dump()) if new.platform else None,
            status=MerchantStatus.ACTIVE if application is None else MerchantStatus.ONBOARDING,
            submitted_at=None if application is None else at,
        )
        taken, again = desk.take_on(merchant, application, request_of("merchant", key, new))
        return answer(HTTPStatus.CREATED, MerchantView.of(taken), replayed=again)

    @app.get("/v1/merchants", summary="Your merchants", description="Newest first.", tags=_TAGS)
    def merchants(
        _: OfTheAcquirer, limit: Limit = 20, cursor: Cursor = None, status: Status = None
    ) -> Response[MerchantList]:
        queries.only(app, "limit", "cursor", "status")
        wanted = MerchantStatus(status) if status else None
        found, next_cursor = desk.accounts.search(wanted, limit=limit, cursor=cursor)
        page = MerchantList(data=[MerchantView.of(one) for one in found], next_cursor=next_cursor)
        return answer(HTTPStatus.OK, page)

    @app.get("/v1/merchants/<merchant_id>", summary="A merchant", tags=_TAGS)
    def merchant(merchant_id: str, caller: AnyCaller) -> Response[MerchantView]:
        if not caller.of_the_acquirer and caller.merchant_id != merchant_id:
            raise NotKnown(merchant_id)
        return answer(HTTPStatus.OK, MerchantView.of(desk.accounts.get(merchant_id)))

    @app.get(
        "/v1/merchants/<merchant_id>/account",
        summary="A merchant's account as Klarna has it",
        tags=_TAGS,
    )
    def account(merchant_id: str, _: AcquirerFor) -> Response[AccountView]:
        found = desk.accounts.get(merchant_id)
        return answer(HTTPStatus.OK, AccountView.of(found, desk.tend.sight(found)))


def add_changes(app: APIGatewayHttpResolver, desk: Desk) -> None:
    """The route that changes and corrects, and what Klarna refuses in either."""

    @app.patch(
        "/v1/merchants/<merchant_id>",
        summary="Change or correct a merchant",
        description="`name` and `contact` change at Klarna too. A merchant that Klarna refused is sent again, with what is "
        "given here in place of what was wrong.",
        tags=_TAGS,
    )
    def change(merchant_id: str, changed: ChangedMerchant, _: AcquirerFor) -> Response[MerchantView]:
        before = desk.accounts.get(merchant_id)
        if before.status is MerchantStatus.ACTIVE:
            return answer(HTTPStatus.OK, MerchantView.of(_changed(before, changed)))
        return answer(HTTPStatus.OK, MerchantView.of(_corrected(before, changed)))

    def _changed(before: Merchant, changed: ChangedMerchant) -> Merchant:
        wrong = {name: _ELSEWHERE[name] for name in changed.news() if name in _ELSEWHERE}
        if wrong:
            raise NotAccepted(wrong)
        at_klarna = {name: value for name, value in changed.news().items() if name in ("name", "contact")}
        if at_klarna == {"name": before.name}:
            at_klarna = {}
        return desk.tend.change(before, at_klarna, _ours(changed), key=change_key(app))

    def _corrected(before: Merchant, changed: ChangedMerchant) -> Merchant:
        if changed.klarna_account_id is not None:
            return desk.take_on.claim(before, changed.klarna_account_id)
        if before.status is MerchantStatus.ONBOARDING:
            raise OnboardingOpen(before.id)
        application = changed.corrected(desk.take_on.application_of(before))
        return desk.take_on.correct(before, application, **_ours(changed))

    @app.exception_handler(OnboardingRefused)
    def refused(failure: OnboardingRefused) -> Response[str]:
        view = MerchantView.of(failure.merchant).model_dump(mode="json")
        refusal = view["refusal"]
        return problem(
            app,
            problems.ONBOARDING_REFUSED,
            detail=refusal["message"],
            errors=refusal["errors"],
            klarna_error_id=refusal["klarna_error_id"],
            merchant=view,
        )


def _ours(changed: ChangedMerchant) -> dict[str, Any]:
    """The fields that we keep, as a merchant holds them."""
    kinds: dict[str, Callable[[Any], Any]] = {"name": str, "capture": Capture, "flow": Flow}
    return {name: kinds[name](value) for name, value in changed.ours().items()}


_ELSEWHERE = {
    "business_entity": "the merchant is onboarded; change it at /business-entities",
    "payment": "the merchant is onboarded; its terms are Klarna's to change",
    "brand": "the merchant is onboarded; change it at /store-groups",
    "stores": "the merchant is onboarded; change them at /stores",
    "klarna_account_id": "the merchant has its account",
}
