"""The HTTP face of payments that exist. It translates; it decides nothing."""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Header, Query
from pydantic import AwareDatetime

from functions.payments.pictures import add_pictures
from functions.payments.receipts import add_receipts
from functions.payments.views import EventList, EventView, PaymentList
from kassa.adapters.http import etags, problems, queries
from kassa.adapters.http.caller import Acquirer, AnyCaller, calling
from kassa.adapters.http.payment_view import PaymentView
from kassa.adapters.http.queries import Cursor, Limit
from kassa.adapters.http.resolver import IdempotencyKey, new_resolver, problem
from kassa.domain.access.caller import Caller
from kassa.domain.payments.payment import Payment, Status
from kassa.failures import NoReceipt, NotAccepted, TooLateToCancel
from kassa.ports.payments import Search
from kassa.use_cases.payments.cancel import Cancel
from kassa.use_cases.payments.look_up import LookUp
from kassa.use_cases.payments.receipt import WriteReceipt
from kassa.use_cases.payments.sweep import Resume

Filter = Annotated[str | None, Query(min_length=1, max_length=255)]
Moment = Annotated[AwareDatetime | None, Query(description="ISO 8601 with an offset")]

_FILTERS = (
    "reference",
    "status",
    "store_reference",
    "created_from",
    "created_to",
    "merchant_id",
    "attention",
    "limit",
    "cursor",
)


def build_app(
    look_up: LookUp,
    cancel: Cancel,
    resume: Resume,
    write_receipt: WriteReceipt,
    *,
    public_url: str,
    now: Callable[[], datetime],
) -> APIGatewayHttpResolver:
    """The routes of payments that exist."""
    app = new_resolver()
    add_pictures(app, look_up)
    add_receipts(app, write_receipt)

    def view(payment: Payment) -> PaymentView:
        shown = PaymentView.of(payment, public_url=public_url, now=now())
        return shown if calling(app.request).sees_screens else shown.without_screen()

    @app.get("/v1/payments/<payment_id>", summary="How a payment is doing", tags=["Payments"])
    def one(
        payment_id: str,
        caller: AnyCaller,
        if_none_match: Annotated[str | None, Header(alias="If-None-Match")] = None,
    ) -> Response[PaymentView | None]:
        payment = look_up.one(payment_id, caller)
        etag = f'"{payment.version}"'
        if etags.has(if_none_match, etag):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": etag})
        return _json(view(payment), headers={"ETag": etag})

    @app.get(
        "/v1/payments",
        summary="Find payments",
        description="After a lost answer, look the payment up by your own `reference`. Newest first.",
        tags=["Payments"],
    )
    def many(
        caller: AnyCaller,
        reference: Filter = None,
        status: Annotated[Status | None, Query()] = None,
        store_reference: Filter = None,
        created_from: Moment = None,
        created_to: Moment = None,
        merchant_id: Annotated[str | None, Query(description="With an acquirer or finance key: whose payments")] = None,
        attention: Annotated[
            Literal["true"] | None,
            Query(description="With an acquirer or finance key: what a person should look at, of all merchants"),
        ] = None,
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> Response[PaymentList]:
        queries.only(app, *_FILTERS)
        search = Search(
            merchant_id=None if attention else _merchant(caller, merchant_id),
            attention=attention is not None,
            reference=reference,
            status=status,
            store_reference=store_reference,
            created_from=created_from.astimezone(UTC) if created_from else None,
            created_to=created_to.astimezone(UTC) if created_to else None,
        )
        found, next_cursor = look_up.many(search, caller, limit=limit, cursor=cursor)
        return _json(PaymentList(data=[view(payment) for payment in found], next_cursor=next_cursor))

    @app.get("/v1/payments/<payment_id>/events", summary="What happened to a payment", tags=["Payments"])
    def timeline(
        payment_id: str,
        caller: AnyCaller,
        limit: Limit = 20,
        cursor: Annotated[
            str | None, Query(pattern="^[0-9]{1,6}$", description="`next_cursor` of the page before")
        ] = None,
    ) -> Response[EventList]:
        queries.only(app, "limit", "cursor")
        events, after = look_up.timeline(payment_id, caller, after=int(cursor or 0), limit=limit)
        next_cursor = None if after is None else str(after)
        return _json(EventList(data=[EventView.of(event) for event in events], next_cursor=next_cursor))

    @app.post(
        "/v1/payments/<payment_id>/cancel",
        summary="Cancel a payment",
        description="200 with the definite outcome where it is there within 5 seconds, else 202.",
        tags=["Payments"],
    )
    def cancel_payment(payment_id: str, key: IdempotencyKey, caller: AnyCaller) -> Response[PaymentView]:
        payment = cancel(payment_id, caller, idempotency_key=key)
        status = HTTPStatus.OK if payment.is_final else HTTPStatus.ACCEPTED
        return _json(view(payment), status=status)

    @app.post(
        "/v1/payments/<payment_id>/resolve",
        status_code=HTTPStatus.ACCEPTED,
        summary="Look at a payment now",
        description="For an acquirer's operator: wakes the payment's session, or gives it a new one; an approved payment "
        "is held against Klarna's books.",
        tags=["Operations"],
    )
    def resolve(payment_id: str, key: IdempotencyKey, _: Acquirer) -> Response[PaymentView]:  # noqa: ARG001 (the contract asks for one)
        return _json(view(resume(payment_id)), status=HTTPStatus.ACCEPTED)

    @app.exception_handler(TooLateToCancel)
    def too_late(failure: TooLateToCancel) -> Response[str]:
        present = view(failure.payment).model_dump(mode="json")
        return problem(app, problems.of(failure), payment=present)

    @app.exception_handler(NoReceipt)
    def no_receipt(failure: NoReceipt) -> Response[str]:
        present = view(failure.payment).model_dump(mode="json")
        return problem(app, problems.of(failure), payment=present)

    return app


def _json(body: Any, *, status: HTTPStatus = HTTPStatus.OK, headers: dict[str, Any] | None = None) -> Response[Any]:
    return Response(status_code=status, content_type="application/json", body=body, headers=headers or {})


def _merchant(caller: Caller, asked: str | None) -> str:
    """Whose payments: the caller's own, or for an acquirer those of the merchant it names."""
    if caller.of_the_acquirer:
        if asked is None:
            raise NotAccepted({"merchant_id": "required with an acquirer key"})
        return asked
    if asked not in (None, caller.merchant_id):
        raise NotAccepted({"merchant_id": "this key sees one merchant only; leave it out"})
    return str(caller.merchant_id)
