"""The code as a picture, for terminals that show or print what they are given."""

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Header, Query

from functions.payments.picture_wishes import PictureFormat, Wish
from kassa.adapters.http import etags, problems, queries
from kassa.adapters.http.caller import AnyCaller
from kassa.adapters.http.resolver import problem
from kassa.adapters.qr.code import TooSmall
from kassa.adapters.qr.picture import LARGEST_MARGIN, LARGEST_SIZE
from kassa.adapters.qr.screens import Screen
from kassa.domain.payments.payment import Status
from kassa.use_cases.payments.look_up import LookUp

_CACHE = "private, max-age=30"  # for so long may a code outlive its payment
_LONGEST_CAPTION = 120
_INSTEAD = ["paper", "link"]

_Size = Annotated[
    int | None,
    Query(
        ge=1,
        le=LARGEST_SIZE,
        description="Width and height: pixels (480), dots of a printer (384), columns of text (80)",
    ),
]
_Screen = Annotated[Screen | None, Query(description="Instead of `size`: what the picture is shown on")]
_Caption = Annotated[
    str | None, Query(min_length=1, max_length=_LONGEST_CAPTION, description="One line below the code; svg and png")
]
_Margin = Annotated[
    int | None, Query(ge=0, le=LARGEST_MARGIN, description="Pixels around the code's quiet zone; svg and png")
]
_Color = Annotated[
    str | None,
    Query(pattern="^#?[0-9A-Fa-f]{6}$", description="Of the margin: rrggbb, or %23rrggbb; white if left out"),
]


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
        format: Annotated[PictureFormat, Query()] = "svg",  # noqa: A002 (the contract's word)
        size: _Size = None,
        screen: _Screen = None,
        caption: _Caption = None,
        margin: _Margin = None,
        margin_color: _Color = None,
        if_none_match: Annotated[str | None, Header(alias="If-None-Match")] = None,
    ):
        queries.only(app, "format", "size", "screen", "caption", "margin", "margin_color")
        wish = Wish(format=format, size=size, screen=screen, caption=caption, margin=margin, margin_color=margin_color)
        payment = look_up.one(payment_id, caller)
        if payment.status is not Status.AWAITING_SHOPPER or payment.qr_content is None:
            return problem(app, problems.QR_GONE)
        headers = {"ETag": wish.etag(payment.qr_content), "Cache-Control": _CACHE}
        if etags.has(if_none_match, headers["ETag"]):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        try:
            body = wish.drawn(payment.qr_content)
        except TooSmall as too_small:
            errors = [{"field": "screen" if screen else "size", "message": str(too_small)}]
            smallest = too_small.smallest
            return problem(app, problems.QR_TOO_SMALL, errors=errors, smallest_size=smallest, fallbacks=_INSTEAD)
        headers["X-Content-Type-Options"] = "nosniff"
        return Response(status_code=HTTPStatus.OK, content_type=wish.media_type, body=body, headers=headers)
