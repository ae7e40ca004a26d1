"""The code as a picture, for terminals that show what they are given."""

from http import HTTPStatus
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from kassa.adapters.http import problems, queries
from kassa.adapters.http.caller import AnyCaller
from kassa.adapters.http.resolver import problem
from kassa.adapters.qr import LARGEST_SIZE, TooSmall, fit
from kassa.domain.payment import Status
from kassa.use_cases.look_up import LookUp

DEFAULT_SIZE = 480
"""Pixels."""


def add_pictures(app: APIGatewayHttpResolver, look_up: LookUp) -> None:
    """GET /v1/payments/{id}/qr."""

    @app.get(
        "/v1/payments/<payment_id>/qr",
        summary="The code as a picture",
        description="410 once the payment can no longer be paid; 422 with the smallest size that can be scanned.",
        tags=["Payments"],
    )
    def qr(  # type: ignore[no-untyped-def]  # with a return type, the event handler would read the bytes as text
        payment_id: str,
        caller: AnyCaller,
        format: Annotated[Literal["svg", "png"], Query()] = "svg",  # noqa: A002 (the contract's word)
        size: Annotated[int, Query(ge=1, le=LARGEST_SIZE, description="Width and height in pixels")] = DEFAULT_SIZE,
    ):
        queries.only(app, "format", "size")
        payment = look_up.one(payment_id, caller)
        if payment.status is not Status.AWAITING_SHOPPER or payment.qr_content is None:
            return problem(app, problems.QR_GONE)
        try:
            code = fit(payment.qr_content, size)
        except TooSmall as too_small:
            errors = [{"field": "size", "message": str(too_small)}]
            return problem(app, problems.QR_TOO_SMALL, errors=errors, smallest_size=too_small.smallest)
        media_type, picture = ("image/png", code.png()) if format == "png" else ("image/svg+xml", code.svg())
        return Response(
            status_code=HTTPStatus.OK,
            content_type=media_type,
            body=picture,
            headers={"Cache-Control": "private, max-age=60", "X-Content-Type-Options": "nosniff"},
        )
